package resolvers

import (
	"context"

	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

// Schedules answers the field schedules.
func (q query) Schedules(ctx context.Context, first *int, after *string) (*model.ScheduleConnection, error) {
	subject, err := asking(ctx)
	if err != nil {
		return nil, err
	}
	place, err := model.ReadPlaceCursor[service.JobPlace](after)
	if err != nil {
		return nil, err
	}
	list, more, err := q.service.Schedules(ctx, subject, first, place)
	if err != nil {
		return nil, err
	}
	page := &model.ScheduleConnection{PageInfo: &model.PageInfo{HasNextPage: more}}
	for i := range list {
		cursor := model.PlaceCursor(service.JobPlace{StartedAt: list[i].StartedAt, ID: list[i].ID})
		page.Edges = append(page.Edges, model.ScheduleEdge{Cursor: cursor, Node: schedule(q.service, &list[i])})
		page.PageInfo.EndCursor = cursor
	}
	return page, nil
}

// Alerts answers the field alerts.
func (q query) Alerts(ctx context.Context, first *int, after *string) (*model.JobConnection, error) {
	subject, err := asking(ctx)
	if err != nil {
		return nil, err
	}
	place, err := model.ReadPlaceCursor[service.JobPlace](after)
	if err != nil {
		return nil, err
	}
	list, more, err := q.service.Alerts(ctx, subject, first, place)
	if err != nil {
		return nil, err
	}
	return jobPage(q.service, list, more), nil
}

// StartSchedule answers the field startSchedule.
func (m mutation) StartSchedule(ctx context.Context, input model.ScheduleInput) (*model.SchedulePayload, error) {
	subject, err := asking(ctx)
	if err != nil {
		return nil, err
	}
	if input.Link.CasesWhere != nil {
		return nil, domain.FieldErrorf("link.casesWhere", "schedules take no filter; expected cases, openedSince or neither")
	}
	ids, err := starts("link", &input.Link)
	if err != nil {
		return nil, err
	}
	asked := linkJob(&input.Link)
	asked.OnlyNew = input.Link.OnlyNew == nil || *input.Link.OnlyNew
	made, err := m.service.StartSchedule(ctx, subject, service.ScheduledJobs{
		Title: text(input.Title), Cron: input.Cron, Link: asked, Cases: ids, Webhook: text(input.Webhook),
	})
	return schedulePayload(m.service, made, err)
}

// Watch answers the field watch.
func (m mutation) Watch(ctx context.Context, of string, cron, webhook *string) (*model.SchedulePayload, error) {
	subject, err := asking(ctx)
	if err != nil {
		return nil, err
	}
	made, err := m.service.WatchTies(ctx, subject, of, text(cron), text(webhook))
	return schedulePayload(m.service, made, err)
}

// EndSchedule answers the field endSchedule.
func (m mutation) EndSchedule(ctx context.Context, id string) (*model.SchedulePayload, error) {
	subject, err := asking(ctx)
	if err != nil {
		return nil, err
	}
	ended, err := m.service.EndSchedule(ctx, subject, id)
	return schedulePayload(m.service, ended, err)
}

// Alerts answers the field alerts.
func (s subscription) Alerts(ctx context.Context) (<-chan *model.Job, error) {
	subject, err := asking(ctx)
	if err != nil {
		return nil, err
	}
	next, err := s.service.FollowAlerts(ctx, subject)
	if err != nil {
		return nil, err
	}
	return tellJobs(ctx, s.service, next), nil
}

func schedulePayload(s *service.Service, made *service.Schedule, err error) (*model.SchedulePayload, error) {
	if err != nil {
		return nil, err
	}
	return &model.SchedulePayload{Schedule: schedule(s, made)}, nil
}

func schedule(s *service.Service, found *service.Schedule) *model.Schedule {
	answer := &model.Schedule{
		ID: found.ID, Title: known(found.Title), Cron: found.Cron, State: found.State, Webhook: known(found.Webhook), StartedAt: found.StartedAt,
		Failure: jobFailure(&found.Job),
	}
	if next := s.NextDue(found); !next.IsZero() {
		answer.Next = &next
	}
	return answer
}
