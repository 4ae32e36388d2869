package screening

import (
	"strings"
	"unicode/utf8"

	"github.com/kafo-graph/kafo/internal/identifiers"
)

// appendNormal appends identifiers.NormaliseName of the text.
func appendNormal(into []byte, text string) []byte {
	start := len(into)
	for i := range len(text) {
		c := text[i]
		switch {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			into = append(into, c)
		case 'A' <= c && c <= 'Z':
			into = append(into, c-'A'+'a')
		case c >= utf8.RuneSelf:
			return append(into[:start], identifiers.NormaliseName(text)...)
		case c == '\'' || c == '`':
		case len(into) > start && into[len(into)-1] != ' ':
			into = append(into, ' ')
		}
	}
	if len(into) > start && into[len(into)-1] == ' ' {
		into = into[:len(into)-1]
	}
	return into
}

// clipRunes cuts a text after so many runes.
func clipRunes(text string, most int) (clipped string, cut bool) {
	if len(text) <= most {
		return text, false
	}
	runes := 0
	for at := range text {
		if runes == most {
			return text[:at], true
		}
		runes++
	}
	return text, false
}

// role is what a word does in a name.
type role uint8

const (
	bearing  role = iota // a part of the name by itself
	particle             // article, filiation, preposition: dropped
	sun                  // article assimilated to the next word's first letter: dropped before it
	servant              // abd and the like: one part with the next word
	god                  // allah after another word: one part with the word before
	father               // abu and the like: one part with the next word
)

func roleOf(word string) role {
	switch word {
	case "al", "el", "ul", "il", "ال", "ал", "аль", "эль", "эл", "уль", "ль",
		"bin", "ben", "ibn", "bint", "binti", "bn", "ould", "wuld", "wold", "uld", "oul", "ag", "ait", "oglu", "ogly",
		"بن", "ابن", "بنت", "ولد", "اغ", "бин", "ибн", "бен", "бинт", "ульд", "аг", "оглы",
		"of", "the", "and", "for", "de", "du", "des", "la", "le", "les", "et", "pour", "da", "do", "dos", "van", "von", "der":
		return particle
	case "ad", "adh", "an", "ar", "as", "ash", "at", "ath", "az", "ed", "en", "er", "es", "ech", "et-", "ez", "ur", "us", "ud", "ush", "uz":
		return sun
	case "abd", "abdul", "abdel", "abdal", "abdoul", "abdool", "abdur", "abder", "abdar", "abdus", "abdes", "abdun", "abdud", "abdo", "abdu",
		"عبد", "абд", "абдул", "абдель", "абдуль", "абдур":
		return servant
	case "allah", "ullah", "oullah", "ollah", "elah", "الله", "улла":
		return god
	case "abu", "abou", "abo", "aboo", "ابو", "абу":
		return father
	}
	return bearing
}

// articleArabic begins a word of Arabic script with its article.
const articleArabic = "ال"

// partsOf splits a normalised name into the parts that are compared: words
// without particles, with servant and father joined to what they govern. A name
// of nothing but particles is all its words.
func partsOf(normal string, into []string) []string {
	start, pending := len(into), ""
	eachWord(normal, func(word, next string) {
		switch r := roleOf(word); {
		case r == particle && (next != "" || len(into) > start):
		case r == sun && next != "" && word[len(word)-1] == next[0]:
		case r == god && pending == "" && len(into) > start:
			into[len(into)-1] += "ullah"
		case r == servant && next != "":
			pending = "abd"
		case r == father && next != "":
			pending = "abu"
		default:
			into, pending = append(into, pending+withoutArticle(word)), ""
		}
	})
	if len(into) > start {
		return joinedLetters(into, start)
	}
	eachWord(normal, func(word, _ string) { into = append(into, word) })
	return into
}

// joinedLetters makes one part of three letters and more that stand in a row: an
// acronym spelt with dots.
func joinedLetters(parts []string, start int) []string {
	for from := start; from < len(parts); from++ {
		end := from
		for end < len(parts) && len(parts[end]) == 1 {
			end++
		}
		if end-from >= 3 {
			parts[from] = strings.Join(parts[from:end], "")
			parts = append(parts[:from+1], parts[end:]...)
		}
	}
	return parts
}

func withoutArticle(word string) string {
	if rest, found := strings.CutPrefix(word, articleArabic); found && utf8.RuneCountInString(rest) >= 3 {
		return rest
	}
	return word
}

// eachWord visits the words of a normalised name, each with the one after it.
func eachWord(normal string, visit func(word, next string)) {
	word, rest, _ := strings.Cut(normal, " ")
	for word != "" {
		next, after, _ := strings.Cut(rest, " ")
		visit(word, next)
		word, rest = next, after
	}
}
