package linkage

import (
	"context"
	"math"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// Near is a network as it lies near an entity.
type Near struct {
	Network projection.Node
	// Cost is that of leaving the entity towards the network by the best way, in
	// micro-nats: the entity's own damping is in it, unless a chain that leads up
	// to the network begins with the entity.
	Cost uint32
}

// NearestQuestion says what Nearest looks for.
type NearestQuestion struct {
	// Networks are those looked for; nil: all in view.
	Networks []projection.Node
	// K is how many networks each entity keeps, at least 1.
	K int
	// MinStrength is the floor below which a way does not exist; nil:
	// DefaultMinStrength; 0: none. A case's own damping counts towards it here.
	MinStrength *float64
	// Workers is how many goroutines share the work; 0 means 1.
	Workers int
}

// NearestNetworks are the nearest distinct networks of every node of a lens.
type NearestNetworks struct {
	networks []projection.Node
	records  records
}

// Of are the networks nearest to the entity by the cost of leaving it, then by
// id; at most K, fewer where no more are within the floor. An end of a path is
// not damped: what a path from a case costs is less by the case's damping.
func (r *NearestNetworks) Of(n projection.Node) []Near {
	var near []Near
	for _, l := range r.records.labels(uint32(n)) {
		if l.cost == noCost {
			break
		}
		near = append(near, Near{r.networks[l.network], l.cost})
	}
	return near
}

// Nearest finds the K nearest distinct networks of all entities in one search
// out from all networks at once: the candidates for what each case is tied to
// most strongly (section 8). Nearest is not strongest: costs know neither
// limits of hops nor time, and one path at most is counted. It takes time in
// proportion to K times the links, however many the networks, and 8K+12 bytes
// an entity; TIMEOUT when the context ends.
//
// Labels go by the cost of leaving their node, so one state a node is enough:
// chains, the nodes of which are not damped, are laid first and are where the
// search sets out.
func Nearest(ctx context.Context, lens *projection.Lens, q NearestQuestion) (*NearestNetworks, error) {
	l, err := (&Question{MinStrength: q.MinStrength, MaxHops: new(MostHops)}).limits()
	if err == nil && q.K < 1 {
		err = domain.FieldErrorf("k", "expected at least 1")
	}
	if err != nil {
		return nil, err
	}
	networks := slices.Clone(q.Networks)
	if networks == nil {
		networks = slices.Collect(lens.Networks())
	}
	slices.SortFunc(networks, lens.CompareNodes)
	networks = slices.Compact(networks)
	s := newNearestSearch(lens, networks, l.cap, q.K, q.Workers)
	s.begin(s.chains(networks))
	if err := s.run(ctx); err != nil {
		return nil, err
	}
	return &NearestNetworks{networks: networks, records: s.records}, nil
}

func newNearestSearch(lens *projection.Lens, targets []projection.Node, most uint32, k, workers int) *nearestSearch {
	return &nearestSearch{
		lens: lens, columns: lens.Columns(), cap: most, targets: targets,
		records: newRecords(lens, k, most), workers: make([]nearestWorker, max(1, workers)),
		due: slices.Repeat([]uint16{notDue}, lens.NodeCount()),
	}
}

const notDue = math.MaxUint16

const noCost = math.MaxUint32

// nearLabel is a network's place in the order of ids, and what it costs to
// leave a node towards it. While the search runs, the network of a label that
// was not gone on from has the bit pending.
type nearLabel struct{ cost, network uint32 }

const pending = 1 << 31

func (l nearLabel) of() uint32 { return l.network &^ pending }

func (l nearLabel) before(other nearLabel) bool {
	return l.cost < other.cost || l.cost == other.cost && l.of() < other.of()
}

// records are the labels of all nodes, each node's beside its damping in one
// place of memory: first a label that holds as its cost what is damped on the
// way to the node, as its network what is damped on the way on, then the K.
type records struct {
	all    []nearLabel
	stride uint32
	// bars are the most that getting to each node may cost for its labels to
	// become better. Most of what is found fails at them, and they are small
	// enough to stay near the processor. All workers read them: an old one is
	// higher, and lets more through.
	bars []uint32
}

func newRecords(lens *projection.Lens, k int, most uint32) records {
	nodes := lens.NodeCount()
	r := records{make([]nearLabel, nodes*(k+1)), uint32(k + 1), make([]uint32, nodes)}
	for i := range r.all {
		r.all[i].cost = noCost
	}
	for n := range nodes {
		damping := lens.Damping(projection.Node(n))
		r.all[uint32(n)*r.stride] = nearLabel{cost: damping}
		r.bars[n] = most - min(most, damping)
	}
	return r
}

func (r *records) labels(n uint32) []nearLabel { return r.all[n*r.stride+1 : (n+1)*r.stride] }

func (r *records) damping(n uint32) uint32 { return r.all[n*r.stride].cost }

// improve puts the label among the node's, if it is among the best; false
// where it is not.
func improve(labels []nearLabel, l nearLabel) bool {
	last := len(labels) - 1
	if !l.before(labels[last]) {
		return false
	}
	at := last
	for i := range labels {
		if labels[i].of() == l.of() && labels[i].cost != noCost {
			if !l.before(labels[i]) {
				return false
			}
			at = i
			break
		}
	}
	for ; at > 0 && l.before(labels[at-1]); at-- {
		labels[at] = labels[at-1]
	}
	labels[at] = l
	return true
}

// chains are, for every node from which chains lead up to networks, the best
// of them: level by level, since the length of a chain is limited.
func (s *nearestSearch) chains(networks []projection.Node) map[projection.Node][]nearLabel {
	best := map[projection.Node][]nearLabel{}
	level := map[projection.Node][]nearLabel{}
	for i, n := range networks {
		level[n] = []nearLabel{{0, uint32(i)}}
		s.chainLabels(best, n)
		improve(best[n], level[n][0])
	}
	for range mostChain {
		next := map[projection.Node][]nearLabel{}
		for n, labels := range level {
			s.downwards(n, func(below projection.Node, price uint32) {
				for _, l := range labels {
					if l.cost += price; l.cost <= s.cap && improve(s.chainLabels(best, below), l) {
						next[below] = append(next[below], l)
					}
				}
			})
		}
		level = next
	}
	return best
}

func (s *nearestSearch) chainLabels(of map[projection.Node][]nearLabel, n projection.Node) []nearLabel {
	labels := of[n]
	if labels == nil {
		labels = make([]nearLabel, s.records.stride-1)
		for i := range labels {
			labels[i].cost = noCost
		}
		of[n] = labels
	}
	return labels
}

// downwards calls the function for what leads up to the node by one link of a
// chain.
func (s *nearestSearch) downwards(n projection.Node, do func(below projection.Node, price uint32)) {
	for _, run := range s.columns.Runs(n, nil) {
		for a := run.From; !run.Out && a < run.To; a++ {
			if price := run.Price[a]; price <= s.cap && domain.LinkKinds[run.Kind[a]].Chain {
				do(projection.Node(run.Target[a]), price)
			}
		}
	}
}
