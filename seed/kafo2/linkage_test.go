package kafo2_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/seed/kafo2"
)

func lens(t *testing.T, data *kafo2.Data, who domain.Subject) *projection.Lens {
	t.Helper()
	b, handles := projection.NewBuilder(), map[string]projection.Handle{}
	for i := range data.Reports {
		b.AddReport(&data.Reports[i])
	}
	for i := range data.Entities {
		handles[data.Entities[i].ID] = b.AddEntity(&data.Entities[i])
	}
	for i := range data.Links {
		l := &data.Links[i]
		b.AddLink(l.ID, l.Kind, handles[l.From], handles[l.To], l.Mark.Class(), l.Since, l.Until, l.Reports)
	}
	for i := range data.Judgements {
		if j := &data.Judgements[i]; j.Disputes() {
			b.AddDispute(j.Link, j.Mark.Class())
		}
	}
	snapshot, err := b.Build(1)
	if err != nil {
		t.Fatal(err)
	}
	return snapshot.Lens(func(c domain.Class) bool {
		m, err := c.Mark()
		return err == nil && who.MaySee(m)
	})
}

// The engine and the oracle were written apart from each other.
func TestTheEngineTellsEveryStorylineAsTheOracleDoes(t *testing.T) {
	data := kafo2.Records()
	for _, who := range []domain.Subject{coordinator, niger} {
		l, g, finder := lens(t, &data, who), see(&data, who), &linkage.Finder{}
		for _, s := range kafo2.Storylines() {
			t.Run(s.Slug+" to "+who.Name, func(t *testing.T) {
				cost, nodes, cautions, outcome := ask(t, finder, l, s)
				want := s.Coordinator
				if who.Name == "niger" {
					want = s.Niger
				}
				if s.NeedsList {
					want = kafo2.Hidden
				}
				if outcome != want {
					t.Fatalf("the engine says %s, the storyline %s", outcome, want)
				}
				if outcome != kafo2.Linked {
					return
				}
				p := g.best(s.Case, s.Target, g.entities[s.Target].IsNetwork())
				if cost != p.cost || !slices.Equal(nodes, p.nodes) {
					t.Errorf("the engine finds %v for %d, the oracle %v for %d", nodes, cost, p.nodes, p.cost)
				}
				cautions = slices.DeleteFunc(cautions, func(c string) bool { return c == "SINGLE_SOURCE" || c == "UNSOURCED" })
				if !slices.Equal(cautions, s.Cautions) {
					t.Errorf("cautions %v, want %v", cautions, s.Cautions)
				}
			})
		}
	}
}

// ask is whyLinked for a network, paths for a second case.
func ask(t *testing.T, finder *linkage.Finder, l *projection.Lens, s kafo2.Storyline) (cost int64, nodes, cautions []string, outcome kafo2.Outcome) {
	t.Helper()
	var found []linkage.Path
	var err error
	if target, there := l.Node(s.Target); there && l.IsNetwork(target) {
		var answer linkage.WhyAnswer
		answer, err = finder.WhyLinked(t.Context(), l, s.Case, s.Target, linkage.Question{})
		found = answer.Paths
	} else {
		var answer linkage.PathsAnswer
		answer, err = finder.Paths(t.Context(), l, s.Case, s.Target, linkage.Question{})
		found = answer.Paths
	}
	var fault *domain.Error
	switch {
	case errors.As(err, &fault) && fault.Code == domain.NotFound:
		return 0, nil, nil, kafo2.Hidden
	case err != nil:
		t.Fatal(err)
	case len(found) == 0:
		return 0, nil, nil, kafo2.NotLinked
	}
	for _, n := range found[0].Nodes {
		nodes = append(nodes, l.ID(n))
	}
	return found[0].Cost, nodes, found[0].Cautions, kafo2.Linked
}

// What a case is linked to shows in caseLinks too, and the busy border post's
// ring does not.
func TestCaseLinksListTheStorylinesNetworks(t *testing.T) {
	data := kafo2.Records()
	l, finder := lens(t, &data, coordinator), &linkage.Finder{}
	for _, s := range kafo2.Storylines() {
		target, there := l.Node(s.Target)
		if !there || !l.IsNetwork(target) {
			continue
		}
		answer, err := finder.CaseLinks(t.Context(), l, s.Case, nil, nil, linkage.Question{})
		if err != nil {
			t.Fatal(err)
		}
		listed := slices.ContainsFunc(answer.Results, func(tie linkage.Tie) bool { return tie.Target == target })
		if listed != (s.Coordinator == kafo2.Linked) {
			t.Errorf("%s: %s listed: %v", s.Slug, s.Target, listed)
		}
	}
}
