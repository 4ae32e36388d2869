package service

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/store"
)

// Requested are trace requests that were made.
type Requested struct {
	Written `json:"-"`
	// Requests by the order of the firearms.
	Requests []TraceRequested `json:"requests"`
	// Skipped are firearms about which none was made, by id.
	Skipped []TraceSkipped `json:"skipped,omitempty"`
	// More says that there are more firearms than can be asked about at once.
	More bool `json:"more,omitempty"`
}

// TraceRequested is a trace request that was made.
type TraceRequested struct {
	ID      string `json:"id"`
	Firearm string `json:"firearm"`
	AskedOf string `json:"askedOf"`
}

// TraceSkipped is a firearm about which no request was made, and why:
// ALREADY_ASKED or NO_ORIGIN.
type TraceSkipped struct {
	Firearm string `json:"firearm"`
	Reason  string `json:"reason"`
}

// Why no request was made about a firearm.
const (
	AlreadyAsked = "ALREADY_ASKED"
	NoOrigin     = "NO_ORIGIN"
)

// askingInput is a RequestTraceInput or a RequestTracesInput in JSON.
type askingInput struct {
	ID         json.RawMessage    `json:"id"`
	Firearm    string             `json:"firearm"`
	Code       string             `json:"code"`
	AskedOf    string             `json:"askedOf"`
	AskedOn    domain.PartialDate `json:"askedOn"`
	Report     json.RawMessage    `json:"report"`
	Reports    []string           `json:"reports"`
	Properties json.RawMessage    `json:"properties"`
	Mark       json.RawMessage    `json:"mark"`
}

// asking records trace requests.
type asking struct {
	*recording
	in     askingInput
	field  string
	answer Requested
}

func (s *Service) newAsking(subject domain.Subject, action, field string, input json.RawMessage) (*asking, error) {
	a := &asking{recording: s.newRecording(subject, action, input), field: field}
	if err := decode(field, input, &a.in); err != nil {
		return nil, err
	}
	if a.in.AskedOf != "" {
		if err := countryCodes(field+".askedOf", []string{a.in.AskedOf}); err != nil {
			return nil, err
		}
	}
	if !a.in.AskedOn.Known() {
		a.in.AskedOn = a.today.Date()
	}
	if err := a.checkMarkOf(field, a.in.Mark); err != nil {
		return nil, err
	}
	if err := a.restOn(field, a.in.Reports); err != nil {
		return nil, err
	}
	_, err := a.report(field+".report", a.in.Report)
	return a, err
}

// RequestTrace records that the country that a firearm's trace leads to, or the
// one that is given, was asked about it. The input is a RequestTraceInput in
// JSON. It fails as Apply does; INVALID_INPUT where no country is given and none
// is known.
func (s *Service) RequestTrace(ctx context.Context, subject domain.Subject, operation string, input json.RawMessage) (Requested, error) {
	if err := mayWrite(subject, operation); err != nil {
		return Requested{}, err
	}
	a, err := s.newAsking(subject, "REQUEST_TRACE", "request", input)
	if err != nil {
		return Requested{}, err
	}
	v := s.View(subject)
	n, in := v.Node(a.in.Firearm)
	if replayed, err := s.requestedBefore(ctx, subject, operation, a); replayed.Replayed || err != nil {
		return replayed, err
	}
	switch {
	case !in:
		return Requested{}, notThere("request.firearm", a.in.Firearm)
	case v.Kind(n) != domain.Firearm:
		return Requested{}, domain.FieldErrorf("request.firearm", "expected a firearm: %q is a %s", a.in.Firearm, v.Kind(n))
	}
	country := a.in.AskedOf
	if country == "" {
		if country, err = v.originOf(ctx, a.in.Firearm); err != nil {
			return Requested{}, err
		}
	}
	if country == "" {
		return Requested{}, domain.FieldErrorf("request.askedOf", "expected a country: where the firearm was made or imported is not known")
	}
	if err := a.ask(a.in.Firearm, country, a.in.ID); err != nil {
		return Requested{}, err
	}
	return s.requested(ctx, subject, operation, a)
}

// originOf is the country that the firearm's trace leads to; "" where none is known.
func (v *View) originOf(ctx context.Context, firearm string) (string, error) {
	t, err := v.TraceFirearm(ctx, firearm)
	if err != nil || t.Origin == nil {
		return "", err
	}
	return t.Origin.Country, nil
}

// requestedBefore is what the operation answered when it was carried out before.
func (s *Service) requestedBefore(ctx context.Context, subject domain.Subject, operation string, a *asking) (Requested, error) {
	receipt, found, err := s.committed(ctx, operationName(subject, operation), a.digest)
	if err != nil || !found {
		return Requested{}, err
	}
	var answer Requested
	if err := json.Unmarshal(receipt.Answer, &answer); err != nil {
		return Requested{}, fmt.Errorf("read the operation's answer: %w", err)
	}
	receipt.Replayed = true
	answer.Written = written(receipt)
	return answer, s.CatchUp(ctx, receipt.Revision)
}

// ask adds a request about a firearm.
func (a *asking) ask(firearm, country string, id json.RawMessage) error {
	fields := map[string]json.RawMessage{"traceState": json.RawMessage(`"SUBMITTED"`)}
	if given(id) {
		fields["id"] = id
	}
	if given(a.in.Properties) {
		fields["properties"] = a.in.Properties
	}
	for name, text := range map[string]string{"askedOf": country, "askedOn": a.in.AskedOn.String()} {
		fields[name], _ = json.Marshal(text)
	}
	request, err := a.entityOf(a.field, domain.TraceRequest, fields)
	if err != nil {
		return err
	}
	a.link(a.field+".firearm", domain.Link{Kind: domain.About, From: request, To: firearm, Since: a.in.AskedOn})
	a.answer.Requests = append(a.answer.Requests, TraceRequested{ID: request, Firearm: firearm, AskedOf: country})
	return nil
}

func (s *Service) requested(ctx context.Context, subject domain.Subject, operation string, a *asking) (Requested, error) {
	if err := a.checkRepeats(); err != nil {
		return Requested{}, err
	}
	r, err := s.write(ctx, subject, operation, a.drafts, &a.answer)
	if err != nil {
		return Requested{}, err
	}
	a.answer.Written = written(r)
	return a.answer, nil
}

// mostAsked is about how many firearms is asked at once: two records each.
const mostAsked = 400

// RequestTraces asks about every firearm that was recovered or seized in an
// operation: the country given, or else the one that each one's trace leads to.
// Firearms are skipped that the country was asked about before, as far as is in
// view, and those of which no country is known. The input is a
// RequestTracesInput in JSON. It fails as Apply does.
func (s *Service) RequestTraces(ctx context.Context, subject domain.Subject, operation string, input json.RawMessage) (Requested, error) {
	if err := mayWrite(subject, operation); err != nil {
		return Requested{}, err
	}
	a, err := s.newAsking(subject, "REQUEST_TRACES", "requests", input)
	if err != nil {
		return Requested{}, err
	}
	if replayed, err := s.requestedBefore(ctx, subject, operation, a); replayed.Replayed || err != nil {
		return replayed, err
	}
	v := s.View(subject)
	op, err := v.operation(ctx, "requests.code", a.in.Code)
	if err != nil {
		return Requested{}, err
	}
	if err := a.askAbout(ctx, v, v.firearmsOf(op.ID)); err != nil {
		return Requested{}, err
	}
	return s.requested(ctx, subject, operation, a)
}

// firearmsOf are the firearms that were recovered or seized in an operation, by id.
func (v *View) firearmsOf(operation string) []string {
	n, in := v.Node(operation)
	if !in {
		return nil
	}
	var found []string
	for _, during := range v.Links(n, projection.LinkFilter{Kinds: []domain.LinkKind{domain.During}, Direction: domain.In}) {
		for _, of := range v.Links(during.Other, projection.LinkFilter{Kinds: []domain.LinkKind{domain.RecoveredIn, domain.SeizedIn}, Direction: domain.In}) {
			if v.Kind(of.Other) == domain.Firearm {
				found = append(found, v.ID(of.Other))
			}
		}
	}
	return domain.SortedSet(found)
}

// askAbout asks about each of the firearms; of several records of one firearm
// about the first.
func (a *asking) askAbout(ctx context.Context, v *View, firearms []string) error {
	for _, id := range firearms {
		t, err := v.TraceFirearm(ctx, id)
		if err != nil {
			return err
		}
		country := a.in.AskedOf
		if country == "" && t.Origin != nil {
			country = t.Origin.Country
		}
		asked := a.asksAbout(t.Records, country) ||
			slices.ContainsFunc(t.Requests, func(r string) bool { return t.Things[r].Values.Text(domain.FieldAskedOf) == country })
		switch {
		case country == "":
			a.answer.Skipped = append(a.answer.Skipped, TraceSkipped{id, NoOrigin})
		case asked:
			a.answer.Skipped = append(a.answer.Skipped, TraceSkipped{id, AlreadyAsked})
		case len(a.answer.Requests) == mostAsked:
			a.answer.More = true
			return nil
		default:
			if err := a.ask(id, country, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// asksAbout says whether the country is being asked about one of the records.
func (a *asking) asksAbout(records []*domain.Entity, country string) bool {
	return slices.ContainsFunc(records, func(r *domain.Entity) bool {
		return slices.ContainsFunc(a.answer.Requests, func(q TraceRequested) bool { return q.Firearm == r.ID && q.AskedOf == country })
	})
}

// amend adds a change to a request of the subject's own; change is called with
// what the subject sees of it, before each try.
func (r *recording) amend(field, id string, change func(w *writing, e *domain.Entity) error) {
	at := len(r.records)
	r.records = append(r.records, draft{
		field: field, id: id, chosen: true, made: true,
		record: native.Record{Entity: &domain.Entity{ID: id, Kind: domain.TraceRequest}},
	})
	r.pending = append(r.pending, func(_ context.Context, w *writing) error {
		old := w.entities[id]
		if old == nil || !w.mayChange(&old.Mark, old.Reports) {
			return w.refused(field, id)
		}
		if old.Kind != domain.TraceRequest {
			return domain.FieldErrorf(field, "expected a trace request: %q is a %s", id, old.Kind)
		}
		e := *old
		e.Values, e.Properties = slices.Clone(old.Values), maps.Clone(old.Properties)
		w.trim(&e)
		if e.Properties == nil {
			e.Properties = map[string]string{}
		}
		if err := change(w, &e); err != nil {
			return err
		}
		r.records[at].record = native.Record{Entity: &e}
		return nil
	})
}

// traceDone answers for a use case on one request.
func (s *Service) traceDone(ctx context.Context, subject domain.Subject, operation string, r *recording, answer *TraceAnswered) (TraceAnswered, error) {
	if err := r.checkSize("answer"); err != nil {
		return TraceAnswered{}, err
	}
	if err := r.checkRepeats(); err != nil {
		return TraceAnswered{}, err
	}
	var receipt store.Receipt
	receipt, err := s.write(ctx, subject, operation, r.drafts, answer)
	if err != nil {
		return TraceAnswered{}, err
	}
	answer.Written = written(receipt)
	return *answer, nil
}
