package screenlist

import (
	"slices"
	"strings"
	"unicode"
)

// distort writes the name as somebody else may: one time in six as it is, else
// with one slip or two.
func (m *sampler) distort(name string) string {
	slips := [...]int{0, 1, 1, 1, 2, 2}[m.IntN(6)]
	for range slips {
		if changed := m.slip(name); strings.TrimSpace(changed) != "" {
			name = changed
		}
	}
	return name
}

// slip makes one change, chosen by chance; some leave some names as they are.
func (m *sampler) slip(name string) string {
	changes := []func(string) string{
		m.drop, m.double, m.swap, m.vowel, m.spell, m.spell, m.reorder, m.shorten, m.initial, m.join, strings.ToUpper,
	}
	return changes[m.IntN(len(changes))](name)
}

// letter is the place of a letter that is not the first of its word; -1 where
// there is none.
func (m *sampler) letter(runes []rune) int {
	var places []int
	for i := 1; i < len(runes); i++ {
		if unicode.IsLetter(runes[i]) && unicode.IsLetter(runes[i-1]) {
			places = append(places, i)
		}
	}
	if len(places) == 0 {
		return -1
	}
	return places[m.IntN(len(places))]
}

func (m *sampler) drop(name string) string {
	runes := []rune(name)
	if i := m.letter(runes); i >= 0 {
		runes = slices.Delete(runes, i, i+1)
	}
	return string(runes)
}

func (m *sampler) double(name string) string {
	runes := []rune(name)
	if i := m.letter(runes); i >= 0 {
		runes = slices.Insert(runes, i, runes[i])
	}
	return string(runes)
}

func (m *sampler) swap(name string) string {
	runes := []rune(name)
	if i := m.letter(runes); i > 0 {
		runes[i-1], runes[i] = runes[i], runes[i-1]
	}
	return string(runes)
}

const vowels = "aeiou"

func (m *sampler) vowel(name string) string {
	runes := []rune(name)
	if i := m.letter(runes); i >= 0 && strings.ContainsRune(vowels, unicode.ToLower(runes[i])) {
		runes[i] = rune(vowels[m.IntN(len(vowels))])
	}
	return string(runes)
}

// spellings that stand for one another between French, English and other ways
// of writing the same sounds.
var spellings = [][2]string{
	{"ou", "u"},
	{"u", "ou"},
	{"sh", "ch"},
	{"ch", "sh"},
	{"dj", "j"},
	{"j", "dj"},
	{"k", "q"},
	{"q", "k"},
	{"y", "i"},
	{"i", "y"},
	{"ss", "s"},
	{"ph", "f"},
	{"kh", "h"},
	{"ee", "i"},
	{"oo", "ou"},
	{"mohammed", "Mohamed"},
	{"muhammad", "Mohamed"},
	{"abd al-", "Abdel "},
	{"al-", "el-"},
	{"al-", "al "},
}

func (m *sampler) spell(name string) string {
	lower := strings.ToLower(name)
	from := m.IntN(len(spellings))
	for i := range spellings {
		s := spellings[(from+i)%len(spellings)]
		if at := strings.Index(lower, s[0]); at >= 0 && len(lower) == len(name) {
			return name[:at] + s[1] + name[at+len(s[0]):]
		}
	}
	return name
}

// reorder puts the last word first.
func (m *sampler) reorder(name string) string {
	words := strings.Fields(name)
	if len(words) < 2 {
		return name
	}
	last := words[len(words)-1]
	if m.IntN(2) == 0 {
		last += ","
	}
	return last + " " + strings.Join(words[:len(words)-1], " ")
}

// shorten leaves a word out of three or more.
func (m *sampler) shorten(name string) string {
	words := strings.Fields(name)
	if len(words) < 3 {
		return name
	}
	i := m.IntN(len(words))
	return strings.Join(slices.Delete(words, i, i+1), " ")
}

// initial writes the first word as its first letter, where others are left.
func (m *sampler) initial(name string) string {
	words := strings.Fields(name)
	if len(words) < 3 {
		return name
	}
	words[0] = string([]rune(words[0])[:1]) + "."
	return strings.Join(words, " ")
}

// join takes out a hyphen or a space.
func (m *sampler) join(name string) string {
	at := strings.IndexAny(name, "- ")
	if at <= 0 {
		return name
	}
	return name[:at] + name[at+1:]
}
