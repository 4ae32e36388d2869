package resolvers

import (
	"context"

	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

// GraphChanges answers the field graphChanges.
func (s subscription) GraphChanges(ctx context.Context, ids []string, kinds []domain.EntityKind, linkKinds []domain.LinkKind) (<-chan *model.GraphChanges, error) {
	subject, err := asking(ctx)
	if err != nil {
		return nil, err
	}
	watch, err := s.service.Watch(subject, service.WatchRequest{IDs: ids, Kinds: kinds, LinkKinds: linkKinds})
	if err != nil {
		return nil, err
	}
	told := make(chan *model.GraphChanges)
	go func() {
		defer close(told)
		defer watch.Close()
		for changed := watch.Next(ctx); changed != nil; changed = watch.Next(ctx) {
			select {
			case told <- (*model.GraphChanges)(changed):
			case <-ctx.Done():
			}
		}
	}()
	return told, nil
}
