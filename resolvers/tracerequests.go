package resolvers

import (
	"context"
	"math"

	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

// RequestTrace answers the field requestTrace.
func (m mutation) RequestTrace(ctx context.Context, operationID string, request map[string]any) (*model.RecordedTraceRequests, error) {
	subject, input, err := enter(ctx, "request", request)
	if err != nil {
		return nil, err
	}
	r, err := m.service.RequestTrace(ctx, subject, operationID, input)
	if err != nil {
		return nil, err
	}
	return traceRequests(r), nil
}

// RequestTraces answers the field requestTraces.
func (m mutation) RequestTraces(ctx context.Context, operationID string, requests map[string]any) (*model.RecordedTraceRequests, error) {
	subject, input, err := enter(ctx, "requests", requests)
	if err != nil {
		return nil, err
	}
	r, err := m.service.RequestTraces(ctx, subject, operationID, input)
	if err != nil {
		return nil, err
	}
	return traceRequests(r), nil
}

func traceRequests(r service.Requested) *model.RecordedTraceRequests {
	answer := &model.RecordedTraceRequests{Epoch: r.Epoch, Replayed: r.Replayed, More: r.More}
	for _, one := range r.Requests {
		answer.Requests = append(answer.Requests, model.RecordedTraceRequest{ID: one.ID, FirearmID: one.Firearm, AskedOf: one.AskedOf})
	}
	for _, one := range r.Skipped {
		answer.Skipped = append(answer.Skipped, model.SkippedTrace{FirearmID: one.Firearm, Reason: one.Reason})
	}
	return answer
}

// AnswerTrace answers the field answerTrace.
func (m mutation) AnswerTrace(ctx context.Context, operationID string, answer map[string]any) (*model.RecordedTraceAnswer, error) {
	subject, input, err := enter(ctx, "answer", answer)
	if err != nil {
		return nil, err
	}
	a, err := m.service.AnswerTrace(ctx, subject, operationID, input)
	if err != nil {
		return nil, err
	}
	return traceAnswer(a), nil
}

// RemindTrace answers the field remindTrace.
func (m mutation) RemindTrace(ctx context.Context, operationID, request string, on *domain.PartialDate, note *string) (*model.RecordedTraceAnswer, error) {
	subject, err := asking(ctx)
	if err != nil {
		return nil, err
	}
	a, err := m.service.RemindTrace(ctx, subject, operationID, request, value(on), text(note))
	if err != nil {
		return nil, err
	}
	return traceAnswer(a), nil
}

func traceAnswer(a service.TraceAnswered) *model.RecordedTraceAnswer {
	return &model.RecordedTraceAnswer{
		Epoch: a.Epoch, Replayed: a.Replayed, ID: a.ID, ReportID: id(a.Report), LinkIds: a.Links, HolderIds: a.Holders,
	}
}

// TraceRequestStatistics answers the field traceRequestStatistics.
func (q query) TraceRequestStatistics(ctx context.Context, askedIn *domain.Interval, deadlineDays *int, asOf *domain.PartialDate) (*model.TraceRequestStatistics, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	s, err := v.TraceStatistics(value(askedIn), deadlineDays, value(asOf))
	if err != nil {
		return nil, err
	}
	total := traceAnswers(&s.Total)
	answer := &model.TraceRequestStatistics{AskedIn: askedIn, DeadlineDays: s.DeadlineDays, AsOf: s.AsOf, Total: &total, Epoch: s.Epoch}
	for i := range s.ByCountry {
		answer.ByCountry = append(answer.ByCountry, traceAnswers(&s.ByCountry[i]))
	}
	return answer, nil
}

func traceAnswers(a *service.TraceAnswers) model.TraceAnswers {
	made := model.TraceAnswers{
		Country: code(a.Country), Asked: a.Asked, Submitted: a.Submitted, Acknowledged: a.Acknowledged, Answered: a.Answered,
		Refused: a.Refused, NoAnswer: a.NoAnswer, Overdue: a.Overdue, ShareAnswered: math.Round(a.Share()*10_000) / 10_000, Timed: len(a.Days),
	}
	if days, known := a.Quantile(50); known {
		made.MedianDays = &days
	}
	if days, known := a.Quantile(90); known {
		made.NinetiethDays = &days
	}
	return made
}
