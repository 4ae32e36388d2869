package resolvers_test

import (
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
)

// townLines are three firearms seized in a town that nobody knows the position
// of, in a terrorism case with a suspect of a network, and a cleared person.
func townLines() []string {
	return []string{
		`{"entity":{"id":"NE:town","kind":"LOCATION","locationType":"TOWN","name":"Demo Town","country":"NE",` + restricted + `}}`,
		`{"entity":{"id":"NE:case","kind":"CASE","number":"C1","country":"NE","caseType":"TERRORISM","caseStatus":"OPEN","opened":"2020-12-01",` + restricted + `}}`,
		`{"entity":{"id":"NE:seizure","kind":"SEIZURE","day":"2020-12-01","country":"NE",` + restricted + `}}`,
		`{"entity":{"id":"NE:net","kind":"ORGANISATION","organisationType":"TERRORIST_GROUP","names":[{"text":"Demo Brigade","type":"PRIMARY"}],` + restricted + `}}`,
		`{"entity":{"id":"NE:f1","kind":"FIREARM","firearmType":"RIFLE","serial":{"state":"NONE"},` + restricted + `}}`,
		`{"entity":{"id":"NE:f2","kind":"FIREARM","firearmType":"RIFLE","serial":{"state":"NONE"},` + restricted + `}}`,
		`{"entity":{"id":"NE:f3","kind":"FIREARM","firearmType":"RIFLE","serial":{"state":"NONE"},` + restricted + `}}`,
		personLine("NE:suspect", `"legalStatus":"SUSPECT",`+restricted), personLine("NE:cleared", `"legalStatus":"CLEARED",`+restricted),
		`{"link":{"id":"NE:l1","kind":"OCCURRED_AT","from":"NE:seizure","to":"NE:town",` + restricted + `}}`,
		`{"link":{"id":"NE:l2","kind":"PART_OF_CASE","from":"NE:seizure","to":"NE:case",` + restricted + `}}`,
		`{"link":{"id":"NE:l3","kind":"RECOVERED_IN","from":"NE:f1","to":"NE:seizure",` + restricted + `}}`,
		`{"link":{"id":"NE:l4","kind":"RECOVERED_IN","from":"NE:f2","to":"NE:seizure",` + restricted + `}}`,
		`{"link":{"id":"NE:l5","kind":"SEIZED_IN","from":"NE:f3","to":"NE:seizure",` + restricted + `}}`,
		`{"link":{"id":"NE:l6","kind":"SUSPECT_IN","from":"NE:suspect","to":"NE:case",` + restricted + `}}`,
		`{"link":{"id":"NE:l7","kind":"SUSPECT_IN","from":"NE:cleared","to":"NE:case",` + restricted + `}}`,
		`{"link":{"id":"NE:l8","kind":"MEMBER_OF","from":"NE:suspect","to":"NE:net",` + restricted + `}}`,
	}
}

func TestHotspotsTargetsAndSubmissions(t *testing.T) {
	w := newWorld(t, townLines()...)
	a := w.ask(t, niger(), `{hotspots{places{place{id} seizures firearms cases networks trend{previous current change}}}
		targetSuspects{suspects{person{id} cases firearms evidence{id} cautions networks{network{id}}} scope{asOf ranked leftOut}}
		targetNetworks{networks{network{id} cases ties{case{id}}}}}`, nil).expect(t, "")
	a.expectText(t, `[{"cases":1,"firearms":3,"networks":1,"place":{"id":"NE:town"},"seizures":1,"trend":{"change":null,"current":1,"previous":null}}]`, "hotspots", "places")
	a.expectText(t, `[{"cases":1,"cautions":["UNSOURCED"],"evidence":[{"id":"NE:l6"}],"firearms":3,"networks":[{"network":{"id":"NE:net"}}],"person":{"id":"NE:suspect"}}]`, "targetSuspects", "suspects")
	a.expectText(t, `{"asOf":"2021-03-04","leftOut":1,"ranked":1}`, "targetSuspects", "scope")
	a.expectText(t, `[{"cases":1,"network":{"id":"NE:net"},"ties":[{"case":{"id":"NE:case"}}]}]`, "targetNetworks", "networks")

	// Nobody knows how far the town is from a border: it is neither in nor silently left out.
	const groups = `query($km:Float){firearmSubmissions(withinKm:$km){groups{seizure{id} count borderKm terrorCases{id}} undetermined{seizure{id} borderKm} found undeterminedFound}}`
	w.ask(t, niger(), groups, vars{"km": 80}).expect(t, "").
		expectText(t, `{"found":0,"groups":[],"undetermined":[{"borderKm":null,"seizure":{"id":"NE:seizure"}}],"undeterminedFound":1}`, "firearmSubmissions")
	w.ask(t, niger(), groups, vars{"km": nil}).expect(t, "").
		expectText(t, `{"found":1,"groups":[{"borderKm":null,"count":3,"seizure":{"id":"NE:seizure"},"terrorCases":[{"id":"NE:case"}]}],"undetermined":[],"undeterminedFound":0}`, "firearmSubmissions")

	a = w.ask(t, niger(), `{trends(measure:FIREARMS window:{from:"2020-11" to:"2020-12"}){series{country count points{from to count quantity} rise{chance}} found}}`, nil).expect(t, "")
	a.expectText(t, `{"found":1,"series":[{"count":3,"country":"NE","points":[{"count":0,"from":"2020-11-01","quantity":null,"to":"2020-11-30"},{"count":3,"from":"2020-12-01","quantity":null,"to":"2020-12-31"}],"rise":{"chance":0.508196721311}}]}`, "trends")
}

func TestQuestionsAboutHotspotsAreChecked(t *testing.T) {
	w := newWorld(t, townLines()...)
	for query, code := range map[string]domain.Code{
		`{hotspots(minStrength:1.5){scope{epoch}}}`:                                      domain.InvalidInput,
		`{hotspots(window:{from:"2021" to:"2020"}){scope{epoch}}}`:                       domain.InvalidInput,
		`{hotspots(placeTypes:[] commodities:[]){places{score}}}`:                        "",
		`{targetSuspects(countries:["NE","niger"]){scope{epoch}}}`:                       domain.InvalidInput,
		`{targetNetworks(countries:["ne"]){scope{epoch}}}`:                               domain.InvalidInput,
		`{targetSuspects(minStrength:-1){scope{epoch}}}`:                                 domain.InvalidInput,
		`{targetNetworks(window:{from:"2021" to:"2020"}){scope{epoch}}}`:                 domain.InvalidInput,
		`{firearmSubmissions(withinKm:-1){found}}`:                                       domain.InvalidInput,
		`{firearmSubmissions(withinKm:1e300){found}}`:                                    domain.InvalidInput,
		`{firearmSubmissions(minFirearms:0){found}}`:                                     domain.InvalidInput,
		`{trends(period:DAY window:{from:"0001" to:"9999"}){found}}`:                     domain.LimitExceeded,
		`{trends(measure:QUANTITIES by:PLACE_TYPE commodities:[]){found series{count}}}`: "",
	} {
		w.ask(t, niger(), query, nil).expect(t, code)
	}
}
