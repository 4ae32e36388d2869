package tracing

import (
	"cmp"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Trace is a firearm's life and what follows from it.
type Trace struct {
	Chain       []Step
	Origin      *Origin
	Diversion   *Diversion
	TimeToCrime *TimeToCrime
	Gaps        []Gap
	Conflicts   []Conflict
	// Requests and Cases are ids: trace requests about the firearm by the day
	// they were asked on, cases that it is in by id.
	Requests, Cases []string
}

// Tell tells the firearm's life.
func Tell(d *Dossier) Trace {
	t := newTelling(d)
	a := Trace{Chain: t.chain()}
	a.Origin = origin(a.Chain)
	a.Diversion = t.diversion(a.Chain)
	a.TimeToCrime = t.timeToCrime(a.Chain)
	a.Gaps = gaps(a.Chain)
	a.Conflicts = t.conflicts(a.Chain)
	a.Requests, a.Cases = t.requests(), t.cases()
	return a
}

// The bases of an origin.
const (
	ByManufacture     = "MANUFACTURED"
	ByLastLegalImport = "LAST_LEGAL_IMPORT"
)

// Origin is the country that a trace leads to: that of the last legal import,
// else the maker's.
type Origin struct {
	Basis, Country string
	// Year is 0 where unknown.
	Year    int
	Reports []string
}

// origin takes a legal import from a link that says it was lawful or from the
// stamp on the firearm, the latest; else where it was made.
func origin(chain []Step) *Origin {
	if o := latest(chain, ByLastLegalImport, legalImport); o != nil {
		return o
	}
	return latest(chain, ByManufacture, func(s *Step) bool { return s.Event == Manufactured })
}

func legalImport(s *Step) bool { return s.Event == Imported && (s.Lawful == "YES" || s.Mark != "") }

// latest is the origin that the latest such step with a country tells of. What
// others say of the same country and time is evidence of it too.
func latest(chain []Step, basis string, such func(*Step) bool) *Origin {
	var best *Step
	for i := range chain {
		s := &chain[i]
		if such(s) && s.Country != "" && (best == nil || !surelyBefore(s, best)) {
			best = s
		}
	}
	if best == nil {
		return nil
	}
	o := &Origin{Basis: basis, Country: best.Country, Year: yearIn(best)}
	for i := range chain {
		if s := &chain[i]; such(s) && s.Country == best.Country && !surelyBefore(s, best) && !surelyBefore(best, s) {
			o.Reports = append(o.Reports, s.Reports...)
		}
	}
	o.Reports = domain.SortedSet(o.Reports)
	return o
}

// yearIn is the year in which the step surely was; 0 where that is unknown.
func yearIn(s *Step) int {
	first, last := s.span()
	if first == domain.FirstDay || last == domain.LastDay || first.Time().Year() != last.Time().Year() {
		return 0
	}
	return first.Time().Year()
}

// Diversion is between the last lawful point known and the first unlawful one.
type Diversion struct {
	// After is the last day on which lawful possession is evidenced, Before the
	// first of unlawful; unknown where there is no evidence.
	After, Before domain.PartialDate
	// Country is where it was last lawful.
	Country                               string
	LastLawfulHolder, FirstUnlawfulHolder string
}

func (t *telling) diversion(chain []Step) *Diversion {
	last, first := lastLawful(chain), firstUnlawful(chain)
	if last == nil && first == nil {
		return nil
	}
	d := &Diversion{}
	if last != nil {
		d.After, d.Country, d.LastLawfulHolder = last.end(), last.Country, last.Holder
		if d.Country == "" {
			d.Country = t.countryOf(last.Holder)
		}
	}
	if first != nil {
		d.Before = first.Interval.From
	}
	holds := func(s Step) bool { return s.Lawful == "NO" && s.Holder != "" && s.Event != Lost && s.Event != Stolen }
	if i := slices.IndexFunc(chain, holds); i >= 0 {
		d.FirstUnlawfulHolder = chain[i].Holder
	}
	return d
}

// lastLawful is the step that evidences lawful possession longest; nil for none.
func lastLawful(chain []Step) *Step {
	var last *Step
	for i := range chain {
		s := &chain[i]
		if s.Lawful == "YES" && s.Event != Recovered && s.Event != Lost && s.end().Known() && (last == nil || later(s.end(), last.end())) {
			last = s
		}
	}
	return last
}

// firstUnlawful is the earliest step that was not lawful, else a recovery that is
// not said to have been; nil for none.
func firstUnlawful(chain []Step) *Step {
	var first *Step
	for i := range chain {
		if s := &chain[i]; unlawful(s) && (first == nil || s.Interval.From.Compare(first.Interval.From) < 0) {
			first = s
		}
	}
	if first != nil {
		return first
	}
	recovered := func(s Step) bool { return s.Event == Recovered && s.Lawful != "YES" && s.Interval.From.Known() }
	if i := slices.IndexFunc(chain, recovered); i >= 0 {
		return &chain[i]
	}
	return nil
}

func unlawful(s *Step) bool { return s.Lawful == "NO" && s.Event != Lost && s.Interval.From.Known() }

// later says whether a date ends later than another; of two that end alike the
// more certain one is later.
func later(a, b domain.PartialDate) bool {
	return cmp.Or(cmp.Compare(a.Last(), b.Last()), cmp.Compare(a.First(), b.First())) > 0
}

// The bases of a time to crime.
const (
	ByRetailSale  = "RETAIL_SALE"
	ByAcquisition = "ACQUISITION"
)

// TimeToCrime is how many days lie between the sale and the recovery.
type TimeToCrime struct {
	Basis            string
	MinDays, MaxDays int
}

func (t *telling) timeToCrime(chain []Step) *TimeToCrime {
	sale, basis := t.sale(chain)
	if sale < 0 {
		return nil
	}
	from := &chain[sale]
	for i := range chain {
		s := &chain[i]
		if s.Event != Recovered || surelyBefore(s, from) {
			continue
		}
		first, last := from.span()
		low, high := s.span()
		if first == domain.FirstDay || high == domain.LastDay {
			return nil
		}
		return &TimeToCrime{Basis: basis, MinDays: max(0, int(low)-int(last)), MaxDays: int(high) - int(first)}
	}
	return nil
}

// sale is the step that the time to crime is counted from; -1 where there is none.
func (t *telling) sale(chain []Step) (at int, basis string) {
	such := func(wanted func(*Step) bool) int {
		return slices.IndexFunc(chain, func(s Step) bool { return s.Lawful == "YES" && s.dated() && wanted(&s) })
	}
	if at = such(func(s *Step) bool { return s.Event == Sold && !t.makes(s.Holder) }); at >= 0 {
		return at, ByRetailSale
	}
	if at = such(func(s *Step) bool { return s.Event == Sold }); at >= 0 {
		return at, ByRetailSale
	}
	return such(func(s *Step) bool { return s.Event == Owned }), ByAcquisition
}

func (t *telling) makes(id string) bool {
	e := t.Things[id]
	return e != nil && e.Values.Text(domain.FieldOrganisationType) == "ARMS_MANUFACTURER"
}

// GapDays is from how many days on a time of which nothing is known is a gap.
const GapDays = 30

// Gap is a time of which nothing is known, between two steps of the chain.
type Gap struct {
	// From and To are its first and last day, Days how many these are: as few as
	// the dates allow.
	From, To domain.Day
	Days     int
	// Before is the step after which it ends, by its place in the chain.
	After, Before int
}

// gaps are the times between dated steps that no step before reaches into. Who
// is known to have had it at either end of such a time is taken to have kept it.
func gaps(chain []Step) []Gap {
	var found []Gap
	covered, by := domain.FirstDay, -1
	for i := range chain {
		s := &chain[i]
		if !s.dated() {
			continue
		}
		first, _ := s.span()
		kept := by >= 0 && s.Holder != "" && chain[by].Holder == s.Holder
		if by >= 0 && !kept && first != domain.FirstDay && int64(first)-int64(covered)-1 >= GapDays {
			found = append(found, Gap{From: covered + 1, To: first - 1, Days: int(first - covered - 1), After: by, Before: i})
		}
		if end := s.end(); end.Known() && end.Last() > covered {
			covered, by = end.Last(), i
		}
	}
	return found
}

// requests are the trace requests about the firearm.
func (t *telling) requests() []string {
	seen := map[string]bool{}
	var found []string
	for i := range t.Links {
		if l := &t.Links[i]; l.Kind == domain.About && t.record[l.To] != nil && t.Things[l.From] != nil && !seen[l.From] {
			seen[l.From] = true
			found = append(found, l.From)
		}
	}
	slices.SortFunc(found, func(a, b string) int {
		asked := func(id string) domain.PartialDate {
			return domain.As[domain.PartialDate](t.Things[id].Values, domain.FieldAskedOn)
		}
		return cmp.Or(asked(a).Compare(asked(b)), cmp.Compare(a, b))
	})
	return found
}

// cases are those that the firearm is in: by itself, by a seizure, or by the
// shots that were fired with it.
func (t *telling) cases() []string {
	var found []string
	for _, r := range t.Records {
		for _, l := range t.out[r.ID] {
			found = append(found, l.To)
			if l.Kind == domain.RecoveredIn || l.Kind == domain.SeizedIn {
				for _, further := range t.out[l.To] {
					found = append(found, further.To)
				}
			}
		}
	}
	return domain.SortedSet(slices.DeleteFunc(found, func(id string) bool {
		e := t.Things[id]
		return e == nil || e.Kind != domain.Case
	}))
}
