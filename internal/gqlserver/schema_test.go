package gqlserver_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/kafo-graph/kafo/internal/domain"
)

// ours visits the definitions of our own schema, not GraphQL's built-in ones.
func ours(visit func(d *ast.Definition)) {
	schema := executable(root{}).Schema()
	for name, d := range schema.Types {
		if !d.BuiltIn && !strings.HasPrefix(name, "__") {
			visit(d)
		}
	}
}

func isInput(d *ast.Definition) bool { return d.Kind == ast.InputObject }

func TestEveryListHasItsCost(t *testing.T) {
	ours(func(d *ast.Definition) {
		for _, f := range d.Fields {
			if !isInput(d) && f.Type.Elem != nil && f.Directives.ForName("listSize") == nil {
				t.Errorf("%s.%s is a list without @listSize", d.Name, f.Name)
			}
		}
	})
}

// A page's lists carry no size of their own; the field that returns it does.
func TestEveryPageHasItsCost(t *testing.T) {
	ours(func(d *ast.Definition) {
		for _, f := range d.Fields {
			sliced := f.Arguments.ForName("first") != nil || f.Arguments.ForName("limit") != nil || f.Arguments.ForName("k") != nil
			directive := f.Directives.ForName("listSize")
			switch {
			case !isInput(d) && sliced && directive == nil:
				t.Errorf("%s.%s can be asked for more or less and has no @listSize", d.Name, f.Name)
			case directive != nil:
				for _, name := range slicingArguments(directive) {
					if a := f.Arguments.ForName(name); a == nil || a.Type.Name() != "Int" && a.Type.Elem == nil {
						t.Errorf("%s.%s is sliced by %q, which is no whole number and no list among its arguments", d.Name, f.Name, name)
					}
				}
			}
		}
	})
}

func slicingArguments(d *ast.Directive) []string {
	var names []string
	list, _ := d.ArgumentMap(nil)["slicingArguments"].([]any)
	for _, name := range list {
		names = append(names, name.(string))
	}
	return names
}

func TestEverythingIsDescribed(t *testing.T) {
	undescribed := func(what, description string) {
		if strings.TrimSpace(description) == "" {
			t.Errorf("%s has no description", what)
		}
	}
	ours(func(d *ast.Definition) {
		if d.Name != "Query" && d.Name != "Mutation" && d.Name != "Subscription" {
			undescribed(d.Name, d.Description)
		}
		for _, f := range d.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			undescribed(d.Name+"."+f.Name, f.Description)
			for _, a := range f.Arguments {
				undescribed(d.Name+"."+f.Name+"("+a.Name+")", a.Description)
			}
		}
		for _, v := range d.EnumValues {
			undescribed(d.Name+"."+v.Name, v.Description)
		}
	})
	schema := executable(root{}).Schema()
	undescribed("@listSize", schema.Directives["listSize"].Description)
}

// In variables the names of enums may be spelled loosely, so no two may be alike.
func TestNoEnumHasValuesThatDifferInSpellingAlone(t *testing.T) {
	ours(func(d *ast.Definition) {
		seen := map[string]string{}
		for _, v := range d.EnumValues {
			loose := strings.ToLower(strings.ReplaceAll(v.Name, "_", ""))
			if other, ok := seen[loose]; ok {
				t.Errorf("%s has %s and %s", d.Name, other, v.Name)
			}
			seen[loose] = v.Name
		}
	})
}

func TestTheSchemaHasEveryErrorCodeAndNoOther(t *testing.T) {
	var want, got []string
	for _, c := range domain.Codes {
		want = append(want, string(c.Code))
	}
	for _, v := range executable(root{}).Schema().Types["ErrorCode"].EnumValues {
		got = append(got, v.Name)
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		t.Errorf("the schema has %v, the domain %v", got, want)
	}
}
