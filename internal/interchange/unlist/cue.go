package unlist

import (
	"regexp"

	"github.com/kafo-graph/kafo/internal/domain"
)

// relation is what a phrase of the list's text says of the two that it joins.
type relation uint8

const (
	unsaid relation = iota
	// leads: the individual leads or founded the organisation.
	leads
	// belongs: the individual is a member or holds an office of the organisation;
	// of another individual, it serves that one.
	belongs
	// associated: the two work together, or one supports the other.
	associated
	// affiliated: the organisation is a part or an affiliate of the other.
	affiliated
	// kin: the two are relatives, which alone is no affiliation.
	kin
)

// cue is a phrase that stands before what it refers to.
type cue struct {
	says relation
	// inverse: an organisation's listing says it of an individual ("led by").
	inverse bool
	// loose: free words may stand before the office, so that a preposition among
	// them makes it somebody else's: "widow of the leader of".
	loose   bool
	pattern *regexp.Regexp
}

const (
	office   = `(?:head|chief|commander|leader|coordinator|official|officer|operative|expert|spokesman|spokesperson|representative|emir|amir|maker|trainer)`
	function = `(?:spiritual|military|operational|administrative|sharia|regional|political|religious|field|key|principal)`
)

func says(r relation, pattern string) cue {
	return cue{says: r, pattern: regexp.MustCompile(`\b(?:` + pattern + `)\s`)}
}

func saidBy(r relation, pattern string) cue {
	c := says(r, pattern)
	c.inverse = true
	return c
}

func looselySays(r relation, pattern string) cue {
	c := says(r, pattern)
	c.loose = true
	return c
}

var (
	officeWord  = regexp.MustCompile(`\b` + office + `s?\b`)
	preposition = regexp.MustCompile(`\b(?:of|to|for|by|with|from|in|against|under)\b`)
)

// somebodyElses says whether the office that a phrase names is held by another.
func (c *cue) somebodyElses(phrase string) bool {
	at := officeWord.FindStringIndex(phrase)
	return c.loose && at != nil && preposition.MatchString(phrase[:at[0]])
}

// cues are all phrases that are understood, as they stand within a sentence. Of
// those that match, the one that ends last counts, and of these the one that
// begins first.
var cues = []cue{
	says(leads, `(?:(?:overall|current|acting|senior|supreme|former|a|an|the|one of the) )*(?:co-?)?(?:[Ll]eaders?|[Hh]eads?|emir|amir|founders?)(?: and (?:(?:a|the|overall|current|former) )*(?:co-?founder|founder|commander|leader|head|emir))? of(?: the)?`),
	says(leads, `(?:heading|heads|headed|leads|established|founded)(?: the)?`),
	saidBy(leads, `(?:(?:[Cc]o-?)?founded|headed|led|established)(?: and (?:headed|led))?(?: in [A-Za-z]* ?\d{4})? by(?: his son)?`),
	saidBy(leads, `(?:leader(?: of [A-Z]+)?|founder(?: and (?:former )?leader)?) is`),

	says(belongs, `(?:(?:a|an|the|founding|senior|veteran|former|key|leading) )*members?(?: and [a-z]+ [a-z]+)? of(?: the)?`),
	says(belongs, `(?:belongs to|part of) the leadership(?: and is (?:in charge of|the) [a-z ]+)? (?:of and is involved in [a-z ]+ for|of)(?: the)?`),
	says(belongs, `(?:former |top )*`+function+`(?: and `+function+`| military| bomb)* `+office+`s? (?:of|in|for)(?: the)?`),
	looselySays(belongs, `(?:[a-z]+ (?:and [a-z]+ )?){0,3}`+office+`(?: and [a-z ]+?)? (?:of|in|for)(?: (?:the )?[a-z]+(?: [a-z]+){0,7} (?:of|for))?(?: the)?`),
	looselySays(belongs, `(?:[a-z]+ )*(?:expert|operative)(?: and [a-z]+)?(?: [a-z]+)* (?:of|for)(?: the)?`),
	says(belongs, `(?:[A-Za-z]+ terrorist fighter who travelled to [A-Z][a-z]+ and )?joined(?: the)?`),
	says(belongs, `(?:served as a )?director of(?: the)?`),
	saidBy(belongs, `(?:listed members include|leadership included|directors included)`),

	says(associated, `(?:closely |also )*associated (?:also )?with(?: senior)?(?: the)?`),
	says(associated, `(?:closely )?(?:linked (?:to|with)|with links to|has ties to(?: numerous)?(?: senior)?)(?: the)?`),
	says(associated, `(?:(?:a|known|close) )*associate of`),
	says(associated, `(?:deputy (?:to|of|[Cc]ommander of)|deputies of|advisor to|spokesperson for|treasurer to|secretary to|under)`),
	says(associated, `(?:financiers?|fundraisers?|facilitators?|recruiters?)(?:,? (?:and )?[a-z]+)* (?:of|for)(?: the)?`),
	says(associated, `(?:provides?|provided)(?: [a-z,-]+)* (?:support|services|assistance|training|facilitation)(?: [a-z,-]+)* (?:to|for|of)(?: the)?`),
	says(associated, `responsible for the finances of(?: the)?`),
	says(associated, `(?:co-)?owner of(?: the)?|owns and operates(?: the)?`),
	saidBy(associated, `owned by|associates include`),

	says(affiliated, `(?:regional )?affiliate of(?: the)?|component of|absorbed into(?: the)?|wing of(?: the)?|result of a merger between(?: the)?`),

	says(kin, `(?:brother|sister|father|mother|son|daughter|uncle|cousin|nephew|wife|husband)(?:[- ]in[- ]law)? of`),
	says(kin, `(?:his|her) (?:brother|sister|father|son|uncle|cousin|nephew|wife|husband) is`),
	says(kin, `(?:father|mother)(?:['’]s)? name (?:is|was)|name of (?:father|mother)(?: is|:)|linked by marriage to`),
}

// trailing says what a word means that follows an organisation's name, as in
// "Senior Jemaah Islamiyah (QDe.092) leader".
var trailing = []struct {
	says    relation
	pattern *regexp.Regexp
}{
	{leads, regexp.MustCompile(`^ leader\b`)},
	{belongs, regexp.MustCompile(`^,? (?:member|official|leadership|commander|operative)\b`)},
	{associated, regexp.MustCompile(`^,? (?:facilitator|financier)\b`)},
}

// serving says what an organisation's listing tells of an individual whose
// name stands before it.
var serving = []struct {
	says    relation
	pattern *regexp.Regexp
}{
	{leads, regexp.MustCompile(`(?i)^ served as its (?:director general|leader|head)\b`)},
	{belongs, regexp.MustCompile(`(?i)^ served as (?:its )?(?:finance chief|director|treasurer|[a-z]+ chief)\b`)},
}

// doubtful is text before a reference that takes back or hedges what follows.
var doubtful = regexp.MustCompile(`(?i)\b(?:not|never|nor|no longer|no relation|unrelated|denie[sd]|believed|reported(?:ly)?|alleged(?:ly)?|possibl[ey]|suspected|may have|accused|split from|claim(?:s|ed)?|on behalf of senior)\b`)

// elsewhere is text before a phrase that makes somebody else its subject.
var elsewhere = regexp.MustCompile(`(?i)\b(?:who|whom|whose|which|that|where|by|his|her|their)\b`)

// others is text before a phrase that makes a group its subject.
var others = regexp.MustCompile(`(?i)\b(?:groups?|networks?|cells?|compan(?:y|ies)|organi[sz]ations?|fronts?)\b`)

// join is the link that a relation makes between the listing that states it
// and what it refers to; false where the ontology or the text allows none. An
// organisation's listing says of an individual that it leads or belongs to it
// only in the inverse ("led by"), an individual's only straight.
func (r relation) join(l, other *listing, inverse bool) (from, to *listing, kind domain.LinkKind, ok bool) {
	if inverse && l.person {
		return nil, nil, 0, false
	}
	switch {
	case l.person && other.person:
		return l, other, domain.AssociateOf, r == associated || r == belongs
	case l.person:
		kind, ok = ofIndividual[r]
		return l, other, kind, ok
	case other.person:
		kind, ok = ofIndividual[r]
		return other, l, kind, ok && (inverse || r == associated)
	}
	return l, other, domain.AffiliateOf, !inverse && (r == associated || r == affiliated)
}

// ofIndividual is the link from an individual to an organisation.
var ofIndividual = map[relation]domain.LinkKind{leads: domain.Leads, belongs: domain.MemberOf, associated: domain.AssociateOf}
