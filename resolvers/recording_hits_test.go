package resolvers_test

import (
	"strings"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
)

const hitting = `mutation($id:String!,$in:RecordSeizureInput!){recordSeizure(operationId:$id seizure:$in){hits{
	matches(limit:5){entity{label} screening{verdict matches{score verdict entity{id}}}}
	relatedCases(first:2){results{case{id} strength best{nodes{kind}}}} networks{results{network{id} strength}}}}}`

// known is what a seizure's things may hit, under a mark.
func known(mark string) []string {
	return []string{
		`{"entity":{"id":"BF:driver","kind":"PERSON","names":[{"text":"Demo Driver"}],"birthDate":"1985-03-04",` + mark + `}}`,
		`{"entity":{"id":"BF:phone","kind":"PHONE","number":"+22790000001",` + mark + `}}`,
		`{"entity":{"id":"BF:n","kind":"ORGANISATION","organisationType":"ARMED_GROUP","names":[{"text":"Demo Network"}],` + mark + `}}`,
		`{"link":{"id":"BF:m","kind":"MEMBER_OF","from":"NE:p","to":"BF:n",` + mark + `}}`,
		`{"link":{"id":"BF:s","kind":"SUSPECT_IN","from":"NE:p","to":"BF:case",` + mark + `}}`,
	}
}

// found is a seizure whose persons are suspects, one of them known by name.
func found() vars {
	in := haul()
	persons := in["persons"].([]any)
	persons[0].(vars)["person"].(vars)["birthDate"] = "1985-03-04"
	persons[1].(vars)["roles"] = []any{"SUSPECT"}
	return in
}

func TestASeizureComesBackAsWhatItHits(t *testing.T) {
	w := desk(t)
	put(t, w.store, known(markOf("BF", "OPEN", "ALL"))...)
	a := w.do(t, niger(), hitting, "o", found()).expect(t, "")
	for _, want := range []string{`{"entity":{"label":"Demo Driver"},"screening":{"verdict":"MATCH"`, `"entity":{"id":"BF:driver"}`, `"entity":{"id":"BF:phone"}`} {
		if !strings.Contains(a.text, want) {
			t.Errorf("no %s in %s", want, a.text)
		}
	}
	a.expectText(t, `"BF:case"`, "recordSeizure", "hits", "relatedCases", "results", 0, "case", "id")
	a.expectText(t, `"BF:n"`, "recordSeizure", "hits", "networks", "results", 0, "network", "id")
	again := w.do(t, niger(), hitting, "o", found()).expect(t, "")
	if again.text != a.text {
		t.Errorf("%s\nis replayed as\n%s", a.text, again.text)
	}
	bare := vars{"day": "2021-03-03", "country": "NE"}
	w.do(t, niger(), hitting, "bare", bare).expect(t, "").expectText(t, `{"matches":[],"networks":null,"relatedCases":null}`, "recordSeizure", "hits")
}

func TestHitsShowNothingThatIsHidden(t *testing.T) {
	with, without := desk(t), desk(t)
	put(t, with.store, known(markOf("BF", "OPEN"))...)
	if got, want := with.do(t, niger(), hitting, "o", found()).expect(t, ""), without.do(t, niger(), hitting, "o", found()); got.text != want.text {
		t.Errorf("%s\nis not\n%s", got.text, want.text)
	}
}

func TestWhoMayOnlyWriteIsToldTheIdsAlone(t *testing.T) {
	w := desk(t)
	s := niger()
	s.Roles = []domain.Role{domain.Editor}
	w.ask(t, s, `mutation($in:RecordSeizureInput!){recordSeizure(operationId:"o" seizure:$in){id itemIds}}`, vars{"in": haul()}).expect(t, "")
	w.do(t, s, seizing, "o", haul()).expect(t, domain.Forbidden)
}
