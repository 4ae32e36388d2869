package screening_test

import (
	"context"
	"slices"
	"testing"

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

func indexOf(t testing.TB, entities ...*domain.Entity) *screening.Index {
	t.Helper()
	x := screening.New()
	if err := x.Load(context.Background(), slices.Values(entities)); err != nil {
		t.Fatal(err)
	}
	return x
}

func TestAPersonIsFoundByAMisspeltName(t *testing.T) {
	x := indexOf(t, person("p:1", "Demo Person"), person("p:2", "Somebody Else"))
	got, err := x.Screen(context.Background(), screening.Subject{Kind: domain.Person, Names: []string{"Person Demmo"}}, 10, nil)
	if err != nil || len(got.Matches) != 1 || got.Matches[0].ID != "p:1" || got.Verdict != screening.Matched {
		t.Errorf("got %+v, %v, expected p:1", got, err)
	}
}
