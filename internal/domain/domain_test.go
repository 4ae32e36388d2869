package domain_test

import (
	"math/big"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
)

func TestPartialDatesAreIntervalsOfDays(t *testing.T) {
	for _, c := range []struct{ text, first, last string }{
		{"2020", "2020-01-01", "2020-12-31"},
		{"2020-02", "2020-02-01", "2020-02-29"},
		{"2019-02", "2019-02-01", "2019-02-28"},
		{"2020-12-03", "2020-12-03", "2020-12-03"},
		{"0001", "0001-01-01", "0001-12-31"},
	} {
		p, err := domain.ParsePartialDate(c.text)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.First().Date().String(); got != c.first {
			t.Errorf("%s begins on %s, want %s", c.text, got, c.first)
		}
		if got := p.Last().Date().String(); got != c.last {
			t.Errorf("%s ends on %s, want %s", c.text, got, c.last)
		}
		if p.String() != c.text {
			t.Errorf("%s is written %s", c.text, p)
		}
	}
}

func TestDatesThatDoNotExistAreRefused(t *testing.T) {
	for _, text := range []string{"", "20", "0000", "2020-00", "2020-13", "2019-02-29", "2020-1-01", "2020-02-30", "2020-01-00", "+020", "2020/01", "2020-01-01T00:00:00Z", "١٢٣٤"} {
		if p, err := domain.ParsePartialDate(text); err == nil {
			t.Errorf("%q was read as %s", text, p)
		}
	}
}

func TestDaysAgreeWithTheCalendar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := domain.Day(rapid.Int32Range(-719162, 2932896).Draw(t, "day"))
		want := time.Unix(0, 0).UTC().AddDate(0, 0, int(day)).Format("2006-01-02")
		if got := day.Date().String(); got != want {
			t.Fatalf("day %d is %s, want %s", day, got, want)
		}
		if day.Date().First() != day || day.Date().Last() != day {
			t.Fatalf("%s is not one day", want)
		}
	})
}

func TestDecimalsAreWrittenCanonically(t *testing.T) {
	for in, want := range map[string]string{
		"5": "5", "5.00": "5", "005.10": "5.1", "-0": "0", "-0.50": "-0.5", "1e3": "1000", "1.25E1": "12.5", "125e-2": "1.25", "0.000": "0", "1e-3": "0.001",
	} {
		got, err := domain.ParseDecimal(in)
		if err != nil || string(got) != want {
			t.Errorf("%q is %q (%v), want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"", "-", ".", "5.", ".5", "1e", "1e999", "NaN", "0x10", "1_000", "1,5", " 5", "1234567890123456789012345678901"} {
		if got, err := domain.ParseDecimal(in); err == nil {
			t.Errorf("%q was read as %q", in, got)
		}
	}
}

func TestDecimalSumsAreExact(t *testing.T) {
	decimal := rapid.Custom(func(t *rapid.T) domain.Decimal {
		d, err := domain.ParseDecimal(rapid.StringMatching(`-?[0-9]{1,12}(\.[0-9]{1,9})?`).Draw(t, "text"))
		if err != nil {
			t.Fatal(err)
		}
		return d
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := decimal.Draw(t, "a"), decimal.Draw(t, "b")
		x, _ := new(big.Rat).SetString(string(a))
		y, _ := new(big.Rat).SetString(string(b))
		sum, ok := new(big.Rat).SetString(string(a.Add(b)))
		if !ok || sum.Cmp(x.Add(x, y)) != 0 {
			t.Fatalf("%s + %s = %s", a, b, a.Add(b))
		}
		if again, err := domain.ParseDecimal(string(a.Add(b))); err != nil || again != a.Add(b) {
			t.Fatalf("%s is not canonical", a.Add(b))
		}
	})
}

func TestTheTableOfKindsIsWhole(t *testing.T) {
	fields := map[string]bool{}
	for id, f := range domain.Fields[1:] {
		if f.Name == "" || f.Type == 0 || f.Says == "" || fields[f.Name] {
			t.Errorf("field %d (%q) is incomplete or repeated", id+1, f.Name)
		}
		fields[f.Name] = true
		if (f.Type == domain.EnumCode) != (f.Enum != nil) {
			t.Errorf("field %s has the wrong enum", f.Name)
		}
	}
	if n := len(domain.AllEntityKinds()); n != 18 {
		t.Errorf("there are %d entity kinds, want 18", n)
	}
	for _, k := range domain.AllEntityKinds() {
		s := k.Spec()
		if s.Code == "" || s.Type == "" || s.Says == "" {
			t.Errorf("entity kind %d is incomplete", k)
		}
		for _, f := range s.Required {
			if !k.Has(f) {
				t.Errorf("%s requires %s, which it does not have", k, f)
			}
		}
		if again, err := domain.ParseEntityKind(s.Code); err != nil || again != k {
			t.Errorf("%s reads as %v", s.Code, again)
		}
	}
	for _, k := range domain.AllLinkKinds() {
		s := k.Spec()
		if s.Code == "" || s.Says == "" || len(s.From) == 0 || len(s.To) == 0 || s.Prior < 0 || s.Prior > 1 {
			t.Errorf("link kind %d is incomplete", k)
		}
		if again, err := domain.ParseLinkKind(s.Code); err != nil || again != k {
			t.Errorf("%s reads as %v", s.Code, again)
		}
	}
}

func TestWhoMaySee(t *testing.T) {
	niger := domain.Subject{Country: "NE", Level: domain.Restricted}
	counter := domain.Subject{Country: "NE", Level: domain.Secret, Caveats: []string{"CT"}}
	coordinator := domain.Subject{Country: domain.International, Level: domain.Confidential, SeesAll: true}
	for _, c := range []struct {
		says    string
		subject domain.Subject
		mark    domain.Mark
		sees    bool
	}{
		{"its own", niger, domain.Mark{Owner: "NE", Level: domain.Restricted}, true},
		{"its own above its level", niger, domain.Mark{Owner: "NE", Level: domain.Confidential}, false},
		{"another's", niger, domain.Mark{Owner: "ML", Level: domain.Open}, false},
		{"another's released to it", niger, domain.Mark{Owner: "ML", ReleasableTo: []string{"BF", "NE"}}, true},
		{"another's released to all", niger, domain.Mark{Owner: "ML", ReleasableTo: []string{"ALL"}}, true},
		{"its own under a caveat it lacks", niger, domain.Mark{Owner: "NE", Caveats: []string{"CT"}}, false},
		{"a caveat it holds", counter, domain.Mark{Owner: "NE", Caveats: []string{"CT"}}, true},
		{"one caveat of two", counter, domain.Mark{Owner: "NE", Caveats: []string{"CT", "HUMINT"}}, false},
		{"sees all stands in for release", coordinator, domain.Mark{Owner: "ML", Level: domain.Confidential}, true},
		{"but not for level", coordinator, domain.Mark{Owner: "ML", Level: domain.Secret}, false},
		{"nor for caveats", coordinator, domain.Mark{Owner: "ML", Caveats: []string{"CT"}}, false},
		{"the administrator sees everything", domain.Administrator(), domain.Mark{Owner: "ML", Level: domain.Secret, Caveats: []string{"CT"}}, true},
	} {
		if got := c.subject.MaySee(c.mark); got != c.sees {
			t.Errorf("%s: %v, want %v", c.says, got, c.sees)
		}
		back, err := c.mark.Class().Mark()
		if err != nil || c.subject.MaySee(back) != c.sees {
			t.Errorf("%s: its class decides otherwise (%v)", c.says, err)
		}
	}
}

func TestLabels(t *testing.T) {
	entity := func(kind domain.EntityKind, values ...domain.Value) domain.Entity {
		return domain.Entity{ID: "x:1", Kind: kind, Values: values}
	}
	for want, e := range map[string]domain.Entity{
		"Demo Person": entity(domain.Person, domain.Value{Field: domain.FieldNames, Value: []domain.Name{{Text: "Alias", Type: "ALIAS"}, {Text: "Demo Person", Type: "PRIMARY"}}}),
		"Alias":       entity(domain.Person, domain.Value{Field: domain.FieldNames, Value: []domain.Name{{Text: "Alias", Type: "ALIAS"}}}),
		"NE-12":       entity(domain.Case, domain.Value{Field: domain.FieldNumber, Value: "NE-12"}),
		"KAFO II":     entity(domain.Operation, domain.Value{Field: domain.FieldCode, Value: "KAFO II"}),
		"AB 1234 NE":  entity(domain.Vehicle, domain.Value{Field: domain.FieldRegistration, Value: "AB 1234 NE"}),
		"Maker 70 A1": entity(domain.Firearm, domain.Value{Field: domain.FieldMake, Value: "Maker"}, domain.Value{Field: domain.FieldModel, Value: "70"}, domain.Value{Field: domain.FieldSerial, Value: domain.Serial{AsRead: "A1", State: "FULL"}}),
		"x:1":         entity(domain.Seizure),
	} {
		if got := e.Label(); got != want {
			t.Errorf("label is %q, want %q", got, want)
		}
	}
}
