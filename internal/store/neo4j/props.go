package neo4j

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/kafo-graph/kafo/internal/domain"
)

// props are the properties of a node or relationship as they are written.
type props map[string]any

// indexedText is the longest text that an index takes in; of a longer one the
// property holds the beginning, and the property with this suffix all of it.
const (
	indexedText = 1000
	fullSuffix  = "Full"
)

func (p props) text(name, v string) {
	if v != "" {
		p[name] = v
	}
}

func (p props) indexed(name, v string) {
	if head := clip(v); head != v {
		p[name+fullSuffix] = v
		v = head
	}
	p.text(name, v)
}

// clip is the part of a text that stands in an index.
func clip(v string) string {
	if len(v) <= indexedText {
		return v
	}
	end := indexedText
	for end > 0 && !utf8.RuneStart(v[end]) {
		end--
	}
	return v[:end]
}

func (p props) texts(name string, v []string) {
	if len(v) > 0 {
		p[name] = v
	}
}

// column is a list with something in it, beside other lists of the same length.
func (p props) column(name string, n int, of func(int) string) {
	list, filled := make([]string, n), false
	for i := range n {
		list[i] = of(i)
		filled = filled || list[i] != ""
	}
	if filled {
		p[name] = list
	}
}

// lastSuffix ends the name of the property with the last day of a partial date.
const lastSuffix = "Last"

func (p props) date(name string, d domain.PartialDate) {
	if !d.Known() {
		return
	}
	p[name] = dateOf(d.First())
	if d.First() != d.Last() {
		p[name+lastSuffix] = dateOf(d.Last())
	}
}

func dateOf(d domain.Day) driver.Date { return driver.DateOf(d.Time()) }

// reading takes properties apart and gathers what is wrong with them, as it
// may be after a write that was not Kafo's.
type reading struct {
	props  map[string]any
	faults []string
}

func (r *reading) fault(name, expected string) {
	r.faults = append(r.faults, fmt.Sprintf("property %q is not %s", name, expected))
}

func (r *reading) err(what string) error {
	if len(r.faults) == 0 {
		return nil
	}
	return fmt.Errorf("%s: %s", what, strings.Join(r.faults, "; "))
}

func value[T any](r *reading, name, expected string) T {
	v, there := r.props[name]
	t, ok := v.(T)
	if there && !ok {
		r.fault(name, expected)
	}
	return t
}

func (r *reading) text(name string) string { return value[string](r, name, "a text") }

func (r *reading) whole(name string) int64 { return value[int64](r, name, "a whole number") }

func (r *reading) indexed(name string) string {
	head, full := r.text(name), r.text(name+fullSuffix)
	if full != "" && clip(full) == head {
		return full
	}
	return head
}

func (r *reading) texts(name string) []string {
	list := value[[]any](r, name, "a list of texts")
	if len(list) == 0 {
		return nil
	}
	texts := make([]string, len(list))
	for i, v := range list {
		t, ok := v.(string)
		if !ok {
			r.fault(name, "a list of texts")
			return nil
		}
		texts[i] = t
	}
	return texts
}

// column is a list of n texts beside others; all empty where it is missing.
func (r *reading) column(name string, n int) []string {
	list := r.texts(name)
	if list == nil {
		return make([]string, n)
	}
	if len(list) != n {
		r.fault(name, fmt.Sprintf("a list of %d texts", n))
		return make([]string, n)
	}
	return list
}

func (r *reading) day(name string) (time.Time, bool) {
	if _, there := r.props[name]; !there {
		return time.Time{}, false
	}
	return value[driver.Date](r, name, "a date").Time(), true
}

// date puts a date together from its first day and, where it is partial, its
// last.
func (r *reading) date(name string) domain.PartialDate {
	first, there := r.day(name)
	if !there {
		return 0
	}
	y, m, d := first.Date()
	parts := [3]int{y, int(m), d}
	if last, partial := r.day(name + lastSuffix); partial {
		ly, lm, ld := last.Date()
		end := [3]int{ly, int(lm), ld}
		switch {
		case end == parts:
		case d == 1 && m == 1 && end == [3]int{y, 12, 31}:
			parts = [3]int{y, 0, 0}
		case d == 1 && ly == y && lm == m && last.AddDate(0, 0, 1).Day() == 1:
			parts[2] = 0
		default:
			r.fault(name+lastSuffix, "the end of the day, month or year that begins the date")
		}
	}
	p, err := domain.NewPartialDate(parts[0], parts[1], parts[2])
	if err != nil {
		r.fault(name, "a date of the years 1 to 9999")
	}
	return p
}

// partial reads a date that stands in a list as text.
func (r *reading) partial(name, text string) domain.PartialDate {
	var p domain.PartialDate
	if err := p.UnmarshalText([]byte(text)); err != nil {
		r.fault(name, "a list of dates YYYY, YYYY-MM or YYYY-MM-DD")
	}
	return p
}
