package textindex

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// MatchThreshold is the least score that is a match.
const MatchThreshold = float64(threshold) / one

const (
	threshold     = 500_000
	maxQueryBytes = 1024
	checkEvery    = 4096
)

// Faults of a caller.
var (
	ErrEmptyQuery  = errors.New("the text to search for has no letter or digit")
	ErrBadPosition = errors.New("the position to go on from is not one that was handed out")
)

// Query is what to look for and how much of the answer to give.
type Query struct {
	Text  string
	Kinds []uint8 // only these kinds; none means all
	Limit int     // hits at most; 0 gives counts only
	After *Position

	// Visible says whether a document is in the caller's view; nil means all
	// are. It is asked at most once a document, before scoring, must not change
	// during the search and must not call the index.
	Visible func(id string, ref uint32) bool
}

// Position is a place in the order of hits (score descending, id ascending).
// It need not be that of a document still there.
type Position struct {
	Score float64
	ID    string
}

// Hit is a document that matches.
type Hit struct {
	ID    string
	Ref   uint32
	Kind  uint8
	Class Class   // of the best term
	Score float64 // MatchThreshold to 1, whole millionths
}

// Position is where to go on after this hit.
func (h Hit) Position() Position { return Position{Score: h.Score, ID: h.ID} }

// Facet counts the matches of one kind.
type Facet struct {
	Kind  uint8
	Count int
}

// Result is the answer to a Query. Total counts all matches in view of the
// kinds asked for, wherever the page stands; Facets all matches in view of
// every kind, also those not asked for, by ascending kind.
type Result struct {
	Hits   []Hit
	More   bool // hits follow the last one given
	Total  int
	Facets []Facet
	Cut    bool // the query was longer than is used
}

// Search answers a query. Its errors are ErrEmptyQuery, ErrBadPosition and the
// context's.
func (x *Index) Search(ctx context.Context, q Query) (Result, error) {
	question, err := ask(q.Text)
	if err != nil {
		return Result{}, err
	}
	page, err := newPage(q)
	if err != nil {
		return Result{}, err
	}
	room, _ := x.scratch.Get().(*scratch)
	if room == nil {
		room = &scratch{}
	}
	defer x.scratch.Put(room)

	x.reading.RLock()
	defer x.reading.RUnlock()
	s := search{tables: x.tables, question: question, scratch: room, deferFrom: x.deferFrom}
	if err := s.run(ctx, q.Visible, page.take); err != nil {
		return Result{}, fmt.Errorf("search text index: %w", err)
	}
	result := page.result()
	result.Cut = question.cut
	return result, nil
}

// question is a query text taken apart.
type question struct {
	sequence []string // the name tokens as typed
	joined   string   // the text as an identifier
	patterns []pattern
	variants [][]int // sets of patterns that are tried, each on its own
	cut      bool
}

func ask(text string) (question, error) {
	var q question
	if len(text) > maxQueryBytes {
		text, q.cut = strings.ToValidUTF8(text[:maxQueryBytes], " "), true
	}
	tokens, tokensCut := nameTokens(text)
	joined, joinedCut := identifierToken(text)
	q.sequence, q.joined = tokens, joined
	q.cut = q.cut || tokensCut || joinedCut && len(tokens) <= 1
	distinct := slices.Compact(slices.Sorted(slices.Values(tokens)))
	var all []int
	for i, token := range distinct {
		q.patterns = append(q.patterns, newPattern(token))
		all = append(all, i)
	}
	if len(all) > 0 {
		q.variants = append(q.variants, all)
	}
	if joined != "" && !slices.Equal(distinct, []string{joined}) {
		q.variants = append(q.variants, []int{len(q.patterns)})
		q.patterns = append(q.patterns, newPattern(joined))
	}
	if len(q.variants) == 0 {
		return q, ErrEmptyQuery
	}
	return q, nil
}

// page gathers the hits of one page and the counts.
type page struct {
	kinds  [256]bool
	limit  int
	after  *match
	best   []match // in order, at most limit + 1
	total  int
	facets [256]int
}

// match is a scored document.
type match struct {
	score uint32 // millionths
	class Class
	doc   *document
}

// compare orders by descending score and ascending id.
func (m match) compare(other match) int {
	if m.score != other.score {
		return int(other.score) - int(m.score)
	}
	return strings.Compare(m.doc.id, other.doc.id)
}

func newPage(q Query) (*page, error) {
	p := &page{limit: max(q.Limit, 0)}
	for kind := range p.kinds {
		p.kinds[kind] = len(q.Kinds) == 0
	}
	for _, kind := range q.Kinds {
		p.kinds[kind] = true
	}
	if q.After == nil {
		return p, nil
	}
	if !(q.After.Score >= 0 && q.After.Score <= 1) {
		return nil, ErrBadPosition
	}
	p.after = &match{score: uint32(math.Round(q.After.Score * one)), doc: &document{id: q.After.ID}}
	return p, nil
}

func (p *page) take(m match) {
	p.facets[m.doc.kind]++
	if !p.kinds[m.doc.kind] {
		return
	}
	p.total++
	if p.after != nil && m.compare(*p.after) <= 0 {
		return
	}
	full := len(p.best) > p.limit
	if full && m.compare(p.best[p.limit]) > 0 {
		return
	}
	if full {
		p.best = p.best[:p.limit]
	}
	at, _ := slices.BinarySearchFunc(p.best, m, match.compare)
	p.best = slices.Insert(p.best, at, m)
}

func (p *page) result() Result {
	r := Result{Total: p.total, More: len(p.best) > p.limit}
	for _, m := range p.best[:min(p.limit, len(p.best))] {
		r.Hits = append(r.Hits, Hit{
			ID: m.doc.id, Ref: m.doc.ref, Kind: m.doc.kind, Class: m.class, Score: float64(m.score) / one,
		})
	}
	for kind, count := range p.facets {
		if count > 0 {
			r.Facets = append(r.Facets, Facet{Kind: uint8(kind), Count: count})
		}
	}
	return r
}
