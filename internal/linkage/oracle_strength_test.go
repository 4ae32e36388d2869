package linkage_test

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
)

// verdict is what the oracle makes of the paths to one target (section 5).
type verdict struct {
	strength       float64
	corroborations int
	exact          bool
}

// keysOf are the independence keys of the link's reports.
func (o *oracle) keysOf(l *domain.Link) []string {
	keys, _ := domain.SortedKeys(o.reportsWith(l, nil))
	return keys
}

// reportsWith are the link's reports that bear one of the keys; nil: all.
func (o *oracle) reportsWith(l *domain.Link, keys map[string]bool) []domain.Report {
	var reports []domain.Report
	for _, r := range o.m.Reports {
		if slices.Contains(l.Reports, r.ID) && (keys == nil || keys[r.Key()]) {
			reports = append(reports, r)
		}
	}
	return reports
}

// usable are the keys of the path's open links.
func (o *oracle) usable(p oraclePath) []string {
	var keys []string
	for i, open := range o.openLinks(p) {
		if open {
			keys = append(keys, o.keysOf(o.link(p.links[i]))...)
		}
	}
	return domain.SortedSet(keys)
}

// priorOf is the cost of the link's prior event.
func (o *oracle) priorOf(l *domain.Link) int64 {
	if len(l.Reports) == 0 {
		return o.linkCost(l, nil)
	}
	return o.faded(l, math.Round(-1e6*math.Log(l.Kind.Spec().Prior)))
}

// within is how many of the paths are judged: as many as keep within 2^22 what
// there is to look at.
func (o *oracle) within(paths []oraclePath) int {
	for n := len(paths); ; n-- {
		users := map[string]float64{}
		for _, p := range paths[:n] {
			for _, k := range o.usable(p) {
				users[k]++
			}
		}
		outcomes := math.Pow(2, float64(n))
		for _, count := range users {
			outcomes *= count
		}
		if outcomes <= 1<<22 {
			return n
		}
	}
}

// verdict tries all allocations, and under each all sets of paths.
func (o *oracle) verdict(paths []oraclePath) verdict {
	n := o.within(paths)
	v := verdict{exact: n == len(paths)}
	if n == 0 {
		return v
	}
	all := paths
	paths = paths[:n]
	union := o.unions(paths)
	users := map[string][]int{}
	for i, p := range paths {
		for _, k := range o.usable(p) {
			users[k] = append(users[k], i)
		}
	}
	var keys []string
	for k := range users {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	evidence := map[string]int64{}
	has := make([]map[string]bool, n)
	for i := range has {
		has[i] = map[string]bool{}
	}
	var allocate func(int)
	allocate = func(next int) {
		if next < len(keys) {
			for _, i := range users[keys[next]] {
				has[i][keys[next]] = true
				allocate(next + 1)
				delete(has[i], keys[next])
			}
			return
		}
		costs := make([]int64, n)
		alive := 0
		for i, p := range paths {
			id := fmt.Sprint(i, has[i])
			cost, known := evidence[id]
			if !known {
				cost = o.evidence(p, has[i])
				evidence[id] = cost
			}
			if costs[i] = cost; cost >= 0 {
				alive |= 1 << i
			}
		}
		sum := 0.0
		for set := 1; set < 1<<n; set++ {
			if set&^alive != 0 {
				continue
			}
			cost := union[set].cost
			for i := range paths {
				if set>>i&1 == 1 {
					cost += costs[i]
				}
			}
			if bits.OnesCount(uint(set))%2 == 1 {
				sum += exp(cost)
			} else {
				sum -= exp(cost)
			}
			if !union[set].sharesUnsourced {
				v.corroborations = max(v.corroborations, bits.OnesCount(uint(set)))
			}
		}
		v.strength = max(v.strength, round12(sum))
	}
	allocate(0)
	v.exact = len(all) == n
	return v
}

// evidence is the cost of the path's evidence on the keys; -1: the path is out.
func (o *oracle) evidence(p oraclePath, keys map[string]bool) int64 {
	total := int64(0)
	for i, open := range o.openLinks(p) {
		l := o.link(p.links[i])
		if !open || len(l.Reports) == 0 {
			continue
		}
		reports := o.reportsWith(l, keys)
		if len(reports) == 0 {
			return -1
		}
		total += o.linkCost(l, reports) - o.priorOf(l)
	}
	return total
}

type union struct {
	cost            int64
	sharesUnsourced bool
}

// unions are for each set of paths the costs of all events that the paths of
// the set need, each event once, evidence apart.
func (o *oracle) unions(paths []oraclePath) []union {
	all := make([]union, 1<<len(paths))
	for set := range all {
		events := map[string]int64{}
		unsourced := map[string]bool{}
		for i, p := range paths {
			if set>>i&1 == 0 {
				continue
			}
			for j, open := range o.openLinks(p) {
				l := o.link(p.links[j])
				prior := o.priorOf(l)
				events["prior of "+l.ID] = prior
				if !open {
					events["rest of "+l.ID] = p.costs[j] - prior
				}
				if open && len(l.Reports) == 0 {
					all[set].sharesUnsourced = all[set].sharesUnsourced || unsourced[l.ID]
					unsourced[l.ID] = true
				}
				if p.dampings[j] > 0 {
					events["damping of "+p.nodes[j+1]] = p.dampings[j]
				}
			}
		}
		for _, cost := range events {
			all[set].cost += cost
		}
	}
	return all
}

// fragility looks at the sets of keys in the order of their sizes, and of equal
// sizes as sorted lists of what is shown.
func (o *oracle) fragility(from, to string) string {
	var paths []oraclePath
	for _, p := range o.paths(from, to) {
		if p.temporal != "IMPOSSIBLE" || o.q.IncludeImpossible {
			paths = append(paths, p)
		}
	}
	var keys []string
	for _, r := range o.m.Reports {
		keys = append(keys, r.Key())
	}
	keys = domain.SortedSet(keys)
	slices.SortFunc(keys, func(a, b string) int { return strings.Compare(shownInTests(a), shownInTests(b)) })
	var found []string
	none := true
	for set := range 1 << len(keys) {
		var withdrawn, shown []string
		for i, k := range keys {
			if set>>i&1 == 1 {
				withdrawn, shown = append(withdrawn, k), append(shown, shownInTests(k))
			}
		}
		if slices.ContainsFunc(paths, func(p oraclePath) bool { return o.stands(p, withdrawn) }) {
			continue
		}
		if none || len(shown) < len(found) || len(shown) == len(found) && slices.Compare(shown, found) < 0 {
			none, found = false, shown
		}
	}
	if none {
		return "nothing to withdraw"
	}
	return fmt.Sprint(len(found), found)
}

// stands says whether the path is within the limits when all reports with the
// keys are withdrawn.
func (o *oracle) stands(p oraclePath, withdrawn []string) bool {
	cost, stands := o.costWithout(p, withdrawn)
	return stands && round12(exp(cost)) >= o.floor()
}

// costWithout is what the path costs when all reports with the keys are
// withdrawn; false where it loses a link.
func (o *oracle) costWithout(p oraclePath, withdrawn []string) (int64, bool) {
	cost := p.cost
	for i, open := range o.openLinks(p) {
		l := o.link(p.links[i])
		if !open || len(l.Reports) == 0 {
			continue
		}
		left := slices.DeleteFunc(o.reportsWith(l, nil), func(r domain.Report) bool { return slices.Contains(withdrawn, r.Key()) })
		if len(left) == 0 {
			return 0, false
		}
		cost += o.linkCost(l, left) - p.costs[i]
	}
	return cost, true
}

// shownInTests is how keys are shown: in another order than their own.
func shownInTests(key string) string {
	turned := []rune(key)
	slices.Reverse(turned)
	return "~" + string(turned)
}
