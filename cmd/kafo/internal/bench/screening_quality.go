package bench

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/identifiers"
	"github.com/kafo-graph/kafo/internal/interchange"
	"github.com/kafo-graph/kafo/internal/interchange/unlist"
	"github.com/kafo-graph/kafo/internal/screening"
)

// Half of the listed are the half on which thresholds were chosen, the others the
// half that is reported. In each, every other one is left out of the records:
// who asks for those is to be told that there is none. The records have the
// primary names alone; the aliases, in all scripts, are asked.

// trial is a name that is asked and the record it belongs to; "" for none.
type trial struct{ name, id string }

// listedHalf is the records and the trials of a half.
type listedHalf struct {
	kind    domain.EntityKind
	records []*domain.Entity
	trials  []trial
}

// halves splits the listed of a kind.
func halves(listed []*domain.Entity, kind domain.EntityKind) (chosen, reported listedHalf) {
	both := [2]listedHalf{{kind: kind}, {kind: kind}}
	for i, e := range listed {
		both[i%2].add(e, i/2%2 == 0)
	}
	return both[0], both[1]
}

func (h *listedHalf) add(e *domain.Entity, there bool) {
	names := domain.As[[]domain.Name](e.Values, domain.FieldNames)
	if len(names) < 2 {
		return
	}
	id := ""
	if there {
		id = e.ID
		h.records = append(h.records, &domain.Entity{ID: id, Kind: e.Kind, Values: domain.Values{}.With(domain.FieldNames, names[:1])})
	}
	for _, n := range names[1:] {
		if identifiers.NormaliseName(n.Text) != identifiers.NormaliseName(names[0].Text) {
			h.trials = append(h.trials, trial{n.Text, id})
		}
	}
}

// top is the best record that a matcher gives for a name.
type top struct {
	id    string
	score float64
}

// matcher ranks records for a name.
type matcher struct {
	name  string
	match func(ctx context.Context, h *listedHalf) ([]top, error)
}

const ours = "Kafo"

var matchers = []matcher{
	{ours, matchByKafo},
	{"Levenshtein", matchBy(func(a, b string) float64 {
		return 1 - float64(levenshtein(a, b))/float64(max(len([]rune(a)), len([]rune(b)), 1))
	})},
	{"trigrams", matchBy(trigramsAlike)},
}

func matchByKafo(ctx context.Context, h *listedHalf) ([]top, error) {
	x := screening.New()
	if err := x.Load(ctx, slices.Values(h.records)); err != nil {
		return nil, err
	}
	tops := make([]top, len(h.trials))
	for i, t := range h.trials {
		result, err := x.Screen(ctx, screening.Subject{Kind: h.kind, Names: []string{t.name}}, 1, nil)
		if err != nil && domain.CodeOf(err) != domain.InvalidInput {
			return nil, err
		}
		if len(result.Matches) > 0 {
			tops[i] = top{result.Matches[0].ID, result.Matches[0].Score}
		}
	}
	return tops, nil
}

// matchBy compares whole normalised names with each record's.
func matchBy(alike func(a, b string) float64) func(context.Context, *listedHalf) ([]top, error) {
	return func(_ context.Context, h *listedHalf) ([]top, error) {
		kept := make([]string, len(h.records))
		for i, e := range h.records {
			kept[i] = identifiers.NormaliseName(domain.As[[]domain.Name](e.Values, domain.FieldNames)[0].Text)
		}
		tops := make([]top, len(h.trials))
		for i, t := range h.trials {
			asked := identifiers.NormaliseName(t.name)
			for j := range kept {
				if score := alike(asked, kept[j]); score > tops[i].score {
					tops[i] = top{h.records[j].ID, score}
				}
			}
		}
		return tops, nil
	}
}

// grades says how good the tops are where those from the threshold on count; top1
// is how many are right whatever they score. Kafo gives none below POSSIBLE, so
// its top1 is to be held against the others' recall as well.
type grades struct{ precision, recall, f1, top1 float64 }

func grade(h *listedHalf, tops []top, threshold float64) grades {
	right, wrong, there, first := 0, 0, 0, 0
	for i, t := range h.trials {
		if t.id != "" {
			there++
		}
		hit := t.id != "" && tops[i].id == t.id
		if hit {
			first++
		}
		switch {
		case tops[i].id == "" || tops[i].score < threshold:
		case hit:
			right++
		default:
			wrong++
		}
	}
	g := grades{
		precision: float64(right) / float64(max(right+wrong, 1)), recall: float64(right) / float64(max(there, 1)),
		top1: float64(first) / float64(max(there, 1)),
	}
	g.f1 = 2 * g.precision * g.recall / max(g.precision+g.recall, 1e-9)
	return g
}

// bestThreshold is the one of the highest F1.
func bestThreshold(h *listedHalf, tops []top) float64 {
	return slices.MaxFunc(thresholds(), func(a, b float64) int { return cmp.Compare(grade(h, tops, a).f1, grade(h, tops, b).f1) })
}

func thresholds() []float64 {
	var all []float64
	for percent := 30; percent < 100; percent++ {
		all = append(all, float64(percent)/100)
	}
	return all
}

// likening grades all matchers on the half that no threshold was chosen on: Kafo
// at its own thresholds, the others at those best for the other half.
func likening(ctx context.Context, what string, listed []*domain.Entity, kind domain.EntityKind) ([]Figure, error) {
	listed = slices.DeleteFunc(slices.Clone(listed), func(e *domain.Entity) bool { return e.Kind != kind })
	chosen, reported := halves(listed, kind)
	if len(chosen.trials) == 0 || len(reported.trials) == 0 {
		return nil, nil
	}
	figures := []Figure{free(what+", names asked", float64(len(reported.trials)), "names")}
	for _, m := range matchers {
		tops, err := m.match(ctx, &reported)
		if err != nil {
			return nil, err
		}
		if m.name == ours {
			figures = append(figures, grade(&reported, tops, screening.PossibleFrom).figures(what+", Kafo POSSIBLE")...)
			figures = append(figures, grade(&reported, tops, screening.MatchFrom).figures(what+", Kafo MATCH")...)
			continue
		}
		before, err := m.match(ctx, &chosen)
		if err != nil {
			return nil, err
		}
		from := bestThreshold(&chosen, before)
		figures = append(figures, grade(&reported, tops, from).figures(fmt.Sprintf("%s, %s from %.2f", what, m.name, from))...)
	}
	return figures, nil
}

func (g grades) figures(name string) []Figure {
	return []Figure{
		free(name+": precision", g.precision, ""), free(name+": recall", g.recall, ""), free(name+": F1", g.f1, ""), free(name+": top-1", g.top1, ""),
	}
}

// screeningQuality grades names on the aliases of the UN list, or on invented ones
// where no list is given.
func screeningQuality(ctx context.Context, path string) ([]Figure, error) {
	if path == "" {
		return likening(ctx, "invented persons", inventedListed(), domain.Person)
	}
	listed, err := listedIn(ctx, path)
	if err != nil {
		return nil, err
	}
	persons, err := likening(ctx, "UN persons", listed, domain.Person)
	if err != nil {
		return nil, err
	}
	organisations, err := likening(ctx, "UN organisations", listed, domain.Organisation)
	return append(persons, organisations...), err
}

// inventedListed are invented persons with three other spellings each.
func inventedListed() []*domain.Entity {
	n := newNamer(5)
	all := make([]*domain.Entity, 600)
	for i := range all {
		name := n.person()
		names := []domain.Name{{Text: name}}
		for range 3 {
			names = append(names, domain.Name{Text: n.misspell(n.misspell(name))})
		}
		all[i] = &domain.Entity{ID: fmt.Sprintf("p:%03d", i), Kind: domain.Person, Values: domain.Values{}.With(domain.FieldNames, names)}
	}
	return all
}

// listedIn reads the persons and organisations of a UN list that have aliases.
func listedIn(ctx context.Context, path string) ([]*domain.Entity, error) {
	in, err := interchange.OpenInput(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	var all []*domain.Entity
	err = unlist.New(in, nothing{}).Each(ctx, func(item interchange.Item) error {
		if item.Record.Entity != nil {
			all = append(all, item.Record.Entity)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	slices.SortFunc(all, func(a, b *domain.Entity) int { return cmp.Compare(a.ID, b.ID) })
	return all, nil
}

// nothing is a graph that is empty.
type nothing struct{}

// Entities gives none.
func (nothing) Entities(context.Context, []string) ([]domain.Entity, error) { return nil, nil }

// Links gives none.
func (nothing) Links(context.Context, []string) ([]domain.Link, error) { return nil, nil }
