package model

import (
	"context"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Timeline is a page of what befell some things.
type Timeline struct {
	Edges          []TimelineEdge
	PageInfo       *PageInfo
	Total, Undated int
	ByKind         []TimelineKindCount
	Scope          *TimelineScope
	// Count counts the events by the period with the code; "": by itself.
	Count func(by string) (*TimelineHistogram, error)
}

// Histogram is how many events there are in each period.
func (t *Timeline) Histogram(by *string) (*TimelineHistogram, error) {
	if by == nil {
		return t.Count("")
	}
	return t.Count(*by)
}

// TimelineEvent is something that happened.
type TimelineEvent struct {
	Kind        string
	Date        domain.PartialDate
	Entity      Entity
	Link        *Link
	Report      *Report
	Designation *domain.Designation
	Country     string
	Place       Entity
	Links       []Link
}

// Interval are the first and the last day on which it may have happened.
func (e *TimelineEvent) Interval() *domain.Interval {
	if !e.Date.Known() {
		return nil
	}
	return &domain.Interval{From: e.Date.First().Date(), To: e.Date.Last().Date()}
}

// Certainty is how well the date is known.
func (e *TimelineEvent) Certainty() string {
	switch year, month, day := e.Date.Parts(); {
	case day != 0:
		return "DAY"
	case month != 0:
		return "MONTH"
	case year != 0:
		return "YEAR"
	}
	return "UNKNOWN"
}

// Reports that it rests on, as far as they may be seen.
func (e *TimelineEvent) Reports(ctx context.Context) ([]Report, error) {
	switch {
	case e.Entity != nil:
		return e.Entity.thing().Reports(ctx)
	case e.Link != nil:
		return e.Link.Reports(ctx)
	}
	return []Report{*e.Report}, nil
}

// ReportOf is the report as the schema's type.
func ReportOf(r *domain.Report) *Report { return &Report{*r} }
