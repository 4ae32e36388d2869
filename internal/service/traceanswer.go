package service

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// TraceAnswered is a trace request that was answered or reminded of.
type TraceAnswered struct {
	Written `json:"-"`
	ID      string `json:"id"`
	// Report that was recorded with it; "" where there was none.
	Report string `json:"report,omitempty"`
	// Links that tell what the answer does, and Holders of them, in the order given.
	Links   []string `json:"links,omitempty"`
	Holders []string `json:"holders,omitempty"`
}

// Properties of a trace request that say what the ontology has no field for.
const (
	PropertyAcknowledgedOn = "acknowledgedOn"
	// PropertyReminders are the days of the reminders, in order, a space between.
	PropertyReminders = "reminders"
	// PropertyReminderNote is the last reminder's note.
	PropertyReminderNote = "reminderNote"
)

// answerInput is an AnswerTraceInput in JSON.
type answerInput struct {
	Request    string             `json:"request"`
	State      string             `json:"state"`
	On         domain.PartialDate `json:"on"`
	Answer     string             `json:"answer"`
	Found      []foundInput       `json:"found"`
	Report     json.RawMessage    `json:"report"`
	Reports    []string           `json:"reports"`
	Properties map[string]string  `json:"properties"`
	Mark       json.RawMessage    `json:"mark"`
}

// foundInput is a step of the firearm's life that an answer tells of.
type foundInput struct {
	Kind         string             `json:"kind"`
	Holder       string             `json:"holder"`
	Organisation json.RawMessage    `json:"organisation"`
	Person       json.RawMessage    `json:"person"`
	Since        domain.PartialDate `json:"since"`
	Until        domain.PartialDate `json:"until"`
	Country      string             `json:"country"`
	Place        string             `json:"place"`
	Lawful       string             `json:"lawful"`
}

// AnswerTrace records what came of a trace request of the subject's own: that it
// was acknowledged, answered or refused, or that no answer came. What an answer
// tells becomes links to the firearm, on the answer's report. The input is an
// AnswerTraceInput in JSON. It fails as Apply does; CONFLICT where the request
// was answered or refused before.
func (s *Service) AnswerTrace(ctx context.Context, subject domain.Subject, operation string, input json.RawMessage) (TraceAnswered, error) {
	if err := mayWrite(subject, operation); err != nil {
		return TraceAnswered{}, err
	}
	const field = "answer"
	var in answerInput
	if err := decode(field, input, &in); err != nil {
		return TraceAnswered{}, err
	}
	r := s.newRecording(subject, "ANSWER_TRACE", input)
	if err := r.checkMarkOf(field, in.Mark); err != nil {
		return TraceAnswered{}, err
	}
	if err := r.restOn(field, in.Reports); err != nil {
		return TraceAnswered{}, err
	}
	answer := TraceAnswered{ID: in.Request}
	var err error
	if answer.Report, err = r.report(field+".report", in.Report); err != nil {
		return TraceAnswered{}, err
	}
	if err := in.check(r.reports); err != nil {
		return TraceAnswered{}, err
	}
	if !in.On.Known() {
		in.On = r.today.Date()
	}
	if err := checkPast(field+".on", in.On, r.today); err != nil {
		return TraceAnswered{}, err
	}
	for i := range in.Found {
		if err := r.found(fmt.Sprintf("%s.found[%d]", field, i), &in, &in.Found[i], &answer); err != nil {
			return TraceAnswered{}, err
		}
	}
	r.amend(field+".request", in.Request, func(_ *writing, e *domain.Entity) error {
		e.Reports = domain.SortedSet(append(e.Reports, r.reports...))
		return in.lay(e)
	})
	return s.traceDone(ctx, subject, operation, r, &answer)
}

func (in *answerInput) check(reports []string) error {
	switch in.State {
	case "ACKNOWLEDGED", "ANSWERED", "REFUSED", "NO_ANSWER":
	default:
		return domain.FieldErrorf("answer.state", "expected ACKNOWLEDGED, ANSWERED, REFUSED or NO_ANSWER, not %s", clip(in.State))
	}
	if err := checkLength("answer.answer", in.Answer, longestNote); err != nil {
		return err
	}
	if err := checkProperties("answer", in.Properties); err != nil {
		return err
	}
	if len(in.Found) > 0 && in.State != "ANSWERED" {
		return domain.FieldErrorf("answer.found", "expected nothing with the state %s: what was found is an answer", in.State)
	}
	if len(in.Found) > 0 && len(reports) == 0 {
		return domain.FieldErrorf("answer.report", "expected the report that what was found rests on")
	}
	return nil
}

// lay makes the request what it is after the answer.
func (in *answerInput) lay(e *domain.Entity) error {
	before := e.Values.Text(domain.FieldTraceState)
	if before == "ANSWERED" || before == "REFUSED" {
		err := domain.Errorf(domain.Conflict, "%q is %s already; change it with update", e.ID, before)
		err.Field = "answer.request"
		return err
	}
	if asked := domain.As[domain.PartialDate](e.Values, domain.FieldAskedOn); asked.Known() && in.On.Last() < asked.First() {
		return domain.FieldErrorf("answer.on", "expected a day that is not before it was asked on (%s), not %s", asked, in.On)
	}
	e.Values = e.Values.With(domain.FieldTraceState, in.State)
	switch in.State {
	case "ANSWERED", "REFUSED":
		e.Values = e.Values.With(domain.FieldAnsweredOn, in.On)
	case "ACKNOWLEDGED":
		e.Properties[PropertyAcknowledgedOn] = in.On.String()
	}
	if in.Answer != "" {
		e.Values = e.Values.With(domain.FieldAnswer, in.Answer)
	}
	for name, value := range in.Properties {
		e.Properties[name] = value
	}
	return nil
}

// tellable are the kinds of links that an answer may tell of.
var tellable = []domain.LinkKind{domain.Manufactured, domain.Exported, domain.Imported, domain.Sold, domain.Owned, domain.Possessed}

// found adds a link for a step that the answer tells of; its firearm is the one
// that the request is about.
func (r *recording) found(field string, in *answerInput, f *foundInput, answer *TraceAnswered) error {
	i := slices.IndexFunc(tellable, func(k domain.LinkKind) bool { return k.String() == f.Kind })
	if i < 0 {
		return domain.FieldErrorf(field+".kind", "expected MANUFACTURED, EXPORTED, IMPORTED, SOLD, OWNED or POSSESSED, not %s", clip(f.Kind))
	}
	if (domain.Interval{From: f.Since, To: f.Until}).Empty() {
		return domain.FieldErrorf(field+".until", "expected a date that is not surely before since")
	}
	holder, err := r.holder(field, f)
	if err != nil {
		return err
	}
	l := r.link(field, domain.Link{Kind: tellable[i], From: holder, Since: f.Since, Until: f.Until, Country: f.Country, Place: f.Place, Lawful: f.Lawful})
	if err := checkLink(field, l, func(string) bool { return true }, r.today); err != nil {
		return err
	}
	answer.Links, answer.Holders = append(answer.Links, l.ID), append(answer.Holders, holder)
	r.pending = append(r.pending, func(_ context.Context, w *writing) error {
		var err error
		l.To, err = w.firearmOf(in.Request)
		return err
	})
	return nil
}

// holder is who did it: somebody that there is, or somebody new.
func (r *recording) holder(field string, f *foundInput) (string, error) {
	chosen := 0
	for _, one := range []bool{f.Holder != "", given(f.Organisation), given(f.Person)} {
		if one {
			chosen++
		}
	}
	switch {
	case chosen != 1:
		return "", domain.FieldErrorf(field, "expected exactly one of holder, organisation and person")
	case given(f.Organisation):
		return r.entity(field+".organisation", domain.Organisation, f.Organisation)
	case given(f.Person):
		return r.entity(field+".person", domain.Person, f.Person)
	}
	return f.Holder, nil
}

// firearmOf is the firearm that a request in view is about; of several the first by id.
func (w *writing) firearmOf(request string) (string, error) {
	n, in := w.Node(request)
	if !in {
		return "", w.refused("answer.request", request)
	}
	var found []string
	for _, end := range w.Links(n, projection.LinkFilter{Kinds: []domain.LinkKind{domain.About}, Direction: domain.Out}) {
		found = append(found, w.ID(end.Other))
	}
	if len(found) == 0 {
		return "", domain.FieldErrorf("answer.request", "expected a request about a firearm: %q is about none", request)
	}
	return slices.Min(found), nil
}

// RemindTrace records that the country asked was reminded of a request of the
// subject's own, that is still open: on the day given, or today. It fails as
// Apply does; CONFLICT where the request was answered or refused.
func (s *Service) RemindTrace(ctx context.Context, subject domain.Subject, operation, request string, on domain.PartialDate, note string) (TraceAnswered, error) {
	if err := mayWrite(subject, operation); err != nil {
		return TraceAnswered{}, err
	}
	input, err := json.Marshal([]string{request, on.String(), note})
	if err != nil {
		return TraceAnswered{}, fmt.Errorf("write the input: %w", err)
	}
	r := s.newRecording(subject, "REMIND_TRACE", input)
	if !on.Known() {
		on = r.today.Date()
	}
	if err := checkPast("on", on, r.today); err != nil {
		return TraceAnswered{}, err
	}
	if err := checkLength("note", note, longestText); err != nil {
		return TraceAnswered{}, err
	}
	r.amend("request", request, func(_ *writing, e *domain.Entity) error { return remind(e, on, note) })
	return s.traceDone(ctx, subject, operation, r, &TraceAnswered{ID: request})
}

func remind(e *domain.Entity, on domain.PartialDate, note string) error {
	if state := e.Values.Text(domain.FieldTraceState); state == "ANSWERED" || state == "REFUSED" {
		err := domain.Errorf(domain.Conflict, "%q is %s already", e.ID, state)
		err.Field = "request"
		return err
	}
	if asked := domain.As[domain.PartialDate](e.Values, domain.FieldAskedOn); asked.Known() && on.Last() < asked.First() {
		return domain.FieldErrorf("on", "expected a day that is not before it was asked on (%s), not %s", asked, on)
	}
	before := e.Properties[PropertyReminders]
	if before != "" {
		before += " "
	}
	e.Properties[PropertyReminders] = before + on.String()
	if note != "" {
		e.Properties[PropertyReminderNote] = note
	}
	return nil
}
