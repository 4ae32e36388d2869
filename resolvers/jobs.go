package resolvers

import (
	"context"

	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

// Job answers the field job.
func (q query) Job(ctx context.Context, id string) (*model.Job, error) {
	subject, err := asking(ctx)
	if err != nil {
		return nil, err
	}
	found, err := q.service.Job(ctx, subject, id)
	if err != nil || found == nil {
		return nil, err
	}
	return job(q.service, found), nil
}

// Jobs answers the field jobs.
func (q query) Jobs(ctx context.Context, kind *string, open *bool, first *int, after *string) (*model.JobConnection, error) {
	subject, err := asking(ctx)
	if err != nil {
		return nil, err
	}
	request := service.JobsRequest{Kind: text(kind), Open: value(open), First: first}
	if request.After, err = model.ReadPlaceCursor[service.JobPlace](after); err != nil {
		return nil, err
	}
	list, more, err := q.service.Jobs(ctx, subject, request)
	if err != nil {
		return nil, err
	}
	return jobPage(q.service, list, more), nil
}

func jobPage(s *service.Service, list []service.Job, more bool) *model.JobConnection {
	page := &model.JobConnection{PageInfo: &model.PageInfo{HasNextPage: more}}
	for i := range list {
		cursor := model.PlaceCursor(service.JobPlace{StartedAt: list[i].StartedAt, ID: list[i].ID})
		page.Edges = append(page.Edges, model.JobEdge{Cursor: cursor, Node: job(s, &list[i])})
		page.PageInfo.EndCursor = cursor
	}
	return page
}

// StartLinkJob answers the field startLinkJob.
func (m mutation) StartLinkJob(ctx context.Context, input model.LinkJobInput) (*model.JobPayload, error) {
	subject, err := asking(ctx)
	if err != nil {
		return nil, err
	}
	cases := service.CaseChoice{}
	if cases.IDs, err = starts("input", &input); err != nil {
		return nil, err
	}
	if input.CasesWhere != nil {
		if cases.Where, err = encode("casesWhere", input.CasesWhere); err != nil {
			return nil, err
		}
	}
	started, err := m.service.StartLinkJob(ctx, subject, linkJob(&input), cases)
	return payload(m.service, &started, err)
}

// starts are the ids of what is linked; nil where none are given.
func starts(at string, input *model.LinkJobInput) ([]string, error) {
	switch {
	case input.From == nil:
		return input.Cases, nil
	case input.Cases != nil || input.CasesWhere != nil || input.OpenedSince != nil:
		return nil, domain.FieldErrorf(at+".from", "expected cases or other things, not both")
	}
	return input.From, nil
}

func linkJob(input *model.LinkJobInput) service.LinkJob {
	return service.LinkJob{
		Things: input.From != nil, Fragility: value(input.Fragility),
		Networks: input.Networks, NetworkTypes: input.NetworkTypes, OpenedSince: value(input.OpenedSince), ToCases: text(input.Targets) == "CASES", CrossBorder: value(input.CrossBorder),
		OnlyNew: value(input.OnlyNew), Paths: value(input.Paths), PerCase: input.PerCase, K: input.K, MaxHops: input.MaxHops, MinStrength: input.MinStrength,
	}
}

// StartScreenJob answers the field startScreenJob.
func (m mutation) StartScreenJob(ctx context.Context, input model.ScreenJobInput) (*model.JobPayload, error) {
	subject, err := asking(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]service.ScreenInput, len(input.Subjects))
	for i, s := range input.Subjects {
		list[i] = screenInput(s)
	}
	started, err := m.service.StartScreenJob(ctx, subject, list, input.Limit)
	return payload(m.service, &started, err)
}

// CancelJob answers the field cancelJob.
func (m mutation) CancelJob(ctx context.Context, id string) (*model.JobPayload, error) {
	subject, err := asking(ctx)
	if err != nil {
		return nil, err
	}
	cancelled, err := m.service.CancelJob(ctx, subject, id)
	return payload(m.service, cancelled, err)
}

// ResumeJob answers the field resumeJob.
func (m mutation) ResumeJob(ctx context.Context, id string) (*model.JobPayload, error) {
	subject, err := asking(ctx)
	if err != nil {
		return nil, err
	}
	resumed, err := m.service.ResumeJob(ctx, subject, id)
	return payload(m.service, resumed, err)
}

// RemoveJob answers the field removeJob.
func (m mutation) RemoveJob(ctx context.Context, id string) (*model.RemoveJobPayload, error) {
	subject, err := asking(ctx)
	if err != nil {
		return nil, err
	}
	if err := m.service.RemoveJob(ctx, subject, id); err != nil {
		return nil, err
	}
	return &model.RemoveJobPayload{ID: id}, nil
}

// JobProgress answers the field jobProgress.
func (s subscription) JobProgress(ctx context.Context, id string) (<-chan *model.Job, error) {
	subject, err := asking(ctx)
	if err != nil {
		return nil, err
	}
	next, err := s.service.JobProgress(ctx, subject, id)
	if err != nil {
		return nil, err
	}
	return tellJobs(ctx, s.service, next), nil
}

// tellJobs tells what next gives until it gives nothing.
func tellJobs(ctx context.Context, s *service.Service, next func(context.Context) *service.Job) <-chan *model.Job {
	told := make(chan *model.Job)
	go func() {
		defer close(told)
		for now := next(ctx); now != nil; now = next(ctx) {
			select {
			case told <- job(s, now):
			case <-ctx.Done():
			}
		}
	}()
	return told
}

func payload(s *service.Service, j *service.Job, err error) (*model.JobPayload, error) {
	if err != nil {
		return nil, err
	}
	return &model.JobPayload{Job: job(s, j)}, nil
}

func job(s *service.Service, j *service.Job) *model.Job {
	answer := &model.Job{
		ID: j.ID, Kind: j.Kind, State: j.State, Subject: j.Subject, Attempts: j.Attempts, Failure: jobFailure(j),
		Progress: &model.JobProgress{Done: j.Done, Total: j.Total, StartedAt: j.StartedAt, UpdatedAt: j.UpdatedAt, PerSecond: j.PerSecond(), EtaSeconds: j.SecondsLeft()},
		Links: func(ctx context.Context, q model.JobLinksQuery) (*model.JobLinkConnection, error) {
			return jobLinks(ctx, s, j, q)
		},
		Screenings: func(ctx context.Context, q model.JobScreeningsQuery) (*model.JobScreenConnection, error) {
			return jobScreenings(ctx, s, j, q)
		},
	}
	return answer
}

func jobFailure(j *service.Job) *model.JobFailure {
	code, why := j.Failed()
	if why == "" {
		return nil
	}
	return &model.JobFailure{Code: string(code), Message: why}
}
