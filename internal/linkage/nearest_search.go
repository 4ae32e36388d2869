package linkage

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

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
			w.touched += atomic.LoadUint32(&s.records.bars[to])
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
