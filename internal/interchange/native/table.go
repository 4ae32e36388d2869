package native

import (
	"math/bits"
	"strings"
)

// field is one field of an object of type T.
type field[T any] struct {
	name string
	// into reads the field's value into the object; given as in read.
	into     func(r *reader, to *T) (given bool)
	required bool
}

func at[T, V any](name string, where func(*T) *V, value read[V]) field[T] {
	return field[T]{name: name, into: func(r *reader, to *T) bool {
		v, given := value(r)
		if given {
			*where(to) = v
		}
		return given
	}}
}

// within is a field that holds an object of its own.
func within[T, V any](name string, where func(*T) *V, of *table[V]) field[T] {
	return field[T]{name: name, into: func(r *reader, to *T) bool { return of.readInto(r, where(to)) }}
}

func (f field[T]) mustBeGiven() field[T] {
	f.required = true
	return f
}

// table is how an object of type T is read.
type table[T any] struct {
	fields []field[T]
	index  map[string]int
	// expected says which fields there are.
	expected string
	// start is the object before anything is read into it.
	start T
	// judge looks at the whole object, after its fields.
	judge func(r *reader, v *T, given fieldSet)
}

func tableOf[T any](judge func(*reader, *T, fieldSet), fields ...field[T]) *table[T] {
	t := &table[T]{fields: fields, index: make(map[string]int, len(fields)), judge: judge}
	names := make([]string, len(fields))
	for i := range fields {
		names[i] = fields[i].name
		t.index[names[i]] = i
	}
	t.expected = "one of " + strings.Join(names, ", ")
	return t
}

func (t *table[T]) startingWith(start T) *table[T] {
	t.start = start
	return t
}

// fieldSet is a set of places in a table; tables have at most 128 fields.
type fieldSet [2]uint64

func (s *fieldSet) add(i int)     { s[i>>6] |= 1 << (i & 63) }
func (s fieldSet) has(i int) bool { return s[i>>6]&(1<<(i&63)) != 0 }
func (s fieldSet) count() int     { return bits.OnesCount64(s[0]) + bits.OnesCount64(s[1]) }

// read reads an object. One without any field counts as given.
func (t *table[T]) read(r *reader) (T, bool) {
	var v T
	given := t.readInto(r, &v)
	return v, given
}

// readInto is read into memory that is there already.
func (t *table[T]) readInto(r *reader, v *T) (given bool) {
	*v = t.start
	if r.broken {
		return true
	}
	if r.dec.PeekKind() != '{' {
		return r.wrong(r.value(), "an object")
	}
	r.skipToken()
	var seen, filled fieldSet
	for !r.broken && r.dec.PeekKind() != '}' {
		if i, given := t.readField(r, v, seen); i >= 0 {
			seen.add(i)
			if given {
				filled.add(i)
			}
		}
	}
	r.skipToken()
	if r.broken {
		return true
	}
	for i := range t.fields {
		if t.fields[i].required && !filled.has(i) {
			r.faultAt(t.fields[i].name, "expected a value: the field is required")
		}
	}
	if t.judge != nil {
		t.judge(r, v, filled)
	}
	return true
}

// readField reads one field and returns its place in the table, -1 where it
// has none.
func (t *table[T]) readField(r *reader, v *T, seen fieldSet) (place int, given bool) {
	name, _ := r.text("a field's name")
	if r.broken {
		return -1, false
	}
	i, known := t.index[string(name)]
	if !known {
		r.faultAt(clip(string(name)), "unknown field, expected %s", t.expected)
		if err := r.dec.SkipValue(); err != nil {
			r.breakOff(err)
		}
		return -1, false
	}
	f := &t.fields[i]
	r.enter(f.name)
	if seen.has(i) {
		r.fault("expected the field once, but it is repeated")
	}
	given = f.into(r, v)
	r.leave()
	return i, given
}
