package resolvers_test

import (
	"os"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
)

// ofMoney is money from fuel through an account to a group.
func ofMoney(t testing.TB) *world {
	return newWorld(t,
		`{"entity":{"id":"NE:route","kind":"FUEL_ROUTE","name":"Demo route","litresPerPeriod":"700","period":"WEEK",`+restricted+`}}`,
		personLine("NE:holder", restricted), personLine("NE:payer", restricted),
		`{"entity":{"id":"NE:account","kind":"ACCOUNT","accountType":"HAWALA","number":"1",`+restricted+`}}`,
		`{"entity":{"id":"NE:group","kind":"ORGANISATION","organisationType":"ARMED_GROUP","names":[{"text":"Demo Group","type":"PRIMARY"}],`+restricted+`}}`,
		`{"entity":{"id":"NE:flow","kind":"FINANCING_FLOW","amount":"1500.50","currency":"XOF","day":"2020-05","method":"HAWALA",`+restricted+`}}`,
		linkLine("NE:1", "PROCEEDS_OF", "NE:flow", "NE:route"), linkLine("NE:2", "PAID_BY", "NE:flow", "NE:payer"),
		linkLine("NE:3", "PAID_TO", "NE:flow", "NE:account"), linkLine("NE:4", "HOLDS_ACCOUNT", "NE:holder", "NE:account"),
		linkLine("NE:5", "FINANCES", "NE:holder", "NE:group"))
}

func contractOperation(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile("../graph/contract/" + name + ".graphql")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestMoneyTrailsAsTheContractAsksForThem(t *testing.T) {
	a := ofMoney(t).ask(t, niger(), contractOperation(t, "money-trails"), vars{"from": "NE:route", "first": 5}).expect(t, "")
	a.expectText(t, `[{"amounts":[{"currency":"XOF","received":"1500.5","sent":"1500.5"}],"hops":[{"amount":"1500.5",`+
		`"beneficiary":{"id":"NE:account","label":"1"},"currency":"XOF","day":"2020-05","flow":{"id":"NE:flow","label":"NE:flow"},`+
		`"payer":{"id":"NE:payer","label":"Demo Person"}}],"temporal":"POSSIBLE"}]`, "moneyTrails", "trails")
	a.expectText(t, `null`, "moneyTrails", "scope", "reason")
	a.expectText(t, `8`, "moneyTrails", "scope", "maxHops")
}

func TestMoneyTrailsShowTheirEvidence(t *testing.T) {
	a := ofMoney(t).ask(t, niger(), `{moneyTrails(from:"NE:route" to:"NE:group"){trails{target{id} source{id} ending{id kind} hops{method links{id} joins{id}}}}}`, nil).expect(t, "")
	a.expectText(t, `[{"ending":[{"id":"NE:4","kind":"HOLDS_ACCOUNT"},{"id":"NE:5","kind":"FINANCES"}],`+
		`"hops":[{"joins":[],"links":[{"id":"NE:2"},{"id":"NE:3"}],"method":"HAWALA"}],"source":[{"id":"NE:1"}],"target":{"id":"NE:group"}}]`, "moneyTrails", "trails")
}

func TestWhatMoneyTrailsCannotBeAsked(t *testing.T) {
	w := ofMoney(t)
	for arguments, want := range map[string]struct {
		code  domain.Code
		field string
	}{
		`from:"NE:nothing"`:                            {domain.NotFound, "from"},
		`from:"NE:route" to:"NE:nothing"`:              {domain.NotFound, "to"},
		`from:"NE:route" to:"NE:route"`:                {domain.InvalidInput, "to"},
		`from:"NE:route" first:0`:                      {domain.InvalidInput, "first"},
		`from:"NE:route" first:201`:                    {domain.LimitExceeded, "first"},
		`from:"NE:route" first:200 maxHops:16`:         {"", ""},
		`from:"NE:route" maxHops:17`:                   {domain.LimitExceeded, "maxHops"},
		`from:"NE:route" window:{from:"2021" to:"20"}`: {domain.InvalidInput, ""},
	} {
		a := w.ask(t, niger(), `{moneyTrails(`+arguments+`){trails{temporal}}}`, nil)
		if a.code() != want.code || want.field != "" && a.Errors[0].Extensions.Field != want.field {
			t.Errorf("%s: %s", arguments, a.text)
		}
	}
}

func linkLine(id, kind, from, to string) string {
	return `{"link":{"id":"` + id + `","kind":"` + kind + `","from":"` + from + `","to":"` + to + `",` + restricted + `}}`
}

func TestFuelFlowsAsTheContractAsksForThem(t *testing.T) {
	w := ofMoney(t)
	put(t, w.store,
		`{"entity":{"id":"NE:kamba","kind":"LOCATION","locationType":"TOWN","name":"Kamba","country":"NG",`+restricted+`}}`,
		`{"entity":{"id":"NE:gao","kind":"LOCATION","locationType":"TOWN","name":"Gao","country":"ML",`+restricted+`}}`,
		`{"entity":{"id":"NE:lot","kind":"LOT","commodity":"FUEL","quantity":"18400.5","unit":"LITRE",`+restricted+`}}`,
		`{"entity":{"id":"NE:seizure","kind":"SEIZURE","day":"2020-12-01","country":"NE",`+restricted+`}}`,
		linkLine("NE:6", "STARTS_AT", "NE:route", "NE:kamba"), linkLine("NE:7", "ENDS_AT", "NE:route", "NE:gao"),
		linkLine("NE:8", "CARRIES", "NE:route", "NE:lot"), linkLine("NE:9", "SEIZED_IN", "NE:lot", "NE:seizure"),
		linkLine("NE:10", "SUPPLIES", "NE:route", "NE:group"))
	if err := w.service.CatchUp(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	a := w.ask(t, niger(), contractOperation(t, "fuel-flows"), vars{"originCountries": []string{"NG"}, "window": vars{"from": "2020"}}).expect(t, "")
	a.expectText(t, `[{"destination":{"country":"ML","id":"NE:gao","label":"Gao"},"finances":[{"id":"NE:group","label":"Demo Group"},{"id":"NE:holder","label":"Demo Person"}],`+
		`"litresPerDay":"100","litresSeized":"18400.5","origin":{"country":"NG","id":"NE:kamba","label":"Kamba"},"route":{"id":"NE:route","label":"Demo route"},`+
		`"seizures":1,"supplies":[{"id":"NE:group","label":"Demo Group"}]}]`, "fuelFlows", "routes")
	a.expectText(t, `[{"destinationCountry":"ML","litresPerDay":"100","litresSeized":"18400.5","originCountry":"NG","routes":1,"seizures":1}]`, "fuelFlows", "corridors")
	a.expectText(t, `[]`, "fuelFlows", "newTrends")
	evidence := w.ask(t, niger(), `{fuelFlows{routes{supplies{evidence{links{id}}} finances{evidence{links{id kind}}} legs{id}}}}`, nil).expect(t, "")
	evidence.expectText(t, `[{"links":[{"id":"NE:10"}]}]`, "fuelFlows", "routes", 0, "supplies", 0, "evidence")
	evidence.expectText(t, `[{"id":"NE:6"},{"id":"NE:7"}]`, "fuelFlows", "routes", 0, "legs")
	for arguments, field := range map[string]string{`originCountries:["Niger"]`: "originCountries", `window:{from:"2021" to:"2020"}`: "window"} {
		if bad := w.ask(t, niger(), `{fuelFlows(`+arguments+`){epoch}}`, nil); bad.code() != domain.InvalidInput || bad.Errors[0].Extensions.Field != field {
			t.Errorf("%s: %s", arguments, bad.text)
		}
	}
}
