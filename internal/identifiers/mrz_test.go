package identifiers_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kafo-graph/kafo/internal/identifiers"
)

// The specimens of ICAO 9303 (eighth edition), parts 4 to 7, state of Utopia.
const (
	td3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" +
		"L898902C36UTO7408122F1204159ZE184226B<<<<<10"
	td1 = "I<UTOD231458907<<<<<<<<<<<<<<<\n" +
		"7408122F1204159UTO<<<<<<<<<<<6\n" +
		"ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
	td2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\n" +
		"D231458907UTO7408122F1204159<<<<<<<6"
	mrvA = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" +
		"L8988901C4XXX4009078F96121096ZE184226B<<<<<<"
	mrvB = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\n" +
		"L8988901C4XXX4009078F9612109<<<<<<<<"
	// longNumber is the TD1 example of part 5 for a number of more than nine places.
	longNumber = "I<UTOD23145890<7349<<<<<<<<<<<\n" +
		"3407127M9507122UTO<<<<<<<<<<<2\n" +
		"STEVENSON<<PETER<JOHN<<<<<<<<<"
)

// zone holds the fields of an MRZ without its Reading.
func zone(m identifiers.MRZ) map[string]string {
	return map[string]string{
		"type": string(m.Type), "code": m.DocumentCode, "issuer": m.Issuer, "surname": m.Surname, "given": m.GivenNames,
		"number": m.Number, "nationality": m.Nationality, "birth": m.Birth, "sex": m.Sex, "expiry": m.Expiry, "optional": m.Optional,
	}
}

func TestPublishedSpecimensReadWhole(t *testing.T) {
	anna := func(typ, code, number, nationality, birth, expiry, optional string) map[string]string {
		return map[string]string{
			"type": typ, "code": code, "issuer": "UTO", "surname": "ERIKSSON", "given": "ANNA MARIA", "number": number,
			"nationality": nationality, "birth": birth, "sex": "F", "expiry": expiry, "optional": optional,
		}
	}
	for text, want := range map[string]map[string]string{
		td3:  anna("MRZ_TD3", "P", "L898902C3", "UTO", "740812", "120415", "ZE184226B"),
		td1:  anna("MRZ_TD1", "I", "D23145890", "UTO", "740812", "120415", ""),
		td2:  anna("MRZ_TD2", "I", "D23145890", "UTO", "740812", "120415", ""),
		mrvA: anna("MRZ_MRVA", "V", "L8988901C", "XXX", "400907", "961210", "6ZE184226B"),
		mrvB: anna("MRZ_MRVB", "V", "L8988901C", "XXX", "400907", "961210", ""),
		longNumber: {
			"type": "MRZ_TD1", "code": "I", "issuer": "UTO", "surname": "STEVENSON", "given": "PETER JOHN", "number": "D23145890734",
			"nationality": "UTO", "birth": "340712", "sex": "M", "expiry": "950712", "optional": "",
		},
	} {
		for spelling, typed := range map[string]string{
			"as printed":   text,
			"run together": strings.ReplaceAll(text, "\n", ""),
			"with blanks":  " " + strings.ToLower(strings.ReplaceAll(text, "\n", " \r\n ")) + "\n",
		} {
			m := identifiers.ReadMRZ(typed)
			if diff := cmp.Diff(want, zone(m)); diff != "" || !m.Valid || m.Normalised != text {
				t.Errorf("%s %s: problems %v, normalised\n%s\n(-want +got):\n%s", m.Type, spelling, m.Problems, m.Normalised, diff)
			}
		}
	}
}

func TestMRZProblemsNameTheField(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"number misread": {
			strings.Replace(td3, "L898902C3", "L898902O3", 1),
			[]string{"numberCheckDigit: expected 2, read 6", "compositeCheckDigit: expected 6, read 0"},
		},
		"birth check digit": {
			strings.Replace(td2, "7408122", "7408123", 1),
			[]string{"birthCheckDigit: expected 2, read 3", "compositeCheckDigit: expected 9, read 6"},
		},
		"no such month": {
			strings.Replace(mrvB, "9612109", "9613105", 1),
			[]string{"expiry: expected a day as YYMMDD", "expiryCheckDigit: expected 6, read 5"},
		},
		"optional data": {
			strings.Replace(td3, "<<<<<10", "<<<<<20", 1),
			[]string{"optionalCheckDigit: expected 1, read 2", "compositeCheckDigit: expected 1, read 0"},
		},
		"foreign sign": {strings.Replace(mrvB, "ANNA", "AN-A", 1), []string{"line1: expected only A-Z, 0-9 and <"}},
		"an accent":    {strings.Replace(mrvB, "ANNA", "ÀNNA", 1), []string{"line1: expected only A-Z, 0-9 and <"}},
		"an accent, run together": {
			strings.ReplaceAll(strings.Replace(td3, "ANNA", "ÀNNA", 1), "\n", ""), []string{"line1: expected only A-Z, 0-9 and <"},
		},
		"another script's digit": {
			strings.Replace(mrvB, "400907", "40090٧", 1),
			[]string{"line2: expected only A-Z, 0-9 and <", "birth: expected a day as YYMMDD, unknown parts as <<", "birthCheckDigit: expected 1, read 8"},
		},
		"one short":     {td3[:len(td3)-1], []string{"mrz: expected 2 lines of 44 characters (MRZ_TD3)"}},
		"nothing there": {"", []string{"mrz: expected 2 lines of 36 characters (MRZ_TD2)"}},
	} {
		m := identifiers.ReadMRZ(c.text)
		if diff := cmp.Diff(c.want, m.ProblemTexts()); diff != "" || m.Valid {
			t.Errorf("%s: valid %v (-want +got):\n%s", name, m.Valid, diff)
		}
	}
}
