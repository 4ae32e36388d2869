package sqlite

import (
	"fmt"
	"math"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// filters are the query's conditions as terms that must all be true, but for
// the one that is looked up by.
func (f *finder) filters(except int) []string {
	var terms []string
	for i, c := range f.q.Where {
		if i != except {
			terms = append(terms, f.filter(c))
		}
	}
	if f.q.ReportedBetween != nil {
		terms = append(terms, f.reported())
	}
	if f.q.HasLink != nil {
		terms = append(terms, f.linked())
	}
	return terms
}

// filter is a condition on the entity e that no index is to be chosen for.
func (f *finder) filter(c store.Condition) string {
	if c.Column.List {
		return fmt.Sprintf("EXISTS (SELECT 1 FROM entity_value v WHERE v.entity = e.num AND v.list = %d AND %s)",
			listNumber(c.Column), f.test("+v.text", c))
	}
	return f.test("+e."+quoted(c.Column), c)
}

// test is a condition on one value.
func (f *finder) test(value string, c store.Condition) string {
	switch {
	case len(c.In) > 0:
		args := make([]string, len(c.In))
		for i, text := range c.In {
			args[i] = f.arg(text)
		}
		return value + " IN (" + strings.Join(args, ", ") + ")"
	case c.Prefix != "":
		term := value + " >= " + f.arg(c.Prefix)
		if end := prefixEnd(c.Prefix); end != "" {
			term += " AND " + value + " < " + f.arg(end)
		}
		return term
	case c.Contains != "":
		return "instr(" + value + ", " + f.arg(c.Contains) + ") > 0"
	case c.Between != nil:
		return f.overlaps(value, c.Between)
	case c.Column.Type != store.NumberColumn:
		return "false"
	}
	term := value + " IS NOT NULL"
	if c.Least != nil {
		term += " AND " + value + " >= " + f.arg(*c.Least)
	}
	if c.Most != nil {
		term += " AND " + value + " <= " + f.arg(*c.Most)
	}
	return term
}

// prefixEnd is the first text in byte order that is beyond all that begin with
// the prefix; "" where there is none.
func prefixEnd(prefix string) string {
	for n := len(prefix); n > 0; n-- {
		if last := prefix[n-1]; last < math.MaxUint8 {
			return prefix[:n-1] + string([]byte{last + 1})
		}
	}
	return ""
}

// overlaps says whether the date of a dateKey may lie in the interval.
func (f *finder) overlaps(key string, i *domain.Interval) string {
	return fmt.Sprintf("(%s >> 9) <= %d AND (%[1]s >> 9) + (%[1]s & 511) >= %[3]d", key, i.Last(), i.First())
}

// reported says whether a seen report of the entity has a day in the interval.
func (f *finder) reported() string {
	seen := ""
	if f.q.Sights != nil {
		seen = " AND r.class IN (" + numberList(f.classes) + ")"
	}
	return `EXISTS (SELECT 1 FROM report_list_member m CROSS JOIN report r ON r.num = m.report
		WHERE m.list = e.reports AND r.day IS NOT NULL AND ` + f.overlaps("r.day", f.q.ReportedBetween) + seen + ")"
}

// linked says whether the entity has a seen link to a seen entity.
func (f *finder) linked() string {
	var terms []string
	for _, end := range f.ends() {
		other := fmt.Sprintf(" AND l.%s = %d", end.other, f.to)
		if f.to == 0 {
			other = fmt.Sprintf(" AND EXISTS (SELECT 1 FROM entity o WHERE o.num = l.%s AND %s)", end.other, f.seen("o"))
		}
		terms = append(terms, fmt.Sprintf("EXISTS (SELECT 1 FROM link l WHERE l.%s = e.num AND %s%s)", end.own, f.linkTerm(), other))
	}
	return "(" + strings.Join(terms, " OR ") + ")"
}

// linkedTo selects the numbers of the entities that have a link to the one
// that is named.
func (f *finder) linkedTo() string {
	var arms []string
	for _, end := range f.ends() {
		arms = append(arms, fmt.Sprintf("SELECT l.%s FROM link l WHERE l.%s = %d AND %s", end.own, end.other, f.to, f.linkTerm()))
	}
	return strings.Join(arms, " UNION ALL ")
}

type linkEnd struct{ own, other string }

// ends are the columns of the entity's own end and of the other, for each
// direction that is asked for.
func (f *finder) ends() []linkEnd {
	out, in := linkEnd{"src", "dst"}, linkEnd{"dst", "src"}
	switch f.q.HasLink.Direction {
	case domain.Out:
		return []linkEnd{out}
	case domain.In:
		return []linkEnd{in}
	}
	return []linkEnd{out, in}
}

// linkTerm is true of the links l that are asked for and seen.
func (f *finder) linkTerm() string {
	c := f.q.HasLink
	terms := []string{f.seen("l")}
	if len(c.Kinds) > 0 {
		terms = append(terms, "l.kind IN ("+numberList(c.Kinds)+")")
	}
	if c.Window != nil {
		terms = append(terms, fmt.Sprintf("l.since <= %d AND %s >= %d", packed(c.Window.Last()), untilEnd, packed(c.Window.First())))
	}
	return strings.Join(terms, " AND ")
}

// A packed date has noughts where month or day are unknown, so that it is never
// above its first day. untilEnd has ones there, so that it is never below the
// last, and is above all where nothing is known.
const untilEnd = `CASE WHEN l.until = 0 THEN 4294967295 WHEN l.until & 511 = 0 THEN l.until | 511 WHEN l.until & 31 = 0 THEN l.until | 31 ELSE l.until END`

// packed is a day as a packed date; those that stand for an unknown end are
// below or above all.
func packed(d domain.Day) int64 {
	switch d {
	case domain.FirstDay:
		return 0
	case domain.LastDay:
		return math.MaxUint32
	}
	return int64(d.Date())
}

// seen says whether the row of entity or link is seen.
func (f *finder) seen(alias string) string {
	if f.q.Sights == nil {
		return "+" + alias + ".sight > 0"
	}
	return "+" + alias + ".sight IN (" + numberList(f.q.Sights.Numbers) + ")"
}
