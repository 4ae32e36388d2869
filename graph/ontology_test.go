package graph_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/kafo-graph/kafo/graph/generated"
	"github.com/kafo-graph/kafo/internal/domain"
)

// TestTheSchemaIsTheOntologys holds kinds, enums, fields and inputs of the
// schema to the tables in domain; the stores hold their labels and columns to
// them in tests of their own, and so does the native format.
func TestTheSchemaIsTheOntologys(t *testing.T) {
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	var kinds, links []string
	for _, k := range domain.AllEntityKinds() {
		kinds = append(kinds, k.String())
		holdKind(t, schema, k)
	}
	for _, k := range domain.AllLinkKinds() {
		links = append(links, k.String())
	}
	holdEnum(t, schema, "EntityKind", kinds)
	holdEnum(t, schema, "LinkKind", links)
	holdEnum(t, schema, "Direction", []string{"OUT", "IN", "BOTH"})
	for _, e := range domain.Enums {
		holdEnum(t, schema, e.Name, e.Values)
	}
	var codes, roles []string
	for _, c := range domain.Codes {
		codes = append(codes, string(c.Code))
	}
	for _, r := range domain.Roles {
		roles = append(roles, string(r))
	}
	holdEnum(t, schema, "ErrorCode", codes)
	holdEnum(t, schema, "Role", roles)
}

func holdEnum(t *testing.T, schema *ast.Schema, name string, want []string) {
	t.Helper()
	definition := schema.Types[name]
	if definition == nil {
		t.Errorf("the schema has no enum %s", name)
		return
	}
	var got []string
	for _, v := range definition.EnumValues {
		got = append(got, v.Name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("enum %s:\n%s", name, diff)
	}
}

// shape is the GraphQL type of each type of field; a closed list's is its enum.
var shape = map[domain.FieldType]string{
	domain.Text: "String", domain.Texts: "[String!]", domain.CountryCode: "String", domain.Countries: "[String!]",
	domain.Date: "PartialDate", domain.Whole: "Int", domain.Number: "Decimal", domain.Names: "[Name!]",
	domain.Identities: "[IdentityNumber!]", domain.Listings: "[Designation!]", domain.SerialNumber: "Serial",
	domain.Stamp: "CountryYear", domain.Coordinates: "Point",
}

func holdKind(t *testing.T, schema *ast.Schema, k domain.EntityKind) {
	t.Helper()
	object, input := schema.Types[k.Spec().Type], schema.Types[k.Spec().Type+"Input"]
	if object == nil || input == nil || !slices.Contains(object.Interfaces, "Entity") {
		t.Errorf("the schema has no type and input for %s, or it is no Entity", k)
		return
	}
	for _, id := range k.Spec().Fields {
		f := domain.Fields[id]
		want := shape[f.Type]
		if f.Enum != nil {
			want = f.Enum.Name
		}
		if got := object.Fields.ForName(f.Name); got == nil || got.Type.String() != want {
			t.Errorf("%s.%s is not a nullable %s", object.Name, f.Name, want)
		}
		switch f.Type {
		case domain.Names, domain.Identities, domain.Listings:
			want = strings.Replace(want, "!]", "Input!]", 1)
		case domain.SerialNumber, domain.Stamp, domain.Coordinates:
			want += "Input"
		}
		if slices.Contains(k.Spec().Required, id) {
			want += "!"
		}
		if got := input.Fields.ForName(f.Name); got == nil || got.Type.String() != want {
			t.Errorf("%s.%s is not a %s", input.Name, f.Name, want)
		}
	}
}
