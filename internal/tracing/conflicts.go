package tracing

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/identifiers"
)

// Conflict is a fact that sources tell differently.
type Conflict struct {
	// Field is what is told differently, such as make, serial or madeIn.year.
	Field string
	// Values are told each on its own evidence, in byte order.
	Values []Told
}

// Told is a value and the reports that it rests on.
type Told struct {
	Value   string
	Reports []string
}

// claims are the values of a field with their evidence.
type claims struct {
	field  string
	values map[string][]string
}

func (c *claims) add(value string, reports []string) {
	if value != "" {
		c.values[value] = append(c.values[value], reports...)
	}
}

// conflict is nil where all that is told is one.
func (c *claims) conflict() *Conflict {
	if len(c.values) < 2 {
		return nil
	}
	made := &Conflict{Field: c.field}
	for value, reports := range c.values {
		made.Values = append(made.Values, Told{Value: value, Reports: domain.SortedSet(reports)})
	}
	slices.SortFunc(made.Values, func(a, b Told) int {
		if a.Value < b.Value {
			return -1
		}
		return 1
	})
	return made
}

// texts are the fields of a firearm that all its records are to agree on.
var texts = []domain.FieldID{domain.FieldFirearmType, domain.FieldMake, domain.FieldModel, domain.FieldCalibre}

// conflicts are the facts that records, stamps and links tell differently, in a
// fixed order of their fields.
func (t *telling) conflicts(chain []Step) []Conflict {
	var found []Conflict
	keep := func(c *Conflict) {
		if c != nil {
			found = append(found, *c)
		}
	}
	for _, f := range texts {
		c := claims{f.String(), map[string][]string{}}
		for _, r := range t.Records {
			c.add(r.Values.Text(f), r.Reports)
		}
		keep(c.conflict())
	}
	keep(t.serials())
	for _, stamp := range []struct {
		event Event
		field domain.FieldID
	}{{Manufactured, domain.FieldMadeIn}, {Imported, domain.FieldImportMark}} {
		country, year := t.stamped(chain, stamp.event, stamp.field)
		keep(country)
		keep(year)
	}
	keep(lastImport(chain))
	keep(maker(t, chain))
	keep(madeLate(chain))
	found = append(found, t.dates(chain)...)
	keep(t.owners(chain))
	keep(t.lawfulness(chain))
	return found
}

// serials is a conflict where two records' serials cannot be one as they stand;
// a partial one that fits a whole one is none.
func (t *telling) serials() *Conflict {
	c := claims{"serial", map[string][]string{}}
	var all []identifiers.Serial
	differ := false
	for _, r := range t.Records {
		asRead := domain.As[domain.Serial](r.Values, domain.FieldSerial).AsRead
		s := identifiers.ReadSerial(asRead)
		if s.Readable == 0 {
			continue
		}
		for _, other := range all {
			match := identifiers.MatchReadSerials(s, other)
			differ = differ || match == identifiers.SerialsDiffer || match == identifiers.SerialsConfusable
		}
		all = append(all, s)
		c.add(s.Normalised, r.Reports)
	}
	if !differ {
		return nil
	}
	return c.conflict()
}

// stamped compares what stamps and links say of where and when the firearm was
// made or imported. Imports to several countries are no conflict of links: it
// may have been imported again; a stamp that no such link bears out is one.
func (t *telling) stamped(chain []Step, event Event, field domain.FieldID) (country, year *Conflict) {
	where := claims{field.String() + ".country", map[string][]string{}}
	when := claims{field.String() + ".year", map[string][]string{}}
	stamps, years := 0, map[int]bool{}
	for _, r := range t.Records {
		mark := domain.As[domain.CountryYear](r.Values, field)
		where.add(mark.Country, r.Reports)
		if mark.Year != 0 {
			when.add(strconv.Itoa(mark.Year), r.Reports)
			years[mark.Year] = true
		}
		if mark.Country != "" || mark.Year != 0 {
			stamps++
		}
	}
	borneOut := false
	for i := range chain {
		s := &chain[i]
		borneOut = borneOut || s.Event == event && s.Mark == "" && where.values[s.Country] != nil
	}
	for i := range chain {
		s := &chain[i]
		if s.Event != event || s.Mark != "" || event == Imported && (stamps == 0 || borneOut && where.values[s.Country] == nil) {
			continue
		}
		where.add(s.Country, s.Reports)
		if y := yearIn(s); y != 0 && (event == Manufactured || where.values[s.Country] != nil) {
			when.add(strconv.Itoa(y), s.Reports)
		}
	}
	return where.conflict(), when.conflict()
}

// lastImport is a conflict where the firearm was lawfully imported to several
// countries, and it is not sure to which of them last; stamps are told of by
// themselves.
func lastImport(chain []Step) *Conflict {
	c := claims{"origin", map[string][]string{}}
	imported := func(s *Step) bool { return legalImport(s) && s.Mark == "" && s.Country != "" }
	for i := range chain {
		s := &chain[i]
		if imported(s) && !slices.ContainsFunc(chain, func(o Step) bool { return imported(&o) && surelyBefore(s, &o) }) {
			c.add(s.Country, s.Reports)
		}
	}
	return c.conflict()
}

// maker is a conflict where several are said to have made the firearm.
func maker(t *telling, chain []Step) *Conflict {
	c := claims{"maker", map[string][]string{}}
	for i := range chain {
		if s := &chain[i]; s.Event == Manufactured {
			c.add(t.label(s.Holder), s.Reports)
		}
	}
	return c.conflict()
}

func (t *telling) label(id string) string {
	if e := t.Things[id]; e != nil {
		return e.Label()
	}
	return ""
}

// madeLate is a conflict where something surely happened before it was made.
func madeLate(chain []Step) *Conflict {
	for i := range chain {
		made := &chain[i]
		if made.Event != Manufactured || made.Temporal != Impossible {
			continue
		}
		c := claims{"order", map[string][]string{}}
		for j := range chain[:i] {
			if s := &chain[j]; s.Event != Manufactured && surelyBefore(s, made) {
				c.add(saying(s), s.Reports)
			}
		}
		c.add(saying(made), made.Reports)
		return c.conflict()
	}
	return nil
}

// saying is a step in a word and its dates.
func saying(s *Step) string { return s.Event.String() + " " + dates(s.Interval) }

func dates(i domain.Interval) string {
	switch {
	case i.From == i.To:
		return i.From.String()
	case !i.To.Known():
		return i.From.String() + "/.."
	}
	return i.From.String() + "/" + i.To.String()
}

// dates are conflicts where one is said to have exported, imported or sold the
// firearm on days that cannot be one; whether once or twice, an analyst decides.
func (t *telling) dates(chain []Step) []Conflict {
	var found []Conflict
	for _, event := range [...]Event{Exported, Imported, Sold} {
		for i := range chain {
			one := &chain[i]
			c := claims{"date of " + event.String(), map[string][]string{}}
			for j := range chain {
				s := &chain[j]
				if one.Event != event || s.Event != event || s.Holder == "" || s.Holder != one.Holder || s.Country != one.Country {
					continue
				}
				if j < i {
					c.values = map[string][]string{} // told with the first of them
					break
				}
				if j == i || surelyBefore(one, s) {
					c.add(dates(s.Interval), s.Reports)
				}
			}
			if conflict := c.conflict(); conflict != nil {
				found = append(found, *conflict)
			}
		}
	}
	return found
}

// owners is a conflict where two surely owned the firearm lawfully at one time.
func (t *telling) owners(chain []Step) *Conflict {
	c := claims{"owner", map[string][]string{}}
	for i := range chain {
		for j := range chain[:i] {
			a, b := &chain[j], &chain[i]
			if a.Event != Owned || b.Event != Owned || a.Holder == b.Holder || a.Lawful == "NO" || b.Lawful == "NO" || !surelyTogether(a, b) {
				continue
			}
			c.add(t.label(a.Holder)+" "+dates(a.Interval), a.Reports)
			c.add(t.label(b.Holder)+" "+dates(b.Interval), b.Reports)
		}
	}
	return c.conflict()
}

// lawfulness is a conflict where somebody surely owned the firearm lawfully until
// after it was surely stolen or in unlawful hands: then its diversion ends before
// it begins.
func (t *telling) lawfulness(chain []Step) *Conflict {
	c := claims{"lawful", map[string][]string{}}
	say := func(s *Step) { c.add(strings.TrimSpace(t.label(s.Holder)+" "+saying(s)+" "+s.Lawful), s.Reports) }
	for i := range chain {
		for j := range chain {
			if kept, gone := &chain[i], &chain[j]; surelyKept(kept, gone) {
				say(kept)
				say(gone)
			}
		}
	}
	return c.conflict()
}

// surelyKept says that one was surely owned lawfully both when the other, which was
// not lawful, began, and on a day after it.
func surelyKept(kept, gone *Step) bool {
	owned, taken := kept.Interval, gone.Interval.From
	return kept.Event == Owned && kept.Lawful == "YES" && owned.From.Known() && owned.To.Known() &&
		unlawful(gone) && gone.Event != Recovered && gone.Event != Moved &&
		owned.From.Last() <= taken.First() && taken.Last() < owned.To.First()
}

// surelyTogether says that there is a day on which both surely held.
func surelyTogether(a, b *Step) bool {
	if !a.Interval.From.Known() || !a.Interval.To.Known() || !b.Interval.From.Known() || !b.Interval.To.Known() {
		return false
	}
	from := max(a.Interval.From.Last(), b.Interval.From.Last())
	to := min(a.Interval.To.First(), b.Interval.To.First())
	return from < to
}
