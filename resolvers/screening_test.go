package resolvers_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
)

// watchlist has records of all kinds that are screened against, a case that one
// of them is a suspect in, and two that Niger does not see.
var watchlist = []string{
	`{"entity":{"id":"NE:moussa","kind":"PERSON","names":[{"text":"Moussa Ag Demo","type":"PRIMARY"},{"text":"موسى ديمو","type":"ALIAS"}],"birthDate":"1985-03","nationalities":["NE"],"identityNumbers":[{"type":"passport","number":"09PA12345","country":"NE"}],"mark":{"owner":"NE","level":"RESTRICTED","releasableTo":["BF"]}}}`,
	`{"entity":{"id":"BF:moussa","kind":"PERSON","names":[{"text":"Musa Ag Demo","type":"PRIMARY"}],"mark":{"owner":"BF","level":"RESTRICTED","releasableTo":["NE"]}}}`,
	`{"entity":{"id":"ML:moussa","kind":"PERSON","names":[{"text":"Moussa Ag Demo","type":"PRIMARY"}],"mark":{"owner":"ML","level":"RESTRICTED"}}}`,
	`{"entity":{"id":"NE:stolen","kind":"TRAVEL_DOCUMENT","documentType":"PASSPORT","issuer":"UTO","number":"L898902C3","documentState":"STOLEN","mark":{"owner":"NE","level":"RESTRICTED"}}}`,
	`{"entity":{"id":"NE:ship","kind":"VEHICLE","vehicleType":"VESSEL","name":"Demo Harmattan","imo":"9074729","mark":{"owner":"NE","level":"RESTRICTED"}}}`,
	`{"entity":{"id":"NE:box","kind":"CONTAINER","number":"CSQU3054383","mark":{"owner":"NE","level":"RESTRICTED"}}}`,
	`{"entity":{"id":"NE:phone","kind":"PHONE","number":"+22790123456","mark":{"owner":"NE","level":"RESTRICTED"}}}`,
	`{"entity":{"id":"NE:case","kind":"CASE","number":"C 1","country":"NE","caseType":"TERRORISM","caseStatus":"OPEN","mark":{"owner":"NE","level":"RESTRICTED","releasableTo":["BF"]}}}`,
	`{"link":{"id":"NE:l","kind":"SUSPECT_IN","from":"NE:moussa","to":"NE:case","mark":{"owner":"NE","level":"RESTRICTED","releasableTo":["BF"]}}}`,
}

const screening = `query($s:ScreenInput!,$limit:Int){screen(subject:$s limit:$limit){verdict matches{verdict dismissed entity{id} notes{id reason by withdrawn{by reason}} cases{case{id} strength path{nodes{id}}}} identifiers{type normalised valid problems} knownIn unused}}`

// screenedAs says in one line what a subject was screened as.
func screenedAs(a answer) string {
	var b strings.Builder
	fmt.Fprint(&b, a.at("screen", "verdict"))
	matches, _ := a.at("screen", "matches").([]any)
	for i := range matches {
		fmt.Fprint(&b, " ", a.at("screen", "matches", i, "entity", "id"))
		if a.at("screen", "matches", i, "dismissed") == true {
			b.WriteByte('-')
		}
	}
	fmt.Fprint(&b, " ", a.at("screen", "knownIn"))
	return b.String()
}

func TestSubjectsAreScreenedWithinTheView(t *testing.T) {
	w := newWorld(t, watchlist...)
	for name, c := range map[string]struct {
		subject domain.Subject
		input   vars
		want    string
	}{
		"a name that others spell otherwise":           {niger(), vars{"kind": "PERSON", "name": "AG DEMO, Moussa"}, "MATCH NE:moussa BF:moussa [BF NE]"},
		"a country that sees less":                     {burkina(), vars{"kind": "PERSON", "name": "Moussa ag Demo"}, "MATCH NE:moussa BF:moussa [BF NE]"},
		"a passport that was stolen, by its zone":      {niger(), vars{"kind": "TRAVEL_DOCUMENT", "document": vars{"mrz": "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"}}, "MATCH NE:stolen [NE]"},
		"a passport that is hidden":                    {burkina(), vars{"kind": "TRAVEL_DOCUMENT", "document": vars{"number": "L898902C3"}}, "NONE []"},
		"a person by the document carried":             {niger(), vars{"kind": "PERSON", "name": "Somebody Else", "document": vars{"number": "L898902C3"}}, "MATCH NE:stolen [NE]"},
		"a vessel by its name":                         {niger(), vars{"kind": "VEHICLE", "name": "DEMO HARMATAN"}, "MATCH NE:ship [NE]"},
		"a vessel by its number":                       {niger(), vars{"kind": "VEHICLE", "imo": "IMO 9074729"}, "MATCH NE:ship [NE]"},
		"a container":                                  {niger(), vars{"kind": "CONTAINER", "container": "CSQU 305438-3"}, "MATCH NE:box [NE]"},
		"a national telephone number":                  {niger(), vars{"kind": "PHONE", "phone": "90 12 34 56", "country": "NE"}, "MATCH NE:phone [NE]"},
		"the same number of another country's plan":    {niger(), vars{"kind": "PHONE", "phone": "90 12 34 56", "country": "BF"}, "POSSIBLE NE:phone [NE]"},
		"nobody who is known":                          {niger(), vars{"kind": "PERSON", "name": "Xavier Quelconque"}, "NONE []"},
		"names in another script":                      {niger(), vars{"kind": "PERSON", "name": "موسى ديمو"}, "MATCH NE:moussa BF:moussa [BF NE]"},
		"a name in mixed directions and control runes": {niger(), vars{"kind": "PERSON", "name": "\u202eMoussa\u202c Ag\u200f Demo"}, "MATCH NE:moussa BF:moussa [BF NE]"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := screenedAs(w.ask(t, c.subject, screening, vars{"s": c.input}).expect(t, "")); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestMatchesAreJoinedToTheNearestCases(t *testing.T) {
	w := newWorld(t, watchlist...)
	a := w.ask(t, niger(), screening, vars{"s": vars{"kind": "PERSON", "name": "Moussa ag Demo"}})
	a.expectText(t, `[{"case":{"id":"NE:case"},"path":{"nodes":[{"id":"NE:moussa"},{"id":"NE:case"}]},"strength":0.449999863298}]`, "screen", "matches", 0, "cases")
	a.expectText(t, `[]`, "screen", "matches", 1, "cases")
	for first, code := range map[int]domain.Code{0: domain.InvalidInput, 21: domain.LimitExceeded} {
		w.ask(t, niger(), `query($n:Int){screen(subject:{kind:PERSON name:"Moussa ag Demo"}){matches{cases(first:$n){strength}}}}`, vars{"n": first}).expect(t, code)
	}
}

func TestIdentifiersAreCheckedAndNothingIsCorrected(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		input vars
		want  string
	}{
		"a good container":              {vars{"kind": "CONTAINER", "container": "csqu 305438-3"}, `[{"normalised":"CSQU3054383","problems":[],"type":"ISO6346","valid":true}]`},
		"a check digit that is wrong":   {vars{"kind": "CONTAINER", "container": "CSQU3054384"}, `[{"normalised":"CSQU3054384","problems":["checkDigit: expected 3, read \"4\""],"type":"ISO6346","valid":false}]`},
		"a number of another country":   {vars{"kind": "PHONE", "phone": "+22790123456", "country": "BF"}, `[{"normalised":"+22790123456","problems":["country: expected BF, read NE"],"type":"PHONE","valid":false}]`},
		"an account of another country": {vars{"kind": "ACCOUNT", "account": "DE89370400440532013000", "country": "NE"}, `[{"normalised":"DE89370400440532013000","problems":["country: expected NE, read DE"],"type":"IBAN","valid":false}]`},
		"what a kind has no use for":    {vars{"kind": "CONTAINER", "container": "CSQU3054383", "vin": "1M8GDM9AXKP042788"}, `[{"normalised":"1M8GDM9AXKP042788","problems":[],"type":"VIN","valid":true},{"normalised":"CSQU3054383","problems":[],"type":"ISO6346","valid":true}]`},
	} {
		t.Run(name, func(t *testing.T) {
			w.ask(t, niger(), screening, vars{"s": c.input}).expect(t, "").expectText(t, c.want, "screen", "identifiers")
		})
	}
	zone := vars{"kind": "PERSON", "nationality": "NE", "document": vars{"number": "X1", "issuer": "NE", "mrz": "P<BFAERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36BFA7408122F1204159ZE184226B<<<<<10"}}
	a := w.ask(t, niger(), screening, vars{"s": zone}).expect(t, "")
	a.expectText(t, `["issuer: expected NE, read BF","nationality: expected NE, read BF","number: expected X1 as typed, read L898902C3"]`, "screen", "identifiers", 0, "problems")
	a = w.ask(t, niger(), screening, vars{"s": vars{"kind": "CONTAINER", "container": "CSQU3054383", "vin": "1M8GDM9AXKP042788", "country": "NE"}})
	a.expectText(t, `["country","vin"]`, "screen", "unused")
}

func TestBadSubjectsAreRefusedByField(t *testing.T) {
	w := newWorld(t, watchlist...)
	long := strings.Repeat("x", 10_000)
	many := make([]string, 51)
	for i := range many {
		many[i] = "Moussa"
	}
	for name, c := range map[string]struct {
		input vars
		field string
	}{
		"nothing but a kind":               {vars{"kind": "PERSON"}, "subject.name"},
		"an empty name":                    {vars{"kind": "PERSON", "name": ""}, "subject.name"},
		"a name without a letter":          {vars{"kind": "PERSON", "name": " -- !!! "}, "subject.name"},
		"names without a letter":           {vars{"kind": "PERSON", "name": "Moussa", "names": []string{"؟"}}, "subject.names"},
		"a name of 10 kB":                  {vars{"kind": "PERSON", "name": long}, "subject.name"},
		"too many names":                   {vars{"kind": "PERSON", "names": many}, "subject.names"},
		"a birth date in the future":       {vars{"kind": "PERSON", "name": "Moussa", "birthDate": "2031"}, "subject.birthDate"},
		"a kind that is not screened":      {vars{"kind": "CASE", "name": "Moussa"}, "subject.kind"},
		"a country's name":                 {vars{"kind": "PERSON", "name": "Moussa", "country": "Niger"}, "subject.country"},
		"a nationality with three letters": {vars{"kind": "PERSON", "name": "Moussa", "nationality": "NER"}, "subject.nationality"},
		"a country that there is not":      {vars{"kind": "PHONE", "phone": "90123456", "country": "XX"}, "subject.country"},
		"a nationality that there is not":  {vars{"kind": "PERSON", "name": "Moussa", "nationality": "ZZ"}, "subject.nationality"},
		"a number without a digit":         {vars{"kind": "PHONE", "phone": "()"}, "subject.phone"},
		"a number of 10 kB":                {vars{"kind": "CONTAINER", "container": long}, "subject.container"},
		"a zone of 10 kB":                  {vars{"kind": "TRAVEL_DOCUMENT", "document": vars{"mrz": long}}, "subject.document.mrz"},
		"a vehicle with a person's zone":   {vars{"kind": "FIREARM", "name": "Moussa"}, "subject.serial"},
	} {
		t.Run(name, func(t *testing.T) {
			a := w.ask(t, niger(), screening, vars{"s": c.input}).expect(t, domain.InvalidInput)
			if got := a.Errors[0].Extensions.Field; got != c.field {
				t.Errorf("the field is %q, want %q: %s", got, c.field, a.text)
			}
		})
	}
	for limit, code := range map[int]domain.Code{0: domain.InvalidInput, 201: domain.LimitExceeded, 200: ""} {
		w.ask(t, niger(), screening, vars{"s": vars{"kind": "PERSON", "name": "Moussa"}, "limit": limit}).expect(t, code)
	}
	many2 := make([]vars, 101)
	for i := range many2 {
		many2[i] = vars{"kind": "PERSON", "name": "Moussa Ag Demo"}
	}
	const all = `query($s:[ScreenInput!]!){screenMany(subjects:$s){verdict}}`
	w.ask(t, niger(), all, vars{"s": many2}).expect(t, domain.LimitExceeded)
	w.ask(t, niger(), all, vars{"s": many2[:100]}).expect(t, "").expectText(t, `"MATCH"`, "screenMany", 99, "verdict")
	bad := w.ask(t, niger(), all, vars{"s": []vars{many2[0], {"kind": "PERSON", "name": "?"}}}).expect(t, domain.InvalidInput)
	if got := bad.Errors[0].Extensions.Field; got != "subjects[1].name" {
		t.Errorf("the field is %q", got)
	}
}

const (
	dismissing  = `mutation($id:String!,$s:ScreenInput!,$entity:ID!,$reason:String!,$mark:MarkInput){dismissMatch(operationId:$id subject:$s entity:$entity reason:$reason mark:$mark){replayed note{id entity screened by at reason mark{owner level} withdrawn{by}}}}`
	withdrawing = `mutation($id:String!,$note:ID!,$reason:String!){withdrawDismissal(operationId:$id note:$note reason:$reason){replayed note{id withdrawn{by at reason}}}}`
)

func dismissal(id, name, entity string) vars {
	return vars{"id": id, "s": vars{"kind": "PERSON", "name": name}, "entity": entity, "reason": "another man: seen"}
}

func TestADismissedMatchIsShownAndDoesNotCountForThatPairAlone(t *testing.T) {
	w := newWorld(t, watchlist...)
	screened := func(s domain.Subject, name string) string {
		t.Helper()
		return screenedAs(w.ask(t, s, screening, vars{"s": vars{"kind": "PERSON", "name": name}}).expect(t, ""))
	}
	analyst := niger()
	analyst.Roles = []domain.Role{domain.Analyst}
	a := w.ask(t, analyst, dismissing, dismissal("1", "Moussa ag Demo", "NE:moussa")).expect(t, "")
	a.expectText(t, `{"kind":"PERSON","names":"moussa ag demo"}`, "dismissMatch", "note", "screened")
	a.expectText(t, `{"level":"RESTRICTED","owner":"NE"}`, "dismissMatch", "note", "mark")
	w.ask(t, analyst, dismissing, dismissal("1", "Moussa ag Demo", "NE:moussa")).expect(t, "").expectText(t, "true", "dismissMatch", "replayed")
	w.ask(t, analyst, dismissing, dismissal("1", "Moussa ag Demo", "BF:moussa")).expect(t, domain.Conflict)
	for _, c := range []struct {
		who        domain.Subject
		name, want string
	}{
		{analyst, "Moussa ag Demo", "MATCH NE:moussa- BF:moussa [BF]"},
		{analyst, "MOUSSA   Ag-Demo", "MATCH NE:moussa- BF:moussa [BF]"},
		{analyst, "Moussa ag Demos", "MATCH NE:moussa BF:moussa [BF NE]"},
		{burkina(), "Moussa ag Demo", "MATCH NE:moussa BF:moussa [BF NE]"},
	} {
		if got := screened(c.who, c.name); got != c.want {
			t.Errorf("%s as %s: got %s, want %s", c.name, c.who.Name, got, c.want)
		}
	}
	w.ask(t, niger(), dismissing, dismissal("2", "Moussa ag Demo", "BF:moussa")).expect(t, "")
	if got := screened(analyst, "Moussa ag Demo"); got != "NONE NE:moussa- BF:moussa- []" {
		t.Errorf("both dismissed: %s", got)
	}
	if got := screenedAs(w.ask(t, analyst, screening, vars{"limit": 1, "s": vars{"kind": "PERSON", "name": "Moussa ag Demo"}})); got != "NONE NE:moussa- []" {
		t.Errorf("both dismissed, one asked for: %s", got)
	}
}

func TestANoteIsWithdrawnByItsOwnCountryAndStaysKept(t *testing.T) {
	w := newWorld(t, watchlist...)
	shared := dismissal("1", "Moussa ag Demo", "NE:moussa")
	shared["mark"] = vars{"owner": "NE", "level": "OPEN", "releasableTo": []string{"BF"}}
	note := w.ask(t, niger(), dismissing, shared).expect(t, "").at("dismissMatch", "note", "id")
	back := vars{"id": "2", "note": note, "reason": "it is he: fingerprints"}
	if got := screenedAs(w.ask(t, burkina(), screening, vars{"s": shared["s"]})); got != "MATCH NE:moussa- BF:moussa [BF]" {
		t.Errorf("a note that was released: %s", got)
	}
	w.ask(t, burkina(), withdrawing, back).expect(t, domain.NotFound)
	w.ask(t, niger(), withdrawing, vars{"id": "3", "note": "NE:none", "reason": "x"}).expect(t, domain.NotFound)
	w.ask(t, niger(), withdrawing, vars{"id": "3", "note": note, "reason": " "}).expect(t, domain.InvalidInput)
	w.ask(t, niger(), withdrawing, back).expect(t, "").expectText(t, `"it is he: fingerprints"`, "withdrawDismissal", "note", "withdrawn", "reason")
	w.ask(t, niger(), withdrawing, back).expect(t, "").expectText(t, "true", "withdrawDismissal", "replayed")
	w.ask(t, niger(), withdrawing, vars{"id": "4", "note": note, "reason": "again"}).expect(t, domain.Conflict)
	for _, who := range []domain.Subject{niger(), burkina()} {
		a := w.ask(t, who, screening, vars{"s": shared["s"]})
		if got := screenedAs(a); got != "MATCH NE:moussa BF:moussa [BF NE]" {
			t.Errorf("%s sees %s", who.Name, got)
		}
		a.expectText(t, `{"by":"niger","reason":"it is he: fingerprints"}`, "screen", "matches", 0, "notes", 0, "withdrawn")
		w.ask(t, who, `{dismissals(entity:"NE:moussa"){reason withdrawn{by}}}`, nil).expectText(t, `[{"reason":"another man: seen","withdrawn":{"by":"niger"}}]`, "dismissals")
	}
	w.ask(t, burkina(), `{dismissals(entity:"ML:moussa"){reason}}`, nil).expect(t, domain.NotFound)
	records, err := w.store.AuditAfter(context.Background(), 0, 10)
	if err != nil || len(records) != 2 || records[0].Action != "DISMISS_MATCH" || records[1].Action != "WITHDRAW_DISMISSAL" {
		t.Errorf("audit: %v, %v", records, err)
	}
	if got := w.service.Epoch(); got != 1 {
		t.Errorf("the revision is %d", got)
	}
}

func TestNotesAreRefusedByName(t *testing.T) {
	w := newWorld(t, watchlist...)
	nobody := niger()
	nobody.Roles = []domain.Role{domain.Auditor}
	for name, c := range map[string]struct {
		who    domain.Subject
		change vars
		code   domain.Code
		field  string
	}{
		"without the role":           {nobody, vars{}, domain.Forbidden, ""},
		"a record that is hidden":    {niger(), vars{"entity": "ML:moussa"}, domain.NotFound, "entity"},
		"a record that is not there": {niger(), vars{"entity": "ML:nobody"}, domain.NotFound, "entity"},
		"a case":                     {niger(), vars{"entity": "NE:case"}, domain.InvalidInput, "entity"},
		"without a reason":           {niger(), vars{"reason": "  "}, domain.InvalidInput, "reason"},
		"without an operation id":    {niger(), vars{"id": ""}, domain.InvalidInput, "operationId"},
		"a subject without a name":   {niger(), vars{"s": vars{"kind": "PERSON", "name": "!"}}, domain.InvalidInput, "subject.name"},
		"another country's mark":     {niger(), vars{"mark": vars{"owner": "BF"}}, domain.InvalidInput, "mark.owner"},
		"a mark one could not see":   {niger(), vars{"mark": vars{"owner": "NE", "level": "SECRET"}}, domain.InvalidInput, "mark"},
		"a mark with a bad caveat":   {niger(), vars{"mark": vars{"owner": "NE", "caveats": []string{"|"}}}, domain.InvalidInput, "mark.caveats[0]"},
		"all as it should be":        {niger(), vars{}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			v := dismissal("of "+name, "Moussa ag Demo", "NE:moussa")
			for field, value := range c.change {
				v[field] = value
			}
			a := w.ask(t, c.who, dismissing, v).expect(t, c.code)
			if c.code != "" && a.Errors[0].Extensions.Field != c.field {
				t.Errorf("the field is %q: %s", a.Errors[0].Extensions.Field, a.text)
			}
		})
	}
}

// keptNote is a note that somebody keeps of a record.
type keptNote struct {
	name, entity string
	mark         domain.Mark
	withdrawn    bool
}

func (w *world) keep(t tester, n int, note keptNote) {
	t.Helper()
	mark := vars{"owner": note.mark.Owner, "level": note.mark.Level, "releasableTo": note.mark.ReleasableTo, "caveats": note.mark.Caveats}
	v := vars{"id": fmt.Sprint("note ", n), "s": vars{"kind": "PERSON", "name": note.name}, "entity": note.entity, "reason": fmt.Sprint("reason ", n), "mark": mark}
	a := w.ask(t, domain.Administrator(), dismissing, v).expect(t, "")
	if note.withdrawn {
		w.ask(t, domain.Administrator(), withdrawing, vars{"id": fmt.Sprint("back ", n), "note": a.at("dismissMatch", "note", "id"), "reason": "back"}).expect(t, "")
	}
}

func TestNoHiddenNoteHasAnInfluenceOnScreenings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t)
		defer d.close()
		g, s := someGraph(t), someSubject(t)
		g.retired = nil
		seen := g.without(s)
		with, without := d.world(g, true), d.world(seen, true)
		inView := map[string]bool{}
		for _, e := range seen.entities {
			inView[e.ID] = true
		}
		var people []string
		for _, e := range g.entities {
			if e.Kind == domain.Person {
				people = append(people, e.ID)
			}
		}
		for i, id := range people { // one each: what was noted at one instant has no order
			note := keptNote{rapid.SampledFrom([]string{"Musa Demo", "Moussa Demo"}).Draw(t, "screened"), id, someMark(t), rapid.Bool().Draw(t, "withdrawn")}
			with.keep(t, i, note)
			if inView[note.entity] && clearance(s, note.mark) {
				without.keep(t, i, note)
			}
		}
		a, b := &asked{t: t, w: with, subject: s}, &asked{t: t, w: without, subject: s}
		for _, each := range []*asked{a, b} {
			each.screen(people)
			each.ask(`{screen(subject:{kind:PERSON name:"Moussa Demo"} limit:1)`+screenings+`}`, nil)
		}
		expectSame(t, a, b)
	})
}

func TestARecordWithManyNamesIsScreenedByAllOfThem(t *testing.T) {
	var names []string
	for i := range 30 {
		names = append(names, fmt.Sprintf(`{"text":"Autre Nom %c%c%c","type":"ALIAS"}`, 'a'+i%26, 'k'+i%7, 'p'+i%11))
	}
	names = append(names, `{"text":"Moussa Ag Demo","type":"PRIMARY"}`)
	w := newWorld(t, append(watchlist, `{"entity":{"id":"NE:many","kind":"PERSON","names":[`+strings.Join(names, ",")+`],"mark":{"owner":"NE","level":"RESTRICTED"}}}`)...)
	found, err := w.service.View(niger()).ScreenEntities(context.Background(), []string{"NE:many"}, nil)
	if err != nil || len(found) != 1 {
		t.Fatalf("%v, %v", found, err)
	}
	var got []string
	for _, m := range found[0].Matches {
		got = append(got, m.ID)
	}
	if diff := cmp.Diff([]string{"NE:moussa", "BF:moussa"}, got); diff != "" {
		t.Error(diff)
	}
}
