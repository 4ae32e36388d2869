package resolvers

import (
	"context"

	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/service"
)

func (m mutation) linked(r service.Linked, err error) (*model.RecordedLinks, error) {
	if err != nil {
		return nil, err
	}
	return &model.RecordedLinks{Written: wrote(r.Written, m.after(r.Written)), Ids: r.IDs}, nil
}

// Link answers the field link.
func (m mutation) Link(ctx context.Context, operationID string, link map[string]any) (*model.RecordedLinks, error) {
	subject, input, err := enter(ctx, "link", link)
	if err != nil {
		return nil, err
	}
	return m.linked(m.service.Link(ctx, subject, operationID, input))
}

// Unlink answers the field unlink.
func (m mutation) Unlink(ctx context.Context, operationID, link, reason string) (*model.RecordedLinks, error) {
	subject, err := asking(ctx)
	if err != nil {
		return nil, err
	}
	return m.linked(m.service.Unlink(ctx, subject, operationID, link, reason))
}

// Merge answers the field merge.
func (m mutation) Merge(ctx context.Context, operationID string, things []string, reason string, reports []string, marked map[string]any) (*model.RecordedLinks, error) {
	subject, err := asking(ctx)
	if err != nil {
		return nil, err
	}
	input, err := mark(marked)
	if err != nil {
		return nil, err
	}
	return m.linked(m.service.Merge(ctx, subject, operationID, service.Merging{Things: things, Reason: reason, Reports: reports, Mark: input}))
}

// Unmerge answers the field unmerge.
func (m mutation) Unmerge(ctx context.Context, operationID, link, reason string) (*model.RecordedLinks, error) {
	subject, err := asking(ctx)
	if err != nil {
		return nil, err
	}
	return m.linked(m.service.Unmerge(ctx, subject, operationID, link, reason))
}

// Judge answers the field judge.
func (m mutation) Judge(ctx context.Context, operationID, link, verdict, reason string, marked map[string]any) (*model.RecordedJudgement, error) {
	subject, err := asking(ctx)
	if err != nil {
		return nil, err
	}
	input, err := mark(marked)
	if err != nil {
		return nil, err
	}
	r, err := m.service.Judge(ctx, subject, operationID, service.Judgement{Link: link, Verdict: verdict, Reason: reason, Mark: input})
	if err != nil {
		return nil, err
	}
	return &model.RecordedJudgement{Written: wrote(r.Written, m.after(r.Written)), At: r.At, LinkID: r.Link}, nil
}

func (m mutation) updated(r service.Updated) model.Update {
	return model.Update{Written: wrote(r.Written, m.after(r.Written)), ID: r.ID, Changed: r.Changed}
}

// Update answers the field update.
func (m mutation) Update(ctx context.Context, operationID string, patch map[string]any) (*model.UpdatePayload, error) {
	subject, input, err := enter(ctx, "patch", patch)
	if err != nil {
		return nil, err
	}
	r, err := m.service.Update(ctx, subject, operationID, input)
	if err != nil {
		return nil, err
	}
	return &model.UpdatePayload{Update: m.updated(r)}, nil
}

// UpdateLink answers the field updateLink.
func (m mutation) UpdateLink(ctx context.Context, operationID string, patch map[string]any) (*model.UpdateLinkPayload, error) {
	subject, input, err := enter(ctx, "patch", patch)
	if err != nil {
		return nil, err
	}
	r, err := m.service.UpdateLink(ctx, subject, operationID, input)
	if err != nil {
		return nil, err
	}
	return &model.UpdateLinkPayload{Update: m.updated(r)}, nil
}
