package screening_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/screening"
)

func person(id string, names ...string) *domain.Entity {
	all := make([]domain.Name, len(names))
	for i, name := range names {
		all[i] = domain.Name{Text: name}
	}
	return &domain.Entity{ID: id, Kind: domain.Person, Values: domain.Values{}.With(domain.FieldNames, all)}
}

// thing makes an entity of fields and values in turn.
func thing(id string, kind domain.EntityKind, fields ...any) *domain.Entity {
	e := &domain.Entity{ID: id, Kind: kind}
	for i := 0; i < len(fields); i += 2 {
		e.Values = e.Values.With(fields[i].(domain.FieldID), fields[i+1])
	}
	return e
}

func date(t rapid.TB, text string) domain.PartialDate {
	t.Helper()
	d, err := domain.ParsePartialDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func indexOf(t rapid.TB, entities ...*domain.Entity) *screening.Index {
	t.Helper()
	x := screening.New()
	if err := x.Load(context.Background(), slices.Values(entities)); err != nil {
		t.Fatal(err)
	}
	return x
}

func screen(t testing.TB, x *screening.Index, s screening.Subject) screening.Result {
	t.Helper()
	result, err := x.Screen(context.Background(), s, 10, nil)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestNamesAreFoundAcrossSpellingsAndScripts(t *testing.T) {
	for _, c := range []struct {
		recorded, asked string
		want            screening.Verdict
	}{
		{"Demo Person", "Person Demmo", screening.Matched},
		{"Mohamed Kandari", "Muhammad Kandari", screening.Matched},
		{"Mohamed Kandari", "Mouhamadou Kandary", screening.Matched},
		{"Usama Belkandi", "Oussama Belkandi", screening.Matched},
		{"Yusuf Tamboura", "Youssouf Tambura", screening.Matched},
		{"Djibril Sakandou", "Jibril Sakandu", screening.Matched},
		{"Shérif Wadanfa", "Cherif Ouadanfa", screening.Matched},
		{"Khaled al-Qadanfi", "Khalid Kadanfi", screening.Matched},
		{"Abd al-Rahman Sakandi", "Abderrahmane Sakandi", screening.Matched},
		{"Abu Bakr Sakandi", "Aboubacar Sakandi", screening.Matched},
		{"Sidi Ould Mohamed Sakandi", "Sidi Mohamed Sakandi", screening.Matched},
		{"Ag Alhousseini Sakandi", "Sakandi Alhousseini", screening.Matched},
		{"محمود سكندي", "Mahmoud Sakandi", screening.Matched},
		{"Mahmoud Sakandi", "محمود السكندي", screening.Matched},
		{"Махмуд Саканди", "Mahmoud Sakandi", screening.Matched},
		{"نور الله سكندي", "Nurullah Sakandi", screening.Matched},
		{"Mamadou Sakandi", "M. Sakandi", screening.Possible},
		{"Mokhtar ben Mohamed Belsakandi", "Mokhtar Belsakandi", screening.Matched},
		{"Mamadou Diallo", "Diallo", screening.None},
		{"Ahmed Sakandi", "Ahmed Tamboura", screening.None},
		{"Demo Person", "Somebody Else", screening.None},
	} {
		t.Run(c.recorded+" "+c.asked, func(t *testing.T) {
			got := screen(t, indexOf(t, person("p:1", c.recorded)), screening.Subject{Kind: domain.Person, Names: []string{c.asked}})
			if got.Verdict != c.want {
				t.Errorf("got %+v, expected %s", got, c.want)
			}
		})
	}
}

func TestFactsMoveTheScoreOfAName(t *testing.T) {
	record := person("p:1", "Mohamed Kandari")
	record.Values = record.Values.With(domain.FieldBirthDate, date(t, "1985-03-02")).
		With(domain.FieldSex, "M").With(domain.FieldNationalities, []string{"NE"})
	x := indexOf(t, record)
	plain := screening.Subject{Kind: domain.Person, Names: []string{"Mahamadou Kandary"}}
	bare := screen(t, x, plain).Matches[0].Score
	for _, c := range []struct {
		change func(*screening.Subject)
		higher bool
	}{
		{func(s *screening.Subject) { s.BirthDate = date(t, "1985-03-02") }, true},
		{func(s *screening.Subject) { s.BirthDate = date(t, "1985") }, true},
		{func(s *screening.Subject) { s.BirthDate = date(t, "1985-02-03") }, true},
		{func(s *screening.Subject) { s.BirthDate = date(t, "1986-07") }, false},
		{func(s *screening.Subject) { s.Sex = "M" }, true},
		{func(s *screening.Subject) { s.Sex = "F" }, false},
		{func(s *screening.Subject) { s.Nationality = "NE" }, true},
		{func(s *screening.Subject) { s.Nationality = "ML" }, false},
	} {
		s := plain
		c.change(&s)
		m := screen(t, x, s).Matches[0]
		if m.Score > bare != c.higher || m.Score == bare || len(m.Features) != 2 {
			t.Errorf("%+v: got %+v beside %f", s, m, bare)
		}
	}
}

func TestNumbersAreFound(t *testing.T) {
	serial := func(text string) domain.Serial { return domain.Serial{AsRead: text, State: "FULL"} }
	x := indexOf(
		t,
		thing("v:1", domain.Vehicle, domain.FieldRegistration, "AB 1234 RN", domain.FieldVin, "1M8GDM9AXKP042788"),
		thing("v:2", domain.Vehicle, domain.FieldName, "Etoile du Fleuve", domain.FieldImo, "9074729", domain.FieldTailNumber, "5U-ABC1"),
		thing("c:1", domain.Container, domain.FieldNumber, "CSQU3054383"),
		thing("d:1", domain.TravelDocument, domain.FieldNumber, "L898902C3", domain.FieldIssuer, "UTO", domain.FieldDocumentState, "STOLEN"),
		thing("p:1", domain.Person, domain.FieldNames, []domain.Name{{Text: "Anna Maria Eriksson"}}),
		thing("p:2", domain.Person, domain.FieldNames, []domain.Name{{Text: "Demo Person"}},
			domain.FieldIdentityNumbers, []domain.IdentityNumber{{Type: "passport", Number: "X-777-1234"}}),
		thing("t:1", domain.Phone, domain.FieldNumber, "+227 90 12 34 56"),
		thing("a:1", domain.Account, domain.FieldNumber, "NE58 NE03 8010 0100 1303 0500 0268"),
		thing("f:1", domain.Firearm, domain.FieldSerial, serial("BO-15 S77"), domain.FieldMake, "Sample Arms"),
		thing("f:2", domain.Firearm, domain.FieldSerial, domain.Serial{AsRead: "KT4??91", State: "PARTIAL"}),
		thing("f:3", domain.Firearm, domain.FieldSerial, domain.Serial{AsRead: "NONE", State: "NONE"}),
	)
	const zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
	for _, c := range []struct {
		name    string
		subject screening.Subject
		want    string // ids and verdicts
	}{
		{"plate", screening.Subject{Kind: domain.Vehicle, Registration: "ab-1234-rn"}, "v:1 MATCH"},
		{"plate with a letter for a digit", screening.Subject{Kind: domain.Vehicle, Registration: "A8 I234 RN"}, "v:1 POSSIBLE"},
		{"plate with a place wrong", screening.Subject{Kind: domain.Vehicle, Registration: "AB 1239 RN"}, "v:1 POSSIBLE"},
		{"VIN", screening.Subject{Kind: domain.Vehicle, VIN: "1M8GDM9AXKP042788"}, "v:1 MATCH"},
		{"IMO", screening.Subject{Kind: domain.Vehicle, IMO: "IMO 9074729"}, "v:2 MATCH"},
		{"tail number", screening.Subject{Kind: domain.Vehicle, TailNumber: "5UABC1"}, "v:2 MATCH"},
		{"vessel by name", screening.Subject{Kind: domain.Vehicle, Names: []string{"Étoile du fleuve"}}, "v:2 MATCH"},
		{"container", screening.Subject{Kind: domain.Container, Container: "CSQU 305438 3"}, "c:1 MATCH"},
		{"container without check digit", screening.Subject{Kind: domain.Container, Container: "CSQU305438"}, "c:1 MATCH"},
		{"zone: document and bearer", screening.Subject{Kind: domain.TravelDocument, Document: screening.Document{MRZ: zone}}, "p:1 MATCH, d:1 MATCH"},
		{"person with a zone", screening.Subject{Kind: domain.Person, Document: screening.Document{MRZ: zone}}, "p:1 MATCH, d:1 MATCH"},
		{"person's document", screening.Subject{Kind: domain.Person, Document: screening.Document{Number: "X7771234"}}, "p:2 MATCH"},
		{"phone", screening.Subject{Kind: domain.Phone, Phone: "90123456", Country: "NE"}, "t:1 MATCH"},
		{"phone without country", screening.Subject{Kind: domain.Phone, Phone: "0022790123456"}, "t:1 POSSIBLE"},
		{"account", screening.Subject{Kind: domain.Account, Account: "NE58NE0380100100130305000268"}, "a:1 MATCH"},
		{"serial with signs taken for others", screening.Subject{Kind: domain.Firearm, Serial: "8O1S577"}, "f:1 POSSIBLE"},
		{"serial and make", screening.Subject{Kind: domain.Firearm, Serial: "BO15S77", Make: "SAMPLE"}, "f:1 MATCH"},
		{"serial that was partly read", screening.Subject{Kind: domain.Firearm, Serial: "KT4AB91"}, "f:2 POSSIBLE"},
		{"serial partly read", screening.Subject{Kind: domain.Firearm, Serial: "BO1?*S77"}, "f:1 POSSIBLE"},
		{"no serial", screening.Subject{Kind: domain.Firearm, Serial: "NONE"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, m := range screen(t, x, c.subject).Matches {
				got = append(got, fmt.Sprintf("%s %s", m.ID, m.Verdict))
			}
			if diff := cmp.Diff(c.want, strings.Join(got, ", ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAStolenDocumentShowsItsState(t *testing.T) {
	x := indexOf(t, thing("d:1", domain.TravelDocument, domain.FieldNumber, "L898902C3", domain.FieldDocumentState, "STOLEN"))
	got := screen(t, x, screening.Subject{Kind: domain.TravelDocument, Document: screening.Document{Number: "L898902C3"}})
	shown := got.Matches[0].Features
	if last := shown[len(shown)-1]; last.Feature != "documentState" || !strings.Contains(last.Detail, "STOLEN") {
		t.Errorf("got %+v", shown)
	}
}

func TestBadInputIsToldByField(t *testing.T) {
	x := indexOf(t, person("p:1", "Demo Person"))
	for _, c := range []struct {
		name    string
		subject screening.Subject
		field   string // "" for a verdict of NONE
	}{
		{"no kind", screening.Subject{Names: []string{"Demo"}}, "kind"},
		{"a kind that is not screened", screening.Subject{Kind: domain.Case, Names: []string{"Demo"}}, "kind"},
		{"nothing", screening.Subject{Kind: domain.Person}, "name"},
		{"no letter", screening.Subject{Kind: domain.Person, Names: []string{" -'?! "}}, "name"},
		{"ten thousand letters", screening.Subject{Kind: domain.Person, Names: []string{strings.Repeat("demo ", 2000)}}, "name"},
		{"many names", screening.Subject{Kind: domain.Person, Names: slices.Repeat([]string{"Demo"}, 11)}, "names"},
		{"long zone", screening.Subject{Kind: domain.Person, Document: screening.Document{MRZ: strings.Repeat("<", 2000)}}, "document.mrz"},
		{"long plate", screening.Subject{Kind: domain.Vehicle, Registration: strings.Repeat("1", 2000)}, "registration"},
		{"a zone that cannot be read", screening.Subject{Kind: domain.Person, Document: screening.Document{MRZ: "P<UTO"}}, ""},
		{"both directions", screening.Subject{Kind: domain.Person, Names: []string{"\u202eabc محمد \u2066xyz\u2069"}}, ""},
		{"no text", screening.Subject{Kind: domain.Person, Names: []string{"\xff\xfeab\x00"}}, ""},
		{"letters of no script known here", screening.Subject{Kind: domain.Person, Names: []string{"ъ ь ꙮ 張三 😀ა"}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := x.Screen(context.Background(), c.subject, 10, nil)
			var told *domain.Error
			if errors.As(err, &told) != (c.field != "") || told != nil && told.Field != c.field || got.Verdict == screening.Matched {
				t.Errorf("got %+v, %v, expected a fault of %q", got, err, c.field)
			}
		})
	}
}

func TestWhatIsHiddenIsNotThere(t *testing.T) {
	seen, hidden := person("p:1", "Demo Person"), person("p:2", "Demo Persons")
	subject := screening.Subject{Kind: domain.Person, Names: []string{"Demo Person"}}
	whole, without := indexOf(t, seen, hidden), indexOf(t, seen)
	for limit := range 3 {
		got, err := whole.Screen(context.Background(), subject, limit, func(id string) bool { return id != "p:2" })
		want, _ := without.Screen(context.Background(), subject, limit, nil)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
	}
}

func TestScreeningsAndWritesRunSideBySide(t *testing.T) {
	x := indexOf(t, person("p:0", "Demo Person"))
	var all sync.WaitGroup
	for worker := range 4 {
		all.Go(func() {
			for i := range 200 {
				id := fmt.Sprintf("p:%d", worker*200+i)
				x.Put(person(id, "Demo Person", "Other Name "+id))
				if len(screen(t, x, screening.Subject{Kind: domain.Person, Names: []string{"Demo Person"}}).Matches) == 0 {
					t.Error("no match")
				}
				x.Remove(id)
			}
		})
	}
	all.Go(func() {
		for range 20 {
			_ = x.Load(context.Background(), slices.Values([]*domain.Entity{person("p:0", "Demo Person"), person("p:x", "Demo Person")}))
		}
	})
	all.Wait()
}

func TestLoadingStopsWhenTold(t *testing.T) {
	x := indexOf(t, person("p:1", "Demo Person"))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := x.Load(ctx, slices.Values([]*domain.Entity{person("p:2", "Other")})); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if x.Len() != 1 {
		t.Errorf("%d records left, expected 1", x.Len())
	}
}

func FuzzScreen(f *testing.F) {
	f.Add("Demo Person", "ديمو", "P<UTO", "AB?12*", "+227 90", uint8(1))
	f.Add("abd allah al el", "abu", "\xff", "****", "", uint8(5))
	f.Fuzz(func(t *testing.T, recorded, asked, zone, number, phone string, kind uint8) {
		kinds := domain.AllEntityKinds()
		e := person("p:1", recorded, asked)
		x := indexOf(t, e, thing("f:1", domain.Firearm, domain.FieldSerial, domain.Serial{AsRead: number}))
		s := screening.Subject{
			Kind: kinds[int(kind)%len(kinds)], Names: []string{asked, recorded}, Document: screening.Document{MRZ: zone, Number: number},
			Registration: number, VIN: number, IMO: number, TailNumber: number, Container: number, Serial: number, Phone: phone, Account: number,
		}
		result, err := x.Screen(context.Background(), s, 10, nil)
		if err != nil && domain.CodeOf(err) != domain.InvalidInput {
			t.Fatal(err)
		}
		for _, m := range result.Matches {
			if m.Score < screening.PossibleFrom || m.Score > 1 || len(m.Features) == 0 {
				t.Errorf("got %+v", m)
			}
		}
	})
}
