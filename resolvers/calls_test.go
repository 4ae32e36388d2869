package resolvers_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// counting counts the reads of a store.
type counting struct {
	store.Store
	calls atomic.Int64
}

func (c *counting) Reports(ctx context.Context, ids []string) ([]domain.Report, error) {
	c.calls.Add(1)
	return c.Store.Reports(ctx, ids)
}

func (c *counting) Entities(ctx context.Context, ids []string) ([]domain.Entity, error) {
	c.calls.Add(1)
	return c.Store.Entities(ctx, ids)
}

func (c *counting) Links(ctx context.Context, ids []string) ([]domain.Link, error) {
	c.calls.Add(1)
	return c.Store.Links(ctx, ids)
}

func (c *counting) Judgements(ctx context.Context, links []string) ([]domain.Judgement, error) {
	c.calls.Add(1)
	return c.Store.Judgements(ctx, links)
}

func (c *counting) Sights(ctx context.Context) ([]store.Sight, error) {
	c.calls.Add(1)
	return c.Store.Sights(ctx)
}

func (c *counting) Find(ctx context.Context, q store.Query) ([]store.Found, error) {
	c.calls.Add(1)
	return c.Store.Find(ctx, q)
}

func (c *counting) LinksOf(ctx context.Context, q store.LinksQuery) ([][]domain.Link, error) {
	c.calls.Add(1)
	return c.Store.LinksOf(ctx, q)
}

// chains is a world of a case that n suspects tie to as many networks.
func chains(t *testing.T, n int) *world {
	const mark = `"mark":{"owner":"NE","level":"OPEN","releasableTo":["ALL"]}`
	lines := []string{
		`{"entity":{"id":"NE:case","kind":"CASE","number":"1","country":"NE","caseType":"FIREARMS","caseStatus":"OPEN",` + mark + `}}`,
		`{"entity":{"id":"NE:place","kind":"LOCATION","locationType":"TOWN","name":"Somewhere","country":"NE",` + mark + `}}`,
	}
	for i := range n {
		lines = append(lines,
			reportLine(fmt.Sprintf("NE:r%d", i), mark),
			personLine(fmt.Sprintf("NE:p%d", i), fmt.Sprintf(`"reports":["NE:r%d"],%s`, i, mark)),
			fmt.Sprintf(`{"entity":{"id":"NE:n%d","kind":"ORGANISATION","organisationType":"ARMED_GROUP","names":[{"text":"Network"}],%s}}`, i, mark),
			fmt.Sprintf(`{"link":{"id":"NE:s%d","kind":"SUSPECT_IN","from":"NE:p%d","to":"NE:case","place":"NE:place","reports":["NE:r%d"],%s}}`, i, i, i, mark),
			fmt.Sprintf(`{"link":{"id":"NE:m%d","kind":"MEMBER_OF","from":"NE:p%d","to":"NE:n%d","place":"NE:place","reports":["NE:r%d"],%s}}`, i, i, i, i, mark),
			fmt.Sprintf(`{"judgement":{"link":"NE:s%d","verdict":"CONFIRM","by":"x","at":"2021-01-01",%s}}`, i, mark),
		)
	}
	return newWorld(t, lines...)
}

func TestTheNumberOfReadsDoesNotGrowWithThePage(t *testing.T) {
	const links = `links(first:20){edges{node{id reports{source} judgements{verdict} place{label reports{source}} from{id reports{source} links(first:3){edges{node{id to{id}}}}} to{id reports{source} links(first:3){edges{node{id from{id}}}}}}}}`
	const nodes = `nodes{id reports{source} links(first:3){edges{node{id from{id} to{id}}}}}`
	for name, query := range map[string]string{
		"entities":      `query($n:Int){entities(where:{} first:$n){edges{node{id reports{source} ` + links + `}}}}`,
		"search":        `query($n:Int){search(text:"demo person" first:$n){edges{node{id reports{source} ` + links + `}}}}`,
		"neighbourhood": `query($n:Int){neighbourhood(of:["NE:case"] limit:$n){subgraph{` + nodes + ` links{id reports{source} judgements{verdict} place{id} from{id reports{id}} to{id}}}}}`,
		"caseLinks":     `query($n:Int){caseLinks(case:"NE:case" first:$n){results{network{id reports{source} ` + links + `} best{` + nodes + ` steps{link{id reports{source} judgements{verdict} place{id} from{id} to{id}}}}}}}`,
	} {
		reads := map[int]int64{}
		answers := map[int]int{}
		w := chains(t, 60)
		c := &counting{Store: w.store}
		counted := serve(t, c)
		for _, n := range []int{2, 50} {
			c.calls.Store(0)
			a := counted.ask(t, niger(), query, vars{"n": n}).expect(t, "")
			reads[n], answers[n] = c.calls.Load(), len(a.text)
		}
		if reads[2] != reads[50] || reads[2] == 0 || answers[50] < 2*answers[2] {
			t.Errorf("%s: %v reads for %v bytes", name, reads, answers)
		}
	}
}

// Fields of one thing that are asked for under two names with other arguments
// are not mixed up.
func TestListsOfOneThingAreKeptApartByTheirArguments(t *testing.T) {
	w := chains(t, 12)
	a := w.ask(t, niger(), `query($a:String,$b:String){entity(id:"NE:case"){none:links(kinds:[]){edges{node{id}}} all:links{edges{node{id}}}
		one:links(first:1){edges{node{id}}} in:links(direction:IN first:2){edges{node{id}}} out:links(direction:OUT first:2){edges{node{id}}}
		window:links(window:{from:"2020"} first:3){edges{node{id}}} x:links(first:1 after:$a){edges{node{id}}} y:links(first:12 after:$b){edges{node{id}}}}}`,
		vars{"a": cursor("2"), "b": cursor("")}).expect(t, "")
	var counts []int
	for _, name := range []string{"none", "all", "one", "in", "out", "window", "x", "y"} {
		edges, _ := a.at("entity", name, "edges").([]any)
		counts = append(counts, len(edges))
	}
	if !slices.Equal(counts, []int{0, 12, 1, 2, 0, 3, 1, 12}) {
		t.Errorf("%v %s", counts, strings.TrimSpace(a.text))
	}
}
