package textindex_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/textindex"
)

// A small vocabulary with neighbours in spelling makes near misses common.
var words = []string{
	"al", "Al-Qa'ida", "alqaida", "Qaeda", "Maghreb", "Magreb", "Maghrib", "Islamic", "Organisation", "organization", "of", "the",
	"Mohamed", "Mohammed", "Muhammad", "ould", "Ahmed", "Ahmad", "القاعدة", "Макс", "aaaa", "aaa", "李小龙", "é",
}

func drawName(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 5).Draw(t, "words"), rapid.SampledFrom([]string{" ", "-"}).Draw(t, "between"))
}

func drawNumber(t *rapid.T) string {
	return rapid.StringMatching(`[AB]{0,2}[ -]?[012?]{0,4}[ -]?[01]{0,4}`).Draw(t, "number")
}

func drawDocument(t *rapid.T) textindex.Document {
	doc := textindex.Document{Kind: rapid.Uint8Range(0, 3).Draw(t, "kind"), Ref: rapid.Uint32().Draw(t, "ref")}
	for range rapid.IntRange(0, 4).Draw(t, "terms") {
		term := textindex.Term{Class: textindex.Class(rapid.IntRange(0, 3).Draw(t, "class"))}
		if term.Class == textindex.Identifier {
			term.Text = drawNumber(t)
		} else {
			term.Text = drawName(t)
		}
		doc.Terms = append(doc.Terms, term)
	}
	return doc
}

func drawQuery(t *rapid.T, ids []string) textindex.Query {
	text := rapid.OneOf(
		rapid.Custom(drawName), rapid.Custom(drawNumber), rapid.StringN(1, 8, 40),
		rapid.Custom(func(t *rapid.T) string { // typing ahead
			name := []rune(drawName(t))
			return string(name[:rapid.IntRange(1, len(name)).Draw(t, "typed")])
		}),
	).Draw(t, "text")
	q := textindex.Query{
		Text:  text,
		Limit: rapid.IntRange(0, 8).Draw(t, "limit"),
		Kinds: rapid.SliceOfN(rapid.Uint8Range(0, 4), 0, 2).Draw(t, "kinds"),
	}
	if len(ids) > 0 && rapid.Bool().Draw(t, "goes on") {
		score := rapid.IntRange(500_000, 1_000_000).Draw(t, "after score")
		q.After = &textindex.Position{Score: float64(score) / 1e6, ID: rapid.SampledFrom(ids).Draw(t, "after id")}
	}
	return q
}

func drawIDs(t *rapid.T) []string {
	return rapid.SliceOfDistinct(rapid.StringMatching(`[a-d]{1,3}`), rapid.ID[string]).Draw(t, "ids")
}

// answer is everything a caller gets, errors included, as bytes.
func answer(t *rapid.T, x *textindex.Index, q textindex.Query) string {
	result, err := x.Search(context.Background(), q)
	text, failed := json.Marshal(result)
	if failed != nil {
		t.Fatal(failed)
	}
	return fmt.Sprintf("%s %v", text, err)
}

func TestIndexAgreesWithScoringEveryDocumentThroughAnyWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, all := textindex.NewDeferringFrom(rapid.SampledFrom([]int{0, 5, 1 << 17}).Draw(t, "defer from")), oracle{}
		ids := append(drawIDs(t), "z")
		if rapid.Bool().Draw(t, "loaded") {
			for _, id := range ids {
				all[id] = drawDocument(t)
			}
			if err := x.Load(context.Background(), maps.All(all)); err != nil {
				t.Fatal(err)
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"upsert": func(t *rapid.T) {
				id, doc := rapid.SampledFrom(ids).Draw(t, "id"), drawDocument(t)
				all[id] = doc
				x.Upsert(id, doc)
			},
			"remove": func(t *rapid.T) {
				id := rapid.SampledFrom(ids).Draw(t, "id")
				delete(all, id)
				x.Remove(id)
			},
			"": func(t *rapid.T) {
				q := drawQuery(t, ids)
				got, err := x.Search(context.Background(), q)
				if err != nil {
					if !errors.Is(err, textindex.ErrEmptyQuery) {
						t.Fatal(err)
					}
					return
				}
				want := all.search(q)
				want.Cut = got.Cut
				if diff := cmp.Diff(want, got); diff != "" || x.Len() != len(all) {
					t.Fatalf("%q over %v, length %d (-want +got):\n%s", q.Text, all, x.Len(), diff)
				}
			},
		})
	})
}

func TestHiddenDocumentsLeaveNoTrace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole, trimmed := textindex.NewDeferringFrom(rapid.SampledFrom([]int{0, 5, 1 << 17}).Draw(t, "defer from")), textindex.New()
		ids, hidden := append(drawIDs(t), "z"), map[string]bool{}
		for _, id := range ids {
			doc := drawDocument(t)
			whole.Upsert(id, doc)
			if hidden[id] = rapid.Bool().Draw(t, "hidden"); !hidden[id] {
				trimmed.Upsert(id, doc)
			}
		}
		q := drawQuery(t, ids)
		without := answer(t, trimmed, q)
		q.Visible = func(id string, _ uint32) bool { return !hidden[id] }
		if with := answer(t, whole, q); with != without {
			t.Fatalf("%q: with hidden documents %s, without them %s", q.Text, with, without)
		}
	})
}

func TestPagesPutTogetherAreTheWholeAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := textindex.New()
		ids := append(drawIDs(t), "z")
		for _, id := range ids {
			x.Upsert(id, drawDocument(t))
		}
		q := drawQuery(t, nil)
		q.Limit, q.After = len(ids), nil
		whole, err := x.Search(context.Background(), q)
		if err != nil {
			return
		}
		var paged []textindex.Hit
		q.Limit = rapid.IntRange(1, 3).Draw(t, "page")
		for more := true; more; {
			page, err := x.Search(context.Background(), q)
			if err != nil || page.Total != whole.Total || !slices.Equal(page.Facets, whole.Facets) {
				t.Fatalf("page %+v of %+v: %v", page, whole, err)
			}
			paged = append(paged, page.Hits...)
			if more = page.More; more {
				after := page.Hits[len(page.Hits)-1].Position()
				q.After = &after
			}
		}
		if diff := cmp.Diff(whole.Hits, paged); diff != "" {
			t.Fatalf("(-whole +paged):\n%s", diff)
		}
	})
}
