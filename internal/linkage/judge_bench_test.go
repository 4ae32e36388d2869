package linkage

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// BenchmarkJudge judges five paths of five links, three of them open and on two
// reports each, and what is the most that is ever judged: as many paths, or as
// many allocations, as the bound leaves.
func BenchmarkJudge(b *testing.B) {
	for _, c := range []struct {
		name                 string
		paths, keys, perLink int
	}{
		{"five paths", 5, 20, 2},
		{"five paths of few sources", 5, 5, 2},
		{"two paths of twenty sources", 2, 20, 20},
		{"ten paths of few sources", 10, 4, 2},
		{"twenty-two paths", 22, 0, 0},
	} {
		b.Run(c.name, func(b *testing.B) {
			s, paths := strands(b, c.paths, c.keys, c.perLink)
			var j judged
			for b.Loop() {
				j = s.judge(paths)
			}
			b.ReportMetric(float64(len(s.gather(paths).accounts)), "judged")
			b.ReportMetric(float64(j.corroborations), "corroborations")
		})
	}
}

// strands are paths of five links that share their first and last, each link on
// some of the keys; on none where there are none per link.
func strands(b *testing.B, count, keys, perLink int) (*search, []Path) {
	r := rand.New(rand.NewPCG(3, 3))
	mark := domain.Mark{Owner: "NE"}
	build := projection.NewBuilder()
	for i := range keys {
		build.AddReport(&domain.Report{ID: fmt.Sprint("r", i), Source: fmt.Sprint("s", i), Grade: domain.Grade{Reliability: "B", Credibility: 2}, Mark: mark})
	}
	entity := func(id string, kind domain.EntityKind) projection.Handle {
		return build.AddEntity(&domain.Entity{ID: id, Kind: kind, Mark: mark})
	}
	links := 0
	link := func(from, to projection.Handle) string {
		var reports []string
		for _, i := range r.Perm(keys)[:perLink] {
			reports = append(reports, fmt.Sprint("r", i))
		}
		links++
		id := fmt.Sprintf("l%03d", links)
		build.AddLink(id, domain.AssociateOf, from, to, mark.Class(), 0, 0, reports)
		return id
	}
	first, suspect := entity("case", domain.Case), entity("suspect", domain.Person)
	cell, last := entity("cell", domain.Person), entity("network", domain.Organisation)
	in, out := link(suspect, first), link(cell, last)
	var ids [][]string
	for i := range count {
		x, y := entity(fmt.Sprint("x", i), domain.Person), entity(fmt.Sprint("y", i), domain.Person)
		ids = append(ids, []string{in, link(suspect, x), link(x, y), link(y, cell), out})
	}
	snapshot, err := build.Build(1)
	if err != nil {
		b.Fatal(err)
	}
	lens := snapshot.Lens(func(domain.Class) bool { return true })
	l, err := (&Question{MinStrength: new(0.0)}).limits()
	if err != nil {
		b.Fatal(err)
	}
	s := (&Finder{}).search(b.Context(), lens, l, toNetwork)
	from, _ := lens.Node("case")
	var paths []Path
	for _, names := range ids {
		var along []projection.Link
		for _, name := range names {
			k, _ := lens.Link(name)
			along = append(along, k)
		}
		paths = append(paths, s.describe(from, along))
	}
	return s, paths
}
