package gqlserver_test

import (
	"context"

	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
)

func (q queries) Timeline(ctx context.Context, _ []string, _ *int, _ *domain.Interval, _ []string, _ []domain.LinkKind, _ *int, _ *string) (*model.Timeline, error) {
	return nil, q.answer(ctx, "timeline")
}
