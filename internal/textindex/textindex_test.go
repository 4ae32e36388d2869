package textindex_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/kafo-graph/kafo/internal/textindex"
)

const (
	person uint8 = iota
	organisation
	phone
)

func public() *textindex.Index {
	x := textindex.New()
	x.Upsert("un:QDe.014", textindex.Document{Kind: organisation, Terms: []textindex.Term{
		{Text: "The Organization of Al-Qaida in the Islamic Maghreb"},
		{Text: "AQIM", Class: textindex.Alias},
		{Text: "Salafist Group For Call and Combat", Class: textindex.Alias},
	}})
	x.Upsert("un:QDe.004", textindex.Document{Kind: organisation, Terms: []textindex.Term{
		{Text: "Al-Qaida"}, {Text: "القاعدة", Class: textindex.Alias}, {Text: "The Base", Class: textindex.WeakAlias},
	}})
	x.Upsert("p:1", textindex.Document{Kind: person, Terms: []textindex.Term{{Text: "Ibrahim Démo Touré"}}})
	x.Upsert("t:1", textindex.Document{Kind: phone, Terms: []textindex.Term{{Text: "+22790123456", Class: textindex.Identifier}}})
	x.Upsert("f:1", textindex.Document{Kind: 9, Terms: []textindex.Term{{Text: "AB?123", Class: textindex.Identifier}}})
	return x
}

func hits(t *testing.T, x *textindex.Index, q textindex.Query) []string {
	t.Helper()
	result, err := x.Search(context.Background(), q)
	if err != nil {
		t.Fatalf("%q: %v", q.Text, err)
	}
	var found []string
	for _, hit := range result.Hits {
		found = append(found, fmt.Sprintf("%s %.3f", hit.ID, hit.Score))
	}
	return found
}

func TestSearchFinds(t *testing.T) {
	x := public()
	for _, c := range []struct{ how, text, first string }{
		{"an exact name", "al qaida", "un:QDe.004 1.000"},
		{"a name typed otherwise", " AL-QA’IDA ", "un:QDe.004 1.000"},
		{"a name in Arabic", "القَاعِدة", "un:QDe.004 0.970"},
		{"an alias", "aqim", "un:QDe.014 0.970"},
		{"a weak alias", "the base", "un:QDe.004 0.900"},
		{"what is typed ahead", "maghr", "un:QDe.014 0.675"},
		{"a single letter", "m", "un:QDe.014 0.608"},
		{"a misspelling", "qaeda", "un:QDe.004 0.646"},
		{"tokens run together", "alqaida", "un:QDe.004 0.675"},
		{"tokens in another order", "toure ibrahim demo", "p:1 0.990"},
		{"a part of a name", "ibrahim touré", "p:1 0.925"},
		{"a telephone number typed with blanks", "+227 90-12-34-56", "t:1 1.000"},
		{"the end of a telephone number", "90 12 34 56", "t:1 0.772"},
		{"a serial with the same place unreadable", "ab-_123", "f:1 1.000"},
	} {
		if found := hits(t, x, textindex.Query{Text: c.text, Limit: 5}); len(found) == 0 || found[0] != c.first {
			t.Errorf("%s: %q finds %v, want first %s", c.how, c.text, found, c.first)
		}
	}
}

func TestAnUnreadablePlaceIsNotTakenForNone(t *testing.T) {
	for _, found := range hits(t, public(), textindex.Query{Text: "AB123", Limit: 5}) {
		if found == "f:1 1.000" {
			t.Error("AB123 is exactly AB?123")
		}
	}
}

func TestSearchLeavesOutWhatIsTooFar(t *testing.T) {
	x := public()
	for _, text := range []string{"osama", "xyz", "qatar", "combo breaker", "+22655667788"} {
		if found := hits(t, x, textindex.Query{Text: text, Limit: 5}); len(found) != 0 {
			t.Errorf("%q finds %v", text, found)
		}
	}
}

func TestFacetsCountAllKindsWhateverKindsAreAsked(t *testing.T) {
	x := public()
	x.Upsert("p:2", textindex.Document{Kind: person, Terms: []textindex.Term{{Text: "Qaida Demo"}}})
	result, err := x.Search(context.Background(), textindex.Query{Text: "qaida", Kinds: []uint8{person}, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	if want := []textindex.Facet{{person, 1}, {organisation, 2}}; !slices.Equal(result.Facets, want) || result.Total != 1 || result.More {
		t.Errorf("facets %v, total %d, more %v", result.Facets, result.Total, result.More)
	}
}

func TestWhatCannotBeAskedIsAnError(t *testing.T) {
	x := public()
	for _, text := range []string{"", "  \t", "?!*", "\xff"} {
		if _, err := x.Search(context.Background(), textindex.Query{Text: text, Limit: 1}); !errors.Is(err, textindex.ErrEmptyQuery) {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, score := range []float64{-1, 2, math.NaN(), math.Inf(1)} {
		q := textindex.Query{Text: "a", Limit: 1, After: &textindex.Position{Score: score}}
		if _, err := x.Search(context.Background(), q); !errors.Is(err, textindex.ErrBadPosition) {
			t.Errorf("position at %v: %v", score, err)
		}
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := x.Search(cancelled, textindex.Query{Text: "qaida", Limit: 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestLongQueriesAreCutAndSaySo(t *testing.T) {
	x := public()
	for text, cut := range map[string]bool{
		"al qaida":                       false,
		strings.Repeat("qaida ", 32):     false,
		strings.Repeat("qaida ", 33):     true,
		strings.Repeat("q", 64):          false,
		strings.Repeat("q", 65):          true,
		strings.Repeat("é", 1_000_000):   true,
		strings.Repeat("a b ", 300) + "": true,
	} {
		result, err := x.Search(context.Background(), textindex.Query{Text: text, Limit: 1})
		if err != nil || result.Cut != cut {
			t.Errorf("%.20q (%d bytes): cut %v, error %v", text, len(text), result.Cut, err)
		}
	}
}

func TestACancelledLoadLeavesTheIndexAsItWas(t *testing.T) {
	x := public()
	before := x.Len()
	ctx, cancel := context.WithCancel(context.Background())
	endless := iter.Seq2[string, textindex.Document](func(yield func(string, textindex.Document) bool) {
		cancel()
		for yield("a", textindex.Document{}) {
		}
	})
	if err := x.Load(ctx, endless); !errors.Is(err, context.Canceled) || x.Len() != before {
		t.Errorf("error %v, length %d of %d", err, x.Len(), before)
	}
}

func TestReadersAndWritersShareTheIndex(t *testing.T) {
	x := public()
	var group sync.WaitGroup
	for worker := range 4 {
		group.Go(func() {
			for i := range 200 {
				id := fmt.Sprintf("w:%d:%d", worker, i%10)
				x.Upsert(id, textindex.Document{Terms: []textindex.Term{{Text: fmt.Sprintf("qaida w%d n%d", worker, i)}}})
				result, err := x.Search(context.Background(), textindex.Query{Text: fmt.Sprintf("w%d n%d", worker, i), Limit: 50})
				if err != nil || !slices.ContainsFunc(result.Hits, func(h textindex.Hit) bool { return h.ID == id }) {
					t.Errorf("own write %s is not found: %v", id, err)
				}
				if i%3 == 0 {
					x.Remove(id)
				}
			}
		})
	}
	group.Wait()
}

func FuzzSearchIsTotalAndFindsItsOwnText(f *testing.F) {
	for _, seed := range []string{"Al-Qaida", "\xff", "a", "?1", "القاعدة", strings.Repeat("ab ", 40), "İß㎏"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		x := textindex.New()
		x.Upsert("name", textindex.Document{Terms: []textindex.Term{{Text: text}}})
		x.Upsert("number", textindex.Document{Terms: []textindex.Term{{Text: text, Class: textindex.Identifier}}})
		result, err := x.Search(context.Background(), textindex.Query{Text: text, Limit: 2})
		if errors.Is(err, textindex.ErrEmptyQuery) || err == nil && result.Cut {
			return
		}
		if err != nil || len(result.Hits) == 0 || result.Hits[0].Score != 1 {
			t.Errorf("%q finds %+v: %v", text, result, err)
		}
	})
}

func TestRewritingDocumentsDoesNotPileUp(t *testing.T) {
	x := textindex.New()
	write := func(from, to int) {
		for i := from; i < to; i++ {
			x.Upsert(fmt.Sprint("d", i%50), textindex.Document{Terms: []textindex.Term{
				{Text: strings.Repeat(fmt.Sprint("word", i, " "), 1+i%7)}, {Text: fmt.Sprint("N", i), Class: textindex.Identifier},
			}})
		}
	}
	write(0, 5_000)
	before := heap()
	write(5_000, 50_000)
	if grown := int64(heap()) - int64(before); grown > 256<<10 {
		t.Errorf("45,000 rewrites of 50 documents keep %d bytes", grown)
	}
	if found := hits(t, x, textindex.Query{Text: "N49999", Limit: 1}); !slices.Equal(found, []string{"d49 1.000"}) {
		t.Errorf("the last write finds %v", found)
	}
}
