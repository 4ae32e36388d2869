package service

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
	"github.com/kafo-graph/kafo/internal/store"
)

// Written is what every use case that writes answers beside its own.
type Written struct {
	// Epoch from which on the subject's answers show the write.
	Epoch    int64
	Replayed bool
}

func written(r store.Receipt) Written { return Written{Epoch: r.Revision, Replayed: r.Replayed} }

// recording makes the records of a use case from its input.
type recording struct {
	*drafts
	newID func() string
	today domain.Day
	// What the input says once for all that is made of it.
	mark    json.RawMessage
	reports []string
	parsed  domain.Mark
	// pending finish the records from what is there.
	pending []func(ctx context.Context, w *writing) error
}

// newRecording begins the drafts of a use case. Inputs of two use cases never
// have one digest.
func (s *Service) newRecording(subject domain.Subject, action string, input json.RawMessage) *recording {
	r := &recording{
		drafts: &drafts{action: action, digest: digest([]byte(action + "\x00" + string(input)))},
		newID:  func() string { return newID(subject) },
		today:  domain.DayOf(s.now()),
	}
	r.complete = func(ctx context.Context, w *writing) error {
		for _, finish := range r.pending {
			if err := finish(ctx, w); err != nil {
				return err
			}
		}
		return nil
	}
	return r
}

// decode reads the input of a use case under the name of its argument.
func decode(field string, input json.RawMessage, into any) error {
	if err := json.Unmarshal(input, into); err != nil {
		return domain.FieldErrorf(field, "expected a well-formed input").Because(err)
	}
	return nil
}

// object reads the object of one record into the fields that it gives.
func object(field string, text json.RawMessage) (map[string]json.RawMessage, error) {
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(text, &fields); err != nil {
		return nil, domain.FieldErrorf(field, "expected a record")
	}
	return fields, nil
}

func given(text json.RawMessage) bool { return string(defaultTo(text, "null")) != "null" }

// report adds the report that all rests on, if one is given, and returns its id.
func (r *recording) report(field string, text json.RawMessage) (string, error) {
	if !given(text) {
		return "", nil
	}
	fields, err := object(field, text)
	if err != nil {
		return "", err
	}
	if err := r.add(field, "report", fields, ""); err != nil {
		return "", err
	}
	report := r.last().record.Report
	if err := checkReport(field, report, r.today); err != nil {
		return "", err
	}
	r.reports = append(r.reports, report.ID)
	return report.ID, nil
}

// entity adds a new thing, which rests on the recording's reports beside its own.
func (r *recording) entity(field string, kind domain.EntityKind, text json.RawMessage) (string, error) {
	fields, err := object(field, text)
	if err != nil {
		return "", err
	}
	return r.entityOf(field, kind, fields)
}

func (r *recording) entityOf(field string, kind domain.EntityKind, fields map[string]json.RawMessage) (string, error) {
	if err := r.add(field, "entity", fields, kind.String()); err != nil {
		return "", err
	}
	e := r.last().record.Entity
	if err := checkEntity(field, e, everyField, r.today); err != nil {
		return "", err
	}
	e.Reports = domain.SortedSet(append(e.Reports, r.reports...))
	return e.ID, nil
}

// add reads a record that must be new, under the recording's mark where it has
// none of its own.
func (r *recording) add(field, of string, fields map[string]json.RawMessage, kind string) error {
	if !given(fields["mark"]) && r.mark != nil {
		fields["mark"] = r.mark
	}
	if given(fields["ifRevision"]) && string(fields["ifRevision"]) != "0" {
		return domain.FieldErrorf(field+".ifRevision", "expected 0 or nothing: what is recorded is new")
	}
	fields["ifRevision"] = json.RawMessage("0")
	return r.readFields(field, of, fields, kind, r.newID)
}

func (r *recording) last() *draft { return &r.records[len(r.records)-1] }

// link adds a link under the recording's mark, resting on its reports. Whatever
// is at fault with it is the field.
func (r *recording) link(field string, l domain.Link) *domain.Link {
	l.ID, l.Mark, l.Reports = r.newID(), r.parsed, domain.SortedSet(r.reports)
	none := int64(0)
	r.records = append(r.records, draft{field: field, id: l.ID, made: true, ifRevision: &none, record: native.Record{Link: &l}})
	return &l
}

// checkMarkOf parses the mark that the input gives for all.
func (r *recording) checkMarkOf(field string, mark json.RawMessage) error {
	if field != "" {
		field += "."
	}
	r.parsed = domain.DefaultMark("")
	if !given(mark) {
		return nil
	}
	parsed, err := native.ParseMark(mark)
	if err != nil {
		return inputFault(field+"mark", err)
	}
	if parsed.Owner == "" {
		return domain.FieldErrorf(field+"mark.owner", "expected a country's code, or INT")
	}
	r.mark, r.parsed = mark, parsed
	r.pending = append(r.pending, func(_ context.Context, w *writing) error { return w.checkOwnMark(field+"mark", &parsed) })
	return nil
}

// restOn takes reports that are there to be what all rests on.
func (r *recording) restOn(field string, ids []string) error {
	if field != "" {
		field += "."
	}
	for i, id := range ids {
		if err := domain.CheckReportID(id); err != nil {
			return domain.FieldErrorf(fmt.Sprintf("%sreports[%d]", field, i), "%v", err)
		}
	}
	r.pending = append(r.pending, func(_ context.Context, w *writing) error {
		for i, id := range ids {
			if _, in := w.Report(id); !in {
				return w.refused(fmt.Sprintf("%sreports[%d]", field, i), id)
			}
		}
		return nil
	})
	r.reports = append(r.reports, ids...)
	return nil
}

// checkSize refuses what makes more records than a write may hold.
func (r *recording) checkSize(field string) error {
	if len(r.records) > maxBatch {
		return limitError(field, "at most %d records at once: this makes %d", maxBatch, len(r.records))
	}
	return nil
}
