package service

import (
	"cmp"
	"context"
	"io"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange"
	"github.com/kafo-graph/kafo/internal/store"
)

// ImportStore is what an import asks of a store.
type ImportStore interface {
	store.Writer
	store.Reader
	store.Jobs
}

// ImportInto is the store as interchange.Import writes to it.
func ImportInto(s ImportStore) interchange.Target { return importTarget{s} }

type importTarget struct{ ImportStore }

// Write commits a batch of an import.
func (t importTarget) Write(ctx context.Context, b interchange.Batch) (interchange.Written, error) {
	receipt, err := t.Apply(ctx, store.Batch{
		Operation: b.Operation, Digest: b.Digest,
		Reports: puts(b.Reports), Entities: puts(b.Entities), Links: puts(b.Links), Judgements: b.Judgements,
		Audit: &store.AuditRecord{
			At: b.Audit.At, Subject: b.Audit.Subject, Action: b.Audit.Action, Operation: b.Operation, Detail: b.Audit.Detail,
		},
	})
	return interchange.Written{
		Revision: receipt.Revision, Created: receipt.Created, Updated: receipt.Updated, Unchanged: receipt.Unchanged,
	}, err
}

func puts[R any](records []R) []store.Put[R] {
	list := make([]store.Put[R], len(records))
	for i, r := range records {
		list[i].Record = r
	}
	return list
}

// ImportJob is the record of an import.
func (t importTarget) ImportJob(ctx context.Context, id string) (interchange.Job, bool, error) {
	j, err := t.Job(ctx, id)
	if domain.CodeOf(err) == domain.NotFound {
		return interchange.Job{}, false, nil
	}
	return interchange.Job{
		ID: j.ID, State: j.State, Subject: j.Subject, Input: j.Input, Done: j.Done, Total: j.Total,
		StartedAt: j.StartedAt, UpdatedAt: j.UpdatedAt, Attempts: j.Attempts, FailureText: j.FailureText,
	}, err == nil, err
}

// PutImportJob keeps the record of an import.
func (t importTarget) PutImportJob(ctx context.Context, j interchange.Job) error {
	return t.PutJob(ctx, store.Job{
		ID: j.ID, Kind: interchange.JobKind, State: j.State, Subject: j.Subject, Input: j.Input, Done: j.Done, Total: j.Total,
		StartedAt: j.StartedAt, UpdatedAt: j.UpdatedAt, Attempts: j.Attempts, FailureText: j.FailureText,
	})
}

// Scanner is what an export reads.
type Scanner interface {
	Scan(ctx context.Context, v store.Visit) error
}

// Exporter is what an export of everything reads.
type Exporter interface {
	Scanner
	Entities(ctx context.Context, ids []string) ([]domain.Entity, error)
}

// ExportAll writes everything in the store in the native format. A link whose
// place was retired is written without it, so that the export can be imported.
// Memory grows with the number of places alone.
func ExportAll(ctx context.Context, s Exporter, w io.Writer) (interchange.Exported, error) {
	var failed error
	there := map[string]bool{}
	isThere := func(place string) bool {
		is, known := there[place]
		if !known {
			found, err := s.Entities(ctx, []string{place})
			failed = cmp.Or(failed, err)
			is = len(found) > 0
			there[place] = is
		}
		return is
	}
	counts, err := interchange.Export(ctx, scanned{s}, w, interchange.ExportOptions{
		Link: func(l *domain.Link) bool {
			if l.Place != "" && !isThere(l.Place) {
				l.Place = ""
			}
			return true
		},
	})
	return counts, cmp.Or(err, failed)
}

// Export writes what is in view in the native format: what is hidden is left
// out, and source keys are shown as the view shows them.
func (v *View) Export(ctx context.Context, s Scanner, w io.Writer) (interchange.Exported, error) {
	var overtaken error
	shown := func(in, shows bool, err error) bool {
		overtaken = cmp.Or(overtaken, err)
		return in && shows && err == nil
	}
	counts, err := interchange.Export(ctx, scanned{s}, w, interchange.ExportOptions{
		Report: func(r *domain.Report) bool {
			_, in := v.Report(r.ID)
			r.Source = v.source(r)
			return in && v.subject.MaySee(r.Mark)
		},
		Entity: func(e *domain.Entity) bool {
			_, in := v.Node(e.ID)
			shows, err := v.showsEntity(ctx, e)
			v.trim(e)
			return shown(in, shows, err)
		},
		Link: func(l *domain.Link) bool {
			in := v.seesLink(l.ID)
			shows, err := v.showsLink(ctx, l)
			v.trimLink(l)
			return shown(in, shows, err)
		},
		Judgement: func(j *domain.Judgement) bool { return v.seesLink(j.Link) && v.subject.MaySee(j.Mark) },
	})
	return counts, cmp.Or(err, overtaken)
}

func (v *View) seesLink(id string) bool {
	_, in := v.Link(id)
	return in
}

type scanned struct{ Scanner }

// Scan visits the store's records.
func (s scanned) Scan(ctx context.Context, v interchange.Visit) error {
	return s.Scanner.Scan(ctx, store.Visit(v))
}
