package storetest

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

var largeCases = []testCase{
	{"a find of 20 among 100,000 reads at most 100", findReadsLittle},
}

const (
	largeBatch = 5_000
	// atMost is what a find of twenty may read.
	atMost = 100
)

// loadLarge writes cases and phones: of each hundred one is seen by who sees
// the open class and the open reports, by one of two sights, while the others
// hide behind nine sights. Numbers are each one's own, labels too; half of the
// cases are OPEN, and one in five thousand is PROSECUTED.
func (f *fixture) loadLarge() {
	f.Helper()
	end, err := f.s.BeginLoad(f.ctx)
	f.must(err)
	secret := []domain.Mark{marked("ML", domain.Secret), marked("BF", domain.Secret), marked("CI", domain.Secret)}
	f.apply(store.Batch{Reports: puts(
		report("r:open", openMark), report("r:0", secret[0]), report("r:1", secret[1]), report("r:2", secret[2]))})
	for at := 0; at < largeSize; at += largeBatch {
		b := store.Batch{Entities: make([]store.Put[domain.Entity], 0, largeBatch)}
		for i := at; i < at+largeBatch; i++ {
			b.Entities = append(b.Entities, store.Put[domain.Entity]{Record: largeEntity(i, secret)})
		}
		f.apply(b)
	}
	f.must(end(f.ctx))
}

// scatter spreads numbers over the range, each to a number of its own.
func scatter(i int) int { return i * 7919 % largeSize }

func largeEntity(i int, secret []domain.Mark) domain.Entity {
	e := phone(fmt.Sprintf("x:%06d", i), fmt.Sprintf("N%06d", scatter(i)))
	if i%5 != 0 {
		e.Kind = domain.Case
		status := "OPEN"
		switch {
		case i%5000 == 1:
			status = "PROSECUTED"
		case i%2 == 0:
			status = "CLOSED"
		}
		e.Values = e.Values.With(domain.FieldCaseStatus, status).With(domain.FieldCaseType, "FIREARMS").With(domain.FieldCountry, "NE")
	}
	switch {
	case i/5%100 != 37:
		e.Mark = secret[i%3]
		e.Reports = []string{fmt.Sprintf("r:%d", i/3%3)}
	case i%2 == 0:
		e.Reports = []string{"r:open"}
	}
	return e
}

func findReadsLittle(f *fixture) {
	f.loadLarge()
	little := f.sights(openMark)
	cases := []domain.EntityKind{domain.Case}
	is := func(column string, values ...string) []store.Condition {
		return []store.Condition{{Column: store.ColumnNamed(column), In: values}}
	}
	for name, q := range map[string]store.Query{
		"cases by id":                            {Kinds: cases},
		"cases by id, falling":                   {Kinds: cases, Order: by("id", true)},
		"cases by label":                         {Kinds: cases, Order: by("label", false)},
		"cases by label, falling":                {Kinds: cases, Order: by("label", true)},
		"all by id":                              {},
		"all by label":                           {Order: by("label", false)},
		"cases of a number":                      {Kinds: cases, Where: is("number", "N000077")},
		"all of some numbers":                    {Where: is("number", "N000001", "N000002", "N000003")},
		"cases of a common code":                 {Kinds: cases, Where: is("caseStatus", "OPEN")},
		"cases of a rare code":                   {Kinds: cases, Where: is("caseStatus", "PROSECUTED")},
		"cases by id, 99 % hidden":               {Kinds: cases, Sights: little},
		"cases by label, 99 % hidden":            {Kinds: cases, Sights: little, Order: by("label", false)},
		"cases by label falling, 99 % hidden":    {Kinds: cases, Sights: little, Order: by("label", true)},
		"all by id, 99 % hidden":                 {Sights: little},
		"all by label, 99 % hidden":              {Sights: little, Order: by("label", false)},
		"cases of a number, 99 % hidden":         {Kinds: cases, Sights: little, Where: is("number", "N000077")},
		"cases of a common code, 99 % hidden":    {Kinds: cases, Sights: little, Where: is("caseStatus", "OPEN")},
		"all cases' class seen, reports as well": {Kinds: cases, Sights: f.sights(openMark, marked("ML", domain.Secret), marked("BF", domain.Secret), marked("CI", domain.Secret))},
	} {
		q.Limit = 20
		f.Run(name, func(t *testing.T) { f.readsLittle(t, q) })
	}
}

// readsLittle counts what the first and the second page read, and compares the
// pages with those of one longer find.
func (f *fixture) readsLittle(t *testing.T, q store.Query) {
	longer := q
	longer.Limit = 2 * q.Limit
	want, err := f.s.Find(f.ctx, longer)
	if err != nil {
		t.Fatal(err)
	}
	var got []store.Found
	for page := 1; page <= 2; page++ {
		rows, err := f.h.Examined(f.ctx, f.s, q)
		if err != nil {
			t.Fatal(err)
		}
		found, err := f.s.Find(f.ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("page %d: %d found, %d rows read", page, len(found), rows)
		if rows < len(found) || rows > atMost {
			t.Errorf("page %d reads %d rows for %d entities", page, rows, len(found))
		}
		got = append(got, found...)
		if len(found) < q.Limit {
			break
		}
		q.After = found[q.Limit-1].Cursor
	}
	if diff := cmp.Diff(foundIDs(want), foundIDs(got)); diff != "" {
		t.Errorf("two pages are not one (-one +two):\n%s", diff)
	}
}
