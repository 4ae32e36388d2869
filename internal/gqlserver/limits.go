package gqlserver

import (
	"math"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

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
	// Depth of fields within one another, fragments included, the root field
	// counted; IntrospectionDepth the same where it is __schema or __type.
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

// counter holds a parsed document to the limits. Each fragment is looked into
// once, however often it is spread, so that the time it takes does not grow
// faster than the document.
type counter struct {
	limits              Limits
	document            *ast.QueryDocument
	aliases, directives int
	depths, widths      map[string]int
}

func newCounter(limits Limits, document *ast.QueryDocument) *counter {
	return &counter{limits: limits, document: document, depths: map[string]int{}, widths: map[string]int{}}
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
		for _, v := range o.VariableDefinitions {
			c.directives += len(v.Directives)
		}
		if err := c.count(o.SelectionSet); err != nil {
			return err
		}
		if n := c.width(o.SelectionSet); n > c.limits.RootFields {
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

// width counts the fields of a selection set, those of its fragments included.
// It stops counting at a number that no limit allows.
func (c *counter) width(set ast.SelectionSet) int {
	n := 0
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			n++
		case *ast.InlineFragment:
			n += c.width(s.SelectionSet)
		case *ast.FragmentSpread:
			n += c.ofFragment(c.widths, s.Name, c.width)
		}
		n = min(n, math.MaxInt32)
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
			depth = c.ofFragment(c.depths, s.Name, c.depth)
		}
		deepest = max(deepest, depth)
	}
	return deepest
}

// ofFragment measures a fragment once; within itself it counts as nothing, since
// validation refuses it.
func (c *counter) ofFragment(known map[string]int, name string, measure func(ast.SelectionSet) int) int {
	if n, ok := known[name]; ok {
		return n
	}
	known[name] = 0
	if f := c.document.Fragments.ForName(name); f != nil {
		known[name] = measure(f.SelectionSet)
	}
	return known[name]
}
