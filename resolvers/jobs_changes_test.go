package resolvers_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

const jobChanges = `query($id:ID!,$order:JobResultOrder){job(id:$id){linkResults(order:$order){edges{node{case{id} target{id} strength strengthBefore change}}}}}`

// news are what changed, as texts "case target CHANGE before now", by strength.
func (w *jobWorld) news(t *testing.T, s domain.Subject, input vars) []string {
	t.Helper()
	id := w.startLinks(t, s, input)
	w.work(t, id)
	a := w.ask(t, s, jobChanges, vars{"id": id}).expect(t, "")
	var all []string
	for i := range a.at("job", "linkResults", "edges").([]any) {
		at := func(path ...any) any {
			return a.at(append([]any{"job", "linkResults", "edges", i, "node"}, path...)...)
		}
		all = append(all, fmt.Sprint(at("case", "id"), " ", at("target", "id"), " ", at("change"), " ", show(at("strengthBefore")), " ", show(at("strength"))))
	}
	return all
}

func show(strength any) string {
	if strength == nil {
		return "-"
	}
	return fmt.Sprintf("%.2f", strength)
}

func TestChangesAreReadByTheirKind(t *testing.T) {
	w := twoCasesWorld(t)
	w.news(t, niger(), vars{"onlyNew": true})
	put(t, w.store, `{"entity":{"id":"NE:m","kind":"ORGANISATION","names":[{"text":"Demo Nearer Network","type":"PRIMARY"}],"organisationType":"TERRORIST_GROUP",`+restricted+`}}`,
		`{"link":{"id":"NE:l5","kind":"LEADS","from":"NE:p","to":"NE:m",`+restricted+`}}`)
	if err := w.service.CatchUp(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	id, plain := w.startLinks(t, niger(), vars{"onlyNew": true}), w.startLinks(t, niger(), vars{})
	w.work(t, id)
	w.work(t, plain)
	for name, c := range map[string]struct {
		job     string
		changes any
		want    []string
	}{
		"all":                     {id, nil, []string{"NE:a NE:n", "NE:a NE:m"}},
		"what is new":             {id, []string{"NEW"}, []string{"NE:a NE:m"}},
		"what is not as it was":   {id, []string{"STRONGER", "WEAKER", "OUTRANKED", "GONE"}, []string{"NE:a NE:n"}},
		"nothing":                 {id, []string{}, nil},
		"in a job that tells not": {plain, []string{"NEW"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			expectLinks(t, w.ask(t, niger(), `query($id:ID!,$changes:[LinkChange!]){job(id:$id){linkResults(changes:$changes){edges{node{case{id} target{id}}}}}}`,
				vars{"id": c.job, "changes": c.changes}), c.want...)
		})
	}
}

func TestAJobTellsOnlyWhatChangedSinceTheLastOne(t *testing.T) {
	w := twoCasesWorld(t)
	expect := func(step string, s domain.Subject, input vars, want ...string) {
		t.Helper()
		if got := w.news(t, s, input); strings.Join(got, ", ") != strings.Join(want, ", ") {
			t.Errorf("%s: %q, want %q", step, got, want)
		}
	}
	write := func(b store.Batch, lines ...string) {
		t.Helper()
		put(t, w.store, lines...)
		if _, err := w.store.Apply(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		if err := w.service.CatchUp(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
	}
	one := vars{"onlyNew": true, "perCase": 1}
	expect("at first all is new", niger(), one, "NE:a NE:n NEW - 0.21")
	expect("then nothing is", niger(), one)
	expect("other questions have news of their own", niger(), vars{"onlyNew": true, "perCase": 2}, "NE:a NE:n NEW - 0.21")
	expect("and so have other subjects", secretNiger(), one, "NE:a NE:n NEW - 0.17", "NE:b NE:n NEW - 0.17")
	write(store.Batch{}, `{"entity":{"id":"NE:m","kind":"ORGANISATION","names":[{"text":"Demo Nearer Network","type":"PRIMARY"}],"organisationType":"TERRORIST_GROUP",`+restricted+`}}`)
	expect("what is not linked is no news", niger(), one)
	write(store.Batch{}, `{"link":{"id":"NE:l5","kind":"LEADS","from":"NE:p","to":"NE:m",`+restricted+`}}`)
	expect("a stronger one comes", niger(), one, "NE:a NE:n OUTRANKED 0.21 0.19", "NE:a NE:m NEW - 0.19")
	expect("where both are told, one is new and one weaker", niger(), vars{"onlyNew": true, "perCase": 2}, "NE:a NE:n WEAKER 0.21 0.19", "NE:a NE:m NEW - 0.19")
	write(store.Batch{DeleteLinks: []store.Ref{{ID: "NE:l5"}}})
	expect("it goes, and the other is back", niger(), one, "NE:a NE:n NEW - 0.21", "NE:a NE:m GONE 0.19 0.00")
	expect("where both are told, one is stronger", niger(), vars{"onlyNew": true, "perCase": 2}, "NE:a NE:n STRONGER 0.19 0.21", "NE:a NE:m GONE 0.19 0.00")
	write(store.Batch{Retire: []store.Ref{{ID: "NE:n"}}})
	expect("of what is no longer seen nothing is told", niger(), one)
}
