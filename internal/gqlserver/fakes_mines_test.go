package gqlserver_test

import (
	"context"

	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
)

func (q queries) ExplosivesToMines(ctx context.Context, _ *domain.Interval, _, _ []string, _ *int, _ *float64) (*model.ExplosivesToMines, error) {
	return nil, q.answer(ctx, "explosivesToMines")
}
