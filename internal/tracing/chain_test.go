package tracing_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/tracing"
)

func date(t interface{ Fatal(...any) }, s string) domain.PartialDate {
	if s == "" {
		return 0
	}
	d, err := domain.ParsePartialDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func firearm(id string, values ...domain.Value) *domain.Entity {
	e := &domain.Entity{ID: id, Kind: domain.Firearm}
	for _, v := range values {
		e.Values = e.Values.With(v.Field, v.Value)
	}
	return e
}

// life is a dossier of one firearm, gun, made of links.
type life struct {
	t interface{ Fatal(...any) }
	tracing.Dossier
}

func newLife(t interface{ Fatal(...any) }, records ...*domain.Entity) *life {
	l := &life{t: t}
	l.Records, l.Things = records, map[string]*domain.Entity{}
	for _, r := range records {
		l.Things[r.ID] = r
	}
	return l
}

func (l *life) thing(id string, kind domain.EntityKind, values ...domain.Value) *life {
	e := firearm(id, values...)
	e.Kind = kind
	l.Things[id] = e
	return l
}

func (l *life) link(kind domain.LinkKind, from, to, since, until, lawful string) *domain.Link {
	for _, id := range []string{from, to} {
		if l.Things[id] == nil {
			l.thing(id, domain.Organisation)
		}
	}
	l.Links = append(l.Links, domain.Link{
		ID: fmt.Sprintf("l%02d", len(l.Links)), Kind: kind, From: from, To: to,
		Since: date(l.t, since), Until: date(l.t, until), Lawful: lawful, Reports: []string{fmt.Sprintf("r%02d", len(l.Links))},
	})
	return &l.Links[len(l.Links)-1]
}

func events(chain []tracing.Step) []string {
	var told []string
	for _, s := range chain {
		told = append(told, fmt.Sprintf("%s %s %s/%s %s", s.Event, s.Holder, s.Interval.From, s.Interval.To, s.Temporal))
	}
	return told
}

func TestTheChainIsInTheOrderOfALife(t *testing.T) {
	l := newLife(t, firearm("gun"))
	l.thing("s", domain.Seizure, domain.Value{Field: domain.FieldDay, Value: date(t, "2020-12-02")})
	l.link(domain.RecoveredIn, "gun", "s", "", "", "")
	l.link(domain.Possessed, "man", "gun", "2019", "2020-12-02", "NO")
	l.link(domain.Owned, "guards", "gun", "2011-06-20", "2016-08-18", "YES").Properties = map[string]string{"ended": "STOLEN"}
	l.link(domain.Sold, "dealer", "gun", "2011-06-20", "", "YES")
	l.link(domain.Imported, "importer", "gun", "2011", "2011", "YES")
	l.link(domain.Exported, "maker", "gun", "2011-02", "", "YES")
	l.link(domain.Manufactured, "maker", "gun", "", "", "YES")
	a := tracing.Tell(&l.Dossier)
	want := []string{
		"MANUFACTURED maker / POSSIBLE", "EXPORTED maker 2011-02/ UNKNOWN", "IMPORTED importer 2011/2011 UNKNOWN",
		"SOLD dealer 2011-06-20/ UNKNOWN", "OWNED guards 2011-06-20/2016-08-18 POSSIBLE", "STOLEN guards 2016-08-18/2016-08-18 POSSIBLE",
		"POSSESSED man 2019/2020-12-02 POSSIBLE", "RECOVERED  2020-12-02/2020-12-02 POSSIBLE",
	}
	if diff := cmp.Diff(want, events(a.Chain)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	wantDiversion := &tracing.Diversion{After: date(t, "2016-08-18"), Before: date(t, "2016-08-18"), LastLawfulHolder: "guards", FirstUnlawfulHolder: "man"}
	if diff := cmp.Diff(wantDiversion, a.Diversion); diff != "" {
		t.Errorf("diversion (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(&tracing.TimeToCrime{Basis: "RETAIL_SALE", MinDays: 3453, MaxDays: 3453}, a.TimeToCrime); diff != "" {
		t.Errorf("time to crime (-want +got):\n%s", diff)
	}
	if len(a.Gaps) != 1 || a.Gaps[0].Days != 865 || a.Gaps[0].After != 4 || a.Gaps[0].Before != 6 {
		t.Errorf("gaps %+v", a.Gaps)
	}
}

func TestAFirearmMadeAfterItWasSoldIsImpossibleAndTold(t *testing.T) {
	l := newLife(t, firearm("gun"))
	l.link(domain.Sold, "dealer", "gun", "1999", "", "YES")
	l.link(domain.Manufactured, "maker", "gun", "2003", "", "YES")
	a := tracing.Tell(&l.Dossier)
	if a.Chain[1].Temporal != tracing.Impossible || len(a.Conflicts) != 1 || a.Conflicts[0].Field != "order" {
		t.Errorf("%v, conflicts %+v", events(a.Chain), a.Conflicts)
	}
}

func TestWhatSourcesTellDifferentlyStandsSideBySide(t *testing.T) {
	mark := func(country string, year int) domain.Value {
		return domain.Value{Field: domain.FieldMadeIn, Value: domain.CountryYear{Country: country, Year: year}}
	}
	maker := func(name string) domain.Value { return domain.Value{Field: domain.FieldMake, Value: name} }
	serial := func(text string) domain.Value {
		return domain.Value{Field: domain.FieldSerial, Value: domain.Serial{AsRead: text, State: "FULL"}}
	}
	one, two := firearm("gun", mark("IT", 2010), maker("A"), serial("AB-1O")), firearm("twin", mark("CZ", 2010), maker("A"), serial("AB 10"))
	one.Reports, two.Reports = []string{"r:1"}, []string{"r:2"}
	l := newLife(t, one, two)
	l.thing("maker", domain.Organisation, domain.Value{Field: domain.FieldCountry, Value: "IT"})
	l.link(domain.Manufactured, "maker", "twin", "2011", "", "YES").Reports = []string{"r:3"}
	l.link(domain.Imported, "importer", "gun", "2012", "", "YES")
	l.link(domain.Imported, "importer", "gun", "2013", "", "YES")
	want := []tracing.Conflict{
		{Field: "serial", Values: []tracing.Told{{"AB10", []string{"r:2"}}, {"AB1O", []string{"r:1"}}}},
		{Field: "madeIn.country", Values: []tracing.Told{{"CZ", []string{"r:2"}}, {"IT", []string{"r:1", "r:3"}}}},
		{Field: "madeIn.year", Values: []tracing.Told{{"2010", []string{"r:1", "r:2"}}, {"2011", []string{"r:3"}}}},
		{Field: "date of IMPORTED", Values: []tracing.Told{{"2012/..", []string{"r01"}}, {"2013/..", []string{"r02"}}}},
	}
	if diff := cmp.Diff(want, tracing.Tell(&l.Dossier).Conflicts); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLawfulOwnershipThatOutlastsATheftIsToldBesideIt(t *testing.T) {
	for name, c := range map[string]struct {
		until, taken string
		conflict     bool
	}{
		"owned for years after":          {"2020", "2015-03-01", true},
		"owned until that day":           {"2015-03-01", "2015-03-01", false},
		"owned until before":             {"2015-02", "2015-03-01", false},
		"maybe no longer owned":          {"2015", "2015-03-01", false},
		"maybe not in unlawful hands":    {"2015-06", "2015", false},
		"nobody knows until when":        {"", "2015-03-01", false},
		"nobody knows since when it was": {"2020", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLife(t, firearm("gun"))
			l.thing("guards", domain.Organisation, domain.Value{Field: domain.FieldNames, Value: []domain.Name{{Text: "Guards"}}})
			l.thing("man", domain.Person, domain.Value{Field: domain.FieldNames, Value: []domain.Name{{Text: "Man"}}})
			l.link(domain.Owned, "guards", "gun", "2010", c.until, "YES")
			l.link(domain.Possessed, "man", "gun", c.taken, "", "NO")
			var want []tracing.Conflict
			if c.conflict {
				want = []tracing.Conflict{{Field: "lawful", Values: []tracing.Told{
					{"Guards OWNED 2010/2020 YES", []string{"r00"}}, {"Man POSSESSED 2015-03-01/.. NO", []string{"r01"}},
				}}}
			}
			if diff := cmp.Diff(want, tracing.Tell(&l.Dossier).Conflicts); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheOriginIsTheLastLegalImportElseWhereItWasMade(t *testing.T) {
	stamp := func(f domain.FieldID, country string, year int) domain.Value {
		return domain.Value{Field: f, Value: domain.CountryYear{Country: country, Year: year}}
	}
	imported := func(country, since, lawful string) func(*life) {
		return func(l *life) { l.link(domain.Imported, "i"+country, "gun", since, "", lawful).Country = country }
	}
	for name, c := range map[string]struct {
		gun   *domain.Entity
		links []func(*life)
		want  *tracing.Origin
	}{
		"nothing is known":           {firearm("gun"), nil, nil},
		"where it is stamped made":   {firearm("gun", stamp(domain.FieldMadeIn, "CZ", 2003)), nil, &tracing.Origin{Basis: "MANUFACTURED", Country: "CZ", Year: 2003}},
		"its import mark":            {firearm("gun", stamp(domain.FieldImportMark, "ML", 2009)), nil, &tracing.Origin{Basis: "LAST_LEGAL_IMPORT", Country: "ML", Year: 2009}},
		"the last of two imports":    {firearm("gun"), []func(*life){imported("BF", "2011", "YES"), imported("NE", "2008", "YES")}, &tracing.Origin{Basis: "LAST_LEGAL_IMPORT", Country: "BF", Year: 2011, Reports: []string{"r00"}}},
		"a smuggled import is none":  {firearm("gun"), []func(*life){imported("BF", "2001", "YES"), imported("NE", "2008", "NO")}, &tracing.Origin{Basis: "LAST_LEGAL_IMPORT", Country: "BF", Year: 2001, Reports: []string{"r00"}}},
		"one that may not have been": {firearm("gun", stamp(domain.FieldMadeIn, "CZ", 0)), []func(*life){imported("NE", "2008", "")}, &tracing.Origin{Basis: "MANUFACTURED", Country: "CZ"}},
	} {
		l := newLife(t, c.gun)
		for _, add := range c.links {
			add(l)
		}
		if diff := cmp.Diff(c.want, tracing.Tell(&l.Dossier).Origin); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestImportsOfWhichNobodyKnowsTheLastStandSideBySide(t *testing.T) {
	for name, c := range map[string]struct {
		one, other string
		conflict   bool
	}{
		"one after the other":        {"2011", "2012-03", false},
		"both in one year":           {"2011", "2011-03", true},
		"one on a day nobody knows":  {"2011", "", true},
		"both on days nobody knows":  {"", "", true},
		"to one country in one year": {"2011", "same", false},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLife(t, firearm("gun"))
			l.link(domain.Imported, "a", "gun", c.one, "", "YES").Country = "BF"
			country := "NE"
			if c.other == "same" {
				c.other, country = c.one, "BF"
			}
			l.link(domain.Imported, "b", "gun", c.other, "", "YES").Country = country
			l.link(domain.Imported, "c", "gun", "2001", "", "YES").Country = "ML"
			l.link(domain.Imported, "d", "gun", "2019", "", "NO").Country = "CI"
			var want []tracing.Conflict
			if c.conflict {
				want = []tracing.Conflict{{Field: "origin", Values: []tracing.Told{{"BF", []string{"r00"}}, {"NE", []string{"r01"}}}}}
				if c.one == "" { // then it may have been that of 2001
					want[0].Values = slices.Insert(want[0].Values, 1, tracing.Told{Value: "ML", Reports: []string{"r02"}})
				}
			}
			if diff := cmp.Diff(want, tracing.Tell(&l.Dossier).Conflicts); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// someLife draws links of one firearm, many of them undated or of partial dates.
func someLife(t *rapid.T) *life {
	l := newLife(t, firearm("gun"))
	l.thing("s", domain.Seizure)
	dates := []string{"", "2001", "2001-02", "2001-02-03", "2001-02-20", "2001-03", "2001-03-01", "2002"}
	for range rapid.IntRange(0, 7).Draw(t, "links") {
		kind := rapid.SampledFrom([]domain.LinkKind{domain.Manufactured, domain.Imported, domain.Sold, domain.Owned, domain.Possessed, domain.RecoveredIn}).Draw(t, "kind")
		since, until := date(t, rapid.SampledFrom(dates).Draw(t, "since")), date(t, rapid.SampledFrom(dates).Draw(t, "until"))
		if until.Known() && until.Last() < since.First() {
			since, until = until, since
		}
		from, to := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "who"), "gun"
		if kind == domain.RecoveredIn {
			from, to = "gun", "s"
		}
		link := l.link(kind, from, to, "", "", rapid.SampledFrom([]string{"YES", "NO", ""}).Draw(t, "lawful"))
		link.Since, link.Until = since, until
	}
	return l
}

// days are the days on which a step may have happened, or begun; nil for any.
func days(s tracing.Step) []domain.Day {
	since, until := s.Interval.From, s.Interval.To
	if s.Event == tracing.Owned || s.Event == tracing.Possessed || !until.Known() {
		if since.Known() {
			until = since
		}
	}
	if !since.Known() || !until.Known() {
		return nil
	}
	var all []domain.Day
	for d := since.First(); d <= until.Last(); d++ {
		all = append(all, d)
	}
	return all
}

func TestNoStepStandsAfterOneThatIsSurelyLater(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := someLife(t)
		chain := tracing.Tell(&l.Dossier).Chain
		if len(chain) != len(l.Links) {
			t.Fatalf("%d steps of %d links", len(chain), len(l.Links))
		}
		for i := range chain {
			for j := range i {
				later, earlier := days(chain[j]), days(chain[i])
				if len(later) > 0 && len(earlier) > 0 && earlier[len(earlier)-1] < later[0] {
					t.Errorf("step %d is surely before step %d: %v", i, j, events(chain))
				}
			}
		}
		shuffled := *l
		shuffled.Links = rapid.Permutation(l.Links).Draw(t, "order of reading")
		if diff := cmp.Diff(events(chain), events(tracing.Tell(&shuffled.Dossier).Chain)); diff != "" {
			t.Errorf("the order of reading tells (-want +got):\n%s", diff)
		}
	})
}

func TestTimeToCrimeIsTheRangeOfAllDaysThatItMayBe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := someLife(t)
		a := tracing.Tell(&l.Dossier)
		lawful := func(event tracing.Event) int {
			return slices.IndexFunc(a.Chain, func(s tracing.Step) bool {
				return s.Event == event && s.Lawful == "YES" && (s.Interval.From.Known() || s.Interval.To.Known())
			})
		}
		sale := lawful(tracing.Sold)
		if sale < 0 {
			sale = lawful(tracing.Owned)
		}
		var want *tracing.TimeToCrime
		if sale >= 0 {
			want = rangeOf(a.Chain, a.Chain[sale])
		}
		if want != nil {
			want.Basis = map[bool]string{true: "RETAIL_SALE", false: "ACQUISITION"}[a.Chain[sale].Event == tracing.Sold]
		}
		if diff := cmp.Diff(want, a.TimeToCrime); diff != "" {
			t.Errorf("%v (-want +got):\n%s", events(a.Chain), diff)
		}
	})
}

// rangeOf tries every day of the sale with every one of the first recovery that
// may come after it.
func rangeOf(chain []tracing.Step, sale tracing.Step) *tracing.TimeToCrime {
	for _, s := range chain {
		if s.Event != tracing.Recovered {
			continue
		}
		sold, found := days(sale), days(s)
		if last := s.Interval.To; len(found) == 0 && last.Known() && len(sold) > 0 && last.Last() < sold[0] {
			continue // recovered at some unknown day, surely before
		}
		if len(found) > 0 && len(sold) > 0 && found[len(found)-1] < sold[0] {
			continue
		}
		if !sale.Interval.From.Known() || len(found) == 0 && !s.Interval.To.Known() {
			return nil
		}
		if len(found) == 0 { // from any day on
			return &tracing.TimeToCrime{MinDays: 0, MaxDays: int(s.Interval.To.Last() - sold[0])}
		}
		r := &tracing.TimeToCrime{MinDays: 1 << 30, MaxDays: -1}
		for _, a := range sold {
			for _, b := range found {
				if a <= b {
					r.MinDays, r.MaxDays = min(r.MinDays, int(b-a)), max(r.MaxDays, int(b-a))
				}
			}
		}
		return r
	}
	return nil
}
