package linkage

import (
	"context"
	"math"
	"slices"
	"sync"
	"sync/atomic"

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

// nearestSearch goes from bucket to bucket of costs (delta-stepping: Meyer and
// Sanders, 2003). Each worker owns a part of the nodes: it alone reads and
// writes their labels, and sends what it finds for others' to them.
type nearestSearch struct {
	lens    *projection.Lens
	columns *projection.Columns
	cap     uint32
	records records
	workers []nearestWorker
	// due is, by node, the bucket in which it counts; notDue where it is in none.
	// Where it stands in others, it was put before one of its labels improved.
	due []uint16
	// targets are what the labels' networks number.
	targets []projection.Node
}

// leaveDamping takes the damping of nodes from which paths will be asked for out
// of their labels; it is added where a way goes on from them.
func (s *nearestSearch) leaveDamping(ends func(projection.Node) bool) {
	for n := range s.lens.NodeCount() {
		if ends(projection.Node(n)) {
			head := &s.records.all[uint32(n)*s.records.stride]
			head.cost, head.network = 0, head.cost
			s.records.bars[n] = s.cap
		}
	}
}

type nearestWorker struct {
	// buckets are the nodes with labels that are pending, by the cost of the first
	// of these.
	buckets [][]uint32
	mail    [][]nearEntry // by owner
	runs    [8]projection.Run
	batch   []nearLabel
	reached []nearReach
	// touched keeps reads that only bring memory near from being left out.
	touched uint32
}

// nearReach is a node that is come to by one link, and what the link costs.
type nearReach struct{ node, price uint32 }

// nearEntry is a label as it comes to a node.
type nearEntry struct {
	label nearLabel
	node  uint32
}

// bucketBits: a bucket is so many micro-nats wide (some .5 nats) that a node's
// labels in it are mostly gone on from together, which is worth more than that
// some improve again in it.
const bucketBits = 19

func (s *nearestSearch) owner(n uint32) int {
	if len(s.workers) == 1 {
		return 0
	}
	return int(n>>pageOfNodes) % len(s.workers)
}

// pageOfNodes: so many neighbouring nodes (2^6) have one owner.
const pageOfNodes = 6

func (s *nearestSearch) begin(chains map[projection.Node][]nearLabel) {
	for w := range s.workers {
		s.workers[w] = nearestWorker{
			buckets: make([][]uint32, s.cap>>bucketBits+1), mail: make([][]nearEntry, len(s.workers)),
			batch: make([]nearLabel, 0, s.records.stride),
		}
	}
	for n, labels := range chains {
		for _, l := range labels {
			if l.cost != noCost {
				s.arrive(&s.workers[s.owner(uint32(n))], nearEntry{l, uint32(n)})
			}
		}
	}
}

// arrive notes a label of a node that the worker owns.
func (s *nearestSearch) arrive(w *nearestWorker, e nearEntry) {
	labels := s.records.labels(e.node)
	e.label.network |= pending
	if improve(labels, e.label) {
		if last, damping := labels[len(labels)-1].cost, s.records.damping(e.node); last != noCost {
			atomic.StoreUint32(&s.records.bars[e.node], last-min(last, damping))
		}
		s.put(w, e.node, e.label.cost)
	}
}

// put has the node gone on from in the bucket of the cost, or an earlier one.
func (s *nearestSearch) put(w *nearestWorker, n, cost uint32) {
	if bucket := uint16(cost >> bucketBits); bucket < s.due[n] {
		s.due[n] = bucket
		w.buckets[bucket] = append(w.buckets[bucket], n)
	}
}

func (s *nearestSearch) run(ctx context.Context) error {
	for bucket := range s.workers[0].buckets {
		for s.busy(bucket) {
			if ctx.Err() != nil {
				return domain.Errorf(domain.Timeout, "the deadline passed before the search was complete").Because(ctx.Err())
			}
			s.together(func(self int) { s.expand(self, bucket) })
			s.together(s.receive)
		}
		for w := range s.workers {
			s.workers[w].buckets[bucket] = nil
		}
	}
	return nil
}

func (s *nearestSearch) busy(bucket int) bool {
	return slices.ContainsFunc(s.workers, func(w nearestWorker) bool { return len(w.buckets[bucket]) > 0 })
}

func (s *nearestSearch) together(do func(self int)) {
	if len(s.workers) == 1 {
		do(0)
		return
	}
	var done sync.WaitGroup
	for w := range s.workers {
		done.Go(func() { do(w) })
	}
	done.Wait()
}

// expand empties the worker's bucket; what falls into it again comes next.
func (s *nearestSearch) expand(self, bucket int) {
	w := &s.workers[self]
	nodes := w.buckets[bucket]
	w.buckets[bucket] = nil
	for some := range slices.Chunk(nodes, touchedAtOnce) {
		for _, n := range some {
			s.touch(w, n)
		}
		for _, n := range some {
			s.touchArcs(w, n)
		}
		for _, n := range some {
			if int(s.due[n]) != bucket {
				continue
			}
			s.due[n] = notDue
			if batch := s.take(w, n, bucket); len(batch) > 0 {
				s.relax(w, self, n, batch)
			}
		}
	}
}

// touchedAtOnce is of how many nodes the labels are brought near before the
// first is looked at. They lie all over the memory, and the processor can wait
// for many of them at once, if nothing else is to be done between.
const touchedAtOnce = 32

func (s *nearestSearch) touch(w *nearestWorker, n uint32) {
	labels := s.records.all[n*s.records.stride : (n+1)*s.records.stride]
	w.touched += labels[0].cost + labels[len(labels)-1].cost + uint32(s.due[n])
}

func (s *nearestSearch) touchArcs(w *nearestWorker, n uint32) {
	runs := s.columns.Runs(projection.Node(n), w.runs[:0])
	for i := range runs {
		if a := runs[i].From; a < runs[i].To {
			w.touched += runs[i].Price[a] + runs[i].Target[a]
		}
	}
}

// take are the node's pending labels in the bucket, by cost, as they count for
// ways that go on from the node. They are pending no longer; for those of later
// buckets the node is put there.
func (s *nearestSearch) take(w *nearestWorker, n uint32, bucket int) []nearLabel {
	batch := w.batch[:0]
	labels := s.records.labels(n)
	more := s.records.all[n*s.records.stride].network
	for i := range labels {
		if labels[i].cost == noCost {
			break
		}
		if labels[i].network&pending == 0 {
			continue
		}
		if int(labels[i].cost>>bucketBits) > bucket {
			s.put(w, n, labels[i].cost)
			break
		}
		labels[i].network &^= pending
		l := labels[i]
		if more > 0 && s.targets[l.network] != projection.Node(n) {
			if l.cost += more; l.cost > s.cap {
				continue
			}
		}
		batch = append(batch, l)
	}
	return batch
}

// relax goes on from a node with its labels, by cost: what is too dear for one of
// them is so for those behind it.
func (s *nearestSearch) relax(w *nearestWorker, self int, n uint32, batch []nearLabel) {
	room := s.cap - batch[0].cost
	runs := s.columns.Runs(projection.Node(n), w.runs[:0])
	for i := range runs {
		run := &runs[i]
		for _, to := range run.Target[run.From:run.To] {
			w.touched += s.records.bars[to]
		}
		for a := run.From; a < run.To; a++ {
			price := run.Price[a]
			if price > room {
				continue
			}
			if to := run.Target[a]; batch[0].cost+price <= atomic.LoadUint32(&s.records.bars[to]) {
				w.reached = append(w.reached, nearReach{to, price})
			}
		}
	}
	for _, r := range w.reached {
		if s.owner(r.node) == self {
			s.touch(w, r.node)
		}
	}
	for _, r := range w.reached {
		s.reach(w, self, r, batch)
	}
	w.reached = w.reached[:0]
}

// reach brings the labels to a node.
func (s *nearestSearch) reach(w *nearestWorker, self int, r nearReach, batch []nearLabel) {
	owner := s.owner(r.node)
	for _, l := range batch {
		if l.cost += r.price; l.cost > atomic.LoadUint32(&s.records.bars[r.node]) {
			return
		}
		if owner != self {
			w.mail[owner] = append(w.mail[owner], nearEntry{l, r.node})
		} else {
			s.enter(w, nearEntry{l, r.node})
		}
	}
}

// enter adds to what it costs to get to a node what it costs to go on from it.
func (s *nearestSearch) enter(w *nearestWorker, e nearEntry) {
	if damping := s.records.damping(e.node); damping <= s.cap-e.label.cost {
		e.label.cost += damping
		s.arrive(w, e)
	}
}

// receive takes in what the other workers found.
func (s *nearestSearch) receive(self int) {
	w := &s.workers[self]
	for other := range s.workers {
		mail := s.workers[other].mail[self]
		for some := range slices.Chunk(mail, touchedAtOnce) {
			for _, e := range some {
				s.touch(w, e.node)
			}
			for _, e := range some {
				s.enter(w, e)
			}
		}
		s.workers[other].mail[self] = mail[:0]
	}
}
