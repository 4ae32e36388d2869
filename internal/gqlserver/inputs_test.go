package gqlserver_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/gqlserver"
)

func TestVariablesMayBeWrittenInShort(t *testing.T) {
	const entities = "query($w:EntityFilter!,$o:[EntityOrder!]){entities(where:$w,order:$o){edges{cursor}}}"
	for _, test := range []struct{ short, full string }{
		{`{"kind":"PERSON"}`, `{"kind":{"equals":"PERSON"}}`},
		{`{"kind":["PERSON","CASE"]}`, `{"kind":{"in":["PERSON","CASE"]}}`},
		{`{"kind":{"in":"PERSON"}}`, `{"kind":{"in":["PERSON"]}}`},
		{`{"kind":"travel_document"}`, `{"kind":{"equals":"TRAVEL_DOCUMENT"}}`},
		{`{"kind":"travelDocument"}`, `{"kind":{"equals":"TRAVEL_DOCUMENT"}}`},
		{`{"country":"NE"}`, `{"country":{"equals":"NE"}}`},
		{`{"country":["NE","ML"]}`, `{"country":{"in":["NE","ML"]}}`},
		{`{"name":"ne"}`, `{"name":{"equals":"ne"}}`},
		{`{"hasLink":{"kind":"MEMBER_OF","direction":"out"}}`, `{"hasLink":{"kind":{"equals":"MEMBER_OF"},"direction":"OUT"}}`},
		{`{"kind":null}`, `{"kind":null}`},
	} {
		short := given(t, entities, `{"w":`+test.short+`}`)
		full := given(t, entities, `{"w":`+test.full+`}`)
		if diff := cmp.Diff(full, short, cmp.Exporter(func(reflect.Type) bool { return true })); diff != "" {
			t.Errorf("%s is not taken as %s:\n%s", test.short, test.full, diff)
		}
	}
	for _, name := range []string{"birthDate", "BIRTH_DATE", "birth_date", "birthdate"} {
		got := fmt.Sprintf("%+v", given(t, entities, `{"w":{},"o":{"field":"`+name+`","direction":"desc"}}`))
		if !strings.Contains(got, "birthDate") {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// given is what the resolver is given.
func given(t *testing.T, query, variables string) any {
	t.Helper()
	var arguments any
	answer := ask(t, serve(root{answer: silent, given: &arguments}, defaults()), query, numbers(t, variables))
	expectCode(t, variables, answer, "")
	return arguments
}

func numbers(t *testing.T, text string) map[string]any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var variables map[string]any
	if err := decoder.Decode(&variables); err != nil {
		t.Fatal(err)
	}
	return variables
}

func TestEnumsReachTheResolverAsTheSchemaSpellsThem(t *testing.T) {
	const query = "query($o:[EntityOrder!]){entities(where:{},order:$o){edges{cursor}}}"
	var arguments any
	s := serve(root{answer: silent, given: &arguments}, defaults())
	ask(t, s, query, map[string]any{"o": []any{map[string]any{"field": "id", "direction": "desc"}}})
	encoded, _ := json.Marshal(arguments)
	if !strings.Contains(string(encoded), `"DESC"`) {
		t.Errorf("%s", encoded)
	}
}

func TestWhatIsNotInShortIsLeftToValidation(t *testing.T) {
	s := serve(root{answer: silent}, defaults())
	for _, w := range []string{
		`"PERSON"`, `["PERSON"]`, `5`, `{"kind":5}`, `{"kind":"PIRATE"}`, `{"name":["a"]}`, `{"officers":"many"}`, `{"opened":"2019"}`,
		`{"kind":{"is":"PERSON"}}`, `{"country":[null]}`, `{"kin":"PERSON"}`,
	} {
		answer := ask(t, s, "query($w:EntityFilter!){entities(where:$w){edges{cursor}}}", numbers(t, `{"w":`+w+`}`))
		expectCode(t, w, answer, domain.InvalidInput)
	}
}

func TestTheCallersVariablesAreLeftAsTheyAre(t *testing.T) {
	variables := map[string]any{"w": map[string]any{"kind": "person", "country": []any{"NE"}}, "unknown": 1}
	before := fmt.Sprint(variables)
	s := serve(root{answer: silent}, defaults())
	for range 2 {
		expectCode(t, "entities", ask(t, s, "query($w:EntityFilter!){entities(where:$w){edges{cursor}}}", variables), "")
	}
	if after := fmt.Sprint(variables); after != before {
		t.Errorf("%s became %s", before, after)
	}
}

// Through variables the library lets any number of a @oneOf input's fields
// pass; the service refuses them when it reads the batch, so they must reach it.
func TestOneOfInputsThroughVariablesReachTheServiceWhole(t *testing.T) {
	const query = "mutation($b:BatchInput!){apply(operationId:\"a\",batch:$b){epoch}}"
	batch := given(t, query, `{"b":{"entities":[{"person":{"names":[{"text":"A"}]},"phone":{"number":"+22790000000"}},{}]}}`)
	entities, _ := json.Marshal(batch)
	var got struct {
		Entities []map[string]json.RawMessage `json:"entities"`
	}
	if err := json.Unmarshal(entities, &got); err != nil {
		t.Fatal(err)
	}
	if names := slices.Sorted(maps.Keys(got.Entities[0])); !slices.Equal(names, []string{"person", "phone"}) || len(got.Entities[1]) != 0 {
		t.Errorf("the service gets %s", entities)
	}
	literal := `mutation{apply(operationId:"a",batch:{entities:[{person:{},phone:{}}]}){epoch}}`
	expectCode(t, "two in the document itself", ask(t, serve(root{answer: silent}, defaults()), literal, nil), domain.InvalidInput)
}

// Whatever is put where the schema expects something else is the caller's fault
// and never the service's.
func TestNoValueOfAWrongTypeIsAnInternalError(t *testing.T) {
	s := serve(root{answer: failing(domain.Errorf(domain.NotFound, "reached"))}, defaults())
	schema := executable(root{}).Schema()
	for _, operation := range []*ast.Definition{schema.Query, schema.Mutation} {
		for _, f := range operation.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			for _, a := range f.Arguments {
				for _, place := range places(schema, a.Type, map[string]bool{}) {
					for _, value := range wrongValues {
						tryVariable(t, s, schema, operation, f, a, place.around(value))
					}
					for _, literal := range wrongLiterals {
						tryLiteral(t, s, schema, operation, f, a, place.literal(literal))
					}
				}
			}
		}
	}
}

var (
	wrongValues = []any{
		true, "", "x", json.Number("1.5"), json.Number("99999999999999999999"), json.Number("-1"), json.Number("1e400"),
		map[string]any{},
		map[string]any{"x": 1},
		[]any{},
		[]any{nil},
		[]any{[]any{"x"}},
		[]any{map[string]any{}},
		strings.Repeat("x", 10_000),
	}
	wrongLiterals = []string{
		"true", `""`, `"x"`, "1.5", "99999999999999999999999", "-1", "1e400", "{}", "{x:1}", "[]", "[null]", `[["x"]]`, "[{}]", "X", "null",
	}
)

// place is somewhere in an argument, by the names of input fields.
type place []string

func (p place) around(value any) any {
	for i := len(p) - 1; i >= 0; i-- {
		value = map[string]any{p[i]: value}
	}
	return value
}

func (p place) literal(value string) string {
	for i := len(p) - 1; i >= 0; i-- {
		value = "{" + p[i] + ":" + value + "}"
	}
	return value
}

// places are all within a type, each input type once.
func places(schema *ast.Schema, t *ast.Type, seen map[string]bool) []place {
	all := []place{{}}
	definition := schema.Types[t.Name()]
	if definition.Kind != ast.InputObject || seen[definition.Name] {
		return all
	}
	seen[definition.Name] = true
	for _, f := range definition.Fields {
		for _, below := range places(schema, f.Type, seen) {
			all = append(all, append(place{f.Name}, below...))
		}
	}
	return all
}

func tryVariable(t *testing.T, s *gqlserver.Server, schema *ast.Schema, operation *ast.Definition, f *ast.FieldDefinition, a *ast.ArgumentDefinition, value any) {
	t.Helper()
	query := strings.ToLower(operation.Name) + "($v:" + a.Type.String() + ")" + call(schema, f, a, "$v")
	expectCallersFault(t, ask(t, s, query, map[string]any{"v": value}), query, value)
}

func tryLiteral(t *testing.T, s *gqlserver.Server, schema *ast.Schema, operation *ast.Definition, f *ast.FieldDefinition, a *ast.ArgumentDefinition, value string) {
	t.Helper()
	query := strings.ToLower(operation.Name) + call(schema, f, a, value)
	expectCallersFault(t, ask(t, s, query, nil), query, nil)
}

func expectCallersFault(t *testing.T, answer reply, query string, value any) {
	t.Helper()
	switch domain.Code(answer.code()) {
	case domain.NotFound, domain.InvalidInput, domain.LimitExceeded:
	default:
		t.Errorf("%.300s with %.100v: %q %s", query, value, answer.code(), answer.message())
	}
	for _, inside := range []string{"json.Number", "interface", "map[", "strconv", "ParseInt", "[]string"} {
		if strings.Contains(answer.message(), inside) {
			t.Errorf("%.300s with %.100v: %s", query, value, answer.message())
		}
	}
}

// call calls the field with the argument, and with what else it needs.
func call(schema *ast.Schema, f *ast.FieldDefinition, a *ast.ArgumentDefinition, value string) string {
	arguments := []string{a.Name + ":" + value}
	for _, other := range f.Arguments {
		if other != a && other.Type.NonNull {
			arguments = append(arguments, other.Name+":"+map[bool]string{true: "{}", false: `"a"`}[schema.Types[other.Type.Name()].Kind == ast.InputObject])
		}
	}
	return "{" + f.Name + "(" + strings.Join(arguments, ",") + "){__typename}}"
}
