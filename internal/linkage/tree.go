package linkage

import "github.com/kafo-graph/kafo/internal/projection"

// state is a node with what a search has to know of the way there: mode and,
// where the hop limit binds, the number of links.
type state uint64

// mode says what walking on from a node means, as seen from the network: 0 to
// 4 is the length of the chain so far, free is behind it. The node of a chain
// is not damped. Whoever knows no chain begins with a full one of no links.
type mode uint8

const (
	fullChain mode = mostChain
	free      mode = mostChain + 1
)

func stateOf(n projection.Node, m mode, hops int) state {
	return state(n)<<8 | state(m)<<5 | state(hops)
}

func (s state) node() projection.Node { return projection.Node(s >> 8) }
func (s state) mode() mode            { return mode(s>>5) & 7 }
func (s state) hops() int             { return int(s & 31) }

// label is what is known of a state: the cost of getting there, the damping of
// its node left out.
type label struct {
	state   state
	cost    uint32
	settled bool
}

// tree is a search's labels with its queue. It finds labels by hashing, so
// that a search that looks at little costs little in however large a graph,
// and its memory can be used again.
type tree struct {
	labels []label
	slots  []uint32 // label number + 1; 0: empty
	queue  Queue
	work   int
}

const fewSlots = 1 << 10

func (t *tree) reset() {
	if len(t.slots) == 0 {
		t.slots = make([]uint32, fewSlots)
	}
	if len(t.labels) > len(t.slots)/16 {
		clear(t.slots)
	} else {
		for i := len(t.labels) - 1; i >= 0; i-- { // the last in is in no other's way
			t.slots[t.slot(t.labels[i].state)] = 0
		}
	}
	t.labels, t.queue, t.work = t.labels[:0], t.queue[:0], 0
}

// slot is where the state's label is, or would be.
func (t *tree) slot(s state) int {
	mask := len(t.slots) - 1
	i := int(uint64(s)*0x9E3779B97F4A7C15>>32) & mask
	for t.slots[i] != 0 && t.labels[t.slots[i]-1].state != s {
		i = (i + 1) & mask
	}
	return i
}

// get is the state's label; nil where there is none. It is valid until the
// next label is added.
func (t *tree) get(s state) *label {
	if n := t.slots[t.slot(s)]; n != 0 {
		return &t.labels[n-1]
	}
	return nil
}

// lower notes a cost for the state, and returns its label's number; false where
// a cost as low is known.
func (t *tree) lower(s state, cost uint32) (uint32, bool) {
	i := t.slot(s)
	if n := t.slots[i]; n != 0 {
		l := &t.labels[n-1]
		if l.cost <= cost {
			return n - 1, false
		}
		l.cost = cost
		return n - 1, true
	}
	t.labels = append(t.labels, label{state: s, cost: cost})
	t.slots[i] = uint32(len(t.labels))
	if 2*len(t.labels) > len(t.slots) {
		t.grow()
	}
	return uint32(len(t.labels) - 1), true
}

func (t *tree) grow() {
	t.slots = make([]uint32, 4*len(t.slots))
	for i := range t.labels {
		t.slots[t.slot(t.labels[i].state)] = uint32(i + 1)
	}
}
