package gqlserver

import (
	"context"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/kafo-graph/kafo/internal/domain"
)

// preparation looks at a request before it is validated: it counts what the
// document holds, since validation itself can be made expensive, finds the
// operation, and writes variables in full.
type preparation struct {
	schema        *ast.Schema
	limits        Limits
	introspection bool
}

var _ graphql.OperationParameterMutator = preparation{}

// ExtensionName names it to gqlgen.
func (preparation) ExtensionName() string { return "Preparation" }

// Validate has nothing to find at fault in a schema.
func (preparation) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters prepares a request.
func (p preparation) MutateOperationParameters(ctx context.Context, request *graphql.RawParams) *gqlerror.Error {
	document, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: request.Query}, p.limits.Tokens)
	if err != nil {
		return gqlerror.WrapIfUnwrapped(err)
	}
	if err := newCounter(p.limits, document).check(); err != nil {
		return err
	}
	if err := p.offered(document); err != nil {
		return err
	}
	operation, err := choose(document.Operations, request.OperationName)
	if err != nil {
		return gqlerror.Wrap(err)
	}
	OutcomeOf(ctx).Operation = string(operation.Operation)
	request.Variables = shorthand{p.schema}.variables(operation.VariableDefinitions, request.Variables)
	return nil
}

// choose finds the operation that the request names; it may leave the name out
// where the document has one only.
func choose(operations ast.OperationList, name string) (*ast.OperationDefinition, error) {
	operation := operations.ForName(name)
	switch {
	case operation != nil:
		return operation, nil
	case len(operations) == 0:
		return nil, domain.FieldErrorf("query", "expected an operation, not fragments alone")
	case name == "":
		return nil, domain.FieldErrorf("operationName", "the document has %d operations: say which is meant", len(operations))
	}
	return nil, domain.FieldErrorf("operationName", "the document has no operation of that name")
}

// offered refuses what this service does not do: to answer in parts, as only
// the first would arrive, and introspection where it is switched off.
func (p preparation) offered(document *ast.QueryDocument) *gqlerror.Error {
	var refused error
	look := func(s ast.Selection) {
		switch f := s.(type) {
		case *ast.Field:
			if !p.introspection && (f.Name == "__schema" || f.Name == "__type") {
				refused = domain.Errorf(domain.Unsupported, "introspection is switched off")
			}
		case *ast.InlineFragment:
			refused = firstError(refused, whole(f.Directives))
		case *ast.FragmentSpread:
			refused = firstError(refused, whole(f.Directives))
		}
	}
	for _, o := range document.Operations {
		each(o.SelectionSet, look)
	}
	for _, f := range document.Fragments {
		each(f.SelectionSet, look)
	}
	return gqlerror.Wrap(refused)
}

func whole(directives ast.DirectiveList) error {
	if directives.ForName("defer") != nil {
		return domain.Errorf(domain.Unsupported, "@defer is not offered: answers come whole")
	}
	return nil
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// each visits what is selected in a set and below it, without following spreads.
func each(set ast.SelectionSet, visit func(ast.Selection)) {
	for _, s := range set {
		visit(s)
		switch s := s.(type) {
		case *ast.Field:
			each(s.SelectionSet, visit)
		case *ast.InlineFragment:
			each(s.SelectionSet, visit)
		}
	}
}

// shorthand lets variables say a filter in short, as GraphQL itself lets one
// value stand for a list of one: "PERSON" for {"equals": "PERSON"}, a list for
// {"in": [...]}. Names of enums may come in any case, with or without _.
type shorthand struct{ schema *ast.Schema }

// variables are written in full; those given are left as they are.
func (s shorthand) variables(definitions ast.VariableDefinitionList, given map[string]any) map[string]any {
	full := make(map[string]any, len(given))
	for _, d := range definitions {
		if value, ok := given[d.Variable]; ok {
			full[d.Variable] = s.expand(d.Type, value)
		}
	}
	return full
}

func (s shorthand) expand(t *ast.Type, value any) any {
	if value == nil {
		return nil
	}
	if t.Elem != nil {
		list, ok := value.([]any)
		if !ok {
			return []any{s.expand(t.Elem, value)}
		}
		full := make([]any, len(list))
		for i, one := range list {
			full[i] = s.expand(t.Elem, one)
		}
		return full
	}
	definition := s.schema.Types[t.NamedType]
	switch {
	case definition == nil:
		return value
	case definition.Kind == ast.Enum:
		return spelling(definition, value)
	case definition.Kind == ast.InputObject:
		return s.object(definition, value)
	}
	return value
}

func (s shorthand) object(definition *ast.Definition, value any) any {
	fields, ok := inFull(definition, value).(map[string]any)
	if !ok {
		return value
	}
	full := make(map[string]any, len(fields))
	for name, below := range fields {
		full[name] = below
		if f := definition.Fields.ForName(name); f != nil {
			full[name] = s.expand(f.Type, below)
		}
	}
	return full
}

// inFull writes a bare value as the filter that it stands for.
func inFull(filter *ast.Definition, value any) any {
	if _, ok := value.(map[string]any); ok || filter.Fields.ForName("equals") == nil {
		return value
	}
	if list, ok := value.([]any); ok && filter.Fields.ForName("in") != nil {
		return map[string]any{"in": list}
	}
	return map[string]any{"equals": value}
}

// spelling finds the enum's value that a name means: birthDate for BIRTH_DATE.
func spelling(enum *ast.Definition, value any) any {
	name, ok := value.(string)
	if !ok || enum.EnumValues.ForName(name) != nil {
		return value
	}
	for _, v := range enum.EnumValues {
		if strings.EqualFold(unscored(v.Name), unscored(name)) {
			return v.Name
		}
	}
	return value
}

func unscored(name string) string { return strings.ReplaceAll(name, "_", "") }
