package identifiers_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kafo-graph/kafo/internal/identifiers"
)

// reading is one published or constructed example and what must be read from it.
type reading struct {
	input, normalised string
	problems          []string
}

func checkReadings(t *testing.T, read func(string) identifiers.Reading, table []reading) {
	t.Helper()
	for _, want := range table {
		got := read(want.input)
		if got.Normalised != want.normalised {
			t.Errorf("%q: normalised %q, want %q", want.input, got.Normalised, want.normalised)
		}
		if got.Valid != (len(want.problems) == 0) {
			t.Errorf("%q: valid %v", want.input, got.Valid)
		}
		if diff := cmp.Diff(append([]string{}, want.problems...), got.ProblemTexts()); diff != "" {
			t.Errorf("%q: problems (-want +got):\n%s", want.input, diff)
		}
	}
}

func TestContainerNumberFollowsISO6346(t *testing.T) {
	read := func(text string) identifiers.Reading { return identifiers.ReadContainer(text).Reading }
	checkReadings(t, read, []reading{
		{input: "CSQU3054383", normalised: "CSQU3054383"},
		{input: "csqu 305438-3", normalised: "CSQU3054383"},
		{input: "TOLU4734787", normalised: "TOLU4734787"},
		{"CSQU3054384", "CSQU3054384", []string{"checkDigit: expected 3, read \"4\""}},
		{"CSQU305438", "CSQU305438", []string{"checkDigit: expected 3, read \"\""}},
		{"CSQX3054383", "CSQX3054383", []string{"category: expected U, J or Z", "checkDigit: expected 2, read \"3\""}},
		{"C5QU3054383", "C5QU3054383", []string{"owner: expected three letters"}},
		{"CSQU30543838", "CSQU30543838", []string{"number: expected 11 characters, read 12"}},
		{"", "", []string{"owner: expected three letters", "category: expected U, J or Z", "serial: expected six digits"}},
	})
	c := identifiers.ReadContainer("CSQU 305438 3")
	parts := [4]string{c.Owner, c.Category, c.Serial, c.CheckDigit}
	if parts != [4]string{"CSQ", "U", "305438", "3"} || !c.CheckDigitHolds {
		t.Errorf("parts %q, check digit holds %v", parts, c.CheckDigitHolds)
	}
	if identifiers.ReadContainer("CSQU3054384").CheckDigitHolds {
		t.Error("a wrong check digit holds")
	}
}

func TestVINChecksItsNinthPlaceAndLetters(t *testing.T) {
	read := func(text string) identifiers.Reading { return identifiers.ReadVIN(text).Reading }
	checkReadings(t, read, []reading{
		{input: "1M8GDM9AXKP042788", normalised: "1M8GDM9AXKP042788"},
		{input: "1hgcm-82633 a004352", normalised: "1HGCM82633A004352"},
		{input: "11111111111111111", normalised: "11111111111111111"},
		{
			"1M8GDM9A1KP042788", "1M8GDM9A1KP042788",
			[]string{"checkDigit: expected X in place 9, read 1"},
		},
		{"1M8GDM9AXKPO42788", "1M8GDM9AXKPO42788", []string{"vin: expected no letter I, O or Q"}},
		{"1M8GDM9AX", "1M8GDM9AX", []string{"vin: expected 17 characters, read 9"}},
	})
}

func TestIMONumberHoldsItsCheckDigit(t *testing.T) {
	checkReadings(t, identifiers.ReadIMO, []reading{
		{input: "IMO 9074729", normalised: "9074729"},
		{input: "imo: 9319466", normalised: "9319466"},
		{"9074728", "9074728", []string{"checkDigit: expected 9, read 8"}},
		{"IMO 907472", "907472", []string{"number: expected seven digits"}},
	})
}

func TestIBANHoldsItsCheckDigitsAndLength(t *testing.T) {
	read := func(text string) identifiers.Reading { return identifiers.ReadIBAN(text).Reading }
	checkReadings(t, read, []reading{
		{input: "GB82 WEST 1234 5698 7654 32", normalised: "GB82WEST12345698765432"},
		{input: "DE89 3704 0044 0532 0130 00", normalised: "DE89370400440532013000"},
		{input: "FR14 2004 1010 0505 0001 3M02 606", normalised: "FR1420041010050500013M02606"},
		{input: "MR13 0002 0001 0100 0012 3456 753", normalised: "MR1300020001010000123456753"},
		{"GB83WEST12345698765432", "GB83WEST12345698765432", []string{"checkDigits: expected 82, read 83"}},
		{"DE8937040044053201300", "DE8937040044053201300", []string{"iban: expected 22 characters for DE, read 21"}},
		{
			"?", "?",
			[]string{"country: expected two letters", "checkDigits: expected two digits", "iban: expected 15 to 34 characters, read 1"},
		},
	})
}

func TestPhoneIsReadInItsCountrysPlan(t *testing.T) {
	for _, c := range []struct {
		text, country       string
		normalised, plansOf string
		valid               bool
	}{
		{"+227 90 12 34 56", "", "+22790123456", "NE", true},
		{"90 12 34 56", "NE", "+22790123456", "NE", true},
		{"0022790123456", "ML", "+22790123456", "NE", true},
		{"+1 202-555-0143", "", "+12025550143", "US", true},
		{"90 12 34 56", "", "90123456", "", false},
		{"+227 1", "", "+2271", "", false},
		{"", "NE", "", "", false},
		{strings.Repeat("1", 251), "NE", strings.Repeat("1", 250), "", false},
	} {
		p := identifiers.ReadPhone(c.text, c.country)
		if p.Normalised != c.normalised || p.Country != c.plansOf || p.Valid != c.valid || p.Valid != (len(p.Problems) == 0) {
			t.Errorf("ReadPhone(%q, %q) = %q %q %v %v", c.text, c.country, p.Normalised, p.Country, p.Valid, p.Problems)
		}
	}
}

func FuzzEveryReaderIsTotal(f *testing.F) {
	for _, seed := range []string{
		"CSQU3054383", "1M8GDM9AXKP042788", "IMO 9074729", "GB82WEST12345698765432", "+22790123456", "AB?12",
		td3, td1, td2, mrvA, mrvB, "V<", "CSQU305438322G1", "IMP. ML 2009", "\xe9\xe922G1", "\xff\x00\u0130", "", "+", "tel:;phone-context=", "IMO",
	} {
		f.Add(seed, "NE")
	}
	f.Fuzz(func(t *testing.T, text, country string) {
		for _, r := range []identifiers.Reading{
			identifiers.ReadSerial(text).Reading, identifiers.ReadContainer(text).Reading, identifiers.ReadVIN(text).Reading,
			identifiers.ReadIMO(text), identifiers.ReadIBAN(text).Reading, identifiers.ReadMRZ(text).Reading,
			identifiers.ReadPhone(text, country).Reading, identifiers.ReadImportMark(text).Reading, identifiers.ReadSizeType(text).Reading,
		} {
			if r.Valid != (len(r.Problems) == 0) || r.Input != text || r.Type == "" {
				t.Errorf("%s of %q: valid %v with problems %v", r.Type, text, r.Valid, r.Problems)
			}
		}
	})
}
