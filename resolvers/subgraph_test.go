package resolvers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/gqlserver"
	"github.com/kafo-graph/kafo/internal/service"
)

const columns = `columns{nodes{ids kinds labels countries legalStatuses networks degrees} links{ids kinds from to since until costs strengths sources disputed}}`

func TestColumnsSayWhatObjectsSay(t *testing.T) {
	w := newWorld(t,
		reportLine("NE:r1", `"source":"one",`+restricted), reportLine("NE:r2", restricted),
		personLine("NE:a", `"nationalities":["NE","ML"],"legalStatus":"CLEARED",`+restricted), personLine("NE:b", restricted), personLine("NE:secret", markOf("NE", "SECRET")),
		`{"entity":{"id":"NE:n","kind":"ORGANISATION","organisationType":"ARMED_GROUP","names":[{"text":"Network"}],`+restricted+`}}`,
		`{"entity":{"id":"NE:c","kind":"CASE","number":"1","country":"NE","caseType":"FIREARMS","caseStatus":"OPEN",`+restricted+`}}`,
		`{"link":{"id":"NE:1","kind":"FAMILY_OF","from":"NE:b","to":"NE:a","since":"2019-05","until":"2020","reports":["NE:r1","NE:r2"],`+restricted+`}}`,
		`{"link":{"id":"NE:2","kind":"MEMBER_OF","from":"NE:a","to":"NE:n",`+restricted+`}}`,
		`{"link":{"id":"NE:3","kind":"WITNESS_IN","from":"NE:a","to":"NE:c","reports":["NE:r2"],`+restricted+`}}`,
		`{"link":{"id":"NE:4","kind":"FAMILY_OF","from":"NE:a","to":"NE:secret",`+markOf("NE", "SECRET")+`}}`,
		`{"judgement":{"link":"NE:2","verdict":"DISPUTE","by":"somebody","at":"2021-01-01",`+restricted+`}}`,
	)
	a := w.ask(t, niger(), `{subgraph(ids:["NE:n","NE:a","NE:b","NE:c","NE:secret","NE:a","NE:nothing"]){truncated subgraph{`+columns+`}}}`, nil).expect(t, "")
	a.expectText(t, `{"countries":[["ML","NE"],[],["NE"],[]],"degrees":[2,1,0,1],"ids":["NE:a","NE:b","NE:c","NE:n"],"kinds":["PERSON","PERSON","CASE","ORGANISATION"],`+
		`"labels":["Demo Person","Demo Person","1","Network"],"legalStatuses":["CLEARED",null,null,null],"networks":[false,false,false,true]}`, "subgraph", "subgraph", "columns", "nodes")
	a.expectText(t, "[1,0,0]", "subgraph", "subgraph", "columns", "links", "from")
	a.expectText(t, "[0,3,2]", "subgraph", "subgraph", "columns", "links", "to")
	a.expectText(t, `["NE:1","NE:2","NE:3"]`, "subgraph", "subgraph", "columns", "links", "ids")
	a.expectText(t, `["FAMILY_OF","MEMBER_OF","WITNESS_IN"]`, "subgraph", "subgraph", "columns", "links", "kinds")
	a.expectText(t, `["2019-05",null,null]`, "subgraph", "subgraph", "columns", "links", "since")
	a.expectText(t, `["2020",null,null]`, "subgraph", "subgraph", "columns", "links", "until")
	a.expectText(t, `[2,0,1]`, "subgraph", "subgraph", "columns", "links", "sources")
	a.expectText(t, `[false,true,false]`, "subgraph", "subgraph", "columns", "links", "disputed")
	if costs := a.at("subgraph", "subgraph", "columns", "links", "costs").([]any); costs[0] == nil || costs[1] == nil || costs[2] != nil {
		t.Errorf("costs %v: that of a kind that paths do not use is none", costs)
	}
	paths := w.ask(t, niger(), `{paths(from:"NE:b" to:"NE:n"){paths{steps{cost link{id}}}}}`, nil)
	for i := range 2 {
		if cost := paths.at("paths", "paths", 0, "steps", i, "cost"); cost != a.at("subgraph", "subgraph", "columns", "links", "costs", i) {
			t.Errorf("a path says that link %d costs %v: %s", i, cost, a.text)
		}
	}
}

func TestASubgraphIsBounded(t *testing.T) {
	w := chains(t, 30)
	const query = `query($ids:[ID!]!,$kinds:[LinkKind!],$window:IntervalInput,$limit:Int){subgraph(ids:$ids kinds:$kinds window:$window limit:$limit){truncated subgraph{columns{links{ids}}}}}`
	ids := []string{"NE:case"}
	for i := range 30 {
		ids = append(ids, fmt.Sprintf("NE:p%d", i), fmt.Sprintf("NE:n%d", i))
	}
	for name, c := range map[string]struct {
		v         vars
		links     int
		truncated bool
		code      domain.Code
	}{
		"all":                      {vars{"ids": ids}, 60, false, ""},
		"as many as there are":     {vars{"ids": ids, "limit": 60}, 60, false, ""},
		"one too few":              {vars{"ids": ids, "limit": 59}, 59, true, ""},
		"one kind":                 {vars{"ids": ids, "kinds": []any{"MEMBER_OF"}}, 30, false, ""},
		"no kind":                  {vars{"ids": ids, "kinds": []any{}}, 0, false, ""},
		"nothing":                  {vars{"ids": []any{}}, 0, false, ""},
		"10,000 things":            {vars{"ids": repeated("NE:case", 10_000)}, 0, false, ""},
		"one more":                 {vars{"ids": repeated("NE:case", 10_001)}, 0, false, domain.LimitExceeded},
		"10,000 links":             {vars{"ids": ids, "limit": 10_000}, 60, false, ""},
		"one link more":            {vars{"ids": ids, "limit": 10_001}, 0, false, domain.LimitExceeded},
		"no links":                 {vars{"ids": ids, "limit": 0}, 0, false, domain.InvalidInput},
		"a window that ends first": {vars{"ids": ids, "window": vars{"from": "2021", "to": "2020"}}, 0, false, domain.InvalidInput},
	} {
		a := w.ask(t, niger(), query, c.v)
		links, _ := a.at("subgraph", "subgraph", "columns", "links", "ids").([]any)
		if a.code() != c.code || len(links) != c.links || c.code == "" && a.at("subgraph", "truncated") != c.truncated {
			t.Errorf("%s: %d links, %.300s", name, len(links), a.text)
		}
	}
}

func TestColumnsNeedNoReadOfTheStore(t *testing.T) {
	w := chains(t, 30)
	c := &counting{Store: w.store}
	counted := serve(t, c)
	c.calls.Store(0)
	counted.ask(t, niger(), `{neighbourhood(of:["NE:case"]){counts{count} subgraph{`+columns+`}}}`, nil).expect(t, "")
	if reads := c.calls.Load(); reads != 0 {
		t.Errorf("%d reads", reads)
	}
}

// wide is a world of a hub with so many leaves.
func wide(b *testing.B, leaves int) *world {
	lines := []string{personLine("NE:hub", restricted)}
	for i := range leaves {
		lines = append(lines, personLine(fmt.Sprintf("NE:p%05d", i), restricted),
			fmt.Sprintf(`{"link":{"id":"NE:l%05d","kind":"ASSOCIATE_OF","from":"NE:p%05d","to":"NE:hub","since":"2020",%s}}`, i, i, restricted))
	}
	s := newStore(b)
	for chunk := range slices.Chunk(lines, 1001) {
		put(b, s, chunk...)
	}
	return serve(b, s)
}

// BenchmarkSubgraph answers for 10,000 things and links in both shapes, of the
// same fields: ids, kinds and labels of the things, ids, kinds and ends of the
// links.
func BenchmarkSubgraph(b *testing.B) {
	w := wide(b, 9_999)
	for _, shape := range []struct{ name, selection string }{
		{"objects", `nodes{id kind label} links{id kind from{id} to{id}}`},
		{"columns", `columns{nodes{ids kinds labels} links{ids kinds from to}}`},
	} {
		b.Run(shape.name, func(b *testing.B) {
			query := `{neighbourhood(of:["NE:hub"] limit:10000){subgraph{` + shape.selection + `}}}`
			ctx := service.Begin(context.Background(), niger())
			bytes := 0
			b.ReportAllocs()
			for b.Loop() {
				text, err := json.Marshal(w.server.Execute(ctx, gqlserver.Request{Query: query}))
				if err != nil || !strings.Contains(string(text), "NE:p09998") {
					b.Fatalf("%v %.200s", err, text)
				}
				bytes = len(text)
			}
			b.ReportMetric(float64(bytes), "bytes/answer")
		})
	}
}
