package model

import (
	"context"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Written is what every use case that writes answers. What was written is read
// when it is asked for, in a view that shows it.
type Written struct {
	Epoch    int64
	Replayed bool
	// Look is that view; the same at every call.
	Look func(ctx context.Context) (LinkReader, error)
}

// LinkReader is a Reader that also reads links by their ids.
type LinkReader interface {
	Reader
	// LinksByID returns those that are seen, in the order given.
	LinksByID(ctx context.Context, ids []string) ([]domain.Link, error)
}

// things are those of the ids that are seen, in their order.
func (w *Written) things(ctx context.Context, ids ...string) ([]Entity, error) {
	r, err := w.Look(ctx)
	if err != nil {
		return nil, err
	}
	found, err := r.Entities(ctx, domain.SortedSet(ids))
	if err != nil {
		return nil, err
	}
	entities := make([]*domain.Entity, 0, len(ids))
	for _, id := range ids {
		if e := found[id]; e != nil {
			entities = append(entities, e)
		}
	}
	return Entities(r, entities), nil
}

func (w *Written) links(ctx context.Context, ids ...string) ([]Link, error) {
	r, err := w.Look(ctx)
	if err != nil {
		return nil, err
	}
	found, err := r.LinksByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	return Links(r, found)[0], nil
}

// one is the thing with the id as the type T; nil where none is seen, and for
// no id.
func one[T Entity](ctx context.Context, w *Written, id string) (*T, error) {
	if id == "" {
		return nil, nil
	}
	found, err := w.things(ctx, id)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	typed, ok := found[0].(T)
	if !ok {
		return nil, nil
	}
	return &typed, nil
}

// Hits is what a record hits, worked out when it is asked for.
type Hits struct {
	Screen func(ctx context.Context, limit *int) ([]RecordHit, error)
	// Related and Tied are nil for what is in no case.
	Related func(ctx context.Context, first *int, crossBorder *bool) (*RelatedCases, error)
	Tied    func(ctx context.Context, first *int) (*CaseLinks, error)
}

// RecordHit is what one record hits among the others.
type RecordHit struct {
	Entity    Entity
	Screening Screening
}

// Matches are what the record's things hit.
func (h Hits) Matches(ctx context.Context, limit *int) ([]RecordHit, error) {
	return h.Screen(ctx, limit)
}

// RelatedCases are the cases that the record's case is tied to.
func (h Hits) RelatedCases(ctx context.Context, first *int, crossBorder *bool) (*RelatedCases, error) {
	if h.Related == nil {
		return nil, nil
	}
	return h.Related(ctx, first, crossBorder)
}

// Networks are the networks that the record's case is tied to.
func (h Hits) Networks(ctx context.Context, first *int) (*CaseLinks, error) {
	if h.Tied == nil {
		return nil, nil
	}
	return h.Tied(ctx, first)
}

// RecordedCase is a case that was opened.
type RecordedCase struct {
	Written
	ID       string
	ReportID *string
	Hits     Hits
}

// Case is the case as it is seen.
func (r *RecordedCase) Case(ctx context.Context) (*Case, error) {
	return one[Case](ctx, &r.Written, r.ID)
}

// Occasion is a seizure or check that was recorded.
type Occasion struct {
	Written
	ID                                     string
	ReportID, PlaceID, CaseID, OperationID *string
	Hits                                   Hits
}

// Case is the occasion's case as it is seen.
func (o *Occasion) Case(ctx context.Context) (*Case, error) {
	if o.CaseID == nil {
		return nil, nil
	}
	return one[Case](ctx, &o.Written, *o.CaseID)
}

// RecordedSeizure is a seizure that was recorded.
type RecordedSeizure struct {
	Occasion
	ItemIds, PersonIds []string
}

// Seizure is the seizure as it is seen.
func (r *RecordedSeizure) Seizure(ctx context.Context) (*Seizure, error) {
	return one[Seizure](ctx, &r.Written, r.ID)
}

// Items are the items as they are seen.
func (r *RecordedSeizure) Items(ctx context.Context) ([]Entity, error) {
	return r.things(ctx, r.ItemIds...)
}

// Persons are the persons and organisations as they are seen.
func (r *RecordedSeizure) Persons(ctx context.Context) ([]Entity, error) {
	return r.things(ctx, r.PersonIds...)
}

// RecordedCheck is a check that was recorded.
type RecordedCheck struct {
	Occasion
	CheckedIds []string
}

// Check is the check as it is seen.
func (r *RecordedCheck) Check(ctx context.Context) (*Check, error) {
	return one[Check](ctx, &r.Written, r.ID)
}

// Checked are the things that were checked, as they are seen.
func (r *RecordedCheck) Checked(ctx context.Context) ([]Entity, error) {
	return r.things(ctx, r.CheckedIds...)
}

// RecordedLinks are links that were recorded or deleted.
type RecordedLinks struct {
	Written
	Ids []string
}

// Links are those of the links that are seen.
func (r *RecordedLinks) Links(ctx context.Context) ([]Link, error) { return r.links(ctx, r.Ids...) }

// RecordedJudgement is a judgement that was kept.
type RecordedJudgement struct {
	Written
	At, LinkID string
}

// Link is the link that was judged.
func (r *RecordedJudgement) Link(ctx context.Context) (*Link, error) {
	return r.link(ctx, r.LinkID)
}

func (w *Written) link(ctx context.Context, id string) (*Link, error) {
	found, err := w.links(ctx, id)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// Update is a record that was changed.
type Update struct {
	Written
	ID      string
	Changed bool
}

// UpdatePayload is a thing that was changed.
type UpdatePayload struct{ Update }

// Entity is the thing as it is seen.
func (u *UpdatePayload) Entity(ctx context.Context) (Entity, error) {
	found, err := u.things(ctx, u.ID)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// UpdateLinkPayload is a link that was changed.
type UpdateLinkPayload struct{ Update }

// Link is the link as it is seen.
func (u *UpdateLinkPayload) Link(ctx context.Context) (*Link, error) { return u.link(ctx, u.ID) }
