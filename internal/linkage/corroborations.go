package linkage

import "github.com/kafo-graph/kafo/internal/projection"

// corroborations is the largest number of paths that can each have all their
// open sourced links supported at once with no key shared, and no open
// unsourced link shared.
func (g *grounds) corroborations() int {
	p := &packing{claims: g.claims()}
	p.pack(0, 0, 0, 0)
	return p.most
}

// claim is what a path needs to be counted.
type claim struct {
	// needs are for each open sourced link the keys of which one must be the
	// path's; links with a key that no other path can use need nothing.
	needs []keySet
	// rivals are the paths with which it shares an open unsourced link.
	rivals uint32
}

func (g *grounds) claims() []claim {
	claims := make([]claim, len(g.accounts))
	unsourced := map[projection.Link]uint32{}
	for i := range g.accounts {
		for j := range g.accounts[i].open {
			o := &g.accounts[i].open[j]
			if len(o.supports) == 0 {
				unsourced[o.link] |= 1 << i
			} else if keys, all := o.contestedKeys(); all {
				claims[i].needs = append(claims[i].needs, keys)
			}
		}
	}
	for _, paths := range unsourced {
		for i := range claims {
			if paths>>i&1 == 1 {
				claims[i].rivals |= paths &^ (1 << i)
			}
		}
	}
	return claims
}

// contestedKeys are those of the link, and whether all are contested.
func (o *openLink) contestedKeys() (keys keySet, all bool) {
	for _, bit := range o.bit {
		if bit < 0 {
			return 0, false
		}
		keys |= 1 << bit
	}
	return keys, true
}

// packing counts paths in, by trying.
type packing struct {
	claims []claim
	most   int
}

// pack goes through the paths from one on, with those counted in so far and the
// keys used.
func (p *packing) pack(from, count int, in uint32, used keySet) {
	p.most = max(p.most, count)
	if count+len(p.claims)-from <= p.most {
		return
	}
	if c := &p.claims[from]; c.rivals&in == 0 {
		p.serve(c.needs, 0, ^used, func(own keySet) { p.pack(from+1, count+1, in|1<<from, used|own) })
	}
	p.pack(from+1, count, in, used)
}

// serve calls the function with every set of keys that meets the needs and
// holds no more than one key a need, until all paths are counted in.
func (p *packing) serve(needs []keySet, own, free keySet, then func(keySet)) {
	for len(needs) > 0 && needs[0]&own != 0 {
		needs = needs[1:]
	}
	if len(needs) == 0 {
		then(own)
		return
	}
	for keys := needs[0] & free; keys != 0 && p.most < len(p.claims); keys &= keys - 1 {
		key := keys & -keys
		p.serve(needs[1:], own|key, free, then)
		free &^= key // what has it was tried
	}
}
