// Package storetest is the one conformance suite that every store passes, with
// no case left out. It says by examples what the comments of package store say
// in words.
package storetest

import (
	"context"
	"testing"

	"github.com/kafo-graph/kafo/internal/store"
)

// Harness is how the suite gets hold of a store and looks into it.
type Harness struct {
	// Open opens the store on the harness's data, which outlives it: opened
	// again after Close, it holds what was written before.
	Open func(t testing.TB) store.Store
	// Clear takes all data away; it is called while no store is open.
	Clear func(t testing.TB)
	// Examined is the number of entity rows that Find reads for the query, from
	// real counts or the database's own profile: rows looked at, not returned.
	Examined func(ctx context.Context, s store.Store, q store.Query) (int, error)
	// LoseAnswer makes the next commit of the store reach its data, while the
	// answer to it gets lost. Apply may then fail, or find out by itself.
	LoseAnswer func(t testing.TB, s store.Store)
	// Commits is the number of write transactions that the open store has
	// committed so far.
	Commits func(s store.Store) int64
}

// Run runs the suite on the stores of one harness. Each case begins with no data.
func Run(t *testing.T, newHarness func(t *testing.T) Harness) {
	h := newHarness(t)
	for _, group := range groups {
		t.Run(group.name, func(t *testing.T) { runCases(t, h, group.cases) })
	}
}

// RunFind runs only the cases that hold what is found to what looking at
// everything finds: for stores that find in several ways.
func RunFind(t *testing.T, newHarness func(t *testing.T) Harness) {
	runCases(t, newHarness(t), findCases)
}

func runCases(t *testing.T, h Harness, cases []testCase) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { c.run(open(t, h)) })
	}
}

type testCase struct {
	name string
	run  func(f *fixture)
}

var groups = []struct {
	name  string
	cases []testCase
}{
	{"Apply", applyCases},
	{"Idempotency", idempotencyCases},
	{"References", referenceCases},
	{"Retire", retireCases},
	{"Get", getCases},
	{"Find", findCases},
	{"FindLarge", largeCases},
	{"LinksOf", linksCases},
	{"Scan", scanCases},
	{"Sights", sightCases},
	{"Changes", changeCases},
	{"Concurrency", concurrencyCases},
	{"Journal", journalCases},
	{"Notes", noteCases},
	{"Chunks", chunkCases},
	{"Values", valueCases},
}
