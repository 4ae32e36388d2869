package service

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/timeline"
)

// TimelineRequest asks what befell some things.
type TimelineRequest struct {
	timeline.Question
	// KindCodes are the kinds of events by their codes; nil: the default.
	KindCodes []string
	// First is how many; nil for the default.
	First *int
	// After is the cursor after which to go on; "" for the beginning.
	After string
}

// Timeline is a page of what befell some things.
type Timeline struct {
	Events         []TimelineEvent
	More           bool
	Total, Undated int
	ByKind         []timeline.KindCount
	Dates          []timeline.DateCount
	Scope          TimelineScope
}

// TimelineScope says what a timeline is of.
type TimelineScope struct {
	Epoch               int64
	Asked, Things, Hops int
	Truncated           bool
	Window              domain.Interval
}

// TimelineEvent is an event: of an entity, a link or a report, the others being
// nil.
type TimelineEvent struct {
	Kind        string
	Date        domain.PartialDate
	Entity      *domain.Entity
	Link        *domain.Link
	Report      *domain.Report
	Designation *domain.Designation
	Country     string
	// Place is nil where unknown or not in view.
	Place *domain.Entity
	// Ties are links that tie the event to the things, and tell no more of when
	// it happened.
	Ties   []domain.Link
	Cursor string
}

// mostReports is how many reports' days may be read for one timeline.
const mostReports = 20_000

// Timeline returns a page of what befell the things in view. LIMIT_EXCEEDED for
// more things, hops, links or reports than may be asked for.
func (v *View) Timeline(ctx context.Context, r TimelineRequest) (Timeline, error) {
	first, err := pageSize(r.First)
	if err != nil {
		return Timeline{}, err
	}
	if r.KindCodes != nil {
		r.Kinds = []timeline.Kind{}
		for _, code := range r.KindCodes {
			r.Kinds = append(r.Kinds, timeline.Kind(slices.Index(timeline.Kinds[:], code)))
		}
	}
	after, err := r.position()
	if err != nil {
		return Timeline{}, err
	}
	t, err := timeline.Gather(ctx, v.Lens, r.Question)
	if err != nil {
		return Timeline{}, err
	}
	if err := v.addRecorded(ctx, t); err != nil {
		return Timeline{}, err
	}
	answer := Timeline{ByKind: t.ByKind(), Dates: t.Dates(), Scope: TimelineScope{
		Epoch: v.Epoch(), Asked: t.Asked, Things: len(t.Subjects), Hops: t.Hops, Truncated: t.Truncated, Window: r.Window,
	}}
	answer.Total, answer.Undated = t.Total()
	page, more := t.Page(after, first)
	answer.More = more
	answer.Events, err = v.timelineEvents(ctx, t, page, &r)
	return answer, err
}

// entitiesAtOnce is how many records are read in one go.
const entitiesAtOnce = 1000

// addRecorded adds what only records tell of: designations, and reports' days.
func (v *View) addRecorded(ctx context.Context, t *timeline.Timeline) error {
	if t.Wants(timeline.Designated) {
		var ids []string
		for _, n := range t.Subjects {
			if k := v.Kind(n); k == domain.Person || k == domain.Organisation {
				ids = append(ids, v.ID(n))
			}
		}
		for part := range slices.Chunk(ids, entitiesAtOnce) {
			entities, err := v.Entities(ctx, part)
			if err != nil {
				return err
			}
			for id, e := range entities {
				n, _ := v.Node(id)
				for i, d := range domain.As[[]domain.Designation](e.Values, domain.FieldDesignations) {
					t.AddDesignation(n, i, d.Day)
				}
			}
		}
	}
	if !t.Wants(timeline.Reported) {
		return nil
	}
	ids := t.Reports()
	if len(ids) > mostReports {
		return limitError("kinds", "they rest on more than %d reports: ask for fewer things, or without REPORTED", mostReports)
	}
	reports, err := v.ReportsOf(ctx, [][]string{ids})
	if err != nil {
		return err
	}
	for _, r := range reports[0] {
		if n, in := v.Report(r.ID); in {
			t.AddReport(n, r.Day)
		}
	}
	return nil
}

// timelineCursor is a position in one question's timeline.
type timelineCursor struct {
	timeline.Position
	Question string `json:"q"`
}

// question tells one timeline's cursors from another's.
func (r *TimelineRequest) question() string {
	h := fnv.New64a()
	hops := timeline.DefaultHops
	if r.Hops != nil {
		hops = *r.Hops
	}
	fmt.Fprintf(h, "%q %d %v %#v %#v", domain.SortedSet(slices.Clone(r.Of)), hops, r.Window, r.KindCodes, r.LinkKinds)
	return fmt.Sprintf("%x", h.Sum64())
}

func (r *TimelineRequest) position() (*timeline.Position, error) {
	if r.After == "" {
		return nil, nil
	}
	var c timelineCursor
	raw, err := base64.RawURLEncoding.DecodeString(r.After)
	if err == nil {
		err = json.Unmarshal(raw, &c)
	}
	if err != nil || c.Question != r.question() || int(c.Kind) >= len(timeline.Kinds) {
		return nil, domain.FieldErrorf("after", "not a cursor of this timeline")
	}
	return &c.Position, nil
}

func (r *TimelineRequest) cursor(p timeline.Position) string {
	text, err := json.Marshal(timelineCursor{p, r.question()})
	if err != nil {
		panic(err) // strings, numbers and dates always marshal
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// periods are the codes of the periods of a histogram, in their order.
var periods = [...]string{timeline.ByDay: "DAY", timeline.ByMonth: "MONTH", timeline.ByYear: "YEAR"}

// Histogram counts the events by the period with the code; "": by the shortest
// that gives few. LIMIT_EXCEEDED for too many.
func (t *Timeline) Histogram(by string) (period string, buckets []timeline.Bucket, err error) {
	var asked *timeline.Period
	if i := slices.Index(periods[:], by); i >= 0 {
		asked = new(timeline.Period(i))
	}
	found, buckets, err := timeline.Histogram(t.Dates, asked)
	return periods[found], buckets, err
}
