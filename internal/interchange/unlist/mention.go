package unlist

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/kafo-graph/kafo/internal/identifiers"
)

// referencePattern is a list reference, as texts write it: QDe.014, Qde.128,
// QDi322.
var referencePattern = regexp.MustCompile(`\b[A-Z][A-Za-z][ie]\.?[0-9]{3}\b`)

var (
	bracketed   = regexp.MustCompile(`\((?:([^()]{1,12}), )?(?:listed under permanent reference number |designated under )?([A-Z][A-Za-z][ie]\.?[0-9]{3})\.?\)`)
	unmarked    = regexp.MustCompile(`⟦[^⟧]*⟧|` + referencePattern.String())
	resolutions = regexp.MustCompile(`,? which is designated under resolution [^()]*\(\d{4}\)[^()]*(\(designated under )`)
	asides      = regexp.MustCompile(` ?\((?:[A-Z][A-Za-z/-]{1,9}|deceased|not listed)\)`)
	unstopped   = regexp.MustCompile(`([^.;]) (Associated with|Believed to|Arrest warrant|Active in)\b`)
	sentenceEnd = regexp.MustCompile(`([^ .]+)[.;]\)? +`)
	abbreviated = regexp.MustCompile(`(?i)^(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|dr|mr|ca|no|st|ltd|a\.k\.a|f\.k\.a)$`)
	marked      = regexp.MustCompile(`⟦([^⟧]*)⟧`)
)

// sentences are the sentences of a text, its references as ⟦QDe.014⟧.
func sentences(text string) []string {
	text = resolutions.ReplaceAllString(squeeze(text), " $1")
	text = bracketed.ReplaceAllStringFunc(text, func(s string) string {
		return "⟦" + canonicalReference(referencePattern.FindString(s)) + "⟧"
	})
	text = unmarked.ReplaceAllStringFunc(text, func(s string) string {
		if strings.HasPrefix(s, "⟦") {
			return s
		}
		return "⟦" + canonicalReference(s) + "⟧"
	})
	text = asides.ReplaceAllString(text, "")
	text = unstopped.ReplaceAllString(text, "$1. $2")
	var all []string
	for {
		cut := nextSentence(text)
		if s := strings.TrimSpace(text[:cut]); s != "" {
			all = append(all, s)
		}
		if cut == len(text) {
			return all
		}
		text = text[cut:]
	}
}

func nextSentence(text string) int {
	for at := 0; ; {
		m := sentenceEnd.FindStringSubmatchIndex(text[at:])
		if m == nil {
			return len(text)
		}
		end, word := at+m[1], text[at+m[2]:at+m[3]]
		next := rune(' ')
		for _, next = range text[end:] {
			break
		}
		if !abbreviated.MatchString(strings.Trim(word, "(")) && !unicode.IsLower(next) && next != '⟦' {
			return end
		}
		at = end
	}
}

// canonicalReference writes a reference as the list's own entries do.
func canonicalReference(s string) string {
	letters, digits := s[:3], strings.TrimPrefix(s[3:], ".")
	return strings.ToUpper(letters[:2]) + letters[2:] + "." + digits
}

// mention is one reference in a sentence.
type mention struct {
	reference string
	// before is what stands between it and the mention before it, after what
	// follows up to the next one.
	before, after string
	// lead is all that stands before it in the sentence.
	lead string
}

func mentionsOf(sentence string) (all []mention) {
	places := marked.FindAllStringSubmatchIndex(sentence, -1)
	for i, m := range places {
		begin, end := 0, len(sentence)
		if i > 0 {
			begin = places[i-1][1]
		}
		if i+1 < len(places) {
			end = places[i+1][0]
		}
		all = append(all, mention{sentence[m[2]:m[3]], sentence[begin:m[0]], sentence[m[1]:end], sentence[:m[0]]})
	}
	return all
}

// statement is what one mention says.
type statement struct {
	mention
	says     relation
	inverse  bool
	name     string
	sentence string
	// why not, where nothing is said.
	silence string
}

// statements reads what a listing's text says of each listing it refers to. It
// understands a phrase only where its subject is the listing itself and its
// object is a name; everything else it leaves unsaid, because a wrong link
// harms an innocent.
func (l *listing) statements() (all []statement) {
	own := l.tokens()
	for _, text := range append(slices.Clone(l.Positions), l.Comments...) {
		for _, sentence := range sentences(text) {
			all = append(all, l.read(sentence, own)...)
		}
	}
	return all
}

func (l *listing) read(sentence string, own map[string]bool) (all []statement) {
	var running statement
	for i, m := range mentionsOf(sentence) {
		s := statement{mention: m, sentence: plain(sentence)}
		switch {
		case doubtful.MatchString(m.lead):
			s.silence = "the text hedges or denies it"
		default:
			l.understand(&s, running, i == 0, own)
		}
		running = s
		all = append(all, s)
	}
	return all
}

func (l *listing) understand(s *statement, running statement, first bool, own map[string]bool) {
	c, begin, end := lastCue(s.before)
	switch {
	case c == nil && first:
		l.understandAfter(s)
	case c == nil:
		if !isName(s.before) || running.says == unsaid {
			s.silence = "no phrase that is understood joins the two"
			return
		}
		s.says, s.inverse, s.name = running.says, running.inverse, s.before
	case !isName(s.before[end:]):
		s.silence = "what follows the phrase is not a name alone"
	case c.somebodyElses(s.before[begin:end]), !l.speaksOfItself(s.before[:begin], first, c.says, own):
		s.silence = "the phrase speaks of somebody else"
	default:
		s.says, s.inverse, s.name = c.says, c.inverse, s.before[end:]
	}
}

// understandAfter reads what follows the name, as in "Senior Al-Qaida
// (QDe.004) leader".
func (l *listing) understandAfter(s *statement) {
	s.silence = "no phrase that is understood joins the two"
	name := introduction.ReplaceAllString(s.before, "")
	if !isName(name) {
		return
	}
	if l.person {
		for _, t := range trailing {
			if t.pattern.MatchString(s.after) {
				s.says, s.name, s.silence = t.says, name, ""
				return
			}
		}
		return
	}
	for _, t := range serving {
		if t.pattern.MatchString(s.after) {
			s.says, s.inverse, s.name, s.silence = t.says, true, name, ""
			return
		}
	}
}

var introduction = regexp.MustCompile(`^(?:A |An )?(?:[A-Z][a-z]+-based )?(?:[Ss]enior |[Vv]eteran |Part of the )*`)

// filler is what may stand before a phrase and says nothing of it.
var filler = regexp.MustCompile(`^(?:(?:and|is|was|has|he|she|been|as|a|an|the) )+`)

func lastCue(text string) (found *cue, begin, end int) {
	if text != "" && text[0] >= 'A' && text[0] <= 'Z' {
		text = strings.ToLower(text[:1]) + text[1:]
	}
	for i := range cues {
		for _, m := range cues[i].pattern.FindAllStringIndex(text, -1) {
			m[0] += len(filler.FindString(text[m[0]:m[1]]))
			if found == nil || m[1] > end || m[1] == end && m[0] < begin {
				found, begin, end = &cues[i], m[0], m[1]
			}
		}
	}
	return found, begin, end
}

// connector joins a further phrase to the same subject.
var connector = regexp.MustCompile(`(?i)^(?: leader| member| official)?(?: since [a-z]+\.? \d{4}| in \d{4}| as at [a-z]+\.? \d{4})?,?(?: and| as well as)?(?: is| was| also| closely| currently| further| key| has| a)* ?$`)

// nested is text before a phrase that makes it a part of another: "the widow
// of the leader of B" leads nothing.
var nested = regexp.MustCompile(`\b(?:of|to|for|by|with|from|against|under)(?: (?:a|an|the|another|some))? $`)

// joining tells a further phrase of the same subject from an apposition to the
// name before it: "A (x), the leader of B (y)" says nothing of the listing.
var joining = regexp.MustCompile(`\b(?:and|is|was|has|as well as)\b`)

// coordinated says whether a text is a name that a further phrase of the same
// subject follows: "Member of the Council and advisor to ...".
func coordinated(text string) bool {
	name, ok := strings.CutSuffix(text, " and ")
	return ok && isName(name)
}

// speaksOfItself says whether the subject of a phrase is the listing, by what
// stands before it.
func (l *listing) speaksOfItself(before string, first bool, r relation, own map[string]bool) bool {
	if nested.MatchString(strings.TrimSuffix(before, "one of the ")) {
		return false
	}
	if !first {
		return connector.MatchString(before) && (r != leads && r != belongs || joining.MatchString(before))
	}
	if c, _, end := lastCue(before); c != nil && coordinated(before[end:]) {
		return true
	}
	if elsewhere.MatchString(before) && !strings.HasPrefix(before, "Formed in ") {
		return false
	}
	if l.person && r == associated && others.MatchString(before) {
		return false
	}
	return !l.namesAnother(before, own)
}

// namesAnother says whether a text before a phrase has a name in it that is
// not the listing's own.
func (l *listing) namesAnother(before string, own map[string]bool) bool {
	strange, ours := false, false
	for _, word := range strings.FieldsFunc(before, func(r rune) bool { return unicode.IsSpace(r) || r == ',' }) {
		if first := []rune(word)[0]; !unicode.IsUpper(first) || openers[strings.ToLower(strings.Trim(word, ".:"))] || strings.HasSuffix(word, "-based") || strings.HasSuffix(word, "-") {
			continue
		}
		strange = true
		for _, token := range identifiers.NameTokens(word) {
			ours = ours || own[token]
		}
	}
	return strange && !ours
}

// openers are words with a capital that open a sentence or name a month.
var openers = set(`a an the he she it its also since as in until on has is was current formerly former senior overall acting key known close
	jan feb mar apr may june jul july aug sep sept oct nov dec january february march april august september october november december
	founded co-founded headed led formed owned established terrorist operative other leadership employees other listed location tunisian member
	explosives electronics official chief involved prominent one served network affiliate regional financier facilitator founder leader head represents ostensibly`)

func set(words string) map[string]bool {
	all := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		all[word] = true
	}
	return all
}

// particles are words without a capital that stand in names.
var particles = set(`of the and in for pour et le la les en de du des l al el ag ben bin ibn bint ul ur i e wal / & group leadership leader listed as also known formerly`)

var particle = regexp.MustCompile(`^['‘’]?(?:al|el|ul|ur|ad|as|ash|ar|at|an|abd|i|e|l|d|bin|ben|den)['’-]`)

// isName says whether a text is a name or a list of names, and nothing else.
func isName(text string) bool {
	words := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;:()\"“”", r) })
	if len(words) > 18 {
		return false
	}
	named := false
	for _, word := range words {
		first := []rune(strings.TrimLeft(word, "'‘’`"))
		switch {
		case len(first) == 0 || particles[word]:
		case !unicode.IsLower(first[0]), particle.MatchString(word):
			named = true
		default:
			return false
		}
	}
	return named
}

// plain is the sentence with its references in brackets, as they stood.
func plain(sentence string) string {
	return strings.TrimSpace(marked.ReplaceAllString(sentence, "($1)"))
}

// common are words that say nothing of who is meant.
var common = set(`the of and in for al el group network islamic organization organisation movement front mohammed muhammad mohammad mohamed
	abu abd bin ben haji mullah trust support committee company money exchange foundation society army party`)

// tokens are the words of all names of the listing.
func (l *listing) tokens() map[string]bool {
	all := map[string]bool{}
	texts := append([]string{l.name()}, l.OriginalScript...)
	for _, a := range l.aliases() {
		texts = append(texts, a.Name)
	}
	for _, text := range texts {
		for _, token := range identifiers.NameTokens(text) {
			all[token] = true
		}
	}
	return all
}

// bears says whether the listing goes by the name: whether they have a word in
// common, or nearly, that is not in everybody's name.
func (l *listing) bears(name string) bool {
	own := l.tokens()
	for _, token := range identifiers.NameTokens(name) {
		if common[token] || len(token) < 3 {
			continue
		}
		if own[token] {
			return true
		}
		for other := range own {
			if !common[other] && alike(token, other) {
				return true
			}
		}
	}
	return false
}

// alike says whether two words of at least five letters differ by no more than
// one letter, as transliterations do.
func alike(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) < 5 || len(y) < 5 || len(x)-len(y) > 1 || len(y)-len(x) > 1 {
		return false
	}
	i := 0
	for i < len(x) && i < len(y) && x[i] == y[i] {
		i++
	}
	tail := func(r []rune, n int) string { return string(r[min(n, len(r)):]) }
	return tail(x, i+1) == tail(y, i+1) || tail(x, i) == tail(y, i+1) || tail(x, i+1) == tail(y, i)
}
