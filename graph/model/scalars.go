// Package model holds the Go types that stand for the schema's objects, and
// the marshalers of its scalars. Throughout, an empty value is an unknown one
// and is answered as null.
package model

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/99designs/gqlgen/graphql"

	"github.com/kafo-graph/kafo/internal/domain"
)

// MarshalText writes a String; an empty one as null.
func MarshalText(s string) graphql.Marshaler {
	if s == "" {
		return graphql.Null
	}
	return graphql.MarshalString(s)
}

// UnmarshalText reads a String.
func UnmarshalText(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	s, ok := v.(string)
	if !ok {
		return "", expected("a string")
	}
	return s, nil
}

func expected(what string) error { return domain.Errorf(domain.InvalidInput, "expected %s", what) }

// invalid makes an input error of what a parser says.
func invalid(err error) error {
	if err == nil {
		return nil
	}
	return domain.Errorf(domain.InvalidInput, "%s", err)
}

// MarshalCode writes an enum's code; an empty one as null.
func MarshalCode(s string) graphql.Marshaler { return MarshalText(s) }

// UnmarshalCode reads an enum's code, which validation has looked at already.
func UnmarshalCode(v any) (string, error) { return UnmarshalText(v) }

// MarshalPartialDate writes a date as it is known; the unknown one as null.
func MarshalPartialDate(d domain.PartialDate) graphql.Marshaler { return MarshalText(d.String()) }

// UnmarshalPartialDate reads YYYY, YYYY-MM or YYYY-MM-DD.
func UnmarshalPartialDate(v any) (domain.PartialDate, error) {
	s, err := UnmarshalText(v)
	if err != nil || s == "" {
		return 0, err
	}
	d, err := domain.ParsePartialDate(s)
	return d, invalid(err)
}

// MarshalDecimal writes a decimal number as a string; none as null.
func MarshalDecimal(d domain.Decimal) graphql.Marshaler { return MarshalText(string(d)) }

// UnmarshalDecimal reads a decimal number from a string or a number.
func UnmarshalDecimal(v any) (domain.Decimal, error) {
	var text string
	switch n := v.(type) {
	case nil:
		return "", nil
	case string:
		text = n
	case json.Number:
		text = n.String()
	case int64:
		text = strconv.FormatInt(n, 10)
	case float64:
		text = strconv.FormatFloat(n, 'f', -1, 64)
	default:
		return "", expected("a decimal number as a string")
	}
	d, err := domain.ParseDecimal(text)
	return d, invalid(err)
}

// MarshalLong writes a whole number.
func MarshalLong(n int64) graphql.Marshaler { return graphql.MarshalInt64(n) }

// UnmarshalLong reads a whole number.
func UnmarshalLong(v any) (int64, error) {
	n, err := graphql.UnmarshalInt64(v)
	if err != nil {
		return 0, expected("a whole number")
	}
	return n, nil
}

// MarshalStringMap writes a map of strings; an empty one as null.
func MarshalStringMap(m map[string]string) graphql.Marshaler {
	if len(m) == 0 {
		return graphql.Null
	}
	return graphql.MarshalAny(m)
}

// UnmarshalStringMap reads a map of strings.
func UnmarshalStringMap(v any) (map[string]string, error) {
	if v == nil {
		return nil, nil
	}
	m, ok := v.(map[string]any)
	if !ok {
		return nil, expected("a map of strings")
	}
	texts := make(map[string]string, len(m))
	for key, value := range m {
		s, ok := value.(string)
		if !ok {
			return nil, expected("a map of strings")
		}
		texts[key] = s
	}
	return texts, nil
}

type code interface{ String() string }

func marshalCode(c code) graphql.Marshaler {
	text := strconv.Quote(c.String())
	return graphql.WriterFunc(func(w io.Writer) { _, _ = io.WriteString(w, text) })
}

// marshalers write the codes of a table, by number: lists of them may be long.
func marshalers[T code](all []T, number func(T) int) []graphql.Marshaler {
	made := make([]graphql.Marshaler, 256)
	for _, c := range all {
		made[number(c)] = marshalCode(c)
	}
	return made
}

func unmarshalCode[T any](v any, parse func(string) (T, error)) (T, error) {
	s, err := UnmarshalText(v)
	if err != nil {
		var none T
		return none, err
	}
	parsed, err := parse(s)
	return parsed, invalid(err)
}

// MarshalEntityKind writes a kind's code.
func MarshalEntityKind(k domain.EntityKind) graphql.Marshaler { return entityKinds[k] }

var entityKinds = marshalers(domain.AllEntityKinds(), func(k domain.EntityKind) int { return int(k) })

// UnmarshalEntityKind reads a kind's code.
func UnmarshalEntityKind(v any) (domain.EntityKind, error) {
	return unmarshalCode(v, domain.ParseEntityKind)
}

// MarshalLinkKind writes a kind's code.
func MarshalLinkKind(k domain.LinkKind) graphql.Marshaler { return linkKinds[k] }

var linkKinds = marshalers(domain.AllLinkKinds(), func(k domain.LinkKind) int { return int(k) })

// UnmarshalLinkKind reads a kind's code.
func UnmarshalLinkKind(v any) (domain.LinkKind, error) { return unmarshalCode(v, domain.ParseLinkKind) }

// MarshalLevel writes a level's code.
func MarshalLevel(l domain.Level) graphql.Marshaler { return marshalCode(l) }

// UnmarshalLevel reads a level's code.
func UnmarshalLevel(v any) (domain.Level, error) { return unmarshalCode(v, domain.ParseLevel) }

// MarshalRole writes a role's code.
func MarshalRole(r domain.Role) graphql.Marshaler { return graphql.MarshalString(string(r)) }

// UnmarshalRole reads a role's code.
func UnmarshalRole(v any) (domain.Role, error) {
	s, err := UnmarshalText(v)
	return domain.Role(s), err
}

// MarshalDirection writes a direction's code.
func MarshalDirection(d domain.Direction) graphql.Marshaler { return marshalCode(d) }

// UnmarshalDirection reads a direction's code.
func UnmarshalDirection(v any) (domain.Direction, error) {
	return unmarshalCode(v, func(s string) (domain.Direction, error) {
		for d, name := range domain.DirectionNames {
			if name == s {
				return domain.Direction(d), nil
			}
		}
		return 0, fmt.Errorf("no direction %q", s)
	})
}
