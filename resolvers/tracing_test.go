package resolvers_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kafo-graph/kafo/internal/domain"
)

// linkLine is a link, with what else it says in rest.
func tracedLink(id, kind, from, to, rest string) string {
	return `{"link":{"id":"` + id + `","kind":"` + kind + `","from":"` + from + `","to":"` + to + `",` + rest + `}}`
}

// pistol is the life of one firearm, NE:gun, told by two records.
func pistol(t testing.TB) *world {
	t.Helper()
	lines := []string{
		reportLine("NE:r1", restricted), reportLine("NE:r2", markOf("NE", "SECRET")),
		`{"entity":{"id":"NE:gun","kind":"FIREARM","firearmType":"PISTOL","make":"Demo","model":"D1","serial":{"asRead":"D-1?3","state":"PARTIAL"},"madeIn":{"country":"IT","year":2010},"reports":["NE:r1"],` + restricted + `}}`,
		`{"entity":{"id":"NE:same","kind":"FIREARM","firearmType":"REVOLVER","make":"Demo","model":"D1","serial":{"state":"OBLITERATED"},` + restricted + `}}`,
		`{"entity":{"id":"NE:other","kind":"FIREARM","firearmType":"PISTOL","make":"Demo","model":"D1","serial":{"asRead":"D123","state":"FULL"},` + restricted + `}}`,
		`{"entity":{"id":"NE:unseen","kind":"FIREARM","firearmType":"PISTOL","make":"Demo","model":"D1","serial":{"asRead":"D133","state":"FULL"},` + markOf("NE", "SECRET") + `}}`,
		`{"entity":{"id":"NE:shop","kind":"ORGANISATION","organisationType":"ARMS_DEALER","names":[{"text":"Shop"}],"country":"BF",` + restricted + `}}`,
		`{"entity":{"id":"NE:owner","kind":"ORGANISATION","organisationType":"COMPANY","names":[{"text":"Owner"}],` + restricted + `}}`,
		personLine("NE:man", restricted),
		`{"entity":{"id":"NE:seizure","kind":"SEIZURE","day":"2020-12-02","country":"NE",` + restricted + `}}`,
		`{"entity":{"id":"NE:post","kind":"LOCATION","locationType":"BORDER_POST","name":"Post","country":"NE",` + restricted + `}}`,
		`{"entity":{"id":"NE:case","kind":"CASE","number":"7","country":"NE","caseType":"FIREARMS","caseStatus":"OPEN",` + restricted + `}}`,
		`{"entity":{"id":"NE:request","kind":"TRACE_REQUEST","askedOf":"IT","askedOn":"2020-12-04","traceState":"SUBMITTED",` + restricted + `}}`,
		`{"entity":{"id":"NE:way","kind":"SHIPMENT","dispatched":"2017-05",` + restricted + `}}`,
		tracedLink("NE:l0", "SAME_AS", "NE:gun", "NE:same", restricted),
		tracedLink("NE:l1", "SOLD", "NE:shop", "NE:gun", `"since":"2011-06-20","lawful":"YES",`+restricted),
		tracedLink("NE:l2", "OWNED", "NE:owner", "NE:same", `"since":"2011-06-20","until":"2016-08","lawful":"YES","properties":{"ended":"STOLEN"},`+restricted),
		tracedLink("NE:l3", "POSSESSED", "NE:man", "NE:gun", `"since":"2015","lawful":"NO","reports":["NE:r2"],`+restricted),
		tracedLink("NE:l4", "RECOVERED_IN", "NE:gun", "NE:seizure", restricted),
		tracedLink("NE:l5", "OCCURRED_AT", "NE:seizure", "NE:post", restricted),
		tracedLink("NE:l6", "PART_OF_CASE", "NE:seizure", "NE:case", restricted),
		tracedLink("NE:l7", "ABOUT", "NE:request", "NE:gun", restricted),
		tracedLink("NE:l8", "CONTAINED", "NE:way", "NE:gun", restricted),
		tracedLink("NE:l9", "DESTINATION", "NE:way", "NE:post", restricted),
		tracedLink("NE:m0", "ORIGIN", "NE:way", "NE:post", restricted),
	}
	return newWorld(t, lines...)
}

func TestAFirearmsLifeIsTold(t *testing.T) {
	contract, err := os.ReadFile("../graph/contract/trace-firearm.graphql")
	if err != nil {
		t.Fatal(err)
	}
	a := pistol(t).ask(t, niger(), string(contract), vars{"id": "NE:gun"}).expect(t, "")
	var told []any
	for i := range a.at("traceFirearm", "chain").([]any) {
		told = append(told, a.at("traceFirearm", "chain", i, "event"))
	}
	want := []any{"MANUFACTURED", "SOLD", "OWNED", "STOLEN", "MOVED", "MOVED", "RECOVERED"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("chain (-want +got):\n%s", diff)
	}
	a.expectText(t, `"ORIGIN"`, "traceFirearm", "chain", 4, "link", "kind")
	a.expectText(t, `{"basis":"MANUFACTURED","country":"IT","reports":[{"id":"NE:r1"}],"year":2010}`, "traceFirearm", "origin")
	a.expectText(t, `{"after":"2016-08","before":"2016-08","country":null,"firstUnlawfulHolder":null,"lastLawfulHolder":{"id":"NE:owner","label":"Owner"}}`, "traceFirearm", "diversion")
	a.expectText(t, `{"maxDays":3453,"minDays":3453}`, "traceFirearm", "timeToCrime")
	a.expectText(t, `[{"id":"NE:case","label":"7"}]`, "traceFirearm", "cases")
	a.expectText(t, `"NE:request"`, "traceFirearm", "requests", 0, "id")
	a.expectText(t, `[{"field":"firearmType","values":[{"reports":[{"id":"NE:r1"}],"value":"PISTOL"},{"reports":[],"value":"REVOLVER"}]}]`, "traceFirearm", "conflicts")
	a.expectText(t, `[{"firearm":{"id":"NE:other","label":"Demo D1 D123"},"reason":"a serial that fits the 3 places that can be read; the same make and model","score":0.617}]`, "traceFirearm", "candidates")
}

func TestAnEvidenceOfFormerHandsIsTheirsWhoMaySeeIt(t *testing.T) {
	const query = `{traceFirearm(id:"NE:gun"){diversion{before firstUnlawfulHolder{id}} candidates{firearm{id}}}}`
	a := pistol(t).ask(t, secretNiger(), query, nil).expect(t, "")
	a.expectText(t, `{"before":"2015","firstUnlawfulHolder":{"id":"NE:man"}}`, "traceFirearm", "diversion")
	a.expectText(t, `[{"firearm":{"id":"NE:other"}},{"firearm":{"id":"NE:unseen"}}]`, "traceFirearm", "candidates")
}

func TestWhatIsNoFirearmInViewIsNotTraced(t *testing.T) {
	w := pistol(t)
	for id, code := range map[string]domain.Code{
		"NE:unseen": domain.NotFound, "NE:nothing": domain.NotFound, "": domain.NotFound, "NE:man": domain.InvalidInput,
	} {
		if a := w.ask(t, niger(), `query($id:ID!){traceFirearm(id:$id){firearm{id}}}`, vars{"id": id}); a.code() != code || a.Errors[0].Extensions.Field != "id" {
			t.Errorf("%q: %s", id, a.text)
		}
	}
}

// trace asks for the life of every firearm, and of what is none.
func (a *asked) trace(g graph) {
	ids := []string{"NE:absent"}
	for _, e := range g.entities {
		if e.Kind == domain.Firearm || len(ids) == 1 {
			ids = append(ids, e.ID)
		}
	}
	for _, deadline := range []int{0, 90} {
		a.ask(`query($days:Int){traceRequestStatistics(deadlineDays:$days){total{asked submitted acknowledged answered refused noAnswer overdue medianDays} byCountry{country asked shareAnswered}}}`, vars{"days": deadline})
	}
	for _, id := range ids {
		a.ask(`query($id:ID!){traceFirearm(id:$id){firearm{...E} records{id} origin{basis country year reports{...R}}
			chain{event lawful holder{id label} place{id} country interval{from to} temporal mark link{...L} reports{...R}}
			gaps{from to days after before} diversion{after before country lastLawfulHolder{id} firstUnlawfulHolder{id}}
			timeToCrime{basis minDays maxDays} requests{id traceState askedOf} conflicts{field values{value reports{...R}}}
			candidates{firearm{id label} reason score} cases{id label} truncated}}`+fragmentsER+fragmentsLR[strings.Index(fragmentsLR, "\n"):], vars{"id": id})
	}
}
