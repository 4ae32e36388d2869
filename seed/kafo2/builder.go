package kafo2

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
)

// Data is the demonstration. Links may name entities that come later.
type Data struct {
	Reports    []domain.Report
	Entities   []domain.Entity
	Links      []domain.Link
	Judgements []domain.Judgement
}

// All are the records, as an import takes them: reports, entities, links, judgements.
func (d *Data) All() iter.Seq[native.Record] {
	return func(yield func(native.Record) bool) {
		goOn := each(d.Reports, yield, func(r *domain.Report) native.Record { return native.Record{Report: r} }) &&
			each(d.Entities, yield, func(e *domain.Entity) native.Record { return native.Record{Entity: e} }) &&
			each(d.Links, yield, func(l *domain.Link) native.Record { return native.Record{Link: l} })
		if goOn {
			each(d.Judgements, yield, func(j *domain.Judgement) native.Record { return native.Record{Judgement: j} })
		}
	}
}

func each[T any](all []T, yield func(native.Record) bool, record func(*T) native.Record) bool {
	for i := range all {
		if !yield(record(&all[i])) {
			return false
		}
	}
	return true
}

// Records makes the demonstration: the same records in the same order at every
// call, some 14,000 entities and 30,000 links in a tenth of a second.
func Records() Data {
	b := &builder{rng: rand.New(rand.NewPCG(2020, 1130)), count: map[string]int{}, seized: map[string]int{}}
	b.data = Data{Reports: make([]domain.Report, 0, 2_000), Entities: make([]domain.Entity, 0, 15_000), Links: make([]domain.Link, 0, 30_000)}
	b.addPlaces()
	b.addOperation()
	b.addDesignations()
	b.addNetworks()
	b.addTrade()
	b.tellStories()
	b.addSeizures()
	b.addRecoveries()
	b.addChecks()
	b.addSightings()
	b.addCommerce()
	b.addSociety()
	b.addMoney()
	return b.data
}

// builder gathers records. What it draws depends on the order of the calls.
type builder struct {
	rng  *rand.Rand
	data Data
	// count numbers things by the beginning of their ids.
	count map[string]int
	// seized is how much the storylines take of each commodity, in the steps of
	// its share; their lots are there too, by id.
	seized   map[string]int
	suspects []actor
	vehicles []actor
	// passengers are persons whose check led to something.
	passengers []actor
}

// actor is a person or vehicle that later links may name.
type actor struct{ id, country string }

// invented is the property that says so of a thing.
const invented = "invented"

func (b *builder) add(kind domain.EntityKind, id string, mark domain.Mark, reports []string, values ...domain.Value) string {
	b.addPublic(kind, id, mark, reports, values...)
	b.data.Entities[len(b.data.Entities)-1].Properties = map[string]string{invented: "demonstration"}
	return id
}

func (b *builder) addPublic(kind domain.EntityKind, id string, mark domain.Mark, reports []string, values ...domain.Value) {
	e := domain.Entity{ID: id, Kind: kind, Mark: mark, Reports: domain.SortedSet(reports)}
	for _, v := range values {
		if v.Value != nil {
			e.Values = e.Values.With(v.Field, v.Value)
		}
	}
	b.data.Entities = append(b.data.Entities, e)
}

// with is a field with its value; without one where the value says nothing.
func with(f domain.FieldID, value any) domain.Value {
	switch v := value.(type) {
	case string:
		if v == "" {
			value = nil
		}
	case []string:
		if len(v) == 0 {
			value = nil
		}
	case domain.PartialDate:
		if !v.Known() {
			value = nil
		}
	}
	return domain.Value{Field: f, Value: value}
}

// next numbers an id: next("NE:phone:") is NE:phone:1, then NE:phone:2.
func (b *builder) next(prefix string) string {
	b.count[prefix]++
	return fmt.Sprintf("%s%d", prefix, b.count[prefix])
}

// report adds a piece of evidence and gives its id. The grade is written as
// analysts do: B2.
func (b *builder) report(id, grade, day, source string, from domain.Originator, mark domain.Mark, text string) string {
	b.data.Reports = append(b.data.Reports, domain.Report{
		ID: id, Originator: from, Day: date(day), Source: source, Text: text, Mark: mark,
		Grade: domain.Grade{Reliability: grade[:1], Credibility: int(grade[1] - '0')},
	})
	return id
}

// tie is what a link says beyond its kind and ends.
type tie struct {
	since, until   string
	country, place string
	lawful         string
	order          int64
}

func (b *builder) link(kind domain.LinkKind, from, to string, mark domain.Mark, reports []string, t tie) string {
	id := b.next(mark.Owner + ":link:")
	b.linkAs(id, kind, from, to, mark, reports, t)
	return id
}

func (b *builder) linkAs(id string, kind domain.LinkKind, from, to string, mark domain.Mark, reports []string, t tie) {
	l := domain.Link{
		ID: id, Kind: kind, From: from, To: to, Since: date(t.since), Until: date(t.until),
		Country: t.country, Place: t.place, Lawful: t.lawful, Mark: mark, Reports: domain.SortedSet(reports),
	}
	if t.order != 0 {
		l.Order = &t.order
	}
	b.data.Links = append(b.data.Links, l)
}

// date reads a date written in this package; the unknown date where empty.
func date(s string) domain.PartialDate {
	if s == "" {
		return 0
	}
	d, err := domain.ParsePartialDate(s)
	if err != nil {
		panic("kafo2: " + err.Error())
	}
	return d
}

func pick[T any](b *builder, from []T) T { return from[b.rng.IntN(len(from))] }

func (b *builder) chance(percent int) bool { return b.rng.IntN(100) < percent }

// split cuts a total into parts of at least 1 and at most limit.
func (b *builder) split(total, parts, limit int) []int {
	cut := make([]int, parts)
	for i := range cut {
		cut[i] = 1
	}
	for left := total - parts; left > 0; {
		i := b.rng.IntN(parts)
		take := min(left, limit-cut[i], 1+b.rng.IntN(max(1, 2*total/parts/3)))
		cut[i] += take
		left -= take
	}
	return cut
}

func slug(name string) string {
	return strings.ToLower(strings.NewReplacer(" ", "-", "'", "").Replace(name))
}
