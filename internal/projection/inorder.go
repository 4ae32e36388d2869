package projection

import "iter"

// InOrder are the arcs at the node in the order of their links' ids, however
// many runs they lie in: the run, and the arc's place in its block.
func (l *Lens) InOrder(n Node) iter.Seq2[*Run, uint32] {
	return l.inOrder(l.columns.Runs(n, nil))
}

func (l *Lens) inOrder(runs []Run) iter.Seq2[*Run, uint32] {
	return func(yield func(*Run, uint32) bool) {
		h := runHeap{l.Snapshot, l.columns.chained(runs)}
		for i := len(h.heads)/2 - 1; i >= 0; i-- {
			h.down(i)
		}
		for len(h.heads) > 0 {
			r := &h.heads[0].runs[0]
			r.From++
			if !yield(r, r.From-1) {
				return
			}
			h.next()
		}
	}
}

// chain are runs of which each goes on where the one before it ended.
type chain struct {
	runs []Run
	rank int
}

// chained joins what of the base's runs lie in one direction. Empty runs are
// left out.
func (c *Columns) chained(runs []Run) []chain {
	var chains []chain
	for i, r := range runs {
		if r.From == r.To {
			continue
		}
		if last := len(chains) - 1; last >= 0 && r.Block == &c.base {
			before := chains[last].runs
			if before[0].Block == r.Block && before[0].Out == r.Out && &before[len(before)-1] == &runs[i-1] {
				chains[last].runs = before[:len(before)+1]
				continue
			}
		}
		chains = append(chains, chain{runs[i : i+1], len(chains)})
	}
	return chains
}

// runHeap has the chain with the least link first.
type runHeap struct {
	*Snapshot
	heads []chain
}

func (h *runHeap) less(i, j int) bool {
	a, b := &h.heads[i].runs[0], &h.heads[j].runs[0]
	c := h.links.compare(a.Link[a.From], b.Link[b.From])
	return c < 0 || c == 0 && h.heads[i].rank < h.heads[j].rank
}

// next puts the first chain, from which an arc was taken, where it belongs.
func (h *runHeap) next() {
	first := &h.heads[0]
	if r := &first.runs[0]; r.From == r.To {
		first.runs = first.runs[1:]
	}
	if len(first.runs) == 0 {
		last := len(h.heads) - 1
		h.heads[0] = h.heads[last]
		h.heads = h.heads[:last]
	}
	h.down(0)
}

func (h *runHeap) down(i int) {
	for {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(h.heads); child++ {
			if h.less(child, least) {
				least = child
			}
		}
		if least == i {
			return
		}
		h.heads[i], h.heads[least] = h.heads[least], h.heads[i]
		i = least
	}
}
