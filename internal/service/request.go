package service

import (
	"context"
	"sync"

	"github.com/kafo-graph/kafo/internal/domain"
)

type requestKey struct{}

type request struct {
	subject domain.Subject
	once    sync.Once
	view    *View
}

// Begin begins a request of the subject.
func Begin(ctx context.Context, subject domain.Subject) context.Context {
	return context.WithValue(ctx, requestKey{}, &request{subject: subject})
}

// SubjectOf is who asks in the request; false outside of one.
func SubjectOf(ctx context.Context) (domain.Subject, bool) {
	r, ok := ctx.Value(requestKey{}).(*request)
	if !ok {
		return domain.Subject{}, false
	}
	return r.subject, true
}

// ViewOf is the view of the request: one and the same for all that is asked in
// it, so that an answer is of one epoch. FORBIDDEN outside of a request, and
// without the role ANALYST.
func (s *Service) ViewOf(ctx context.Context) (*View, error) {
	r, ok := ctx.Value(requestKey{}).(*request)
	if !ok {
		return nil, domain.Errorf(domain.Forbidden, "nobody is signed in")
	}
	if !r.subject.Has(domain.Analyst) {
		return nil, domain.Errorf(domain.Forbidden, "reading needs the role ANALYST")
	}
	r.once.Do(func() { r.view = s.View(r.subject) })
	return r.view, nil
}

// ViewAfter is a view of who asks in the request that shows what was written up
// to the epoch: ViewOf keeps to the epoch at which the request first asked.
func (s *Service) ViewAfter(ctx context.Context, epoch int64) (*View, error) {
	subject, ok := SubjectOf(ctx)
	if !ok {
		return nil, domain.Errorf(domain.Forbidden, "nobody is signed in")
	}
	if !subject.Has(domain.Analyst) {
		return nil, domain.Errorf(domain.Forbidden, "reading needs the role ANALYST")
	}
	if err := s.CatchUp(ctx, epoch); err != nil {
		return nil, err
	}
	return s.View(subject), nil
}
