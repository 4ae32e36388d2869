package resolvers_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/gqlserver"
	"github.com/kafo-graph/kafo/internal/service"
)

// linking are the fields that look for ties, of a case NE:case and where they
// take one a network NE:n0, with what else they are asked in place of $.
var linking = map[string]string{
	"paths":        `{paths(from:"NE:case" to:"NE:n0" $){paths{hops} scope{reason onlyThroughKinds}}}`,
	"caseLinks":    `{caseLinks(case:"NE:case" $){results{strength} scope{reason onlyThroughKinds}}}`,
	"relatedCases": `{relatedCases(case:"NE:case" $){results{strength} scope{reason onlyThroughKinds}}}`,
	"whyLinked":    `{whyLinked(case:"NE:case" network:"NE:n0" $){linked strength corroborations paths{hops} scope{reason onlyThroughKinds}}}`,
}

func TestArgumentsOutOfRangeAreRefusedByName(t *testing.T) {
	w := chains(t, 3)
	for name, query := range linking {
		for _, c := range []struct {
			arguments, field string
			code             domain.Code
		}{
			{"k:0", "k", domain.InvalidInput},
			{"k:-1", "k", domain.InvalidInput},
			{"k:51", "k", domain.LimitExceeded},
			{"maxHops:0", "maxHops", domain.InvalidInput},
			{"maxHops:17", "maxHops", domain.LimitExceeded},
			{"minStrength:-0.1", "minStrength", domain.InvalidInput},
			{"minStrength:1.1", "minStrength", domain.InvalidInput},
			{`window:{from:"2021",to:"2020"}`, "window", domain.InvalidInput},
			{"halfLifeDays:0", "halfLifeDays", domain.InvalidInput},
			{`asOf:"2021-02-30"`, "", domain.InvalidInput},
			{"excludeKinds:[NO_SUCH_KIND]", "", domain.InvalidInput},
			{"k:1,maxHops:16,minStrength:0", "", ""},
			{"minStrength:1", "", ""},
			{`window:{},halfLifeDays:1,asOf:"1999"`, "", ""},
		} {
			a := w.ask(t, niger(), strings.ReplaceAll(query, "$", c.arguments), nil)
			if a.code() != c.code || c.field != "" && a.Errors[0].Extensions.Field != c.field {
				t.Errorf("%s of %s: %s", c.arguments, name, a.text)
			}
		}
	}
}

// What leaves nothing to walk is no fault: nothing is found, and why is said.
func TestFiltersThatLeaveNothingFindNothingAndSayWhy(t *testing.T) {
	w := chains(t, 3)
	var all []string
	for _, k := range domain.AllLinkKinds() {
		all = append(all, k.String())
	}
	for name, query := range linking {
		if name == "relatedCases" { // there is no other case
			continue
		}
		for arguments, want := range map[string]string{
			"excludeKinds:[" + strings.Join(all, " ") + "]": `{"onlyThroughKinds":["MEMBER_OF","SUSPECT_IN"],"reason":"ONLY_EXCLUDED_KINDS"}`,
			"excludeKinds:[MEMBER_OF]":                      `{"onlyThroughKinds":["MEMBER_OF"],"reason":"ONLY_EXCLUDED_KINDS"}`,
			"maxHops:1":                                     `{"onlyThroughKinds":[],"reason":"OUT_OF_HOPS"}`,
			"minStrength:1":                                 `{"onlyThroughKinds":[],"reason":"UNDER_FLOOR"}`,
		} {
			a := w.ask(t, niger(), strings.ReplaceAll(query, "$", arguments), nil).expect(t, "")
			a.expectText(t, want, name, "scope")
		}
	}
}

func TestEndsThatCannotBeAskedAbout(t *testing.T) {
	w := newWorld(t,
		personLine("NE:p", restricted), personLine("NE:q", restricted),
		`{"entity":{"id":"NE:c","kind":"CASE","number":"1","country":"NE","caseType":"FIREARMS","caseStatus":"OPEN",`+restricted+`}}`,
		`{"entity":{"id":"NE:hidden.c","kind":"CASE","number":"2","country":"NE","caseType":"FIREARMS","caseStatus":"OPEN",`+markOf("NE", "SECRET")+`}}`,
		`{"entity":{"id":"NE:n","kind":"ORGANISATION","organisationType":"ARMED_GROUP","names":[{"text":"Network"}],`+restricted+`}}`,
		`{"entity":{"id":"NE:hidden.n","kind":"ORGANISATION","organisationType":"ARMED_GROUP","names":[{"text":"Hidden"}],`+markOf("NE", "SECRET")+`}}`,
		`{"entity":{"id":"NE:firm","kind":"ORGANISATION","organisationType":"COMPANY","names":[{"text":"Firm"}],`+restricted+`}}`,
	)
	for _, c := range []struct {
		query, field string
		code         domain.Code
	}{
		{`paths(from:"NE:p" to:"NE:q"){paths{hops}}`, "", ""},
		{`paths(from:"NE:p" to:"NE:p"){paths{hops}}`, "to", domain.InvalidInput},
		{`paths(from:"NE:p" to:"NE:absent"){paths{hops}}`, "to", domain.NotFound},
		{`paths(from:"NE:absent" to:"NE:p"){paths{hops}}`, "from", domain.NotFound},
		{`paths(from:"NE:p" to:"NE:hidden.n"){paths{hops}}`, "to", domain.NotFound},
		{`whyLinked(case:"NE:c" network:"NE:n"){linked}`, "", ""},
		{`whyLinked(case:"NE:n" network:"NE:n"){linked}`, "network", domain.InvalidInput},
		{`whyLinked(case:"NE:c" network:"NE:absent"){linked}`, "network", domain.NotFound},
		{`whyLinked(case:"NE:c" network:"NE:hidden.n"){linked}`, "network", domain.NotFound},
		{`whyLinked(case:"NE:absent" network:"NE:n"){linked}`, "case", domain.NotFound},
		{`whyLinked(case:"NE:hidden.c" network:"NE:n"){linked}`, "case", domain.NotFound},
		{`whyLinked(case:"NE:p" network:"NE:n"){linked}`, "case", domain.InvalidInput},
		{`whyLinked(case:"NE:c" network:"NE:p"){linked}`, "network", domain.InvalidInput},
		{`whyLinked(case:"NE:c" network:"NE:firm"){linked}`, "network", domain.InvalidInput},
		{`caseLinks(case:"NE:absent"){results{strength}}`, "case", domain.NotFound},
		{`caseLinks(case:"NE:hidden.c"){results{strength}}`, "case", domain.NotFound},
		{`caseLinks(case:"NE:n"){results{strength}}`, "case", domain.InvalidInput},
		{`relatedCases(case:"NE:c"){results{strength}}`, "", ""},
		{`relatedCases(case:"NE:absent"){results{strength}}`, "case", domain.NotFound},
		{`relatedCases(case:"NE:hidden.c"){results{strength}}`, "case", domain.NotFound},
		{`relatedCases(case:"NE:n"){results{strength}}`, "case", domain.InvalidInput},
		{`relatedCases(case:"NE:c" first:201){results{strength}}`, "first", domain.LimitExceeded},
		{`relatedCases(case:"NE:c" first:0){results{strength}}`, "first", domain.InvalidInput},
		{`caseLinks(case:"NE:c" networks:["NE:absent","NE:hidden.n"]){results{strength}}`, "", ""},
		{`caseLinks(case:"NE:c" networks:["NE:n","NE:n"]){results{strength}}`, "", ""},
		{`caseLinks(case:"NE:c" networks:["NE:firm"]){results{strength}}`, "networks", domain.InvalidInput},
	} {
		a := w.ask(t, niger(), "{"+c.query+"}", nil)
		if a.code() != c.code || c.field != "" && a.Errors[0].Extensions.Field != c.field {
			t.Errorf("%s: %s", c.query, a.text)
		}
	}
	notThere := w.ask(t, niger(), `{whyLinked(case:"NE:c" network:"NE:absent"){linked}}`, nil)
	hidden := w.ask(t, niger(), `{whyLinked(case:"NE:c" network:"NE:hidden.n"){linked}}`, nil)
	if notThere.text != hidden.text {
		t.Errorf("%s\nis not\n%s", hidden.text, notThere.text)
	}
}

func TestSeedsMayBeFewRepeatedOrAbsentAndNotTooMany(t *testing.T) {
	w := chains(t, 3)
	absent := []string{"NE:absent"}
	for _, c := range []struct {
		query string
		most  int
	}{
		{`query($of:[ID!]!){neighbourhood(of:$of){counts{count} subgraph{nodes{id}} truncated}}`, 100},
		{`query($of:[ID!]!){subgraph(ids:$of){subgraph{nodes{id}} truncated}}`, 10_000},
		{`query($of:[ID!]!){keyPlayers(around:$of){players{betweenness} scope{entities}}}`, 200},
		{`query($of:[ID!]!){communities(around:$of){found scope{entities}}}`, 200},
	} {
		for name, of := range map[string][]string{"none": {}, "absent": absent, "as many as may be": repeated("NE:case", c.most)} {
			if a := w.ask(t, niger(), c.query, vars{"of": of}); a.code() != "" {
				t.Errorf("%s of %s: %.300s", name, c.query, a.text)
			}
		}
		if a := w.ask(t, niger(), c.query, vars{"of": repeated("NE:case", c.most+1)}); a.code() != domain.LimitExceeded {
			t.Errorf("one more of %s: %.300s", c.query, a.text)
		}
		once := w.ask(t, niger(), c.query, vars{"of": []string{"NE:p1", "NE:case"}})
		if again := w.ask(t, niger(), c.query, vars{"of": []string{"NE:case", "NE:absent", "NE:p1", "NE:case"}}); again.text != once.text {
			t.Errorf("%s\nwith repeats\n%s", once.text, again.text)
		}
	}
}

func TestArgumentsOfRegionsAreHeldToTheirLimits(t *testing.T) {
	w := chains(t, 3)
	for _, field := range []string{"keyPlayers", "communities"} {
		for arguments, code := range map[string]domain.Code{
			"first:200": "", "first:201": domain.LimitExceeded, "first:0": domain.InvalidInput,
			`around:["NE:case"],hops:8`: "", `around:["NE:case"],hops:9`: domain.LimitExceeded, `around:["NE:case"],hops:0`: domain.InvalidInput,
			`window:{from:"2021",to:"2020"}`: domain.InvalidInput, "excludeKinds:[MEMBER_OF]": "",
		} {
			if a := w.ask(t, niger(), fmt.Sprintf(`{%s(%s){scope{entities}}}`, field, arguments), nil); a.code() != code {
				t.Errorf("%s of %s: %s", arguments, field, a.text)
			}
		}
	}
	for query, code := range map[string]domain.Code{
		`keyPlayers(error:0){minStrength}`: domain.InvalidInput, `keyPlayers(error:1){minStrength}`: domain.InvalidInput, `keyPlayers(error:0.5){minStrength}`: "",
		`keyPlayers(minStrength:1.5){minStrength}`: domain.InvalidInput, `keyPlayers(kinds:[]){minStrength}`: "",
		`communities(resolution:0){found}`: domain.InvalidInput, `communities(resolution:0.5,quality:CPM){found}`: "", `communities(minSize:0){found}`: domain.InvalidInput,
		`communities(minSize:2){communities{members(first:1000){id}}}`: "", `communities(minSize:2){communities{members(first:1001){id}}}`: domain.LimitExceeded,
		`communities(minSize:2){communities{members(first:0){id}}}`: domain.InvalidInput,
		`neighbourhood(of:[],perKind:0){truncated}`:                 domain.InvalidInput, `neighbourhood(of:[],hubLimit:0){truncated}`: domain.InvalidInput,
		`neighbourhood(of:[],perKind:10000,hubLimit:1){truncated}`: "", `neighbourhood(of:[],perKind:10001){truncated}`: domain.LimitExceeded,
	} {
		if a := w.ask(t, niger(), "{"+query+"}", nil); a.code() != code {
			t.Errorf("%s: %s", query, a.text)
		}
	}
}

func TestWhatConnectMayBeAsked(t *testing.T) {
	w := chains(t, 25)
	var many []string
	for i := range 21 {
		many = append(many, fmt.Sprintf("NE:p%d", i))
	}
	const query = `query($seeds:[ID!]!,$n:Int,$k:Int){connect(seeds:$seeds maxNodes:$n k:$k){nodes{id}}}`
	for name, c := range map[string]struct {
		v     vars
		code  domain.Code
		field string
	}{
		"two":                           {vars{"seeds": []any{"NE:n0", "NE:n1"}}, "", ""},
		"two, one of them twice":        {vars{"seeds": []any{"NE:n0", "NE:n1", "NE:n0"}}, "", ""},
		"none":                          {vars{"seeds": []any{}}, domain.InvalidInput, "seeds"},
		"one":                           {vars{"seeds": []any{"NE:n0"}}, domain.InvalidInput, "seeds"},
		"one twice":                     {vars{"seeds": []any{"NE:n0", "NE:n0"}}, domain.InvalidInput, "seeds"},
		"one that there is":             {vars{"seeds": []any{"NE:n0", "NE:absent"}}, domain.InvalidInput, "seeds"},
		"twenty":                        {vars{"seeds": many[:20]}, "", ""},
		"one more":                      {vars{"seeds": many}, domain.LimitExceeded, "seeds"},
		"room for 200":                  {vars{"seeds": many[:2], "n": 200}, "", ""},
		"more room":                     {vars{"seeds": many[:2], "n": 201}, domain.LimitExceeded, "maxNodes"},
		"no room":                       {vars{"seeds": many[:2], "n": 0}, domain.InvalidInput, "maxNodes"},
		"less room than there is asked": {vars{"seeds": many[:3], "n": 2}, domain.InvalidInput, "maxNodes"},
		"ten paths":                     {vars{"seeds": many[:2], "k": 10}, "", ""},
		"one path more":                 {vars{"seeds": many[:2], "k": 11}, domain.LimitExceeded, "k"},
		"no path":                       {vars{"seeds": many[:2], "k": 0}, domain.InvalidInput, "k"},
	} {
		a := w.ask(t, niger(), query, c.v)
		if a.code() != c.code || c.code != "" && a.Errors[0].Extensions.Field != c.field {
			t.Errorf("%s: %.300s", name, a.text)
		}
	}
}

func TestAConnectionSaysWhatEachThingIsThereFor(t *testing.T) {
	w := chains(t, 3)
	a := w.ask(t, niger(), `{connect(seeds:["NE:n0","NE:n1","NE:place"]){subgraph{nodes{id} columns{nodes{ids} links{ids from to}}} nodes{id seed joins{from to} strength} links{id joins{from to}}
		pairs{from to strength paths{strength hops nodes{id}}} groups unconnected{id reason}}}`, nil).expect(t, "")
	a.expectText(t, `["NE:case","NE:n0","NE:n1","NE:p0","NE:p1","NE:place"]`, "connect", "subgraph", "columns", "nodes", "ids")
	a.expectText(t, `["NE:m0","NE:m1","NE:s0","NE:s1"]`, "connect", "subgraph", "columns", "links", "ids")
	a.expectText(t, `[["NE:n0","NE:n1"],["NE:place"]]`, "connect", "groups")
	a.expectText(t, `[{"id":"NE:place","reason":"NOT_CONNECTED"}]`, "connect", "unconnected")
	a.expectText(t, `[{"from":"NE:n0","to":"NE:n1"}]`, "connect", "nodes", 0, "joins") // the case
	a.expectText(t, `[{"id":"NE:n0"},{"id":"NE:p0"},{"id":"NE:case"},{"id":"NE:p1"},{"id":"NE:n1"}]`, "connect", "pairs", 0, "paths", 0, "nodes")
	if a.at("connect", "nodes", 0, "strength") != a.at("connect", "pairs", 0, "strength") {
		t.Error(a.text)
	}
}

func TestADeadlineThatHasPassedIsATimeout(t *testing.T) {
	w := chains(t, 3)
	queries := []string{
		`{keyPlayers{minStrength}}`, `{communities{found}}`, `{connect(seeds:["NE:n0","NE:n1"]){groups}}`,
		`{neighbourhood(of:["NE:case"]){truncated}}`, `{subgraph(ids:["NE:case"]){truncated}}`,
	}
	for _, query := range linking {
		queries = append(queries, strings.ReplaceAll(query, "$", "minStrength:0"))
	}
	for _, query := range queries {
		ctx, cancel := context.WithDeadline(service.Begin(context.Background(), niger()), time.Now().Add(-time.Second))
		response := w.server.Execute(ctx, gqlserver.Request{Query: query})
		cancel()
		if len(response.Errors) == 0 || response.Errors[0].Extensions["code"] != string(domain.Timeout) {
			t.Errorf("%s: %v", query, response.Errors)
		}
	}
}
