package textindex_test

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/identifiers"
	"github.com/kafo-graph/kafo/internal/textindex"
)

// The oracle scores every document, straight from the package comment and with
// nothing of the index's own.
type oracle map[string]textindex.Document

func (o oracle) search(q textindex.Query) textindex.Result {
	var result textindex.Result
	facets := map[uint8]int{}
	for id, doc := range o {
		if q.Visible != nil && !q.Visible(id, doc.Ref) {
			continue
		}
		score, class := oracleScore(q.Text, doc)
		if score < 500_000 {
			continue
		}
		facets[doc.Kind]++
		if len(q.Kinds) > 0 && !slices.Contains(q.Kinds, doc.Kind) {
			continue
		}
		result.Total++
		hit := textindex.Hit{ID: id, Ref: doc.Ref, Kind: doc.Kind, Class: class, Score: float64(score) / 1e6}
		if q.After == nil || hit.Score < q.After.Score || hit.Score == q.After.Score && id > q.After.ID {
			result.Hits = append(result.Hits, hit)
		}
	}
	slices.SortFunc(result.Hits, func(a, b textindex.Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
	})
	result.More = len(result.Hits) > q.Limit
	result.Hits = slices.Clip(result.Hits[:min(q.Limit, len(result.Hits))])
	if len(result.Hits) == 0 {
		result.Hits = nil
	}
	for _, kind := range slices.Sorted(maps.Keys(facets)) {
		result.Facets = append(result.Facets, textindex.Facet{Kind: kind, Count: facets[kind]})
	}
	return result
}

func oracleScore(query string, doc textindex.Document) (best int, class textindex.Class) {
	percent := map[textindex.Class]int{textindex.Name: 100, textindex.Identifier: 100, textindex.Alias: 97, textindex.WeakAlias: 90}
	for _, term := range doc.Terms {
		if score := oracleTerm(query, term) * percent[term.Class] / 100; score > best {
			best, class = score, term.Class
		}
	}
	return best, class
}

func oracleTerm(query string, term textindex.Term) int {
	asName := strings.Fields(identifiers.NormaliseName(query))
	asIdentifier := strings.ToLower(identifiers.NormaliseSerial(query))
	var tokens []string
	exact := false
	if term.Class == textindex.Identifier {
		if number := strings.ToLower(identifiers.NormaliseSerial(term.Text)); strings.Trim(number, "?*") != "" {
			tokens = []string{number}
			exact = number == asIdentifier
		}
	} else {
		tokens = strings.Fields(identifiers.NormaliseName(term.Text))
		exact = slices.Equal(tokens, asName)
	}
	if len(tokens) == 0 {
		return 0
	}
	if exact {
		return 1_000_000
	}
	return min(990_000, max(oracleCover(asName, tokens), oracleCover([]string{asIdentifier}, tokens)))
}

func oracleCover(query, term []string) int {
	distinct := map[string]bool{}
	for _, q := range query {
		distinct[q] = true
	}
	covered, length, most := 0, 0, make([]int, len(term))
	for q := range distinct {
		best := 0
		for i, t := range term {
			s := oracleSimilarity(q, t)
			best, most[i] = max(best, s), max(most[i], s)
		}
		covered += best * len([]rune(q))
		length += len([]rune(q))
	}
	ofTerm, termLength := 0, 0
	for i, t := range term {
		ofTerm += most[i] * len([]rune(t))
		termLength += len([]rune(t))
	}
	if length == 0 {
		return 0
	}
	return covered / length * (700_000 + 300_000*(ofTerm/termLength)/1_000_000) / 1_000_000
}

func oracleSimilarity(q, t string) int {
	if strings.Trim(q, "?") == "" {
		return 0
	}
	if q == t {
		return 1_000_000
	}
	best, lq, lt := 0, len([]rune(q)), len([]rune(t))
	if strings.HasPrefix(t, q) {
		best = 800_000 + 150_000*lq/lt
	}
	if lq < 3 || lt < 3 {
		return best
	}
	a, b := oracleGrams(q), oracleGrams(t)
	common := 0
	for g := range a {
		if b[g] {
			common++
		}
	}
	least := 50
	if strings.ContainsAny(q, "0123456789") {
		least = 60
	}
	if 200*common >= least*(len(a)+len(b)) {
		best = max(best, 550_000+800_000*common/(len(a)+len(b)))
	}
	return best
}

func oracleGrams(token string) map[string]bool {
	runes := []rune("  " + token + " ")
	grams := map[string]bool{}
	for i := 2; i < len(runes); i++ {
		grams[string(runes[i-2:i+1])] = true
	}
	return grams
}
