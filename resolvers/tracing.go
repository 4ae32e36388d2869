package resolvers

import (
	"context"

	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

// TraceFirearm answers the field traceFirearm.
func (q query) TraceFirearm(ctx context.Context, id string) (*model.FirearmTrace, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	found, err := v.TraceFirearm(ctx, id)
	if err != nil {
		return nil, err
	}
	t := traceMapping{v: v, trace: &found}
	return t.answer(), nil
}

// traceMapping maps a trace; what is asked of its things and links is read for
// all of them at once.
type traceMapping struct {
	v      *service.View
	trace  *service.FirearmTrace
	things map[string]model.Entity
}

func (t *traceMapping) answer() *model.FirearmTrace {
	a := t.trace
	t.readThings()
	answer := &model.FirearmTrace{
		Chain: t.chain(), Epoch: a.Epoch, Truncated: a.Cut,
		Requests: named[model.TraceRequest](t, a.Requests), Cases: named[model.Case](t, a.Cases),
	}
	for _, r := range a.Records {
		answer.Records = append(answer.Records, t.things[r.ID].(model.Firearm))
	}
	answer.Firearm = &answer.Records[0]
	if o := a.Origin; o != nil {
		answer.Origin = &model.TraceOrigin{Basis: o.Basis, Country: o.Country, Reports: t.reports(o.Reports)}
		if o.Year != 0 {
			answer.Origin.Year = &o.Year
		}
	}
	if d := a.Diversion; d != nil {
		answer.Diversion = &model.TraceDiversion{
			After: known(d.After), Before: known(d.Before), Country: code(d.Country),
			LastLawfulHolder: t.things[d.LastLawfulHolder], FirstUnlawfulHolder: t.things[d.FirstUnlawfulHolder],
		}
	}
	if c := a.TimeToCrime; c != nil {
		answer.TimeToCrime = &model.TimeToCrime{Basis: c.Basis, MinDays: c.MinDays, MaxDays: c.MaxDays}
	}
	for _, g := range a.Gaps {
		answer.Gaps = append(answer.Gaps, model.TraceGap{From: g.From.Date(), To: g.To.Date(), Days: g.Days, After: g.After, Before: g.Before})
	}
	for _, c := range a.Conflicts {
		answer.Conflicts = append(answer.Conflicts, t.conflict(c))
	}
	for _, c := range a.Candidates {
		firearm := t.things[c.Firearm.ID].(model.Firearm)
		answer.Candidates = append(answer.Candidates, model.TraceCandidate{Firearm: &firearm, Reason: c.Reason, Score: c.Score})
	}
	return answer
}

func (t *traceMapping) readThings() {
	var all []*domain.Entity
	for _, e := range t.trace.Things {
		all = append(all, e)
	}
	for _, c := range t.trace.Candidates {
		if t.trace.Things[c.Firearm.ID] == nil {
			all = append(all, c.Firearm)
		}
	}
	t.things = make(map[string]model.Entity, len(all))
	for i, e := range model.Entities(reader{t.v}, all) {
		t.things[all[i].ID] = e
	}
}

func (t *traceMapping) chain() []model.TraceStep {
	var told []domain.Link
	for i := range t.trace.Chain {
		if l := t.trace.Chain[i].Link; l != nil {
			told = append(told, *l)
		}
	}
	links := model.Links(reader{t.v}, told)[0]
	steps := make([]model.TraceStep, len(t.trace.Chain))
	for i := range t.trace.Chain {
		s := &t.trace.Chain[i]
		steps[i] = t.step(s)
		if s.Link != nil {
			steps[i].Link = &links[0]
			links = links[1:]
		}
	}
	return steps
}

func (t *traceMapping) step(s *service.TraceStep) model.TraceStep {
	made := model.TraceStep{
		Event: s.Event.String(), Lawful: s.Lawful, Holder: t.things[s.Holder], Country: code(s.Country),
		Temporal: s.Temporal, Mark: code(s.Mark), Reports: t.reports(s.Reports),
	}
	if place, is := t.things[s.Place].(model.Location); is {
		made.Place = &place
	}
	if s.Interval != (domain.Interval{}) {
		made.Interval = &s.Interval
	}
	return made
}

func (t *traceMapping) conflict(c service.TraceConflict) model.TraceConflict {
	made := model.TraceConflict{Field: c.Field}
	for _, told := range c.Values {
		made.Values = append(made.Values, model.ConflictValue{Value: told.Value, Reports: t.reports(told.Reports)})
	}
	return made
}

func (t *traceMapping) reports(ids []string) []model.Report {
	made := []model.Report{}
	for _, id := range ids {
		if r, in := t.trace.Reports[id]; in {
			made = append(made, model.Report{Report: r})
		}
	}
	return made
}

// named are the things of the ids, all of one type.
func named[T model.Entity](t *traceMapping, ids []string) []T {
	made := []T{}
	for _, id := range ids {
		if e, is := t.things[id].(T); is {
			made = append(made, e)
		}
	}
	return made
}
