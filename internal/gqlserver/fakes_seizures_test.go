package gqlserver_test

import (
	"context"

	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
)

func (q queries) SeizureSummary(ctx context.Context, _ *string, _ *domain.Interval, _, _ []string) (*model.SeizureSummary, error) {
	return nil, q.answer(ctx, "seizureSummary")
}

func (q queries) CompareSeizures(ctx context.Context, _, _ model.SeizureSelection) (*model.SeizureComparison, error) {
	return nil, q.answer(ctx, "compareSeizures")
}
