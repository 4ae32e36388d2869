package resolvers_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
)

// apply writes a batch under the operation id.
func (w *world) apply(t tester, s domain.Subject, operation string, batch vars) answer {
	t.Helper()
	return w.ask(t, s, applying, vars{"id": operation, "batch": batch})
}

func person(id string, more ...any) vars {
	fields := vars{"names": []any{vars{"text": "Demo Person"}}}
	if id != "" {
		fields["id"] = id
	}
	for i := 0; i < len(more); i += 2 {
		fields[more[i].(string)] = more[i+1]
	}
	return vars{"person": fields}
}

func entities(list ...any) vars { return vars{"entities": list} }

const restricted = `"mark":{"owner":"NE","level":"RESTRICTED","releasableTo":["ALL"]}`

func personLine(id, rest string) string {
	return `{"entity":{"id":"` + id + `","kind":"PERSON","names":[{"text":"Demo Person"}],` + rest + `}}`
}

func reportLine(id, rest string) string {
	return `{"report":{"id":"` + id + `","originator":{"country":"NE"},"reliability":"A","credibility":1,` + rest + `}}`
}

func markOf(owner, level string, releasable ...string) string {
	return fmt.Sprintf(`"mark":{"owner":%q,"level":%q,"releasableTo":["%s"]}`, owner, level, strings.Join(append(releasable, owner), `","`))
}

// town is a world of things of two countries and several levels.
func town(t *testing.T) *world {
	return newWorld(t,
		reportLine("NE:r.open", restricted), reportLine("NE:r.secret", markOf("NE", "SECRET")), reportLine("BF:r", markOf("BF", "OPEN", "ALL")),
		personLine("NE:a", `"reports":["NE:r.open","NE:r.secret"],`+restricted), personLine("NE:b", restricted),
		personLine("NE:secret", markOf("NE", "SECRET")), personLine("BF:p", markOf("BF", "OPEN", "ALL")), personLine("BF:hidden", markOf("BF", "OPEN")),
		`{"entity":{"id":"BF:place","kind":"LOCATION","locationType":"TOWN","name":"Nowhere","country":"BF",`+markOf("BF", "OPEN")+`}}`,
		`{"entity":{"id":"NE:place","kind":"LOCATION","locationType":"TOWN","name":"Somewhere","country":"NE",`+restricted+`}}`,
		`{"link":{"id":"NE:l","kind":"FAMILY_OF","from":"NE:a","to":"NE:b","place":"BF:place","reports":["NE:r.open","NE:r.secret"],`+restricted+`}}`,
		`{"link":{"id":"BF:l","kind":"FAMILY_OF","from":"NE:b","to":"BF:p",`+markOf("BF", "OPEN", "ALL")+`}}`,
		`{"link":{"id":"NE:l.secret","kind":"FAMILY_OF","from":"NE:b","to":"NE:a",`+markOf("NE", "SECRET")+`}}`,
		`{"judgement":{"link":"BF:l","verdict":"DISPUTE","by":"somebody","at":"2021-01-01",`+markOf("BF", "OPEN", "ALL")+`}}`,
	)
}

func TestWritingNeedsTheRole(t *testing.T) {
	w := town(t)
	reader := niger()
	reader.Roles = []domain.Role{domain.Analyst, domain.Auditor, domain.Admin}
	w.apply(t, reader, "o", entities(person("NE:new"))).expect(t, domain.Forbidden)
	writer := niger()
	writer.Roles = []domain.Role{domain.Editor}
	w.apply(t, writer, "o", entities(person("NE:new"))).expect(t, "")
	w.ask(t, writer, `{entity(id:"NE:new"){id}}`, nil).expect(t, domain.Forbidden)
}

func TestIdsThatAreLeftOutAreGivenAndAllAreReturnedInOrder(t *testing.T) {
	w := town(t)
	batch := vars{
		"links":    []any{vars{"kind": "FAMILY_OF", "from": "NE:c", "to": "NE:a"}},
		"entities": []any{person(""), person("NE:c"), person("", "id", nil)},
		"reports":  []any{vars{"originator": vars{"country": "NE"}, "reliability": "B", "credibility": 2}},
	}
	a := w.apply(t, niger(), "o", batch).expect(t, "")
	ids, _ := a.at("apply", "ids").([]any)
	if len(ids) != 5 || ids[2] != "NE:c" || ids[0] == ids[1] || ids[1] == ids[3] {
		t.Fatal(a.text)
	}
	for _, id := range ids {
		if !strings.HasPrefix(id.(string), "NE:") || domain.CheckEntityID(id.(string)) != nil {
			t.Error(id)
		}
	}
	w.ask(t, niger(), `query($id:ID!){entity(id:$id){label mark{owner level releasableTo}}}`, vars{"id": ids[1]}).
		expectText(t, `{"label":"Demo Person","mark":{"level":"RESTRICTED","owner":"NE","releasableTo":[]}}`, "entity")
	again := w.apply(t, niger(), "o", batch)
	again.expectText(t, strings.ReplaceAll(fmt.Sprintf("%q", ids), " ", ","), "apply", "ids")
	again.expectText(t, "true", "apply", "replayed")
}

func TestARefusalReadsTheSameForHiddenAnothersAndNotThere(t *testing.T) {
	w := town(t)
	link := func(id string) vars {
		return vars{"links": []any{vars{"id": id, "kind": "FAMILY_OF", "from": "NE:a", "to": "NE:b"}}}
	}
	end := func(field, id string) vars {
		l := vars{"kind": "FAMILY_OF", "from": "NE:a", "to": "NE:b"}
		l[field] = id
		return vars{"links": []any{l}}
	}
	report := func(id string) vars {
		return vars{"reports": []any{vars{"id": id, "originator": vars{"country": "NE"}, "reliability": "A", "credibility": 1}}}
	}
	for name, c := range map[string]struct {
		ids   []string
		batch func(id string) vars
	}{
		"an entity":                {[]string{"NE:secret", "BF:p", "BF:hidden", "BF:nothing"}, func(id string) vars { return entities(person(id)) }},
		"an entity at a revision":  {[]string{"NE:secret", "BF:p", "BF:hidden", "BF:nothing", "NE:nothing"}, func(id string) vars { return entities(person(id, "ifRevision", 7)) }},
		"an entity that is new":    {[]string{"NE:secret", "BF:p", "BF:hidden", "BF:nothing"}, func(id string) vars { return entities(person(id, "ifRevision", 0)) }},
		"a link":                   {[]string{"NE:l.secret", "BF:l", "BF:nothing"}, link},
		"a report":                 {[]string{"NE:r.secret", "BF:r", "BF:nothing"}, report},
		"an entity to delete":      {[]string{"NE:secret", "BF:p", "BF:hidden", "BF:nothing", "NE:nothing"}, func(id string) vars { return vars{"deleteEntities": []any{id}} }},
		"a link to delete":         {[]string{"NE:l.secret", "BF:l", "BF:nothing", "NE:nothing"}, func(id string) vars { return vars{"deleteLinks": []any{id}} }},
		"an end":                   {[]string{"NE:secret", "BF:hidden", "BF:nothing", "NE:nothing"}, func(id string) vars { return end("to", id) }},
		"a place":                  {[]string{"BF:place", "BF:nothing", "NE:secret"}, func(id string) vars { return end("place", id) }},
		"a report to rest on":      {[]string{"NE:r.secret", "BF:nothing"}, func(id string) vars { return entities(person("NE:b", "reports", []any{id})) }},
		"a report a link rests on": {[]string{"NE:r.secret", "BF:nothing"}, func(id string) vars { return end2(id) }},
	} {
		first := ""
		for i, id := range c.ids {
			a := w.apply(t, niger(), fmt.Sprint(name, i), c.batch(id)).expect(t, domain.NotFound)
			if !strings.Contains(a.text, id) {
				t.Errorf("%s: %s does not name %s", name, a.text, id)
			}
			text := strings.ReplaceAll(a.text, id, "ID")
			if first == "" {
				first = text
			}
			if text != first {
				t.Errorf("%s: %s reads\n%s\nand not\n%s", name, id, text, first)
			}
		}
	}
}

func end2(report string) vars {
	return vars{"links": []any{vars{"kind": "FAMILY_OF", "from": "NE:a", "to": "NE:b", "reports": []any{report}}}}
}

func TestMarksAreOnesOwnAndNotAboveOneself(t *testing.T) {
	w := town(t)
	for name, c := range map[string]struct {
		mark vars
		code domain.Code
	}{
		"one's own":             {vars{"owner": "NE", "level": "RESTRICTED", "releasableTo": []any{"BF"}, "tlp": "RED"}, ""},
		"without a level":       {vars{"owner": "NE"}, ""},
		"another's":             {vars{"owner": "BF", "level": "OPEN", "releasableTo": []any{"NE"}}, domain.InvalidInput},
		"above oneself":         {vars{"owner": "NE", "level": "CONFIDENTIAL"}, domain.InvalidInput},
		"a caveat one lacks":    {vars{"owner": "NE", "level": "OPEN", "caveats": []any{"CT"}}, domain.InvalidInput},
		"nobody's":              {vars{"owner": ""}, domain.InvalidInput},
		"of what is no country": {vars{"owner": "Niger"}, domain.InvalidInput},
	} {
		for id, batch := range map[string]vars{
			"a new one": entities(person("", "mark", c.mark)), "one that is there": entities(person("NE:b", "mark", c.mark)),
			"a report": {"reports": []any{vars{"originator": vars{"country": "NE"}, "reliability": "A", "credibility": 1, "mark": c.mark}}},
			"a link":   {"links": []any{vars{"kind": "FAMILY_OF", "from": "NE:a", "to": "NE:b", "mark": c.mark}}},
		} {
			if a := w.apply(t, niger(), name+id, batch); a.code() != c.code {
				t.Errorf("%s, %s: %s", name, id, a.text)
			}
		}
	}
}

func TestInputIsHeldToTheOntology(t *testing.T) {
	w := town(t)
	link := func(more ...any) vars {
		l := vars{"kind": "FAMILY_OF", "from": "NE:a", "to": "NE:b"}
		for i := 0; i < len(more); i += 2 {
			l[more[i].(string)] = more[i+1]
		}
		return vars{"links": []any{l}}
	}
	for name, c := range map[string]struct {
		batch vars
		field string
	}{
		"ends that the kind does not join": {link("to", "NE:place"), "batch.links[0].kind"},
		"a link to itself":                 {link("to", "NE:a"), "batch.links[0].to"},
		"an end before its beginning":      {link("since", "2020", "until", "2019-12-31"), "batch.links[0].until"},
		"a source that begins with #":      {vars{"reports": []any{vars{"originator": vars{"country": "NE"}, "reliability": "A", "credibility": 1, "source": "#x"}}}, "batch.reports[0].source"},
		"a name without a text":            {entities(vars{"person": vars{"names": []any{}}}), "batch.entities[0].person.names"},
		"no kind":                          {entities(vars{}), "batch.entities[0]"},
		"two kinds":                        {entities(vars{"person": person("")["person"], "container": vars{"number": "x"}}), "batch.entities[0]"},
		"two kinds, one of them null":      {entities(vars{"person": person("")["person"], "container": nil}), "batch.entities[0]"},
		"a bad id":                         {entities(person("NE:a b")), "batch.entities[0].person.id"},
		"the same twice":                   {entities(person("NE:x"), person("NE:x")), "batch.entities[1].person.id"},
		"written and deleted at once":      {vars{"entities": []any{person("NE:a")}, "deleteEntities": []any{"NE:a"}}, "batch.deleteEntities[0]"},
		"another kind":                     {entities(vars{"container": vars{"id": "NE:a", "number": "x"}}), "batch.entities[0].container.id"},
		"a revision below nought":          {entities(person("NE:a", "ifRevision", -1)), "batch.entities[0].person.ifRevision"},
	} {
		a := w.apply(t, niger(), name, c.batch)
		if a.code() != domain.InvalidInput || a.Errors[0].Extensions.Field != c.field {
			t.Errorf("%s: %s", name, a.text)
		}
	}
	w.apply(t, niger(), "", entities(person(""))).expect(t, domain.InvalidInput)
	w.apply(t, niger(), strings.Repeat("é", 128), entities(person(""))).expect(t, "")
	w.apply(t, niger(), strings.Repeat("e", 129), entities(person(""))).expect(t, domain.InvalidInput)
}

func TestRevisionsGuardAgainstLostUpdates(t *testing.T) {
	w := town(t)
	revision := w.ask(t, niger(), `{entity(id:"NE:b"){revision}}`, nil).at("entity", "revision")
	for _, c := range []struct {
		name     string
		id       string
		revision any
		code     domain.Code
	}{
		{"there, and thought not to be", "NE:b", 0, domain.Conflict},
		{"another revision", "NE:b", 4711, domain.Conflict},
		{"its revision", "NE:b", revision, ""},
		{"its revision, which has passed", "NE:b", revision, domain.Conflict},
		{"not there, as thought", "NE:fresh", 0, ""},
		{"there by now", "NE:fresh", 0, domain.Conflict},
	} {
		a := w.apply(t, niger(), c.name, entities(person(c.id, "ifRevision", c.revision, "sex", "M")))
		if a.code() != c.code {
			t.Errorf("%s: %s", c.name, a.text)
		}
	}
}

func TestAnOperationIsCarriedOutOnce(t *testing.T) {
	w := town(t)
	batch := entities(person("NE:x"))
	w.apply(t, niger(), "o", batch).expect(t, "").expectText(t, `{"created":1,"deleted":0,"ids":["NE:x"],"replayed":false,"unchanged":0,"updated":0}`, "apply")
	w.apply(t, niger(), "o2", vars{"deleteEntities": []any{"NE:x"}}).expect(t, "").expectText(t, "1", "apply", "deleted")
	w.apply(t, niger(), "o", batch).expect(t, "").expectText(t, `{"created":1,"deleted":0,"ids":["NE:x"],"replayed":true,"unchanged":0,"updated":0}`, "apply")
	w.ask(t, niger(), `{entity(id:"NE:x"){id}}`, nil).expectText(t, "null", "entity")
	other := w.apply(t, niger(), "o", entities(person("NE:y"))).expect(t, domain.Conflict)
	if strings.Contains(other.text, "apply/") || other.Errors[0].Extensions.Field != "operationId" {
		t.Error(other.text)
	}
	w.apply(t, burkina(), "o", entities(person("BF:y"))).expect(t, "").expectText(t, "false", "apply", "replayed")
}

func TestWhatIsHiddenOfAnOwnRecordIsKept(t *testing.T) {
	w := town(t)
	w.apply(t, niger(), "o", vars{
		"entities": []any{person("NE:a", "reports", []any{"BF:r"}, "mark", vars{"owner": "NE"})},
		"links":    []any{vars{"id": "NE:l", "kind": "FAMILY_OF", "from": "NE:a", "to": "NE:b", "reports": []any{"BF:r"}, "mark": vars{"owner": "NE"}}},
	}).expect(t, "")
	const query = `{entity(id:"NE:a"){reports{id} links(direction:OUT){edges{node{id place{id} reports{id}}}}}}`
	w.ask(t, niger(), query, nil).expectText(t, `{"links":{"edges":[{"node":{"id":"NE:l","place":null,"reports":[{"id":"BF:r"}]}}]},"reports":[{"id":"BF:r"}]}`, "entity")
	w.ask(t, secretNiger(), query, nil).expectText(t, `[{"id":"BF:r"},{"id":"NE:r.secret"}]`, "entity", "reports")
	w.ask(t, domain.Administrator(), query, nil).expectText(t,
		`{"links":{"edges":[{"node":{"id":"NE:l","place":{"id":"BF:place"},"reports":[{"id":"BF:r"},{"id":"NE:r.secret"}]}}]},"reports":[{"id":"BF:r"},{"id":"NE:r.secret"}]}`, "entity")
}

func TestWhoClearsAllReportsStillSeesTheRecord(t *testing.T) {
	w := town(t)
	w.apply(t, niger(), "o", entities(person("NE:a"))).expect(t, "")
	w.ask(t, niger(), `{entity(id:"NE:a"){reports{id}}}`, nil).expectText(t, `{"reports":[]}`, "entity")
}

func TestAnOwnLinkIsWrittenThoughItsHiddenPlaceIsGone(t *testing.T) {
	w := town(t)
	w.apply(t, burkina(), "o", vars{"deleteEntities": []any{"BF:place"}}).expect(t, "")
	w.apply(t, niger(), "o", vars{"links": []any{vars{"id": "NE:l", "kind": "FAMILY_OF", "from": "NE:a", "to": "NE:b", "lawful": "YES"}}}).expect(t, "")
}

func TestWhatIsDeletedComesBackWithItsLinks(t *testing.T) {
	w := town(t)
	links := func() answer {
		return w.ask(t, burkina(), `{entity(id:"BF:p"){links{edges{node{id judgements{verdict}}}}}}`, nil)
	}
	const there = `[{"node":{"id":"BF:l","judgements":[{"verdict":"DISPUTE"}]}}]`
	links().expectText(t, there, "entity", "links", "edges")
	w.apply(t, niger(), "away", vars{"deleteEntities": []any{"NE:b"}}).expect(t, "").expectText(t, "1", "apply", "deleted")
	links().expectText(t, "[]", "entity", "links", "edges")
	w.ask(t, burkina(), `{search(text:"demo person"){edges{node{id}}}}`, nil).expectText(t, `[{"node":{"id":"BF:hidden"}},{"node":{"id":"BF:p"}},{"node":{"id":"NE:a"}}]`, "search", "edges")
	w.apply(t, niger(), "back", entities(person("NE:b", "mark", vars{"owner": "NE", "releasableTo": []any{"ALL"}}))).expect(t, "").expectText(t, "1", "apply", "created")
	links().expectText(t, there, "entity", "links", "edges")
	w.ask(t, burkina(), `{paths(from:"BF:p" to:"NE:b"){paths{cautions}}}`, nil).expect(t, "").
		expectText(t, `[{"cautions":["DISPUTED","UNSOURCED"]}]`, "paths", "paths")
}

func TestAThousandRecordsAtOnceAndNoMore(t *testing.T) {
	w := newWorld(t)
	batch := func(n int) vars {
		var list []any
		for range n {
			list = append(list, person(""))
		}
		return entities(list...)
	}
	w.apply(t, niger(), "o", batch(1000)).expect(t, "").expectText(t, "1000", "apply", "created")
	w.apply(t, niger(), "p", batch(1001)).expect(t, domain.LimitExceeded)
	w.apply(t, niger(), "q", vars{}).expect(t, "").expectText(t, "0", "apply", "created")
}

func TestAnAnswerAfterAWriteShowsIt(t *testing.T) {
	w := newWorld(t)
	for i := range 20 {
		id := fmt.Sprintf("NE:%02d", i)
		w.apply(t, niger(), id, vars{"entities": []any{person(id)}, "deleteEntities": deletedBefore(i)}).expect(t, "")
		w.ask(t, niger(), `{entities(where:{} first:200){edges{node{id}}} search(text:"demo person"){edges{node{id}}}}`, nil).
			expectText(t, fmt.Sprintf(`[{"node":{"id":%q}}]`, id), "search", "edges")
	}
}

func deletedBefore(i int) []any {
	if i == 0 {
		return nil
	}
	return []any{fmt.Sprintf("NE:%02d", i-1)}
}

func TestConcurrentWritersLoseNoUpdate(t *testing.T) {
	w := newWorld(t, personLine("NE:a", `"properties":{"n":"0"},`+restricted))
	const query = `{entity(id:"NE:a"){revision properties}}`
	const writers, each = 8, 5
	var group sync.WaitGroup
	for i := range writers {
		group.Go(func() {
			for done, try := 0, 0; done < each; try++ {
				a := w.ask(t, niger(), query, nil)
				n := a.at("entity", "properties", "n").(string) + "i"
				b := w.apply(t, niger(), fmt.Sprint(i, " ", try), entities(person("NE:a", "properties", vars{"n": n}, "ifRevision", a.at("entity", "revision"))))
				if b.code() == "" {
					done++
				} else if b.code() != domain.Conflict {
					t.Error(b.text)
					return
				}
			}
		})
	}
	group.Wait()
	w.ask(t, niger(), query, nil).expectText(t, fmt.Sprintf(`{"n":"0%s"}`, strings.Repeat("i", writers*each)), "entity", "properties")
}

func TestConcurrentWritersWithoutAGuardAllSucceed(t *testing.T) {
	w := newWorld(t, personLine("NE:a", restricted))
	var group sync.WaitGroup
	for i := range 24 {
		group.Go(func() {
			a := w.apply(t, niger(), fmt.Sprint(i), entities(person("NE:a", "properties", vars{"n": fmt.Sprint(i)})))
			if a.code() != "" {
				t.Error(a.text)
			}
		})
	}
	group.Wait()
}

func TestEveryWriteIsRecorded(t *testing.T) {
	w := town(t)
	w.apply(t, niger(), "mine", entities(person("NE:new"))).expect(t, "")
	records, err := w.store.AuditAfter(context.Background(), 0, 10)
	if err != nil || len(records) != 1 || records[0].Subject != "niger" || records[0].Operation != "mine" || records[0].Action != "APPLY" {
		t.Errorf("%+v %v", records, err)
	}
}
