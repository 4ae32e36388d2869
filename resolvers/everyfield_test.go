package resolvers_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kafo-graph/kafo/internal/domain"
)

// sample is a value of each field type: as it is written in the native format,
// how it is asked for, and as it is answered where that differs.
var sample = map[domain.FieldType]struct{ written, selection, answered string }{
	domain.Text:        {`"Some text"`, "", ""},
	domain.Texts:       {`["one","two"]`, "", ""},
	domain.CountryCode: {`"NE"`, "", ""},
	domain.Countries:   {`["BF","NE"]`, "", ""},
	domain.Date:        {`"2019-05"`, "", ""},
	domain.Whole:       {`263`, "", ""},
	domain.Number:      {`"1473.5"`, "", ""},
	domain.Names: {
		`[{"text":"Alias","type":"ALIAS","script":"Latn","quality":"LOW"},{"text":"First","type":"PRIMARY"}]`,
		"{text type script quality}",
		`[{"text":"Alias","type":"ALIAS","script":"Latn","quality":"LOW"},{"text":"First","type":"PRIMARY","script":null,"quality":null}]`,
	},
	domain.Identities: {
		`[{"type":"passport","number":"A1","country":"NE"},{"number":"B2"}]`, "{type number country}",
		`[{"type":"passport","number":"A1","country":"NE"},{"type":null,"number":"B2","country":null}]`,
	},
	domain.Listings: {
		`[{"list":"Al-Qaida","reference":"QDe.014","day":"2001-10-06"},{"list":"X"}]`, "{list reference day}",
		`[{"list":"Al-Qaida","reference":"QDe.014","day":"2001-10-06"},{"list":"X","reference":null,"day":null}]`,
	},
	domain.SerialNumber: {
		`{"asRead":"ab 12-3?","state":"PARTIAL"}`, "{asRead normalised state}",
		`{"asRead":"ab 12-3?","normalised":"AB123?","state":"PARTIAL"}`,
	},
	domain.Stamp:       {`{"country":"BF","year":1974}`, "{country year}", ""},
	domain.Coordinates: {`{"lat":13.5,"lon":-2.125}`, "{lat lon}", ""},
}

// special are fields whose values have a form of their own.
var special = map[domain.FieldID]string{
	domain.FieldNumber: `"CSQU3054383"`,
	domain.FieldMrz:    `"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"`,
}

func writtenValue(id domain.FieldID) string {
	f := domain.Fields[id]
	switch {
	case special[id] != "":
		return special[id]
	case f.Enum != nil:
		return fmt.Sprintf("%q", f.Enum.Values[len(f.Enum.Values)-1])
	}
	return sample[f.Type].written
}

func answeredValue(id domain.FieldID) string {
	if of := sample[domain.Fields[id].Type].answered; of != "" {
		return of
	}
	return writtenValue(id)
}

const reportFields = `{id originator{country agency} day reliability credibility judged source text mark{owner level}}`

// everyField asks for every field of every kind in one document.
func everyField() string {
	var q strings.Builder
	q.WriteString(`query($first:Int,$after:String){entities(where:{},first:$first,after:$after){pageInfo{hasNextPage endCursor} edges{node{
		id kind label mark{owner agency level releasableTo caveats tlp handling retainUntil} properties reports` + reportFields + `
		links(direction:BOTH){pageInfo{hasNextPage endCursor} edges{node{id kind from{id} to{id} since until country place{id label} lawful order
			properties mark{owner level} reports` + reportFields + ` judgements{verdict by at reason mark{owner}}}}}`)
	for _, k := range domain.AllEntityKinds() {
		fmt.Fprintf(&q, " ... on %s{", k.Spec().Type)
		for _, f := range k.Spec().Fields {
			fmt.Fprintf(&q, " %s%s", domain.Fields[f].Name, sample[domain.Fields[f].Type].selection)
		}
		if len(k.Spec().Fields) == 0 {
			q.WriteString("id")
		}
		q.WriteString("}")
	}
	q.WriteString(` ... on Container{parts{owner category serial checkDigit checkDigitHolds problems}}
		... on TravelDocument{mrzParsed{documentCode issuer surname givenNames number nationality birth sex expiry valid problems}}
	}}}}`)
	return q.String()
}

func kindID(k domain.EntityKind, suffix string) string { return "NE:" + k.Spec().Type + suffix }

// entityLine is an entity with the fields.
func entityLine(k domain.EntityKind, suffix string, fields []domain.FieldID, rest string) string {
	var values strings.Builder
	for _, f := range fields {
		fmt.Fprintf(&values, ",%q:%s", domain.Fields[f].Name, writtenValue(f))
	}
	return fmt.Sprintf(`{"entity":{"id":%q,"kind":%q%s%s,"mark":{"owner":"NE","agency":"DGPN","level":"OPEN","releasableTo":["BF","ML"],"caveats":["CT"],"tlp":"GREEN","handling":"H1","retainUntil":"2030"}}}`,
		kindID(k, suffix), k, values.String(), rest)
}

func TestEveryFieldOfEveryKindComesBackAsItWasWritten(t *testing.T) {
	lines := []string{`{"report":{"id":"NE:r","originator":{"country":"NE","agency":"DGD"},"day":"2020-12","reliability":"F","credibility":2,"source":"key","text":"Words","mark":{"owner":"NE","level":"OPEN"}}}`}
	for _, k := range domain.AllEntityKinds() {
		lines = append(lines, entityLine(k, "", k.Spec().Fields, `,"properties":{"b":"2","a":""},"reports":["NE:r"]`))
		lines = append(lines, entityLine(k, ".bare", k.Spec().Required, ""))
	}
	w := newWorld(t, lines...)
	a := w.ask(t, secretNiger(), everyField(), vars{"first": 200}).expect(t, "")
	edges, _ := a.at("entities", "edges").([]any)
	found := map[string]map[string]any{}
	for i := range edges {
		node := a.at("entities", "edges", i, "node").(map[string]any)
		found[node["id"].(string)] = node
	}
	if len(found) != 2*len(domain.AllEntityKinds()) {
		t.Fatalf("%d entities", len(found))
	}
	for _, k := range domain.AllEntityKinds() {
		full, bare := found[kindID(k, "")], found[kindID(k, ".bare")]
		for _, f := range k.Spec().Fields {
			expectValue(t, full, domain.Fields[f].Name, answeredValue(f))
			if !slices.Contains(k.Spec().Required, f) {
				expectValue(t, bare, domain.Fields[f].Name, "null")
			}
		}
		expectValue(t, full, "kind", fmt.Sprintf("%q", k))
		expectValue(t, full, "properties", `{"a":"","b":"2"}`)
		expectValue(t, bare, "properties", "null")
		expectValue(t, bare, "reports", "[]")
		expectValue(t, full, "mark", `{"owner":"NE","agency":"DGPN","level":"OPEN","releasableTo":["BF","ML"],"caveats":["CT"],"tlp":"GREEN","handling":"H1","retainUntil":"2030"}`)
		expectValue(t, full, "reports", `[{"id":"NE:r","originator":{"country":"NE","agency":"DGD"},"day":"2020-12","reliability":"F","credibility":2,"judged":false,"source":"key","text":"Words","mark":{"owner":"NE","level":"OPEN"}}]`)
		expectValue(t, full, "label", fmt.Sprintf("%q", labels[k]))
	}
	expectValue(t, found["NE:Container"], "parts", `{"owner":"CSQ","category":"U","serial":"305438","checkDigit":"3","checkDigitHolds":true,"problems":[]}`)
	expectValue(t, found["NE:TravelDocument"], "mrzParsed", `{"documentCode":"P","issuer":"UTO","surname":"ERIKSSON","givenNames":"ANNA MARIA","number":"L898902C3","nationality":"UTO","birth":"740812","sex":"F","expiry":"120415","valid":true,"problems":[]}`)
	expectValue(t, found["NE:TravelDocument.bare"], "mrzParsed", "null")
}

// labels are those of the full samples.
var labels = map[domain.EntityKind]string{
	domain.Person: "First", domain.Organisation: "First", domain.Firearm: "Some text Some text ab 12-3?", domain.Lot: "NE:Lot",
	domain.Vehicle: "Some text", domain.Container: "CSQU3054383", domain.TravelDocument: "CSQU3054383", domain.Phone: "CSQU3054383",
	domain.Account: "CSQU3054383", domain.Location: "Some text", domain.Shipment: "NE:Shipment", domain.FuelRoute: "Some text",
	domain.FinancingFlow: "NE:FinancingFlow", domain.Case: "CSQU3054383", domain.Operation: "Some text", domain.Seizure: "NE:Seizure",
	domain.Check: "NE:Check", domain.TraceRequest: "NE:TraceRequest",
}

func expectValue(t *testing.T, node map[string]any, field, want string) {
	t.Helper()
	var wanted any
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatalf("%s: %v", want, err)
	}
	value, asked := node[field]
	if diff := cmp.Diff(wanted, value); !asked || diff != "" {
		t.Errorf("%v.%s (-want +got):\n%s", node["id"], field, diff)
	}
}
