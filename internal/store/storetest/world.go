package storetest

import (
	"fmt"
	"math/rand/v2"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// Pools so small that queries hit, with what is awkward in them.
var (
	someTexts     = []string{"Ali", "ali", "Al", "Älï", "O'Brien", `"x"`, "a`b", "100%", "_", "\\", "علي", "𝒜", "ﬁ", " ", "Zz"}
	someCountries = []string{"BF", "CI", "ML", "NE", "NG"}
	someDates     = []string{"0001", "9999", "9999-12-31", "2019", "2020", "2020-02", "2020-02-29", "2020-12", "2020-12-03", "2020-12-31", "2021-01-01", "1985-03"}
	someNumbers   = []domain.Decimal{"0", "-1", "5", "0.1", "1234.5", "999999999999999999999999999999", "-0.000000000000000000000000000001"}
	someMarks     = []domain.Mark{openMark, marked("NE", domain.Restricted), marked("ML", domain.Secret), {Owner: "BF", Level: domain.Restricted, ReleasableTo: []string{"NE"}, Caveats: []string{"EYES ONLY"}}}
	someLinkKinds = []domain.LinkKind{domain.MemberOf, domain.FamilyOf, domain.Called}
)

// world makes graphs of chance; the same seed makes the same one.
type world struct{ *rand.Rand }

func newWorld(seed uint64) world { return world{rand.New(rand.NewPCG(seed, 0))} }

func pick[T any](w world, list []T) T { return list[w.IntN(len(list))] }

func (w world) some(n int, one func() string) []string {
	var list []string
	for range w.IntN(n + 1) {
		list = append(list, one())
	}
	return domain.SortedSet(list)
}

func (w world) date() domain.PartialDate { return date(pick(w, someDates)) }

// batch has some reports, entities of all kinds and links between them. Ends
// are not what the kinds join: stores do not judge that.
func (w world) batch(reports, entities, links int) store.Batch {
	var b store.Batch
	for i := range reports {
		b.Reports = append(b.Reports, puts(w.report(i))...)
	}
	for i := range entities {
		b.Entities = append(b.Entities, puts(w.entity(i, reports))...)
	}
	for i := range links {
		b.Links = append(b.Links, puts(w.link(i, entities, reports))...)
	}
	return b
}

func (w world) report(i int) domain.Report {
	r := report(fmt.Sprintf("r:%03d", i), pick(w, someMarks))
	if w.IntN(4) > 0 {
		r.Day = w.date()
	}
	return r
}

func (w world) reportIDs(n int) []string {
	return w.some(2, func() string { return fmt.Sprintf("r:%03d", w.IntN(n)) })
}

func (w world) entity(i, reports int) domain.Entity {
	e := domain.Entity{
		ID: fmt.Sprintf("e:%03d", i), Kind: pick(w, domain.AllEntityKinds()),
		Mark: pick(w, someMarks), Reports: w.reportIDs(reports),
	}
	spec := e.Kind.Spec()
	for _, f := range spec.Fields {
		if w.IntN(3) > 0 || contains(spec.Required, f) {
			e.Values = e.Values.With(f, w.value(&domain.Fields[f]))
		}
	}
	return e
}

func contains(list []domain.FieldID, f domain.FieldID) bool {
	for _, g := range list {
		if f == g {
			return true
		}
	}
	return false
}

// value is one that the field may hold; never an empty one.
func (w world) value(f *domain.Field) any {
	text := func() string { return pick(w, someTexts) }
	country := func() string { return pick(w, someCountries) }
	switch f.Type {
	case domain.Text:
		return text()
	case domain.Texts:
		return []string{text(), text()}
	case domain.EnumCode:
		return pick(w, f.Enum.Values)
	case domain.CountryCode:
		return country()
	case domain.Countries:
		return domain.SortedSet([]string{country(), country()})
	case domain.Date:
		return w.date()
	case domain.Whole:
		return pick(w, []int64{0, 1, 260, 1 << 40})
	case domain.Number:
		return pick(w, someNumbers)
	case domain.Names:
		return []domain.Name{{Text: text(), Type: "PRIMARY"}, {Text: text(), Type: "ALIAS", Script: "Latn", Quality: "LOW"}}
	case domain.Identities:
		return []domain.IdentityNumber{{Type: "passport", Number: text(), Country: country()}, {Type: "other"}}
	case domain.Listings:
		return []domain.Designation{{List: "Al-Qaida", Reference: text(), Day: w.date()}}
	case domain.SerialNumber:
		return pick(w, []domain.Serial{{AsRead: text(), State: "FULL"}, {State: "OBLITERATED"}})
	case domain.Stamp:
		return pick(w, []domain.CountryYear{{Country: country(), Year: 1978}, {Year: 1944}})
	case domain.Coordinates:
		return pick(w, []domain.Point{{Lat: 13.5, Lon: 2.1}, {Lat: -90, Lon: 180}})
	}
	panic("a field type without a value: " + f.Name)
}

func (w world) link(i, entities, reports int) domain.Link {
	from := w.IntN(entities)
	to := (from + 1 + w.IntN(entities-1)) % entities
	l := domain.Link{
		ID: fmt.Sprintf("l:%03d", i), Kind: pick(w, someLinkKinds), From: fmt.Sprintf("e:%03d", from), To: fmt.Sprintf("e:%03d", to),
		Mark: pick(w, someMarks), Reports: w.reportIDs(reports),
	}
	if w.IntN(2) > 0 {
		l.Since = w.date()
	}
	if w.IntN(2) > 0 {
		l.Until = w.date()
	}
	if l.Interval().Empty() {
		l.Since = 0
	}
	return l
}
