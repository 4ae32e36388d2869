package resolvers

import (
	"context"

	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

// GraphChanges answers the field graphChanges.
func (s subscription) GraphChanges(ctx context.Context, ids []string, kinds []domain.EntityKind, linkKinds []domain.LinkKind) (<-chan *model.GraphChanges, error) {
	subject, ok := service.SubjectOf(ctx)
	if !ok {
		return nil, domain.Errorf(domain.Forbidden, "nobody is signed in")
	}
	changes, err := s.service.Watch(ctx, subject, service.WatchRequest{IDs: ids, Kinds: kinds, LinkKinds: linkKinds})
	if err != nil {
		return nil, err
	}
	told := make(chan *model.GraphChanges)
	go func() {
		defer close(told)
		for c := range changes {
			select {
			case told <- (*model.GraphChanges)(c):
			case <-ctx.Done():
				return
			}
		}
	}()
	return told, nil
}
