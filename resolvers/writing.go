package resolvers

import (
	"context"

	"github.com/kafo-graph/kafo/graph/model"
)

// Apply answers the field apply.
func (m mutation) Apply(ctx context.Context, operationID string, batch map[string]any) (*model.ApplyPayload, error) {
	subject, err := asking(ctx)
	if err != nil {
		return nil, err
	}
	encoded, err := encode("batch", batch)
	if err != nil {
		return nil, err
	}
	a, err := m.service.Apply(ctx, subject, operationID, encoded)
	if err != nil {
		return nil, err
	}
	return &model.ApplyPayload{
		Epoch: a.Epoch, Replayed: a.Replayed, Created: a.Created, Updated: a.Updated,
		Unchanged: a.Unchanged, Deleted: a.Deleted, Ids: a.IDs,
	}, nil
}
