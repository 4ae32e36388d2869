package centrality_test

import (
	"math"
	"slices"

	"github.com/kafo-graph/kafo/internal/centrality"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/region"
	"github.com/kafo-graph/kafo/internal/region/regiontest"
)

// oracle answers by looking at every loopless path of a trimmed model. It
// shares nothing with the code under test but the domain's tables.
type oracle struct {
	m      *regiontest.Model
	bounds region.Bounds
	floor  float64
}

func (o *oracle) walks(l *domain.Link) bool {
	return l.Kind.Spec().Prior > 0 && !slices.Contains(o.bounds.ExcludeKinds, l.Kind) && o.bounds.Window.Overlaps(l.Interval())
}

// members are the ids of the region.
func (o *oracle) members() map[string]bool {
	in := map[string]bool{}
	for _, e := range o.m.Entities {
		if o.bounds.Around == nil || slices.Contains(o.bounds.Around, e.ID) {
			in[e.ID] = true
		}
	}
	for hops := 0; o.bounds.Around != nil && hops < *o.bounds.Hops; hops++ {
		var more []string
		for i := range o.m.Links {
			if l := &o.m.Links[i]; o.walks(l) && (in[l.From] || in[l.To]) {
				more = append(more, l.From, l.To)
			}
		}
		for _, id := range more {
			in[id] = true
		}
	}
	return in
}

func (o *oracle) cost(l *domain.Link) int64 {
	confidence := .5
	if len(l.Reports) > 0 {
		var reports []domain.Report
		for _, r := range o.m.Reports {
			if slices.Contains(l.Reports, r.ID) {
				reports = append(reports, r)
			}
		}
		_, keys := domain.SortedKeys(reports)
		doubt := 1.0
		for _, c := range keys {
			doubt *= 1 - c
		}
		confidence = 1 - doubt
	}
	return int64(math.Round(-1e6 * math.Log(l.Kind.Spec().Prior*confidence)))
}

func (o *oracle) damping(id string) int64 {
	degree := 0.0
	for _, l := range o.m.Links {
		if l.Kind.Spec().Prior > 0 && (l.From == id || l.To == id) {
			degree++
		}
	}
	return int64(math.Round(1e6 * math.Log(1+.25*math.Log2(max(1, degree/2)))))
}

// tie is the cheapest link between two of the region, -1 where there is none.
func (o *oracle) tie(a, b string) int64 {
	least := int64(-1)
	for i := range o.m.Links {
		l := &o.m.Links[i]
		if o.walks(l) && (l.From == a && l.To == b || l.From == b && l.To == a) {
			if c := o.cost(l); least < 0 || c < least {
				least = c
			}
		}
	}
	return least
}

// betweenness is every entity's, by all loopless paths between all pairs.
func (o *oracle) betweenness() map[string]float64 {
	in := o.members()
	var ids []string
	for id := range in {
		ids = append(ids, id)
	}
	score := map[string]float64{}
	for _, a := range ids {
		for _, b := range ids {
			if a != b {
				o.add(a, b, ids, score)
			}
		}
	}
	for id := range score {
		score[id] /= float64((len(ids) - 1) * (len(ids) - 2))
	}
	return score
}

func (o *oracle) add(a, b string, ids []string, score map[string]float64) {
	best := int64(math.MaxInt64)
	var paths [][]string
	var extend func(path []string, cost int64)
	extend = func(path []string, cost int64) {
		at := path[len(path)-1]
		if at == b {
			if math.Round(math.Exp(-float64(cost)/1e6)*1e12)/1e12 < o.floor || cost > best {
				return
			}
			if cost < best {
				best, paths = cost, nil
			}
			paths = append(paths, slices.Clone(path))
			return
		}
		if len(path) > 1 {
			cost += o.damping(at)
		}
		for _, next := range ids {
			if tie := o.tie(at, next); tie >= 0 && !slices.Contains(path, next) {
				extend(append(path, next), cost+tie)
			}
		}
	}
	extend([]string{a}, 0)
	for _, p := range paths {
		for _, inner := range p[1 : len(p)-1] {
			score[inner] += 1 / float64(len(paths))
		}
	}
}

func (o *oracle) entity(id string) *domain.Entity {
	return &o.m.Entities[slices.IndexFunc(o.m.Entities, func(e domain.Entity) bool { return e.ID == id })]
}

func (o *oracle) networks(id string) []string {
	var found []string
	isNetwork := func(id string) bool {
		return o.entity(id).Values.Text(domain.FieldOrganisationType) == "ARMED_GROUP"
	}
	kinds := []string{"MEMBER_OF", "LEADS", "SUPPORTS", "PART_OF", "AFFILIATE_OF"}
	reached := []string{id}
	for range 3 {
		var next []string
		for _, at := range reached {
			if isNetwork(at) {
				found = append(found, at)
			}
			for i := range o.m.Links {
				if l := &o.m.Links[i]; l.From == at && o.walks(l) && slices.Contains(kinds, l.Kind.String()) {
					next = append(next, l.To)
				}
			}
		}
		reached = next
	}
	if kind := o.entity(id).Kind; kind != domain.Person && kind != domain.Organisation {
		return nil
	}
	return domain.SortedSet(found)
}

// brokerage looks at all pairs of neighbours.
func (o *oracle) brokerage(id string, groups func(string) []string) centrality.Brokerage {
	in := o.members()
	var near []string
	for other := range in {
		if other != id && o.tie(id, other) >= 0 && len(groups(other)) > 0 {
			near = append(near, other)
		}
	}
	var found centrality.Brokerage
	pairs := map[[2]string]bool{}
	for i, a := range near {
		for _, b := range near[:i] {
			shared := slices.ContainsFunc(groups(a), func(g string) bool { return slices.Contains(groups(b), g) })
			if shared || o.tie(a, b) >= 0 {
				continue
			}
			found.Ties++
			for _, g := range groups(a) {
				for _, h := range groups(b) {
					pairs[[2]string{min(g, h), max(g, h)}] = true
					found.Groups = append(found.Groups, g, h)
				}
			}
		}
	}
	found.Pairs = len(pairs)
	found.Groups = domain.SortedSet(found.Groups)
	return found
}
