package identifiers_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kafo-graph/kafo/internal/identifiers"
)

func TestImportMarkTellsCountryAndYear(t *testing.T) {
	for _, c := range []struct {
		text, country   string
		year            int
		other           string
		problems, notes []string
	}{
		{text: "IMP. ML 2009", country: "ML", year: 2009},
		{text: "2009 mli", country: "ML", year: 2009},
		{text: "IMPORTED BY BY 1999", country: "BY", year: 1999},
		{text: "BY 1999", country: "BY", year: 1999},
		{text: "ML", country: "ML", notes: []string{"year: expected four digits, as the year of import"}},
		{
			text: "CAI GEORGIA VT", other: "CAI GEORGIA VT", problems: []string{"country: expected an ISO 3166-1 code such as ML or MLI"},
			notes: []string{"year: expected four digits, as the year of import"},
		},
		{
			text: "ML NE 09", other: "09", problems: []string{"country: expected one country, read ML and NE"},
			notes: []string{"year: expected four digits, as the year of import"},
		},
		{text: "ZZ 1980 1981", other: "ZZ", problems: []string{
			"country: expected an ISO 3166-1 code such as ML or MLI", "year: expected one year, read 1980 and 1981",
		}},
	} {
		m := identifiers.ReadImportMark(c.text)
		if m.Country != c.country || m.Year != c.year || m.Other != c.other || m.Valid != (len(c.problems) == 0) {
			t.Errorf("%q: %q %d %q valid %v", c.text, m.Country, m.Year, m.Other, m.Valid)
		}
		if diff := cmp.Diff([][]string{append([]string{}, c.problems...), append([]string{}, c.notes...)}, [][]string{m.ProblemTexts(), m.NoteTexts()}); diff != "" {
			t.Errorf("%q: problems, notes (-want +got):\n%s", c.text, diff)
		}
	}
}

func TestContainerIsReadWithItsSizeAndType(t *testing.T) {
	c := identifiers.ReadContainer("CSQU 305438 3  22G1")
	if !c.Valid || c.Normalised != "CSQU3054383" || c.SizeType == nil {
		t.Fatalf("%+v", c)
	}
	if s := c.SizeType; s.Normalised != "22G1" || s.LengthMillimetres != 6068 || s.Height != `8'6"` || s.Wide || s.Group != "general purpose" {
		t.Errorf("%+v", s)
	}
	if s := identifiers.ReadSizeType("LEr1"); !s.Valid || s.LengthMillimetres != 13716 || s.Height != `9'6"` || !s.Wide || s.Group != "refrigerated" {
		t.Errorf("%+v", s)
	}
	checkReadings(t, func(text string) identifiers.Reading { return identifiers.ReadContainer(text).Reading }, []reading{
		{"CSQU3054383 Z7XG", "CSQU3054383", []string{
			`sizeType.length: expected a length code such as 2 (20 ft), 4 (40 ft) or L (45 ft), read "Z"`,
			`sizeType.height: expected a height code such as 2 (8'6") or 5 (9'6"), read "7"`,
			`sizeType.type: expected a type group such as G, R, T or U, read "X"`,
		}},
	})
	checkReadings(t, func(text string) identifiers.Reading { return identifiers.ReadSizeType(text).Reading }, []reading{
		{input: "42U1", normalised: "42U1"},
		{"42U12", "42U12", []string{"sizeType: expected 4 characters, read 5"}},
		{"42U", "42U", []string{`sizeType.type: expected a digit or letter in the fourth place, read ""`}},
	})
}

func TestVINsCheckDigitIsAdvisoryOutsideNorthAmerica(t *testing.T) {
	v := identifiers.ReadVIN("VF1AAAAA123456789")
	if !v.Valid || v.CheckDigitHolds {
		t.Errorf("valid %v, check digit holds %v", v.Valid, v.CheckDigitHolds)
	}
	want := []string{"checkDigit: expected 4 in place 9, read 1; makers outside North America need not set it"}
	if diff := cmp.Diff(want, v.NoteTexts()); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

func TestMRZTellsEachCheckDigitsVerdict(t *testing.T) {
	holds := func(field, digit string) identifiers.CheckDigit {
		return identifiers.CheckDigit{Field: field, Read: digit, Want: digit, Holds: true}
	}
	for text, want := range map[string][]identifiers.CheckDigit{
		td3:        {holds("number", "6"), holds("birth", "2"), holds("expiry", "9"), holds("optional", "1"), holds("composite", "0")},
		longNumber: {holds("number", "9"), holds("birth", "7"), holds("expiry", "2"), holds("composite", "2")},
		mrvB:       {holds("number", "4"), holds("birth", "8"), holds("expiry", "9")},
	} {
		if diff := cmp.Diff(want, identifiers.ReadMRZ(text).CheckDigits); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
	m := identifiers.ReadMRZ(td3[:len(td3)-1] + "7")
	if last := m.CheckDigits[len(m.CheckDigits)-1]; last != (identifiers.CheckDigit{Field: "composite", Read: "7", Want: "0"}) {
		t.Errorf("%+v", last)
	}
}
