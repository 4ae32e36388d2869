package identifiers_test

import (
	"testing"
	"unicode"

	"github.com/kafo-graph/kafo/internal/identifiers"
)

func TestNormaliseNameGivesTheComparisonForm(t *testing.T) {
	for name, want := range map[string]string{
		"The Organization of Al-Qaida in the Islamic Maghreb": "the organization of al qaida in the islamic maghreb",
		"Al-Qa’ida":               "al qaida",
		"Qa´ida":                  "qaida",
		"  Côte\td'Ivoire ":       "cote divoire",
		"N'Djaména":               "ndjamena",
		"STRASSE Straße":          "strasse strasse",
		"Ɓaba Ƙano":               "baba kano",
		"Øystein Łukasz":          "oystein lukasz",
		"ＦＵＬＬ　ｗｉｄｔｈ":              "full width",
		"Ӓлександр Андрей":        "александр андреи",
		"القـــاعدة":              "القاعده",
		"أحمد إبراهيم":            "احمد ابراهيم",
		"مُحَمَّد":                "محمد",
		"٢٢٧":                     "227",
		"李小龙":                     "李小龙",
		"한국":                      "한국",
		"zero\u200bwidth\u00adso": "zerowidthso",
		"bad\xffbytes":            "bad bytes",
		"?!-/":                    "",
		"":                        "",
		"already plain":           "already plain",
	} {
		if got := identifiers.NormaliseName(name); got != want {
			t.Errorf("NormaliseName(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestNormaliseSerialKeepsLettersDigitsAndUnreadablePlaces(t *testing.T) {
	for asRead, want := range map[string]string{
		"ab-12 34/c":   "AB1234C",
		"AK № 77.":     "AKNO77",
		"56?8*_1":      "56?8?*1",
		"*1**2*":       "*1*2*",
		"сг 0123":      "СГ0123",
		"é١٢":          "E12",
		"0O":           "0O",
		"--":           "",
		"\xff\xfe12":   "12",
		"12\u200b'34`": "1234",
	} {
		if got := identifiers.NormaliseSerial(asRead); got != want {
			t.Errorf("NormaliseSerial(%q) = %q, want %q", asRead, got, want)
		}
	}
}

func FuzzNormaliseNameIsIdempotent(f *testing.F) {
	for _, seed := range []string{"Al-Qa’ida", "ẞ ϴ İ ǅ", "القـاعدة", "\xff\u00b4", "한국", "ﬃ", "℃ №"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		once := identifiers.NormaliseName(name)
		if twice := identifiers.NormaliseName(once); twice != once {
			t.Errorf("NormaliseName(%q) = %q, again %q", name, once, twice)
		}
	})
}

func FuzzNormaliseSerialIsIdempotent(f *testing.F) {
	for _, seed := range []string{"AB-12?", "ß", "ŉ1", "\xff*", "ǰ", "ﬃ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, asRead string) {
		once := identifiers.NormaliseSerial(asRead)
		if twice := identifiers.NormaliseSerial(once); twice != once {
			t.Errorf("NormaliseSerial(%q) = %q, again %q", asRead, once, twice)
		}
	})
}

func BenchmarkNormaliseName(b *testing.B) {
	for name, text := range map[string]string{"ascii": "Organization of Al-Qaida", "marks": "Ibrahim Côté d’Ivoire", "arabic": "القاعدة في بلاد"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				identifiers.NormaliseName(text)
			}
		})
	}
}

func TestNormalFormsOfEveryRuneAreStable(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		text := "a" + string(r) + "b"
		name, serial := identifiers.NormaliseName(text), identifiers.NormaliseSerial(text)
		if identifiers.NormaliseName(name) != name || identifiers.NormaliseSerial(serial) != serial {
			t.Errorf("U+%04X: name %q, serial %q", r, name, serial)
		}
	}
}
