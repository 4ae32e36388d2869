package gqlserver_test

import (
	"context"

	"github.com/kafo-graph/kafo/graph/model"
)

func (q queries) Screen(ctx context.Context, _ model.ScreenInput, _ *int) (*model.Screening, error) {
	return nil, q.answer(ctx, "screen")
}

func (q queries) ScreenMany(ctx context.Context, subjects []model.ScreenInput, _ *int) ([]model.Screening, error) {
	root(q).keep(subjects)
	return nil, q.answer(ctx, "screenMany")
}

func (q queries) Dismissals(ctx context.Context, _ string, _ *int) ([]model.Dismissal, error) {
	return nil, q.answer(ctx, "dismissals")
}

func (m mutations) DismissMatch(ctx context.Context, _ string, _ model.ScreenInput, _, _ string, _ map[string]any) (*model.DismissalPayload, error) {
	return nil, m.answer(ctx, "dismissMatch")
}

func (m mutations) WithdrawDismissal(ctx context.Context, _, _, _ string) (*model.DismissalPayload, error) {
	return nil, m.answer(ctx, "withdrawDismissal")
}
