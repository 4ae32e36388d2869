package kafo2_test

import (
	"container/heap"
	"math"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/seed/kafo2"
)

// graph is what a subject sees of the demonstration, with the costs of
// link-strength.md reckoned plainly and apart from the link engine: best finds
// the cheapest possible path by going through all that could be cheaper.
type graph struct {
	entities map[string]*domain.Entity
	arcs     map[string][]arc
	judged   map[string][]*domain.Judgement
}

// arc is a link seen from one end.
type arc struct {
	link    *domain.Link
	to      string
	forward bool
	cost    int64
}

type path struct {
	nodes []string
	arcs  []arc
	cost  int64
}

const floorCost = 5298317 // -1e6 ln .005

func see(data *kafo2.Data, who domain.Subject) *graph {
	g := &graph{entities: map[string]*domain.Entity{}, arcs: map[string][]arc{}, judged: map[string][]*domain.Judgement{}}
	reports := map[string]domain.Report{}
	for _, r := range data.Reports {
		if who.MaySee(r.Mark) {
			reports[r.ID] = r
		}
	}
	visible := func(mark domain.Mark, ids []string) ([]domain.Report, bool) {
		var seen []domain.Report
		for _, id := range ids {
			if r, ok := reports[id]; ok {
				seen = append(seen, r)
			}
		}
		return seen, who.MaySee(mark) && (len(ids) == 0 || len(seen) > 0)
	}
	for i := range data.Entities {
		e := &data.Entities[i]
		if _, ok := visible(e.Mark, e.Reports); ok {
			g.entities[e.ID] = e
		}
	}
	for i := range data.Links {
		l := &data.Links[i]
		seen, ok := visible(l.Mark, l.Reports)
		if !ok || g.entities[l.From] == nil || g.entities[l.To] == nil || !l.Kind.Walked() {
			continue
		}
		cost := int64(math.Round(-1e6 * math.Log(l.Kind.Spec().Prior*confidence(seen))))
		g.arcs[l.From] = append(g.arcs[l.From], arc{l, l.To, true, cost})
		g.arcs[l.To] = append(g.arcs[l.To], arc{l, l.From, false, cost})
	}
	for i := range data.Judgements {
		if j := &data.Judgements[i]; who.MaySee(j.Mark) {
			g.judged[j.Link] = append(g.judged[j.Link], j)
		}
	}
	return g
}

func confidence(reports []domain.Report) float64 {
	if len(reports) == 0 {
		return domain.UnsourcedConfidence
	}
	doubt := 1.0
	_, each := domain.SortedKeys(reports)
	for _, c := range each {
		doubt *= 1 - c
	}
	return 1 - doubt
}

func (g *graph) damping(id string) int64 {
	d := float64(len(g.arcs[id]))
	return int64(math.Round(1e6 * math.Log(1+.25*math.Log2(max(1, d/2)))))
}

// best is the cheapest path that time does not rule out, within eight links and
// the default floor; nil when there is none. With chain the target is a network.
func (g *graph) best(from, to string, chain bool) *path {
	return g.bestUpTo(floorCost, from, to, chain)
}

func (g *graph) bestUpTo(limit int64, from, to string, chain bool) *path {
	s := &search{graph: g, to: to, chain: chain, bound: g.distances(to), limit: limit}
	s.walk(path{nodes: []string{from}}, 0)
	return s.found
}

type search struct {
	*graph
	to    string
	chain bool
	// bound is the least that links alone cost from a node to the target.
	bound map[string]int64
	limit int64
	found *path
}

// walk goes on from a path; low is what it costs at the least, the dampings
// that a chain may save left out.
func (s *search) walk(p path, low int64) {
	at := p.nodes[len(p.nodes)-1]
	if at == s.to {
		p.cost = s.price(p)
		if p.cost <= s.limit && !impossible(p) {
			p.nodes, p.arcs = slices.Clone(p.nodes), slices.Clone(p.arcs)
			s.limit, s.found = p.cost-1, &p
		}
		return
	}
	if len(p.arcs) == 8 {
		return
	}
	if len(p.arcs) > 0 && s.entities[at].Kind != domain.Organisation {
		low += s.damping(at)
	}
	for _, a := range s.arcs[at] {
		rest, reaches := s.bound[a.to]
		if !reaches || low+a.cost+rest > s.limit || slices.Contains(p.nodes, a.to) {
			continue
		}
		s.walk(path{nodes: append(p.nodes, a.to), arcs: append(p.arcs, a)}, low+a.cost)
	}
}

func (s *search) price(p path) int64 {
	undamped := len(p.nodes) - 1
	if s.chain {
		for run := 0; run < 4 && undamped > 0; run++ {
			a := p.arcs[undamped-1]
			if !a.forward || !a.link.Kind.Spec().Chain {
				break
			}
			undamped--
		}
	}
	var cost int64
	for i, a := range p.arcs {
		cost += a.cost
		if i > 0 && i < undamped {
			cost += s.damping(p.nodes[i])
		}
	}
	return cost
}

// distances are those of links alone, by Dijkstra from the target.
func (g *graph) distances(from string) map[string]int64 {
	done, queue := map[string]int64{}, &frontier{{from, 0}}
	for queue.Len() > 0 {
		at := heap.Pop(queue).(label)
		if _, known := done[at.id]; known {
			continue
		}
		done[at.id] = at.cost
		for _, a := range g.arcs[at.id] {
			heap.Push(queue, label{a.to, at.cost + a.cost})
		}
	}
	return done
}

type label struct {
	id   string
	cost int64
}

type frontier []label

func (f frontier) Len() int           { return len(f) }
func (f frontier) Less(i, j int) bool { return f[i].cost < f[j].cost }
func (f frontier) Swap(i, j int)      { f[i], f[j] = f[j], f[i] }
func (f *frontier) Push(x any)        { *f = append(*f, x.(label)) }
func (f *frontier) Pop() any {
	last := (*f)[len(*f)-1]
	*f = (*f)[:len(*f)-1]
	return last
}

// impossible says whether on some run of flow no instants fit, whatever the
// unknown dates were.
func impossible(p path) bool {
	for i := 0; i < len(p.arcs); {
		j, way := i, flow(p.arcs[i])
		for j < len(p.arcs) && flow(p.arcs[j]) == way {
			j++
		}
		run := slices.Clone(p.arcs[i:j])
		if way == domain.FlowAgainst {
			slices.Reverse(run)
		}
		if way != domain.NoFlow && !fits(run) {
			return true
		}
		i = j
	}
	return false
}

// flow is the way that what passes takes along the walk.
func flow(a arc) domain.Flow {
	f := a.link.Kind.Spec().Flow
	if !a.forward {
		f = -f
	}
	return f
}

func fits(run []arc) bool {
	earliest := domain.FirstDay
	for _, a := range run {
		earliest = max(earliest, a.link.Since.First())
		if a.link.Until.Last() < earliest {
			return false
		}
	}
	return true
}

func (g *graph) cautions(p *path) []string {
	var all []string
	for _, id := range p.nodes {
		switch s := g.entities[id].Values.Text(domain.FieldLegalStatus); s {
		case "CLEARED", "WITNESS", "VICTIM":
			all = append(all, s)
		}
	}
	for _, a := range p.arcs {
		for _, j := range g.judged[a.link.ID] {
			if j.Disputes() {
				all = append(all, "DISPUTED")
			}
		}
	}
	return domain.SortedSet(all)
}
