package service

import (
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/tracing"
)

// TraceAnswers are what came of trace requests.
type TraceAnswers = tracing.Answers

// TraceStatistics are what came of the trace requests in view.
type TraceStatistics struct {
	Total     TraceAnswers
	ByCountry []TraceAnswers
	// Window, DeadlineDays and AsOf are what was counted by.
	Window       domain.Interval
	DeadlineDays int
	AsOf         domain.PartialDate
	Epoch        int64
}

const (
	defaultDeadline = 90
	maxDeadline     = 36_525
)

// TraceStatistics counts the trace requests in view that may have been asked
// within the window. What is open for more than deadline days (90 where nil) on
// the last day of asOf (today where it is unknown) is overdue.
func (v *View) TraceStatistics(window domain.Interval, deadline *int, asOf domain.PartialDate) (TraceStatistics, error) {
	s := TraceStatistics{Window: window, DeadlineDays: defaultDeadline, AsOf: asOf, Epoch: v.Epoch()}
	if window.Empty() {
		return s, domain.FieldErrorf("askedIn", "the interval ends before it begins")
	}
	if deadline != nil {
		s.DeadlineDays = *deadline
	}
	switch {
	case s.DeadlineDays < 0:
		return s, domain.FieldErrorf("deadlineDays", "expected 0 or more, not %d", s.DeadlineDays)
	case s.DeadlineDays > maxDeadline:
		return s, limitError("deadlineDays", "at most %d, not %d", maxDeadline, s.DeadlineDays)
	}
	if !asOf.Known() {
		s.AsOf = domain.DayOf(v.service.now()).Date()
	}
	s.Total, s.ByCountry = tracing.Statistics(v.Lens, window, s.DeadlineDays, s.AsOf.Last())
	return s, nil
}
