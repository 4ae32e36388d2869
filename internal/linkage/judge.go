package linkage

import (
	"encoding/binary"
	"math"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// judged is how some paths together tie a case to a target (section 5).
type judged struct {
	strength       float64
	corroborations int
	// exact says that all the paths were judged, not the best of them alone.
	exact bool
}

// judge is what the paths to one target, in their order, come to together; for
// one path its strength, for none zero.
//
// An independence key serves one path altogether, on whichever of that path's
// open links it supports: not one path on one link and another on the next. So
// a source is spent once, as section 5 has it, the keys of the paths counted
// by corroborations are disjoint, and the allocations are as many as the bound
// on exactness takes them to be. A single path has all its keys on all its
// links.
func (s *search) judge(paths []Path) judged {
	switch len(paths) {
	case 0:
		return judged{exact: true}
	case 1:
		return judged{strength: paths[0].Strength, corroborations: 1, exact: true}
	}
	g := s.gather(paths)
	return judged{
		strength:       max(paths[0].Strength, g.strength()),
		corroborations: g.corroborations(),
		exact:          len(g.accounts) == len(paths),
	}
}

// mostOutcomes bounds what is looked at for one judgement: the allocations of
// the contested keys, times the sets of paths.
const mostOutcomes = 1 << 22

// grounds are what the paths that are judged rest on.
type grounds struct {
	*search
	accounts []account
	// contested are the keys that two or more of the paths can use, in the order
	// in which the paths come upon them; bit i of a keySet is the i-th of them.
	contested []projection.Key
	// alike are the contested keys that stand for one another: they support the
	// same links of the same paths as well. A set for each of them with others.
	alike []keySet
}

// keySet are contested keys. They are fewer than 22, since each doubles the
// outcomes at least.
type keySet uint32

// account is one path with its open links.
type account struct {
	path *Path
	open []openLink
	// contested are the keys that another path can use too.
	contested keySet
}

// openLink is a link that is evidence for its path.
type openLink struct {
	link projection.Link
	kind domain.LinkKind
	held domain.Interval
	// prior is the cost of the link's prior event.
	prior int64
	// supports are in byte order of their keys; none: the link is unsourced.
	supports []projection.Support
	// bit is each support's place among the contested keys; -1 where no other
	// path can use it.
	bit []int8
}

// gather takes as many of the best paths as keep the judgement within bounds.
func (s *search) gather(paths []Path) *grounds {
	g := &grounds{search: s}
	users := map[projection.Key]int{}
	outcomes := 1
	for i := range paths {
		a := account{path: &paths[i], open: s.openLinks(&paths[i])}
		keys := a.keys()
		outcomes *= 2
		for _, k := range keys {
			if n := users[k]; n > 0 && outcomes <= mostOutcomes {
				outcomes = outcomes / n * (n + 1)
			}
		}
		if outcomes > mostOutcomes {
			break
		}
		for _, k := range keys {
			users[k]++
		}
		g.accounts = append(g.accounts, a)
	}
	g.markContested(users)
	return g
}

func (s *search) openLinks(p *Path) []openLink {
	steps := s.open(p)
	open := make([]openLink, len(steps))
	for i, step := range steps {
		open[i] = openLink{
			link: step.Link, kind: s.lens.LinkKind(step.Link), held: s.lens.Interval(step.Link),
			prior: s.priorEvent(step), supports: s.lens.Supports(step.Link),
		}
	}
	return open
}

// priorEvent is the cost of a link's prior with its fade, capped alike; all
// that an unsourced link costs.
func (s *search) priorEvent(step Step) int64 {
	if s.lens.Unsourced(step.Link) {
		return step.Cost
	}
	kind, held := s.lens.LinkKind(step.Link), s.lens.Interval(step.Link)
	return int64(s.faded(projection.PriorCost(kind), kind, held.From, held.To))
}

// keys are those that the path can use, each once.
func (a *account) keys() []projection.Key {
	var keys []projection.Key
	known := map[projection.Key]bool{}
	for i := range a.open {
		for _, k := range a.open[i].supports {
			if !known[k.Key] {
				known[k.Key] = true
				keys = append(keys, k.Key)
			}
		}
	}
	return keys
}

func (g *grounds) markContested(users map[projection.Key]int) {
	bits := map[projection.Key]int8{}
	for i := range g.accounts {
		a := &g.accounts[i]
		for j := range a.open {
			o := &a.open[j]
			o.bit = make([]int8, len(o.supports))
			for n, support := range o.supports {
				o.bit[n] = -1
				if users[support.Key] < 2 {
					continue
				}
				bit, ok := bits[support.Key]
				if !ok {
					bit = int8(len(g.contested))
					bits[support.Key] = bit
					g.contested = append(g.contested, support.Key)
				}
				o.bit[n] = bit
				a.contested |= 1 << bit
			}
		}
	}
	g.findAlike()
}

func (g *grounds) findAlike() {
	uses := make([][]byte, len(g.contested))
	for i := range g.accounts {
		for j := range g.accounts[i].open {
			o := &g.accounts[i].open[j]
			for n, bit := range o.bit {
				if bit >= 0 {
					uses[bit] = append(uses[bit], byte(i), byte(j))
					uses[bit] = binary.BigEndian.AppendUint64(uses[bit], math.Float64bits(o.supports[n].Confidence))
				}
			}
		}
	}
	sets := map[string]keySet{}
	for bit, use := range uses {
		sets[string(use)] |= 1 << bit
	}
	for _, set := range sets {
		if set&(set-1) != 0 {
			g.alike = append(g.alike, set)
		}
	}
}

// first says whether of the keys that stand for one another the first that may
// be chosen are.
func (g *grounds) first(chosen, choice keySet) bool {
	for _, set := range g.alike {
		passed := choice & set &^ chosen
		if passed != 0 && chosen&set > passed&-passed {
			return false
		}
	}
	return true
}

// evidence is what the path's open links cost beyond their prior events when
// it has the contested keys of the set beside its own; false where a link is
// left without any.
func (g *grounds) evidence(a *account, has keySet) (int64, bool) {
	var few [16]projection.Support
	total := int64(0)
	for i := range a.open {
		o := &a.open[i]
		if len(o.supports) == 0 {
			continue
		}
		left := few[:0]
		for n, support := range o.supports {
			if o.bit[n] < 0 || has>>o.bit[n]&1 == 1 {
				left = append(left, support)
			}
		}
		if len(left) == 0 {
			return 0, false
		}
		price := projection.Cost(o.kind, projection.Confidence(left))
		total += int64(g.faded(price, o.kind, o.held.From, o.held.To)) - o.prior
	}
	return total, true
}
