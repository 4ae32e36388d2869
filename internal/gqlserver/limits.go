package gqlserver

import (
	"context"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Limits of a request. All but Body, Cost and Deadline are counted on the
// parsed and not yet validated document, since validation itself can be made
// expensive.
type Limits struct {
	// Body is the most bytes of a request.
	Body int64
	// Tokens of the document.
	Tokens int
	// Depth of fields within one another, fragments included;
	// IntrospectionDepth below __schema and __type.
	Depth, IntrospectionDepth int
	// Aliases and Directives of the document.
	Aliases, Directives int
	// Repeats of one response name within one selection set.
	Repeats int
	// RootFields of an operation.
	RootFields int
	// Cost of an operation: its fields with the sizes of lists multiplied in.
	Cost int
	// Deadline of a request.
	Deadline time.Duration
}

// DefaultLimits are those that the API promises.
func DefaultLimits() Limits {
	return Limits{
		Body: 256 << 10, Tokens: 1000, Depth: 12, IntrospectionDepth: 15, Aliases: 30, Directives: 20,
		Repeats: 5, RootFields: 10, Cost: 100_000, Deadline: 30 * time.Second,
	}
}

// documentLimits counts what a document holds before it is validated.
type documentLimits struct{ limits Limits }

var _ graphql.OperationParameterMutator = documentLimits{}

func (documentLimits) ExtensionName() string                   { return "DocumentLimits" }
func (documentLimits) Validate(graphql.ExecutableSchema) error { return nil }

func (d documentLimits) MutateOperationParameters(_ context.Context, request *graphql.RawParams) *gqlerror.Error {
	document, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: request.Query}, d.limits.Tokens)
	if err != nil {
		return gqlerror.WrapIfUnwrapped(err)
	}
	c := &counter{limits: d.limits, document: document, depths: map[string]int{}}
	return c.check()
}

type counter struct {
	limits              Limits
	document            *ast.QueryDocument
	aliases, directives int
	depths              map[string]int
}

func exceeded(format string, args ...any) *gqlerror.Error {
	return gqlerror.Wrap(domain.Errorf(domain.LimitExceeded, format, args...))
}

func (c *counter) check() *gqlerror.Error {
	for _, f := range c.document.Fragments {
		c.directives += len(f.Directives)
		if err := c.count(f.SelectionSet); err != nil {
			return err
		}
	}
	for _, o := range c.document.Operations {
		c.directives += len(o.Directives)
		if err := c.count(o.SelectionSet); err != nil {
			return err
		}
		if n := c.fields(o.SelectionSet, map[string]bool{}); n > c.limits.RootFields {
			return exceeded("an operation may have %d root fields, this one has %d", c.limits.RootFields, n)
		}
		if n := c.depth(o.SelectionSet); n > c.limits.Depth {
			return exceeded("fields may lie %d deep, these lie %d deep", c.limits.Depth, n)
		}
	}
	switch {
	case c.aliases > c.limits.Aliases:
		return exceeded("a document may have %d aliases, this one has %d", c.limits.Aliases, c.aliases)
	case c.directives > c.limits.Directives:
		return exceeded("a document may have %d directives, this one has %d", c.limits.Directives, c.directives)
	}
	return nil
}

// count adds up aliases and directives below a selection set, and looks for
// response names that are repeated in it.
func (c *counter) count(set ast.SelectionSet) *gqlerror.Error {
	names := map[string]int{}
	for _, selection := range set {
		var below ast.SelectionSet
		switch s := selection.(type) {
		case *ast.Field:
			if names[s.Alias]++; names[s.Alias] > c.limits.Repeats {
				return exceeded("one response name may stand %d times in a selection set", c.limits.Repeats)
			}
			if s.Alias != s.Name {
				c.aliases++
			}
			c.directives += len(s.Directives)
			below = s.SelectionSet
		case *ast.InlineFragment:
			c.directives += len(s.Directives)
			below = s.SelectionSet
		case *ast.FragmentSpread:
			if names["..."+s.Name]++; names["..."+s.Name] > c.limits.Repeats {
				return exceeded("one fragment may be spread %d times in a selection set", c.limits.Repeats)
			}
			c.directives += len(s.Directives)
		}
		if err := c.count(below); err != nil {
			return err
		}
	}
	return nil
}

// fields counts the fields of a selection set, those of its fragments included.
func (c *counter) fields(set ast.SelectionSet, open map[string]bool) int {
	n := 0
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			n++
		case *ast.InlineFragment:
			n += c.fields(s.SelectionSet, open)
		case *ast.FragmentSpread:
			if f := c.document.Fragments.ForName(s.Name); f != nil && !open[s.Name] {
				open[s.Name] = true
				n += c.fields(f.SelectionSet, open)
				delete(open, s.Name)
			}
		}
		if n > c.limits.Tokens {
			return n
		}
	}
	return n
}

// depth is how deep fields lie within one another. Below __schema and __type
// only what exceeds their own limit counts.
func (c *counter) depth(set ast.SelectionSet) int {
	deepest := 0
	for _, selection := range set {
		depth := 0
		switch s := selection.(type) {
		case *ast.Field:
			depth = 1 + c.depth(s.SelectionSet)
			if s.Name == "__schema" || s.Name == "__type" {
				depth = max(1, depth-(c.limits.IntrospectionDepth-c.limits.Depth))
			}
		case *ast.InlineFragment:
			depth = c.depth(s.SelectionSet)
		case *ast.FragmentSpread:
			depth = c.fragmentDepth(s.Name)
		}
		deepest = max(deepest, depth)
	}
	return deepest
}

// fragmentDepth is worked out once for each fragment; a fragment within itself
// counts as nothing, since validation refuses it.
func (c *counter) fragmentDepth(name string) int {
	if depth, known := c.depths[name]; known {
		return depth
	}
	c.depths[name] = 0
	if f := c.document.Fragments.ForName(name); f != nil {
		c.depths[name] = c.depth(f.SelectionSet)
	}
	return c.depths[name]
}
