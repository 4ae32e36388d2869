package planted

// Family is a way in which a decoy looks like the truth and is not.
type Family uint8

// The families of decoys. Where not said otherwise, a decoy has the very kinds
// of links that the truth of its case has, in the same order and as many
// routes, and reports as good and as many.
const (
	// genuine is no family: the chain is true.
	genuine Family = iota
	// PoorSource: all links of a route rest on one poor report.
	PoorSource
	// Unsourced: no link has a report.
	Unsourced
	// BusyThing: each route leads through one of the busiest phones, accounts,
	// companies or persons.
	BusyThing
	// BusyPlace: each route begins and ends as the true one and leads through
	// one of the busiest places; kinds between differ, since only sightings and
	// events lead there.
	BusyPlace
	// SingleSource: several routes, of which all links rest on one source's
	// reports. Planted at cases whose truth has several routes.
	SingleSource
	// Impossible: what flows along each route cannot have done so in that order.
	// Planted at cases of which all routes have such a flow.
	Impossible
	// WeakLink: one link of each route rests on one poor report.
	WeakLink
)

var familyNames = [...]string{"true", "poor source", "unsourced", "busy thing", "busy place", "single source", "impossible in time", "weak link"}

// String is the family's name for reading.
func (f Family) String() string { return familyNames[f] }

// Families are all families of decoys.
func Families() []Family {
	return []Family{PoorSource, Unsourced, BusyThing, BusyPlace, SingleSource, Impossible, WeakLink}
}

// fits says whether decoys of the family can be made with these routes.
func (f Family) fits(routes []route) bool {
	switch f {
	case SingleSource:
		return len(routes) > 1
	case Impossible:
		return routes[0].flows()
	}
	return true
}

// evidence draws the reports for routes of so many links each.
func (f Family) evidence(d *drawing, links []int) [][][]uint32 {
	all := make([][][]uint32, len(links))
	one := []uint32(nil)
	if f == SingleSource {
		one = d.oneSource()
	}
	for r, n := range links {
		poor := []uint32{d.poor()}
		all[r] = make([][]uint32, n)
		for i := range all[r] {
			switch f {
			case PoorSource:
				all[r][i] = poor
			case Unsourced:
			case SingleSource:
				all[r][i] = one
			default:
				all[r][i] = d.good(2 + d.rng.IntN(2))
			}
		}
		if f == WeakLink {
			all[r][d.rng.IntN(n)] = poor
		}
	}
	return all
}

// oneSource draws good reports of one source: two or three where some source
// has so many.
func (d *drawing) oneSource() []uint32 {
	if d.sources == nil {
		d.sources = d.goodBySource()
	}
	reports := d.sources[d.rng.IntN(len(d.sources))]
	return reports[:min(len(reports), 2+d.rng.IntN(2))]
}

// goodBySource are the good reports of each source that has several; of every
// source where none has.
func (g *Graph) goodBySource() [][]uint32 {
	of := map[uint32][]uint32{}
	for r := 0; r < g.reports; r += reportsPerGood {
		source := g.source(uint32(r))
		of[source] = append(of[source], uint32(r))
	}
	for least := 2; ; least-- {
		var all [][]uint32
		for source := range uint32(g.reports) {
			if len(of[source]) >= least {
				all = append(all, of[source])
			}
		}
		if len(all) > 0 {
			return all
		}
	}
}

// Decoy is a chain that looks like a true one.
type Decoy struct {
	Chain
	Family Family
}

// Decoys is every decoy, by case. A decoy of several routes has as many chains.
func (g *Graph) Decoys() []Decoy {
	var decoys []Decoy
	for i := range g.chains {
		if c := &g.chains[i]; c.family != genuine {
			decoys = append(decoys, Decoy{Chain: g.named(c), Family: c.family})
		}
	}
	return decoys
}
