package service

import (
	"context"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/tracing"
)

// FirearmTrace is a firearm's life, as far as it is in view, with the records.
type FirearmTrace struct {
	tracing.Trace
	// Records are those of the firearm, the one asked for first.
	Records    []*domain.Entity
	Candidates []Candidate
	// Things are the entities that the trace names, by id; Requests and Cases
	// are among them.
	Things map[string]*domain.Entity
	// Reports are those that the trace rests on, by id.
	Reports map[string]domain.Report
	Epoch   int64
	// Cut says that something was left out since there was too much of it.
	Cut bool
}

// TraceStep is a step of a firearm's life.
type TraceStep = tracing.Step

// TraceConflict is what sources tell differently of a firearm.
type TraceConflict = tracing.Conflict

// Candidate is a firearm that the one asked for may be.
type Candidate struct {
	tracing.Candidate
	Firearm *domain.Entity
}

// TraceFirearm tells the life of a firearm in view: three reads of the store,
// however much there is to tell.
func (v *View) TraceFirearm(ctx context.Context, id string) (FirearmTrace, error) {
	n, in := v.Node(id)
	if !in {
		return FirearmTrace{}, notThere("id", id)
	}
	if v.Kind(n) != domain.Firearm {
		return FirearmTrace{}, domain.FieldErrorf("id", "expected a firearm: %q is a %s", id, v.Kind(n))
	}
	if err := v.service.serials.wait(ctx, "serial"); err != nil {
		return FirearmTrace{}, err
	}
	found := tracing.Gather(v.Lens, n)
	links, err := v.LinksByID(ctx, found.Links)
	if err != nil {
		return FirearmTrace{}, err
	}
	a := FirearmTrace{Epoch: v.Epoch(), Cut: found.Cut}
	if err := v.readThings(ctx, &a, found, links); err != nil {
		return FirearmTrace{}, err
	}
	a.Trace = tracing.Tell(&tracing.Dossier{Records: a.Records, Things: a.Things, Links: links})
	if err := v.addCandidates(ctx, &a); err != nil {
		return FirearmTrace{}, err
	}
	return a, v.readEvidence(ctx, &a)
}

// notThere is the one answer for what is hidden and what is not there.
func notThere(field, id string) error {
	e := domain.Errorf(domain.NotFound, "there is no %q for you to see", id)
	e.Field = field
	return e
}

// readThings reads the entities at the ends of the links and their places.
func (v *View) readThings(ctx context.Context, a *FirearmTrace, found tracing.Findings, links []domain.Link) error {
	ids := found.Things
	for i := range links {
		if links[i].Place != "" {
			ids = append(ids, links[i].Place)
		}
	}
	var err error
	if a.Things, err = v.Entities(ctx, domain.SortedSet(ids)); err != nil {
		return err
	}
	for _, id := range found.Records {
		if e := a.Things[id]; e != nil {
			a.Records = append(a.Records, e)
		}
	}
	if len(a.Records) == 0 || a.Records[0].ID != found.Records[0] {
		return changedMeanwhile()
	}
	return nil
}

// addCandidates reads those candidates that are not among the things yet.
func (v *View) addCandidates(ctx context.Context, a *FirearmTrace) error {
	candidates := tracing.Candidates(v.Lens, v.service.serials.index, a.Records)
	var missing []string
	for _, c := range candidates {
		if a.Things[c.ID] == nil {
			missing = append(missing, c.ID)
		}
	}
	read, err := v.Entities(ctx, missing)
	if err != nil {
		return err
	}
	for _, c := range candidates {
		e := a.Things[c.ID]
		if e == nil {
			e = read[c.ID]
		}
		if e != nil {
			a.Candidates = append(a.Candidates, Candidate{c, e})
		}
	}
	return nil
}

func (v *View) readEvidence(ctx context.Context, a *FirearmTrace) error {
	var ids []string
	for i := range a.Chain {
		ids = append(ids, a.Chain[i].Reports...)
	}
	for _, c := range a.Conflicts {
		for _, told := range c.Values {
			ids = append(ids, told.Reports...)
		}
	}
	lists, err := v.ReportsOf(ctx, [][]string{ids})
	if err != nil {
		return err
	}
	a.Reports = make(map[string]domain.Report, len(lists[0]))
	for _, r := range lists[0] {
		a.Reports[r.ID] = r
	}
	return nil
}
