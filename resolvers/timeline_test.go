package resolvers_test

import (
	"fmt"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
)

const timelineFields = `edges{cursor node{kind date interval{from to} certainty country entity{id label} link{id kind} report{id day source} designation{reference}
	place{id} links{id from{id} to{id}} reports{id source}}} pageInfo{hasNextPage endCursor} total undated byKind{kind count}
	histogram{period buckets{date events possible}} scope{asked things hops truncated window{from to}}`

// timelines asks what befell everything and each thing, page after page.
func (a *asked) timelines(ids []string) {
	const query = `query($of:[ID!]!,$hops:Int,$kinds:[TimelineEventKind!],$window:IntervalInput,$after:String){timeline(of:$of hops:$hops kinds:$kinds window:$window first:9 after:$after){` + timelineFields + `}}`
	a.page("timeline", query, vars{"of": ids, "kinds": nil})
	for _, id := range ids[:min(4, len(ids))] {
		a.page("timeline", query, vars{"of": []string{id}, "hops": 1, "kinds": []string{"OPENED", "SEIZED", "LINK_BEGAN", "LINK_HELD", "REPORTED", "DESIGNATED"}, "window": vars{"from": "2020"}})
	}
}

func TestATimelineKeepsUncertaintyAndSaysWhatItRestsOn(t *testing.T) {
	const day = `"day":"2020-12-01"`
	w := newWorld(t,
		reportLine("NE:r", restricted), `{"entity":{"id":"NE:town","kind":"LOCATION","locationType":"TOWN","name":"Town","country":"NE",`+restricted+`}}`,
		`{"entity":{"id":"NE:case","kind":"CASE","number":"1","country":"NE","caseType":"FIREARMS","caseStatus":"OPEN","opened":"2020",`+restricted+`}}`,
		`{"entity":{"id":"NE:seizure","kind":"SEIZURE","country":"NE",`+day+`,"reports":["NE:r"],`+restricted+`}}`,
		`{"entity":{"id":"NE:hidden.seizure","kind":"SEIZURE",`+day+`,`+markOf("NE", "SECRET")+`}}`,
		personLine("NE:p", restricted),
		`{"link":{"id":"NE:l1","kind":"OCCURRED_AT","from":"NE:seizure","to":"NE:town","since":"2020-12-01","until":"2020-12-01",`+restricted+`}}`,
		`{"link":{"id":"NE:l2","kind":"PART_OF_CASE","from":"NE:seizure","to":"NE:case",`+restricted+`}}`,
		`{"link":{"id":"NE:l3","kind":"PART_OF_CASE","from":"NE:hidden.seizure","to":"NE:case",`+restricted+`}}`,
		`{"link":{"id":"NE:l4","kind":"SUSPECT_IN","from":"NE:p","to":"NE:case","since":"2020-12","reports":["NE:r"],"place":"NE:town",`+restricted+`}}`,
		`{"link":{"id":"NE:l5","kind":"SEEN_AT","from":"NE:p","to":"NE:town",`+restricted+`}}`,
	)
	a := w.ask(t, niger(), `{timeline(of:["NE:case","NE:absent"]){total undated byKind{kind count} scope{asked things hops} edges{node{kind certainty interval{from to} entity{id} link{id} place{id} links{id} reports{id}}}}}`, nil).expect(t, "")
	a.expectText(t, `{"asked":1,"hops":2,"things":3}`, "timeline", "scope")
	for i, want := range []string{
		`{"certainty":"YEAR","entity":{"id":"NE:case"},"interval":{"from":"2020-01-01","to":"2020-12-31"},"kind":"OPENED","link":null,"links":[],"place":null,"reports":[]}`,
		`{"certainty":"DAY","entity":{"id":"NE:seizure"},"interval":{"from":"2020-12-01","to":"2020-12-01"},"kind":"SEIZED","link":null,"links":[{"id":"NE:l1"},{"id":"NE:l2"}],"place":{"id":"NE:town"},"reports":[{"id":"NE:r"}]}`,
		`{"certainty":"MONTH","entity":null,"interval":{"from":"2020-12-01","to":"2020-12-31"},"kind":"LINK_BEGAN","link":{"id":"NE:l4"},"links":[],"place":{"id":"NE:town"},"reports":[{"id":"NE:r"}]}`,
		`{"certainty":"UNKNOWN","entity":null,"interval":null,"kind":"LINK_HELD","link":{"id":"NE:l5"},"links":[],"place":null,"reports":[]}`,
	} {
		a.expectText(t, want, "timeline", "edges", i, "node")
	}
	a.expectText(t, "4", "timeline", "total")
	a.expectText(t, "1", "timeline", "undated")
}

func TestWhatTimelinesMayBeAsked(t *testing.T) {
	w := chains(t, 3)
	own := w.ask(t, niger(), `{timeline(of:["NE:case"] first:1){pageInfo{endCursor}}}`, nil).expect(t, "").at("timeline", "pageInfo", "endCursor")
	for _, c := range []struct {
		arguments, field string
		code             domain.Code
	}{
		{`of:[]`, "", ""},
		{`of:["NE:absent"]`, "", ""},
		{`of:["NE:case"] hops:3 first:200`, "", ""},
		{`of:["NE:case"] hops:-1`, "hops", domain.InvalidInput},
		{`of:["NE:case"] hops:4`, "hops", domain.LimitExceeded},
		{`of:["NE:case"] first:0`, "first", domain.InvalidInput},
		{`of:["NE:case"] first:201`, "first", domain.LimitExceeded},
		{`of:["NE:case"] window:{from:"2021",to:"2020"}`, "window", domain.InvalidInput},
		{`of:["NE:case"] kinds:[] linkKinds:[]`, "", ""},
		{`of:["NE:case"] kinds:[REPORTED]`, "", ""},
		{fmt.Sprintf(`of:["NE:case"] after:%q`, own), "", ""},
		{fmt.Sprintf(`of:["NE:case"] hops:1 after:%q`, own), "after", domain.InvalidInput},
		{fmt.Sprintf(`of:["NE:n0"] after:%q`, own), "after", domain.InvalidInput},
		{`of:["NE:case"] after:"x"`, "after", domain.InvalidInput},
	} {
		a := w.ask(t, niger(), "{timeline("+c.arguments+"){total histogram(by:DAY){buckets{events}}}}", nil)
		if a.code() != c.code || c.field != "" && a.Errors[0].Extensions.Field != c.field {
			t.Errorf("%s: %s", c.arguments, a.text)
		}
	}
	const many = `query($of:[ID!]!){timeline(of:$of){total}}`
	w.ask(t, niger(), many, vars{"of": repeated("NE:case", 200)}).expect(t, "")
	w.ask(t, niger(), many, vars{"of": repeated("NE:case", 201)}).expect(t, domain.LimitExceeded)
}
