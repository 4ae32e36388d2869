package resolvers_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
)

func repeated(id string, n int) []string { return slices.Repeat([]string{id}, n) }

func TestArgumentsAreTakenUpToTheirLimitsAndNotBeyond(t *testing.T) {
	w := chains(t, 3)
	const (
		find    = `query($n:Int){entities(where:{} first:$n){edges{node{id}}}}`
		search  = `query($n:Int){search(text:"demo" first:$n){edges{node{id}}}}`
		links   = `query($n:Int){entity(id:"NE:case"){links(first:$n){edges{node{id}}}}}`
		around  = `query($n:Int){neighbourhood(of:["NE:case"] limit:$n){truncated}}`
		of      = `query($of:[ID!]!){neighbourhood(of:$of){truncated}}`
		tied    = `query($n:Int){caseLinks(case:"NE:case" first:$n){results{strength}}}`
		hops    = `query($n:Int){paths(from:"NE:case" to:"NE:n0" maxHops:$n){paths{hops}}}`
		paths   = `query($n:Int){paths(from:"NE:case" to:"NE:n0" k:$n){paths{hops}}}`
		why     = `query($n:Int){whyLinked(case:"NE:case" network:"NE:n0" k:$n){linked}}`
		targets = `query($n:Int){targetNetworks(first:$n){networks{score}}}`
		groups  = `query($n:Int){firearmSubmissions(first:$n){found}}`
		series  = `query($n:Int){trends(first:$n){found}}`
		hot     = `query($n:Int){hotspots(first:$n){places{score}}}`
		several = `query($n:Int){caseLinks(case:"NE:case" k:$n){results{strength}}}`
	)
	for _, c := range []struct {
		query string
		n     any
		code  domain.Code
	}{
		{find, 200, ""},
		{find, 201, domain.LimitExceeded},
		{find, 1, ""},
		{find, 0, domain.InvalidInput},
		{find, -1, domain.InvalidInput},
		{find, nil, ""},
		{search, 200, ""},
		{search, 201, domain.LimitExceeded},
		{search, 0, domain.InvalidInput},
		{search, nil, ""},
		{links, 200, ""},
		{links, 201, domain.LimitExceeded},
		{links, 0, domain.InvalidInput},
		{links, nil, ""},
		{around, 10_000, ""},
		{around, 10_001, domain.LimitExceeded},
		{around, 0, domain.InvalidInput},
		{around, nil, ""},
		{tied, 200, ""},
		{tied, 201, domain.LimitExceeded},
		{tied, 0, domain.InvalidInput},
		{tied, nil, ""},
		{hot, 200, ""},
		{hot, 201, domain.LimitExceeded},
		{hot, 0, domain.InvalidInput},
		{hot, nil, ""},
		{targets, 200, ""},
		{targets, 201, domain.LimitExceeded},
		{targets, 0, domain.InvalidInput},
		{groups, 200, ""},
		{groups, 201, domain.LimitExceeded},
		{series, 200, ""},
		{series, 201, domain.LimitExceeded},
		{series, 0, domain.InvalidInput},
		{hops, 16, ""},
		{hops, 17, domain.LimitExceeded},
		{hops, 0, domain.InvalidInput},
		{hops, nil, ""},
		{paths, 1, ""},
		{paths, 0, domain.InvalidInput},
		{paths, 2, ""},
		{paths, 50, ""},
		{paths, 51, domain.LimitExceeded},
		{why, 1, ""},
		{why, 2, ""},
		{why, 51, domain.LimitExceeded},
		{several, 1, ""},
		{several, 2, ""},
		{several, 51, domain.LimitExceeded},
	} {
		if a := w.ask(t, niger(), c.query, vars{"n": c.n}); a.code() != c.code {
			t.Errorf("%v of %s: %s", c.n, c.query, a.text)
		}
	}
	w.ask(t, niger(), of, vars{"of": repeated("NE:case", 100)}).expect(t, "")
	w.ask(t, niger(), of, vars{"of": repeated("NE:case", 101)}).expect(t, domain.LimitExceeded)
	w.ask(t, niger(), of, vars{"of": []string{}}).expect(t, "")
}

func TestACursorIsOneOfItsOwnList(t *testing.T) {
	w := chains(t, 3)
	const (
		find   = `query($where:EntityFilter!,$order:[EntityOrder!],$after:String){entities(where:$where order:$order first:1 after:$after){pageInfo{endCursor} edges{node{id}}}}`
		search = `query($text:String!,$after:String){search(text:$text first:1 after:$after){pageInfo{endCursor} edges{node{id}}}}`
		links  = `query($after:String){entity(id:"NE:case"){links(first:1 after:$after){pageInfo{endCursor} edges{node{id}}}}}`
	)
	people := vars{"kind": vars{"equals": "PERSON"}}
	byLabel := []vars{{"field": "label"}}
	found := w.ask(t, niger(), find, vars{"where": people, "order": byLabel}).at("entities", "pageInfo", "endCursor")
	matched := w.ask(t, niger(), search, vars{"text": "demo person"}).at("search", "pageInfo", "endCursor")
	linked := w.ask(t, niger(), links, nil).at("entity", "links", "pageInfo", "endCursor")
	forged := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	for _, c := range []struct {
		name, query string
		v           vars
		after       any
		code        domain.Code
	}{
		{"its own", find, vars{"where": people, "order": byLabel}, found, ""},
		{"another filter's", find, vars{"where": vars{}, "order": byLabel}, found, domain.InvalidInput},
		{"another order's", find, vars{"where": people}, found, domain.InvalidInput},
		{"an unsatisfiable filter's", find, vars{"where": vars{"kind": vars{"in": []any{}}}}, found, domain.InvalidInput},
		{"a search's", find, vars{"where": people}, matched, domain.InvalidInput},
		{"no cursor", find, vars{"where": people}, "x", domain.InvalidInput},
		{"no base64", find, vars{"where": people}, "!", domain.InvalidInput},
		{"an empty one", find, vars{"where": people}, "", ""},
		{"none", find, vars{"where": people}, nil, ""},
		{"its own", search, vars{"text": "demo person"}, matched, ""},
		{"another text's", search, vars{"text": "demo"}, matched, domain.InvalidInput},
		{"a list's", search, vars{"text": "demo person"}, linked, domain.InvalidInput},
		{"an impossible score", search, vars{"text": "demo"}, forged(`{"s":7,"i":"x","t":"demo"}`), domain.InvalidInput},
		{"its own", links, vars{}, linked, ""},
		{"a find's", links, vars{}, found, domain.InvalidInput},
		{"no cursor", links, vars{}, forged("x"), domain.InvalidInput},
		{"an empty one", links, vars{}, "", ""},
	} {
		c.v["after"] = c.after
		a := w.ask(t, niger(), c.query, c.v)
		if a.code() != c.code || c.code != "" && a.Errors[0].Extensions.Field != "after" {
			t.Errorf("%s in %s: %s", c.name, c.query, a.text)
		}
	}
}

func TestFiltersAndOrders(t *testing.T) {
	w := newWorld(t,
		personLine("NE:a", `"birthDate":"1980",`+restricted), personLine("NE:b", `"birthDate":"1990-05-01",`+restricted), personLine("NE:c", restricted),
		`{"entity":{"id":"NE:lot","kind":"LOT","commodity":"FUEL","quantity":"999999999999999999999999999999","unit":"LITRE",`+restricted+`}}`,
		`{"link":{"id":"NE:l","kind":"FAMILY_OF","from":"NE:a","to":"NE:b","since":"2019","until":"2020",`+restricted+`}}`,
	)
	const query = `query($where:EntityFilter!,$order:[EntityOrder!]){entities(where:$where order:$order){edges{cursor node{id}}}}`
	for _, c := range []struct {
		where any
		order any
		ids   string
		code  domain.Code
	}{
		{vars{}, nil, "[NE:a NE:b NE:c NE:lot]", ""},
		{vars{"kind": "PERSON"}, nil, "[NE:a NE:b NE:c]", ""},
		{vars{"kind": []any{"PERSON", "LOT"}}, nil, "[NE:a NE:b NE:c NE:lot]", ""},
		{vars{"kind": vars{"in": []any{}}}, nil, "[]", ""},
		{vars{"kind": vars{"equals": "PERSON", "in": []any{"LOT"}}}, nil, "[]", ""},
		{vars{"kind": vars{}}, nil, "[NE:a NE:b NE:c NE:lot]", ""},
		{vars{"sex": vars{"in": []any{}}}, nil, "[]", ""},
		{vars{"label": vars{"equals": "Demo Person", "prefix": "X"}}, nil, "[]", ""},
		{vars{"label": vars{"prefix": "Demo", "contains": "Per"}}, nil, "[NE:a NE:b NE:c]", ""},
		{vars{"label": vars{"equals": ""}}, nil, "[]", ""},
		{vars{"label": vars{"prefix": ""}}, nil, "[NE:a NE:b NE:c NE:lot]", ""},
		{vars{"label": vars{}}, nil, "[NE:a NE:b NE:c NE:lot]", ""},
		{vars{"label": nil}, nil, "[NE:a NE:b NE:c NE:lot]", ""},
		{vars{"birthDate": vars{}}, nil, "[NE:a NE:b NE:c NE:lot]", ""},
		{vars{"birthDate": vars{"from": nil, "to": nil}}, nil, "[NE:a NE:b NE:c NE:lot]", ""},
		{vars{"birthDate": vars{"to": "1985"}}, nil, "[NE:a]", ""},
		{vars{"birthDate": vars{"from": "1990", "to": "1989"}}, nil, "", domain.InvalidInput},
		{vars{"birthDate": vars{"from": "1990-02-30"}}, nil, "", domain.InvalidInput},
		{vars{"quantity": vars{}}, nil, "[NE:a NE:b NE:c NE:lot]", ""},
		{vars{"quantity": vars{"from": 5}}, nil, "[NE:lot]", ""},
		{vars{"quantity": vars{"from": "5", "to": "4"}}, nil, "[]", ""},
		{vars{"quantity": vars{"from": "many"}}, nil, "", domain.InvalidInput},
		{vars{"reportedBetween": vars{}}, nil, "[NE:a NE:b NE:c NE:lot]", ""},
		{vars{"reportedBetween": vars{"from": "2020", "to": "2019"}}, nil, "", domain.InvalidInput},
		{vars{"hasLink": vars{}}, nil, "[NE:a NE:b]", ""},
		{vars{"hasLink": vars{"kind": "FAMILY_OF", "direction": "OUT"}}, nil, "[NE:a]", ""},
		{vars{"hasLink": vars{"kind": vars{"in": []any{}}}}, nil, "[]", ""},
		{vars{"hasLink": vars{"kind": vars{"equals": "FAMILY_OF", "in": []any{"CALLED"}}}}, nil, "[]", ""},
		{vars{"hasLink": vars{"to": "NE:b"}}, nil, "[NE:a]", ""},
		{vars{"hasLink": vars{"to": "NE:nothing"}}, nil, "[]", ""},
		{vars{"hasLink": vars{"to": ""}}, nil, "[]", ""},
		{vars{"hasLink": vars{"window": vars{"from": "2021"}}}, nil, "[]", ""},
		{vars{"hasLink": vars{"window": vars{}}}, nil, "[NE:a NE:b]", ""},
		{vars{"hasLink": vars{"window": vars{"from": "2021", "to": "2020"}}}, nil, "", domain.InvalidInput},
		{vars{"nonsense": vars{}}, nil, "", domain.InvalidInput},
		{vars{"kind": "NONSENSE"}, nil, "", domain.InvalidInput},
		{vars{}, []any{}, "[NE:a NE:b NE:c NE:lot]", ""},
		{vars{}, []any{vars{"field": "birthDate", "direction": "DESC"}}, "[NE:b NE:a NE:c NE:lot]", ""},
		{vars{}, []any{vars{"field": "quantity"}, vars{"field": "id", "direction": "DESC"}}, "[NE:lot NE:c NE:b NE:a]", ""},
		{vars{}, []any{vars{"field": "label"}, vars{"field": "label"}}, "", domain.InvalidInput},
		{vars{}, []any{vars{"field": "names"}}, "", domain.InvalidInput},
		{vars{}, []any{vars{"field": "nonsense"}}, "", domain.InvalidInput},
		{nil, nil, "", domain.InvalidInput},
	} {
		a := w.ask(t, niger(), query, vars{"where": c.where, "order": c.order})
		ids := []string{}
		edges, _ := a.at("entities", "edges").([]any)
		for i := range edges {
			ids = append(ids, a.at("entities", "edges", i, "node", "id").(string))
		}
		if a.code() != c.code || c.code == "" && fmt.Sprint(ids) != c.ids {
			t.Errorf("%v %v: %s", c.where, c.order, a.text)
		}
	}
}

func TestEmptyListsFindNothing(t *testing.T) {
	w := chains(t, 3)
	for query, want := range map[string]string{
		`{search(text:"demo person" kinds:[]){edges{node{id}} facets{kinds{kind count}}}}`:               `{"search":{"edges":[],"facets":{"kinds":[{"count":3,"kind":"PERSON"}]}}}`,
		`{neighbourhood(of:["NE:case"] kinds:[]){counts{count} subgraph{links{id} nodes{id}}}}`:          `{"neighbourhood":{"counts":[],"subgraph":{"links":[],"nodes":[{"id":"NE:case"}]}}}`,
		`{caseLinks(case:"NE:case" networks:[]){results{strength}}}`:                                     `{"caseLinks":{"results":[]}}`,
		`{caseLinks(case:"NE:case" networks:["NE:nothing"]){results{strength}}}`:                         `{"caseLinks":{"results":[]}}`,
		`{paths(from:"NE:case" to:"NE:n0" window:{from:"2021"} excludeKinds:[SUSPECT_IN]){paths{hops}}}`: `{"paths":{"paths":[]}}`,
	} {
		w.ask(t, niger(), query, nil).expect(t, "").expectText(t, want)
	}
	for _, window := range []string{
		`{entity(id:"NE:case"){links(window:{from:"2021" to:"2020"}){edges{node{id}}}}}`,
		`{paths(from:"NE:case" to:"NE:n0" window:{from:"2021" to:"2020"}){paths{hops}}}`,
		`{search(text:"?!"){edges{node{id}}}}`, `{search(text:""){edges{node{id}}}}`,
	} {
		w.ask(t, niger(), window, nil).expect(t, domain.InvalidInput)
	}
}

func TestWhoSeesNothingFindsNothing(t *testing.T) {
	nobody := subject("nobody", "CI", domain.Open)
	w := newWorld(t, personLine("NE:a", restricted), personLine("NE:b", restricted), `{"link":{"id":"NE:l","kind":"FAMILY_OF","from":"NE:a","to":"NE:b",`+restricted+`}}`)
	w.ask(t, nobody, `{entities(where:{}){edges{node{id}} pageInfo{hasNextPage endCursor}} search(text:"demo person"){edges{node{id}} facets{kinds{count}}}
		a:entity(id:"NE:a"){id} neighbourhood(of:["NE:a"]){counts{count} subgraph{nodes{id}}} b:entities(where:{hasLink:{}}){edges{node{id}}}}`, nil).expect(t, "").
		expectText(t, `{"a":null,"b":{"edges":[]},"entities":{"edges":[],"pageInfo":{"endCursor":null,"hasNextPage":false}},"neighbourhood":{"counts":[],"subgraph":{"nodes":[]}},"search":{"edges":[],"facets":{"kinds":[]}}}`)
	w.ask(t, nobody, `{paths(from:"NE:a" to:"NE:b"){paths{hops}}}`, nil).expect(t, domain.NotFound)
}
