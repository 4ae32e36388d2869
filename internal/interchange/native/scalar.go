package native

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/kafo-graph/kafo/internal/domain"
)

// read reads one value of a type. given is false where there is none (null, ""
// or an empty list) and true where there is one, be it at fault.
type read[V any] func(r *reader) (v V, given bool)

// value is the next value as it stands, valid until the next is read; nil, with
// a fault, where the line is not JSON.
func (r *reader) value() jsontext.Value {
	if r.broken {
		return nil
	}
	v, err := r.dec.ReadValue()
	if err != nil {
		r.breakOff(err)
		return nil
	}
	return v
}

func (r *reader) breakOff(err error) {
	if r.broken {
		return
	}
	r.broken = true
	var syntactic *jsontext.SyntacticError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		r.fault("expected a whole JSON object, but the line ends early")
	case errors.As(err, &syntactic):
		r.fault("expected JSON: %v at byte %d", syntactic.Err, syntactic.ByteOffset+1)
	default:
		r.fault("expected JSON: %v", err)
	}
}

// skipToken goes past a bracket that has been peeked at.
func (r *reader) skipToken() {
	if r.broken {
		return
	}
	if _, err := r.dec.ReadToken(); err != nil {
		r.breakOff(err)
	}
}

// wrong says that the value is of another type than expected, unless it is
// null, which counts as not given.
func (r *reader) wrong(v jsontext.Value, expected string) (given bool) {
	if v == nil || v.Kind() == 'n' {
		return v == nil
	}
	r.fault("expected %s, not %s", expected, kindName(v.Kind()))
	return true
}

func kindName(k jsontext.Kind) string {
	switch k {
	case '"':
		return "a string"
	case '0':
		return "a number"
	case 't', 'f':
		return "true or false"
	case '{':
		return "an object"
	}
	return "a list"
}

// text reads a string into memory that is valid until the next is read; nil
// where it is not given or at fault.
func (r *reader) text(expected string) (text []byte, given bool) {
	v := r.value()
	if v.Kind() != '"' {
		return nil, r.wrong(v, expected)
	}
	text = v[1 : len(v)-1]
	if bytes.IndexByte(text, '\\') >= 0 {
		r.scratch, _ = jsontext.AppendUnquote(r.scratch[:0], v) // the decoder has checked it
		text = r.scratch
	}
	if bytes.IndexByte(text, 0) >= 0 {
		r.fault("expected text without the character NUL")
		return nil, true
	}
	return text, len(text) > 0
}

func readText(r *reader) (string, bool) {
	text, given := r.text("a string")
	return string(text), given
}

// checked reads a string that a check lets pass.
func checked(check func(string) error) read[string] {
	return func(r *reader) (string, bool) {
		text, given := r.text("a string")
		if len(text) == 0 {
			return "", given
		}
		s := string(text)
		if err := check(s); err != nil {
			r.fault("%v", err)
			return "", true
		}
		return s, true
	}
}

var (
	readCountry = country("an ISO 3166-1 alpha-2 code such as NE")
	readOwner   = country("an ISO 3166-1 alpha-2 code such as NE, or INT", domain.International)
	readRelease = country("an ISO 3166-1 alpha-2 code such as NE, or ALL", domain.Everyone, domain.International)
)

// country reads a country's code or one of a few others.
func country(expected string, others ...string) read[string] {
	return func(r *reader) (string, bool) {
		text, given := r.text(expected)
		if len(text) == 0 {
			return "", given
		}
		if len(text) == 2 && isCapital(text[0]) && isCapital(text[1]) {
			at := 2 * (int(text[0]-'A')*26 + int(text[1]-'A'))
			return countryCodes[at : at+2], true
		}
		for _, other := range others {
			if string(text) == other {
				return other, true
			}
		}
		r.fault("expected %s, not %q", expected, clip(string(text)))
		return "", true
	}
}

func isCapital(c byte) bool { return c >= 'A' && c <= 'Z' }

// countryCodes are all pairs of capitals in a row, so that codes need no
// memory of their own.
var countryCodes = func() string {
	var b strings.Builder
	for i := range 26 * 26 {
		b.WriteByte(byte('A' + i/26))
		b.WriteByte(byte('A' + i%26))
	}
	return b.String()
}()

// code reads one of a closed list of codes.
func code[V any](codes map[string]V, listed []string) read[V] {
	expected := "one of " + strings.Join(listed, ", ")
	return func(r *reader) (v V, given bool) {
		text, given := r.text(expected)
		if len(text) == 0 {
			return v, given
		}
		v, ok := codes[string(text)]
		if !ok {
			r.fault("expected %s, not %q", expected, clip(string(text)))
		}
		return v, true
	}
}

func enum(e *domain.Enum) read[string] {
	codes := make(map[string]string, len(e.Values))
	for _, v := range e.Values {
		codes[v] = v
	}
	return code(codes, e.Values)
}

func readDate(r *reader) (domain.PartialDate, bool) {
	text, given := r.text("a date: YYYY, YYYY-MM or YYYY-MM-DD")
	if len(text) == 0 {
		return 0, given
	}
	d, err := domain.ParsePartialDate(string(text))
	if err != nil {
		r.fault("expected a date that exists: YYYY, YYYY-MM or YYYY-MM-DD, not %q", clip(string(text)))
	}
	return d, true
}

// readInstant reads an RFC 3339 instant, which it turns to UTC, or a date.
func readInstant(r *reader) (string, bool) {
	text, given := r.text("an RFC 3339 instant or a date")
	if len(text) == 0 {
		return "", given
	}
	s := string(text)
	if d, err := domain.ParsePartialDate(s); err == nil {
		return d.String(), true
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		r.fault("expected an RFC 3339 instant or a date that exists, not %q", clip(s))
		return "", true
	}
	return t.UTC().Format(time.RFC3339Nano), true
}

func readDecimal(r *reader) (domain.Decimal, bool) {
	text, given := r.text("a decimal number as a string, such as \"12.5\"")
	if len(text) == 0 {
		return "", given
	}
	d, err := domain.ParseDecimal(string(text))
	if err != nil {
		r.fault("expected a decimal number as a string, such as \"12.5\": %v", err)
	}
	return d, true
}

// whole reads a whole number between two bounds.
func whole[N int | int64](least, most int64) read[N] {
	expected := "a whole number"
	if least != math.MinInt64 {
		expected += " from " + strconv.FormatInt(least, 10) + " to " + strconv.FormatInt(most, 10)
	}
	return func(r *reader) (N, bool) {
		v := r.value()
		if v.Kind() != '0' {
			return 0, r.wrong(v, expected)
		}
		n, err := strconv.ParseInt(string(v), 10, 64)
		if err != nil || n < least || n > most {
			r.fault("expected %s, not %s", expected, clip(string(v)))
			return 0, true
		}
		return N(n), true
	}
}

var readWhole = whole[int64](math.MinInt64, math.MaxInt64)

func readOrder(r *reader) (*int64, bool) {
	n, given := readWhole(r)
	if !given {
		return nil, false
	}
	return &n, true
}

// degrees reads an angle of at most so many degrees either way.
func degrees(most float64) read[*float64] {
	expected := "degrees from " + appendFloatText(-most) + " to " + appendFloatText(most)
	return func(r *reader) (*float64, bool) {
		v := r.value()
		if v.Kind() != '0' {
			return nil, r.wrong(v, expected)
		}
		f, err := strconv.ParseFloat(string(v), 64)
		if err != nil || math.Abs(f) > most {
			r.fault("expected %s, not %s", expected, clip(string(v)))
			return nil, true
		}
		f += 0 // minus zero is zero
		return &f, true
	}
}

func appendFloatText(f float64) string { return string(appendFloat(nil, f)) }

// list reads a list in its order; elements that are not given are left out.
func list[V any](element read[V]) read[[]V] {
	return func(r *reader) ([]V, bool) {
		if r.broken {
			return nil, true
		}
		if r.dec.PeekKind() != '[' {
			return nil, r.wrong(r.value(), "a list")
		}
		r.skipToken()
		var all []V
		for i := 0; !r.broken; i++ {
			if r.dec.PeekKind() == ']' {
				r.skipToken()
				break
			}
			r.path = append(r.path, step{index: i})
			v, given := element(r)
			r.leave()
			if given {
				all = append(all, v)
			}
		}
		return all, len(all) > 0
	}
}

// loneOrList reads a list, or one element that stands for a list of one.
func loneOrList(element read[string]) read[[]string] {
	many := list(element)
	return func(r *reader) ([]string, bool) {
		if r.broken || r.dec.PeekKind() != '"' {
			return many(r)
		}
		v, given := element(r)
		if !given {
			return nil, false
		}
		return []string{v}, true
	}
}

// set reads a list as a set: in byte order without repeats.
func set(element read[string]) read[[]string] {
	many := list(element)
	return func(r *reader) ([]string, bool) {
		all, given := many(r)
		if len(all) < 2 {
			return all, given
		}
		return domain.SortedSet(all), given
	}
}

// readProperties reads texts by name. They are kept as given, empty ones too.
func readProperties(r *reader) (map[string]string, bool) {
	if r.broken {
		return nil, true
	}
	if r.dec.PeekKind() != '{' {
		return nil, r.wrong(r.value(), "an object of strings")
	}
	r.skipToken()
	all := map[string]string{}
	for !r.broken && r.dec.PeekKind() != '}' {
		name, _ := readText(r)
		if r.broken {
			break
		}
		r.enter(clip(name))
		if _, repeated := all[name]; repeated {
			r.fault("expected this name once, but it is repeated")
		}
		if r.dec.PeekKind() == 'n' {
			r.fault("expected a string, not null")
		}
		all[name], _ = readText(r)
		r.leave()
	}
	r.skipToken()
	return all, len(all) > 0
}
