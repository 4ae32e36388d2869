package resolvers_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
	"github.com/kafo-graph/kafo/internal/store"
)

const jobThings = `query($id:ID!){job(id:$id){progress{done} linkResults(order:INPUT){edges{node{case{id} from{id kind} target{id} strength cost links fragility{size exact}}}}}}`

func TestPersonsAndOtherThingsAreLinkedToNetworks(t *testing.T) {
	w := twoCasesWorld(t)
	put(t, w.store, `{"entity":{"id":"NE:f","kind":"FIREARM","firearmType":"RIFLE","serial":{"state":"NONE"},`+restricted+`}}`,
		`{"link":{"id":"NE:l7","kind":"POSSESSED","from":"NE:p","to":"NE:f",`+restricted+`}}`)
	if err := w.service.CatchUp(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	id := w.startLinks(t, niger(), vars{"from": []string{"NE:p", "NE:nowhere", "NE:b", "NE:a", "NE:f", "NE:p"}, "paths": true})
	w.work(t, id)
	a := w.ask(t, niger(), jobThings, vars{"id": id}).expect(t, "")
	a.expectText(t, `{"done":3}`, "job", "progress")
	for i, want := range []struct{ id, theCase string }{{"NE:p", `null`}, {"NE:a", `{"id":"NE:a"}`}, {"NE:f", `null`}} {
		at := func(path ...any) []any { return append([]any{"job", "linkResults", "edges", i, "node"}, path...) }
		a.expectText(t, `"`+want.id+`"`, at("from", "id")...)
		a.expectText(t, want.theCase, at("case")...)
		a.expectText(t, `null`, at("fragility")...)
		single := w.ask(t, niger(), `query($from:ID!){paths(from:$from to:"NE:n" k:1){paths{strength cost}}}`, vars{"from": want.id}).expect(t, "")
		for _, field := range []string{"strength", "cost"} {
			if got, want := a.at(at(field)...), single.at("paths", "paths", 0, field); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s: %s is %v in the job, %v by itself", a.at(at("from", "id")...), field, got, want)
			}
		}
	}
	if edges := a.at("job", "linkResults", "edges").([]any); len(edges) != 3 {
		t.Errorf("%d ties: %s", len(edges), a.text)
	}
}

// A job tells on how many sources a tie hangs, as whyLinked does, and nothing of
// which they are: neither who asks nor whoever reads what it left finds a source.
func TestAJobTellsOnHowManySourcesATieHangs(t *testing.T) {
	for _, s := range []domain.Subject{niger(), secretNiger(), burkina()} {
		plain := reported(t)
		w := newJobWorld(t, plain.store, t.TempDir())
		for _, input := range []vars{{"fragility": true}, {"fragility": true, "from": []string{"NE:c"}}, {"fragility": true, "k": 5}} {
			id := w.startLinks(t, s, input)
			w.work(t, id)
			a := w.ask(t, s, jobThings, vars{"id": id}).expect(t, "")
			why := w.ask(t, s, `{whyLinked(case:"NE:c" network:"NE:n"){fragility{size exact}}}`, nil).expect(t, "")
			got, want := a.at("job", "linkResults", "edges", 0, "node", "fragility"), why.at("whyLinked", "fragility")
			if fmt.Sprint(got) != fmt.Sprint(want) || want == nil {
				t.Errorf("%s, %v: fragility %v, by itself %v", s.Name, input, got, want)
			}
			kept, err := w.store.JobResults(t.Context(), store.ResultsQuery{Job: id, Limit: 10})
			if err != nil || len(kept) == 0 {
				t.Fatal(kept, err)
			}
			told := []string{string(kept[0].Body)}
			for _, format := range []string{"ndjson", "csv"} {
				told = append(told, written(t, w.service, s, id, format))
			}
			for _, text := range told {
				if strings.Contains(text, informant) || strings.Contains(text, "source ") {
					t.Errorf("a source is told: %s", text)
				}
			}
			if !strings.HasSuffix(told[2], ",1,true,\n") {
				t.Errorf("as CSV: %s", told[2])
			}
		}
	}
}

// What there is to bear in mind of a path goes with it wherever it is told of, as
// caseLinks tells it.
func TestAJobThatKeepsPathsTellsWhatToBearInMind(t *testing.T) {
	s := newStore(t)
	put(t, s, append(twoCases[:len(twoCases):len(twoCases)],
		`{"judgement":{"link":"NE:l1","verdict":"DISPUTE","by":"somebody","at":"2021-01-01",`+restricted+`}}`)...)
	w := newJobWorld(t, s, t.TempDir())
	kept, plain := w.startLinks(t, niger(), vars{"paths": true}), w.startLinks(t, niger(), vars{})
	w.work(t, kept)
	w.work(t, plain)
	const asking = `query($id:ID!){job(id:$id){linkResults{edges{node{cautions}}}}}`
	of := []any{"job", "linkResults", "edges", 0, "node", "cautions"}
	single := w.ask(t, niger(), `{caseLinks(case:"NE:a" k:1){results{best{cautions}}}}`, nil).expect(t, "")
	want := single.at("caseLinks", "results", 0, "best", "cautions").([]any)
	got := w.ask(t, niger(), asking, vars{"id": kept}).expect(t, "")
	if fmt.Sprint(got.at(of...)) != fmt.Sprint(want) || !slices.Contains(want, any("DISPUTED")) {
		t.Errorf("cautions %v, by itself %v", got.at(of...), want)
	}
	w.ask(t, niger(), asking, vars{"id": plain}).expectText(t, `null`, of...)
	if csv := written(t, w.service, niger(), kept, "csv"); !strings.Contains(csv, "DISPUTED") {
		t.Errorf("as CSV: %s", csv)
	}
	if lines := written(t, w.service, niger(), plain, "ndjson"); strings.Contains(lines, "cautions") {
		t.Errorf("without paths: %s", lines)
	}
}

func written(t *testing.T, s *service.Service, subject domain.Subject, id, format string) string {
	t.Helper()
	e, err := s.ExportJob(t.Context(), subject, id, format)
	if err != nil {
		t.Fatal(err)
	}
	var to bytes.Buffer
	if err := e.Write(t.Context(), &to); err != nil {
		t.Fatal(err)
	}
	return to.String()
}

// What somebody hangs on is all of it evidence: the link to a person's own gun is
// no case file, and one source's word for it may be withdrawn.
func TestATieOfAPersonHangsOnThePersonsOwnLinksToo(t *testing.T) {
	plain := reported(t)
	put(t, plain.store,
		`{"entity":{"id":"NE:q","kind":"PERSON","names":[{"text":"Demo Other"}],`+markOf("NE", "OPEN", "ALL")+`}}`,
		`{"link":{"id":"NE:k","kind":"ASSOCIATE_OF","from":"NE:q","to":"NE:a","reports":["NE:r3"],`+markOf("NE", "OPEN", "ALL")+`}}`,
		`{"entity":{"id":"NE:o","kind":"ORGANISATION","organisationType":"ARMED_GROUP","names":[{"text":"Other network"}],`+markOf("NE", "OPEN", "ALL")+`}}`,
		`{"link":{"id":"NE:j","kind":"MEMBER_OF","from":"NE:a","to":"NE:o",`+markOf("NE", "OPEN", "ALL")+`}}`)
	w := newJobWorld(t, plain.store, t.TempDir())
	id := w.startLinks(t, niger(), vars{"from": []string{"NE:q"}, "networks": []string{"NE:o"}, "fragility": true})
	w.work(t, id)
	w.ask(t, niger(), jobThings, vars{"id": id}).expectText(t, `{"exact":true,"size":1}`, "job", "linkResults", "edges", 0, "node", "fragility")
}
