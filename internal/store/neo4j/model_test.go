package neo4j

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
	"github.com/kafo-graph/kafo/internal/store"
)

//go:embed MODEL.md
var modelText string

// modelGraph is the small invented graph on which the queries of MODEL.md run.
const modelGraph = `
{"report":{"id":"r:1","originator":{"country":"ML","agency":"X"},"day":"2020-11","reliability":"B","credibility":2,"mark":{"owner":"ML","level":"RESTRICTED"}}}
{"report":{"id":"r:2","originator":{"country":"NE"},"day":"2020-12-01","reliability":"C","credibility":3,"mark":{"owner":"NE","level":"SECRET"}}}
{"entity":{"id":"NE:seizure:1","kind":"SEIZURE","day":"2020-12-03","country":"NE"}}
{"entity":{"id":"NE:firearm:1","kind":"FIREARM","firearmType":"RIFLE","make":"Demo","model":"One","serial":{"asRead":"A 1","state":"FULL"}}}
{"entity":{"id":"NE:firearm:2","kind":"FIREARM","firearmType":"PISTOL","serial":{"state":"OBLITERATED"}}}
{"entity":{"id":"NE:person:1","kind":"PERSON","names":[{"text":"Invented One","type":"PRIMARY"},{"text":"Other"}],"birthDate":"1985-03"}}
{"entity":{"id":"ML:person:2","kind":"PERSON","names":[{"text":"Invented Two"}]}}
{"entity":{"id":"ML:group:1","kind":"ORGANISATION","organisationType":"ARMED_GROUP","names":[{"text":"Invented Group"}]}}
{"entity":{"id":"NG:firm:1","kind":"ORGANISATION","organisationType":"COMPANY","names":[{"text":"Invented Firm"}]}}
{"entity":{"id":"NE:route:1","kind":"FUEL_ROUTE","name":"Night route","litresPerPeriod":"60000","period":"WEEK"}}
{"entity":{"id":"NE:place:1","kind":"LOCATION","locationType":"TOWN","name":"First Town","country":"NE","at":{"lat":13.5,"lon":2.1}}}
{"entity":{"id":"NE:place:2","kind":"LOCATION","locationType":"TOWN","name":"Near Town","country":"NE","at":{"lat":13.6,"lon":2.2}}}
{"entity":{"id":"ML:place:3","kind":"LOCATION","locationType":"TOWN","name":"Far Town","country":"ML","at":{"lat":16.3,"lon":-0.1}}}
{"entity":{"id":"NE:seizure:2","kind":"SEIZURE","day":"2020-12-04","country":"NE"}}
{"entity":{"id":"ML:seizure:3","kind":"SEIZURE","day":"2020-12-04","country":"ML"}}
{"entity":{"id":"NE:lot:1","kind":"LOT","commodity":"DYNAMITE","quantity":"40","unit":"STICK"}}
{"entity":{"id":"NE:lot:2","kind":"LOT","commodity":"DYNAMITE","quantity":"2","unit":"STICK"}}
{"entity":{"id":"ML:lot:3","kind":"LOT","commodity":"DYNAMITE","quantity":"500","unit":"STICK"}}
{"entity":{"id":"NE:case:1","kind":"CASE","number":"NE-1","country":"NE","caseType":"FIREARMS","caseStatus":"OPEN"}}
{"entity":{"id":"ML:case:2","kind":"CASE","number":"ML-2","country":"ML","caseType":"TERRORISM","caseStatus":"OPEN"}}
{"entity":{"id":"NE:phone:1","kind":"PHONE","number":"+22700000001"}}
{"link":{"id":"l:1","kind":"RECOVERED_IN","from":"NE:firearm:1","to":"NE:seizure:1"}}
{"link":{"id":"l:2","kind":"RECOVERED_IN","from":"NE:firearm:2","to":"NE:seizure:1"}}
{"link":{"id":"l:3","kind":"POSSESSED","from":"NE:person:1","to":"NE:firearm:1"}}
{"link":{"id":"l:4","kind":"MEMBER_OF","from":"NE:person:1","to":"ML:group:1","reports":["r:1","r:2"]}}
{"link":{"id":"l:5","kind":"SOLD","from":"NG:firm:1","to":"NE:firearm:1"}}
{"link":{"id":"l:6","kind":"SUPPLIES","from":"NE:route:1","to":"ML:group:1"}}
{"link":{"id":"l:7","kind":"STARTS_AT","from":"NE:route:1","to":"NE:place:1"}}
{"link":{"id":"l:8","kind":"ENDS_AT","from":"NE:route:1","to":"ML:place:3"}}
{"link":{"id":"l:9","kind":"SUSPECT_IN","from":"NE:person:1","to":"NE:case:1"}}
{"link":{"id":"l:10","kind":"SUSPECT_IN","from":"ML:person:2","to":"ML:case:2"}}
{"link":{"id":"l:11","kind":"USES_PHONE","from":"NE:person:1","to":"NE:phone:1"}}
{"link":{"id":"l:12","kind":"USES_PHONE","from":"ML:person:2","to":"NE:phone:1"}}
{"link":{"id":"l:13","kind":"OCCURRED_AT","from":"NE:seizure:1","to":"NE:place:1"}}
{"link":{"id":"l:14","kind":"OCCURRED_AT","from":"NE:seizure:2","to":"NE:place:2"}}
{"link":{"id":"l:15","kind":"OCCURRED_AT","from":"ML:seizure:3","to":"ML:place:3"}}
{"link":{"id":"l:16","kind":"SEIZED_IN","from":"NE:lot:1","to":"NE:seizure:1"}}
{"link":{"id":"l:17","kind":"SEIZED_IN","from":"NE:lot:2","to":"NE:seizure:2"}}
{"link":{"id":"l:18","kind":"SEIZED_IN","from":"ML:lot:3","to":"ML:seizure:3"}}
`

// batchOf reads records in the native format.
func batchOf(t testing.TB, lines string) (b store.Batch) {
	t.Helper()
	for line := range strings.Lines(strings.TrimSpace(lines)) {
		r, faults := native.Parse([]byte(strings.TrimSpace(line)))
		if len(faults) > 0 {
			t.Fatalf("%s: %v", line, faults)
		}
		r.DefaultOwner("NE")
		switch {
		case r.Report != nil:
			b.Reports = append(b.Reports, store.Put[domain.Report]{Record: *r.Report})
		case r.Entity != nil:
			b.Entities = append(b.Entities, store.Put[domain.Entity]{Record: *r.Entity})
		case r.Link != nil:
			b.Links = append(b.Links, store.Put[domain.Link]{Record: *r.Link})
		}
	}
	return b
}

func TestTheQueriesOfTheDocumentedModelAnswer(t *testing.T) {
	s := fresh(t)
	if _, err := s.Apply(t.Context(), batchOf(t, modelGraph)); err != nil {
		t.Fatal(err)
	}
	var queries []string
	for i, part := range strings.Split(modelText, "```cypher\n") {
		if i > 0 {
			query, _, _ := strings.Cut(part, "```")
			queries = append(queries, query)
		}
	}
	want := []string{
		"[Demo One A 1 Invented Group [POSSESSED MEMBER_OF]]",
		"[Night route First Town Far Town 60000 WEEK]",
		"[ML-2 NE-1 +22700000001]",
		"[DYNAMITE STICK 42]",
		"[Invented One ML B2 2020-11-01] [Invented One NE C3 2020-12-01]",
	}
	if len(queries) != len(want) {
		t.Fatalf("%d queries are documented, want %d", len(queries), len(want))
	}
	for i, q := range queries {
		var rows []string
		for _, row := range run(t, server.Get(t), q, nil) {
			rows = append(rows, fmt.Sprint(row))
		}
		if diff := cmp.Diff(want[i], strings.Join(rows, " ")); diff != "" {
			t.Errorf("%s\n%s", q, diff)
		}
	}
}

func TestANodeReadsNaturally(t *testing.T) {
	s := fresh(t)
	if _, err := s.Apply(t.Context(), batchOf(t, modelGraph)); err != nil {
		t.Fatal(err)
	}
	rows := run(t, server.Get(t), `MATCH (p:Person {id: 'NE:person:1'}) RETURN [l IN labels(p) | l], p.label, toString(p.birthDate), toString(p.birthDateLast),
		p.names, p.nameTypes, p.markOwner, p.markLevel, p.nationalities IS NULL`, nil)
	got := fmt.Sprint(rows)
	if want := "[[[Entity Person] Invented One 1985-03-01 1985-03-31 [Invented One Other] [PRIMARY ] NE RESTRICTED true]]"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestNoTwoFieldsShareAProperty holds the names of properties apart, given every
// field of every kind with all that it can hold.
func TestNoTwoFieldsShareAProperty(t *testing.T) {
	partial, _ := domain.ParsePartialDate("2020")
	long := strings.Repeat("x", indexedText+1)
	fullest := map[domain.FieldType]any{
		domain.Text: long, domain.Texts: []string{"x"}, domain.EnumCode: "X", domain.CountryCode: "NE", domain.Countries: []string{"NE"},
		domain.Date: partial, domain.Whole: int64(1), domain.Number: domain.Decimal("0.12345678901234567890123"),
		domain.Names:        []domain.Name{{Text: "x", Type: "ALIAS", Script: "Arab", Quality: "LOW"}},
		domain.Identities:   []domain.IdentityNumber{{Type: "x", Number: "1", Country: "NE"}},
		domain.Listings:     []domain.Designation{{List: "x", Reference: "y", Day: partial}},
		domain.SerialNumber: domain.Serial{AsRead: long, State: "FULL"}, domain.Stamp: domain.CountryYear{Country: "NE", Year: 1990},
		domain.Coordinates: domain.Point{Lat: 1, Lon: 2},
	}
	mark := domain.Mark{
		Owner: "NE", Agency: "x", ReleasableTo: []string{"ML"}, Caveats: []string{"X"}, TLP: "RED", Handling: "H1", RetainUntil: partial,
	}
	for _, k := range domain.AllEntityKinds() {
		bare := domain.Entity{ID: long, Kind: k, Mark: mark, Reports: []string{"r"}, Properties: map[string]string{"a": "b", "": "c"}}
		owner := map[string]string{}
		for name := range entityProps(&bare, 1) {
			owner[name] = "every entity"
		}
		for _, f := range k.Spec().Fields {
			p := props{}
			codecOf(f).write(p, f.String(), fullest[domain.Fields[f].Type])
			for name := range p {
				if other, taken := owner[name]; taken {
					t.Errorf("%s: %s writes %s, as does %s", k, f, name, other)
				}
				owner[name] = f.String()
			}
		}
	}
}

func TestEveryKindHasALabelAndEveryLinkKindAType(t *testing.T) {
	for _, k := range domain.AllEntityKinds() {
		if got, one := kindOf([]any{entityLabel, k.Spec().Type}); !one || got != k {
			t.Errorf("the label of %s is read as %s", k, got)
		}
	}
	for _, k := range domain.AllLinkKinds() {
		if linkKindOfType[k.String()] != k || !slices.Contains(linkTypes, k.String()) {
			t.Errorf("no type for %s", k)
		}
	}
	if _, one := kindOf([]any{"Person", "Firearm"}); one {
		t.Error("two kinds' labels are read as one")
	}
}
