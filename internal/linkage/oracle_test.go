package linkage_test

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
)

// oracle answers by looking at every loopless path of a trimmed model. It
// shares nothing with the code under test but the domain's tables.
type oracle struct {
	m       *model
	q       linkage.Question
	network bool // the end is a network, and its chain counts
	given   bool // the links that touch the case and the chain are given
	thing   bool // what is tied is no case: the links that touch it are open
	toCase  bool // the end is another case, and the links that touch it are given
	all     []oraclePath
}

type oraclePath struct {
	nodes, links    []string
	costs, dampings []int64
	forward         []bool
	cost            int64
	chain           int
	temporal        string
}

func (o *oracle) entity(id string) *domain.Entity {
	i := slices.IndexFunc(o.m.Entities, func(e domain.Entity) bool { return e.ID == id })
	return &o.m.Entities[i]
}

func (o *oracle) maxHops() int {
	if o.q.MaxHops == nil {
		return 8
	}
	return *o.q.MaxHops
}

func (o *oracle) floor() float64 {
	if o.q.MinStrength == nil {
		return .005
	}
	return *o.q.MinStrength
}

// reportsOf are a link's reports but those of the key withdrawn.
func (o *oracle) reportsOf(l *domain.Link, withdrawn string) []domain.Report {
	var reports []domain.Report
	for _, r := range o.m.Reports {
		if slices.Contains(l.Reports, r.ID) && r.Key() != withdrawn {
			reports = append(reports, r)
		}
	}
	return reports
}

// cost of a link on the reports that are left.
func (o *oracle) linkCost(l *domain.Link, reports []domain.Report) int64 {
	confidence := .5
	if len(l.Reports) > 0 {
		_, keys := domain.SortedKeys(reports)
		doubt := 1.0
		for _, c := range keys {
			doubt *= 1 - c
		}
		confidence = 1 - doubt
	}
	return o.faded(l, math.Round(-1e6*math.Log(l.Kind.Spec().Prior*confidence)))
}

// faded adds to the cost what the link's age does.
func (o *oracle) faded(l *domain.Link, cost float64) int64 {
	dated := l.Until
	if !dated.Known() {
		dated = l.Since
	}
	lasting := l.Kind == domain.PartOf || l.Kind == domain.Leads || l.Kind == domain.AffiliateOf
	if o.q.HalfLifeDays != nil && dated.Known() && !lasting {
		asOf := o.q.Today
		if o.q.AsOf.Known() {
			asOf = o.q.AsOf.Last()
		}
		age := max(0, float64(asOf)-float64(dated.Last()))
		cost = min(5e7, cost+math.Round(1e6*math.Ln2*age/float64(*o.q.HalfLifeDays)))
	}
	return int64(cost)
}

func (o *oracle) damping(id string) int64 {
	degree := 0.0
	for i := range o.m.Links {
		l := &o.m.Links[i]
		if l.Kind.Spec().Prior > 0 && (l.From == id || l.To == id) {
			degree++
		}
	}
	return int64(math.Round(1e6 * math.Log(1+.25*math.Log2(max(1, degree/2)))))
}

func (o *oracle) walkable(l *domain.Link) bool {
	return l.Kind.Spec().Prior > 0 && !slices.Contains(o.q.ExcludeKinds, l.Kind) && o.q.Window.Overlaps(l.Interval())
}

// paths are all between the two, in order.
func (o *oracle) paths(from, to string) []oraclePath {
	o.all = nil
	o.extend([]string{from}, nil, to)
	slices.SortFunc(o.all, func(a, b oraclePath) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), slices.Compare(a.key(), b.key()))
	})
	return o.all
}

func (p *oraclePath) key() []string {
	var key []string
	for i, n := range p.nodes {
		key = append(key, n)
		if i < len(p.links) {
			key = append(key, p.links[i])
		}
	}
	return key
}

func (o *oracle) extend(nodes []string, links []*domain.Link, to string) {
	at := nodes[len(nodes)-1]
	if at == to {
		o.judge(nodes, links)
		return
	}
	if len(links) == o.maxHops() {
		return
	}
	for i := range o.m.Links {
		l := &o.m.Links[i]
		other := l.To
		if other == at {
			other = l.From
		}
		if (l.From == at || l.To == at) && o.walkable(l) && !slices.Contains(nodes, other) {
			o.extend(append(slices.Clone(nodes), other), append(slices.Clone(links), l), to)
		}
	}
}

func (o *oracle) judge(nodes []string, links []*domain.Link) {
	p := oraclePath{nodes: nodes}
	for i, l := range links {
		p.links = append(p.links, l.ID)
		p.costs = append(p.costs, o.linkCost(l, o.reportsOf(l, "\x00")))
		p.forward = append(p.forward, l.From == nodes[i])
	}
	for i := len(links) - 1; o.network && i >= 0 && p.chain < 4 && p.forward[i] && (links[i].Kind == domain.PartOf || links[i].Kind == domain.AffiliateOf); i-- {
		p.chain++
	}
	for i := range links {
		damping := int64(0)
		if inner := i + 1; inner < len(nodes)-1-p.chain {
			damping = o.damping(nodes[inner])
		}
		p.dampings = append(p.dampings, damping)
		p.cost += p.costs[i] + damping
	}
	if round12(math.Exp(-float64(p.cost)/1e6)) < o.floor() {
		return
	}
	p.temporal = o.temporal(p, links)
	o.all = append(o.all, p)
}

func round12(f float64) float64 { return math.Round(f*1e12) / 1e12 }

// temporal looks at all pairs of days that two links' dates may be, on a
// calendar that has a day before, in and after every date drawn.
func (o *oracle) temporal(p oraclePath, links []*domain.Link) string {
	signs := make([]int, len(links))
	for i, l := range links {
		signs[i] = int(l.Kind.Spec().Flow)
		if !p.forward[i] {
			signs[i] = -signs[i]
		}
	}
	worst := "POSSIBLE"
	for i := range links {
		for j := i + 1; j < len(links) && signs[i] != 0 && signs[j] == signs[i]; j++ {
			earlier, later := links[i], links[j]
			if signs[i] < 0 {
				earlier, later = later, earlier
			}
			ok, broken := pairFits(earlier, later)
			switch {
			case !ok:
				worst = "IMPOSSIBLE"
			case broken && worst == "POSSIBLE":
				worst = "UNKNOWN"
			}
		}
	}
	return worst
}

// pairFits says whether for some dates, and whether not for all, something can
// pass along one link and then along the other.
func pairFits(earlier, later *domain.Link) (some, notAll bool) {
	for _, a := range intervals(earlier) {
		for _, b := range intervals(later) {
			if a[0] <= b[1] {
				some = true
			} else {
				notAll = true
			}
		}
	}
	return some, notAll
}

var calendar = []string{
	"1900-01-01", "2019-01-01", "2019-12-31", "2020-01-01", "2020-01-30", "2020-01-31", "2020-02-01", "2020-02-02",
	"2020-02-29", "2020-12-31", "2021-01-01", "2021-12-31", "2100-01-01",
}

// intervals are all that the link's dates may be, since never after until.
func intervals(l *domain.Link) [][2]domain.Day {
	var all [][2]domain.Day
	for _, since := range calendar {
		for _, until := range calendar {
			s, u := date(since).First(), date(until).First()
			if s <= u && l.Since.First() <= s && s <= l.Since.Last() && l.Until.First() <= u && u <= l.Until.Last() {
				all = append(all, [2]domain.Day{s, u})
			}
		}
	}
	return all
}

func (o *oracle) link(id string) *domain.Link {
	i := slices.IndexFunc(o.m.Links, func(l domain.Link) bool { return l.ID == id })
	return &o.m.Links[i]
}

func (o *oracle) cautions(p oraclePath) []string {
	found := map[string]bool{}
	for _, n := range p.nodes {
		e := o.entity(n)
		if s := e.Values.Text(domain.FieldLegalStatus); e.Kind == domain.Person && slices.Contains([]string{"CLEARED", "WITNESS", "VICTIM"}, s) {
			found[s] = true
		}
	}
	for _, id := range p.links {
		if len(o.link(id).Reports) == 0 {
			found["UNSOURCED"] = true
		}
		for _, d := range o.m.Disputes {
			if d.Link == id {
				found["DISPUTED"] = true
			}
		}
	}
	for _, r := range o.m.Reports {
		if o.withdrawalTakes(p, r.Key()) {
			found["SINGLE_SOURCE"] = true
		}
	}
	var codes []string
	for c := range found {
		codes = append(codes, c)
	}
	slices.Sort(codes)
	return codes
}

// withdrawalTakes says whether the path goes when all reports with the key do.
func (o *oracle) withdrawalTakes(p oraclePath, key string) bool {
	open := o.openLinks(p)
	cost := p.cost
	for i, id := range p.links {
		l := o.link(id)
		if !open[i] || len(l.Reports) == 0 {
			continue
		}
		left := o.reportsOf(l, key)
		if len(left) == 0 {
			return true
		}
		cost += o.linkCost(l, left) - p.costs[i]
	}
	return round12(math.Exp(-float64(cost)/1e6)) < o.floor()
}

func (o *oracle) openLinks(p oraclePath) []bool {
	open := make([]bool, len(p.links))
	some := false
	for i := range p.links {
		inChain := i >= len(p.links)-p.chain
		open[i] = !o.given || (i > 0 || o.thing) && !inChain && (!o.toCase || i < len(p.links)-1)
		some = some || open[i]
	}
	if !some {
		open[max(0, len(p.links)-p.chain-1)] = true
	}
	return open
}

func (o *oracle) countries(p oraclePath) []string {
	var all []string
	for _, n := range p.nodes {
		all = append(all, o.entity(n).Countries()...)
	}
	return domain.SortedSet(all)
}

// ranked are the paths that an answer holds, and how many were skipped.
func (o *oracle) ranked(from, to string, k int) (kept []oraclePath, skipped int) {
	for _, p := range o.paths(from, to) {
		if len(kept) == k {
			break
		}
		if p.temporal == "IMPOSSIBLE" && !o.q.IncludeImpossible {
			skipped++
		} else {
			kept = append(kept, p)
		}
	}
	return kept, skipped
}

func (o *oracle) text(p oraclePath) string {
	return fmt.Sprintf("%d %.12f %d %s [%s] [%s] %v %v %v %v chain %d", p.cost, round12(math.Exp(-float64(p.cost)/1e6)), len(p.links), p.temporal,
		strings.Join(o.cautions(p), " "), strings.Join(o.countries(p), " "), p.key(), p.costs, p.dampings, p.forward, p.chain)
}

func exp(cost int64) float64 { return math.Exp(-float64(cost) / 1e6) }
