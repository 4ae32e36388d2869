package gqlserver

import (
	"context"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
)

// shorthand lets variables say a filter in short, as GraphQL itself lets one
// value stand for a list of one: "PERSON" for {"equals": "PERSON"}, a list for
// {"in": [...]}. Names of enums may come in any case, with or without _.
type shorthand struct{ schema *ast.Schema }

var _ graphql.OperationParameterMutator = shorthand{}

func (shorthand) ExtensionName() string                   { return "Shorthand" }
func (shorthand) Validate(graphql.ExecutableSchema) error { return nil }

func (s shorthand) MutateOperationParameters(_ context.Context, request *graphql.RawParams) *gqlerror.Error {
	if len(request.Variables) == 0 {
		return nil
	}
	document, err := parser.ParseQuery(&ast.Source{Input: request.Query})
	if err != nil {
		return gqlerror.WrapIfUnwrapped(err)
	}
	operation := document.Operations.ForName(request.OperationName)
	if operation == nil {
		return nil
	}
	for _, v := range operation.VariableDefinitions {
		if value, given := request.Variables[v.Variable]; given {
			request.Variables[v.Variable] = s.expand(v.Type, value)
		}
	}
	return nil
}

func (s shorthand) expand(t *ast.Type, value any) any {
	if list, ok := value.([]any); ok && t.Elem != nil {
		for i := range list {
			list[i] = s.expand(t.Elem, list[i])
		}
		return list
	}
	definition := s.schema.Types[t.Name()]
	switch {
	case definition == nil || value == nil:
		return value
	case definition.Name == orderField:
		return s.spelling(definition, value)
	case definition.Kind != ast.InputObject:
		return value
	}
	fields, ok := value.(map[string]any)
	if !ok {
		return inFull(definition, value)
	}
	for _, f := range definition.Fields {
		if below, given := fields[f.Name]; given {
			fields[f.Name] = s.expand(f.Type, below)
		}
	}
	return fields
}

// inFull writes a bare value as the filter that it stands for.
func inFull(filter *ast.Definition, value any) any {
	if filter.Fields.ForName("equals") == nil {
		return value
	}
	if list, ok := value.([]any); ok && filter.Fields.ForName("in") != nil {
		return map[string]any{"in": list}
	}
	return map[string]any{"equals": value}
}

const orderField = "EntityOrderField"

// spelling finds the enum's value that a name means: birthDate for BIRTH_DATE.
func (s shorthand) spelling(enum *ast.Definition, value any) any {
	name, ok := value.(string)
	if !ok {
		return value
	}
	for _, v := range enum.EnumValues {
		if strings.EqualFold(v.Name, strings.ReplaceAll(name, "_", "")) {
			return v.Name
		}
	}
	return value
}
