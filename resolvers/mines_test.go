package resolvers_test

import (
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
)

const minesFields = `chains{lot{id} mine{id label} group{id} ways strength path{cost temporal cautions nodes{id} steps{link{id reports{id source}}}}}
	mines{mine{id} lots quantities{commodity unit quantity} groups{group{id} ways strength} proceeds{flow{id} links{id} groups{id}} totals{currency amount}}
	scope{minStrength window{from to} found skippedImpossible truncated}`

// mines asks which explosives, or other lots, lead to mines.
func (a *asked) mines() {
	a.ask(`{explosivesToMines(minStrength:0){`+minesFields+`}}`, nil)
	a.ask(`{explosivesToMines(minStrength:0 countries:["NE"] window:{from:"2020"} commodities:[FUEL,DYNAMITE,AMMUNITION] first:2){`+minesFields+`}}`, nil)
}

func TestWhatExplosivesToMinesMayBeAsked(t *testing.T) {
	w := newWorld(t,
		`{"entity":{"id":"NE:mine","kind":"LOCATION","locationType":"MINE_SITE","name":"Mine","country":"NE",`+restricted+`}}`,
		`{"entity":{"id":"NE:lot","kind":"LOT","commodity":"DYNAMITE","quantity":"3","unit":"STICK",`+restricted+`}}`,
		`{"entity":{"id":"NE:g","kind":"ORGANISATION","organisationType":"ARMED_GROUP","names":[{"text":"Group"}],`+restricted+`}}`,
		`{"entity":{"id":"NE:hidden.g","kind":"ORGANISATION","organisationType":"ARMED_GROUP","names":[{"text":"Hidden"}],`+markOf("NE", "SECRET")+`}}`,
		`{"link":{"id":"NE:l1","kind":"DESTINED_FOR","from":"NE:lot","to":"NE:mine",`+restricted+`}}`,
		`{"link":{"id":"NE:l2","kind":"TAXES","from":"NE:g","to":"NE:mine",`+restricted+`}}`,
		`{"link":{"id":"NE:l3","kind":"TAXES","from":"NE:hidden.g","to":"NE:mine",`+restricted+`}}`,
	)
	a := w.ask(t, niger(), `{explosivesToMines{chains{lot{id} mine{id} group{id} ways path{nodes{id}}} mines{groups{group{id}} quantities{quantity}} scope{found}}}`, nil).expect(t, "")
	a.expectText(t, `[{"group":{"id":"NE:g"},"lot":{"id":"NE:lot"},"mine":{"id":"NE:mine"},"path":{"nodes":[{"id":"NE:lot"},{"id":"NE:mine"},{"id":"NE:g"}]},"ways":["TAXES"]}]`, "explosivesToMines", "chains")
	a.expectText(t, `[{"groups":[{"group":{"id":"NE:g"}}],"quantities":[{"quantity":"3"}]}]`, "explosivesToMines", "mines")
	for _, c := range []struct {
		arguments, field string
		code             domain.Code
	}{
		{"first:200", "", ""},
		{"first:201", "first", domain.LimitExceeded},
		{"first:0", "first", domain.InvalidInput},
		{"minStrength:2", "minStrength", domain.InvalidInput},
		{`countries:["Niger"]`, "countries", domain.InvalidInput},
		{`window:{from:"2021",to:"2020"}`, "window", domain.InvalidInput},
		{`countries:[] commodities:[]`, "", ""},
	} {
		a := w.ask(t, niger(), "{explosivesToMines("+c.arguments+"){scope{found}}}", nil)
		if a.code() != c.code || c.field != "" && a.Errors[0].Extensions.Field != c.field {
			t.Errorf("%s: %s", c.arguments, a.text)
		}
	}
}
