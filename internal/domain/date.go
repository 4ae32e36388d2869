package domain

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"time"
)

// Day counts whole days since 1970-01-01 in the proleptic Gregorian calendar.
type Day int32

// The days that stand in for an unknown end of an interval.
const (
	FirstDay Day = math.MinInt32
	LastDay  Day = math.MaxInt32
)

// DayOf is the day of t in UTC.
func DayOf(t time.Time) Day {
	return Day(floorDiv(t.Unix(), 86400))
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// Time is midnight UTC at the beginning of the day.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// Date is the full date of the day. Days outside the years 1 to 9999 give the
// unknown date.
func (d Day) Date() PartialDate {
	y, m, day := d.Time().Date()
	p, err := NewPartialDate(y, int(m), day)
	if err != nil {
		return 0
	}
	return p
}

// PartialDate is a date known to the year, the month or the day: an interval
// of days. The zero value is the unknown date. It is packed as
// year<<9 | month<<5 | day, so that it fits a column of four bytes.
type PartialDate uint32

// NewPartialDate makes a date of its parts; month and day are 0 where unknown.
// It fails for parts that do not exist in the calendar.
func NewPartialDate(year, month, day int) (PartialDate, error) {
	switch {
	case year < 1 || year > 9999, month < 0 || month > 12, month == 0 && day != 0:
		return 0, fmt.Errorf("no such date: %04d-%02d-%02d", year, month, day)
	case day != 0 && (day < 1 || day > daysIn(year, month)):
		return 0, fmt.Errorf("no such date: %04d-%02d-%02d", year, month, day)
	}
	return PartialDate(year<<9 | month<<5 | day), nil
}

// ParsePartialDate reads YYYY, YYYY-MM or YYYY-MM-DD. It fails for anything
// else and for dates that do not exist.
func ParsePartialDate(s string) (PartialDate, error) {
	shape := len(s) == 4 || len(s) == 7 && s[4] == '-' || len(s) == 10 && s[4] == '-' && s[7] == '-'
	if !shape {
		return 0, fmt.Errorf("not a date: %q, expected YYYY, YYYY-MM or YYYY-MM-DD", clip(s))
	}
	parts := [3]int{}
	for i, span := range [3][2]int{{0, 4}, {5, 7}, {8, 10}} {
		if len(s) < span[1] {
			break
		}
		n, ok := digits(s[span[0]:span[1]])
		if !ok || n == 0 {
			return 0, fmt.Errorf("no such date: %q", s)
		}
		parts[i] = n
	}
	return NewPartialDate(parts[0], parts[1], parts[2])
}

func digits(s string) (int, bool) {
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

func clip(s string) string {
	if len(s) > 40 {
		return s[:40] + "..."
	}
	return s
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// Known says whether anything is known of the date.
func (p PartialDate) Known() bool { return p != 0 }

// Parts are year, month and day; month and day are 0 where unknown.
func (p PartialDate) Parts() (year, month, day int) {
	return int(p >> 9), int(p>>5) & 15, int(p) & 31
}

// First is the first day that the date may be; FirstDay when unknown.
func (p PartialDate) First() Day {
	if p == 0 {
		return FirstDay
	}
	y, m, d := p.Parts()
	return DayOf(time.Date(y, time.Month(max(m, 1)), max(d, 1), 0, 0, 0, 0, time.UTC))
}

// Last is the last day that the date may be; LastDay when unknown.
func (p PartialDate) Last() Day {
	if p == 0 {
		return LastDay
	}
	y, m, d := p.Parts()
	switch {
	case m == 0:
		m, d = 12, 31
	case d == 0:
		d = daysIn(y, m)
	}
	return DayOf(time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC))
}

// String writes the date as it is read: YYYY, YYYY-MM or YYYY-MM-DD; nothing
// for the unknown date.
func (p PartialDate) String() string {
	if p == 0 {
		return ""
	}
	y, m, d := p.Parts()
	b := make([]byte, 0, 10)
	b = appendPadded(b, y, 4)
	if m != 0 {
		b = appendPadded(append(b, '-'), m, 2)
	}
	if d != 0 {
		b = appendPadded(append(b, '-'), d, 2)
	}
	return string(b)
}

func appendPadded(b []byte, n, width int) []byte {
	s := strconv.Itoa(n)
	for range width - len(s) {
		b = append(b, '0')
	}
	return append(b, s...)
}

// Compare orders dates by their first day, then by their last: the order in
// which lists of things are sorted by a date. The unknown date comes last.
func (p PartialDate) Compare(q PartialDate) int {
	if p == 0 || q == 0 {
		return cmp.Compare(q, p)
	}
	return cmp.Or(cmp.Compare(p.First(), q.First()), cmp.Compare(p.Last(), q.Last()))
}

// MarshalText writes the date as String does.
func (p PartialDate) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads a date as ParsePartialDate does; an empty text is the
// unknown date.
func (p *PartialDate) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*p = 0
		return nil
	}
	q, err := ParsePartialDate(string(text))
	*p = q
	return err
}

// Interval is a stretch of time between two partial dates; an unknown end is
// open.
type Interval struct {
	From PartialDate `json:"from,omitzero"`
	To   PartialDate `json:"to,omitzero"`
}

// First is the first day of the interval.
func (i Interval) First() Day { return i.From.First() }

// Last is the last day of the interval.
func (i Interval) Last() Day { return i.To.Last() }

// Empty says whether the interval surely holds no day.
func (i Interval) Empty() bool { return i.Last() < i.First() }

// Overlaps says whether some day lies in both intervals, unknown ends being
// open: whether something that held in j may have held on some day of i.
func (i Interval) Overlaps(j Interval) bool {
	return i.First() <= j.Last() && j.First() <= i.Last()
}
