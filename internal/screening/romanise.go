package screening

import "unicode/utf8"

// opaque marks the byte of a letter that has no Latin spelling here.
const opaque = 0x80

// apart keeps an h from being read together with the letter before it.
const apart = '\''

// romanise appends the word in Latin letters, as French and English texts spell
// them; unvowelled says that the script leaves out short vowels. Letters of
// other scripts are kept apart as bytes from opaque on.
func romanise(into []byte, word string) (latin []byte, unvowelled bool) {
	for _, r := range word {
		switch {
		case r < utf8.RuneSelf:
			into = append(into, byte(r))
		case 0x0400 <= r && r < 0x0460:
			into = append(into, cyrillic[r-0x0400]...)
		case 0x0600 <= r && r < 0x0700:
			if r == 'ه' || r == 'ح' {
				into = append(into, apart)
			}
			into, unvowelled = append(into, arabic[r]...), true
		default:
			into = append(into, opaque|byte(r^r>>7))
		}
	}
	return into, unvowelled
}

// cyrillic spells U+0400 to U+045F; names are in lower case, so only those have
// letters.
var cyrillic = func() (table [0x60]string) {
	for letter, latin := range map[rune]string{
		'а': "a", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'е': "e", 'ж': "zh", 'з': "z", 'и': "i", 'к': "k", 'л': "l",
		'м': "m", 'н': "n", 'о': "o", 'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ф': "f", 'х': "kh", 'ц': "ts",
		'ч': "ch", 'ш': "sh", 'щ': "sh", 'ы': "y", 'э': "e", 'ю': "yu", 'я': "ya", 'є': "e", 'і': "i", 'ј': "j", 'љ': "l",
		'њ': "n", 'ћ': "ch", 'ђ': "dj", 'џ': "dj", 'ѕ': "z",
	} {
		table[letter-0x0400] = latin
	}
	return table
}()

// arabic spells the letters of Arabic, Persian and Urdu as normalised names have
// them. Hamza is gone by then; ain is no more than a vowel in Latin spellings.
var arabic = map[rune]string{
	'ا': "a", 'ب': "b", 'ت': "t", 'ث': "th", 'ج': "j", 'ح': "h", 'خ': "kh", 'د': "d", 'ذ': "dh", 'ر': "r", 'ز': "z",
	'س': "s", 'ش': "sh", 'ص': "s", 'ض': "d", 'ط': "t", 'ظ': "z", 'ع': "a", 'غ': "gh", 'ف': "f", 'ق': "q", 'ك': "k",
	'ل': "l", 'م': "m", 'ن': "n", 'ه': "h", 'و': "w", 'ي': "y", 'پ': "p", 'چ': "ch", 'ژ': "zh", 'ڤ': "v", 'گ': "g",
	'ڨ': "g", 'ٹ': "t", 'ڈ': "d", 'ڑ': "r", 'ں': "n", 'ھ': "h", 'ے': "e",
}
