package service

import (
	"context"
	"encoding/json"

	"github.com/kafo-graph/kafo/internal/domain"
)

// OpenCase records a new case, which is open, and was opened today (UTC) where
// the input does not say when. The input is an OpenCaseInput in JSON. It fails
// as Apply does.
func (s *Service) OpenCase(ctx context.Context, subject domain.Subject, operation string, input json.RawMessage) (Recorded, error) {
	if err := mayWrite(subject, operation); err != nil {
		return Recorded{}, err
	}
	const field = "case"
	o := &occasion{recording: s.newRecording(subject, "OPEN_CASE", input), field: field}
	fields, err := object(field, input)
	if err != nil {
		return Recorded{}, err
	}
	report := fields["report"]
	delete(fields, "report")
	if err := o.checkMarkOf(field, fields["mark"]); err != nil {
		return Recorded{}, err
	}
	if o.answer.Report, err = o.report(field+".report", report); err != nil {
		return Recorded{}, err
	}
	openedOn(fields, o.today)
	if o.answer.ID, err = o.entityOf(field, domain.Case, fields); err != nil {
		return Recorded{}, err
	}
	o.answer.Case, o.answer.New = o.answer.ID, []string{o.answer.ID}
	return s.record(ctx, subject, operation, o)
}

// openedOn fills in what opening a case means.
func openedOn(fields map[string]json.RawMessage, today domain.Day) {
	fields["caseStatus"] = json.RawMessage(`"OPEN"`)
	if !given(fields["opened"]) {
		fields["opened"] = json.RawMessage(`"` + today.Date().String() + `"`)
	}
}
