package interchange_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange"
	"github.com/kafo-graph/kafo/internal/interchange/native"
)

// memory is a graph of canonical lines, the plainest target there can be.
type memory struct {
	reports, entities, links, judgements map[string]string
	operations                           map[string]string
	jobs                                 map[string]interchange.Job
	audit                                []interchange.Audit
	revision                             int64
	sizes                                []int
	// failAfter batches every further one fails; never where 0.
	failAfter int
	loads     int
}

func newMemory() *memory {
	return &memory{
		reports: map[string]string{}, entities: map[string]string{}, links: map[string]string{}, judgements: map[string]string{},
		operations: map[string]string{}, jobs: map[string]interchange.Job{},
	}
}

func (m *memory) Revision(context.Context) (int64, error) { return m.revision, nil }

func (m *memory) Reports(_ context.Context, ids []string) (found []domain.Report, _ error) {
	for _, line := range those(m.reports, ids) {
		found = append(found, *parsed(line).Report)
	}
	return found, nil
}

func (m *memory) Entities(_ context.Context, ids []string) (found []domain.Entity, _ error) {
	for _, line := range those(m.entities, ids) {
		found = append(found, *parsed(line).Entity)
	}
	return found, nil
}

func (m *memory) Links(_ context.Context, ids []string) (found []domain.Link, _ error) {
	for _, line := range those(m.links, ids) {
		found = append(found, *parsed(line).Link)
	}
	return found, nil
}

func (m *memory) Judgements(_ context.Context, links []string) (found []domain.Judgement, _ error) {
	for _, line := range m.judgements {
		if j := parsed(line).Judgement; slices.Contains(links, j.Link) {
			found = append(found, *j)
		}
	}
	return found, nil
}

func those(lines map[string]string, ids []string) (found []string) {
	if len(ids) > 1000 {
		panic("asked for more than 1,000 ids at a time")
	}
	for _, id := range ids {
		if line, there := lines[id]; there {
			found = append(found, line)
		}
	}
	return found
}

func parsed(line string) native.Record {
	r, faults := native.Parse([]byte(line))
	if len(faults) > 0 {
		panic(native.Faults(faults))
	}
	return r
}

var errFull = errors.New("the disk is full")

func (m *memory) Write(_ context.Context, b interchange.Batch) (w interchange.Written, _ error) {
	if digest, replayed := m.operations[b.Operation]; replayed {
		if digest != b.Digest {
			return w, errors.New("conflict")
		}
		w.Unchanged = b.Size()
		return w, nil
	}
	if m.failAfter > 0 && len(m.operations) >= m.failAfter {
		return w, errFull
	}
	m.operations[b.Operation] = b.Digest
	m.audit = append(m.audit, b.Audit)
	m.sizes = append(m.sizes, b.Size())
	put := func(lines map[string]string, id string, r native.Record) {
		line := string(native.Append(nil, r))
		switch old, there := lines[id]; {
		case !there:
			w.Created++
		case old == line:
			w.Unchanged++
		default:
			w.Updated++
		}
		lines[id] = line
	}
	for _, v := range b.Reports {
		put(m.reports, v.ID, native.Record{Report: &v})
	}
	for _, v := range b.Entities {
		put(m.entities, v.ID, native.Record{Entity: &v})
	}
	for _, v := range b.Links {
		if m.entities[v.From] == "" || m.entities[v.To] == "" {
			return w, errors.New("a link without its ends")
		}
		put(m.links, v.ID, native.Record{Link: &v})
	}
	for _, v := range b.Judgements {
		put(m.judgements, v.Link+"\x00"+v.At+"\x00"+v.By, native.Record{Judgement: &v})
	}
	if w.Created+w.Updated > 0 {
		m.revision++
	}
	w.Revision = m.revision
	return w, nil
}

func (m *memory) BeginLoad(context.Context) (func(context.Context) error, error) {
	m.loads++
	return func(context.Context) error { m.loads--; return nil }, nil
}

func (m *memory) ImportJob(_ context.Context, id string) (interchange.Job, bool, error) {
	j, there := m.jobs[id]
	return j, there, nil
}

func (m *memory) PutImportJob(_ context.Context, j interchange.Job) error {
	m.jobs[j.ID] = j
	return nil
}

func (m *memory) Scan(_ context.Context, v interchange.Visit) error {
	for _, lines := range []map[string]string{m.reports, m.entities, m.links, m.judgements} {
		for _, id := range slices.Sorted(maps.Keys(lines)) {
			if err := visit(v, parsed(lines[id])); err != nil {
				return err
			}
		}
	}
	return nil
}

func visit(v interchange.Visit, r native.Record) error {
	switch {
	case r.Report != nil:
		return v.Report(r.Report)
	case r.Entity != nil:
		return v.Entity(r.Entity)
	case r.Link != nil:
		return v.Link(r.Link)
	}
	return v.Judgement(r.Judgement)
}

func (m *memory) export() string {
	var b strings.Builder
	if _, err := interchange.Export(context.Background(), m, &b, interchange.ExportOptions{}); err != nil {
		panic(err)
	}
	return b.String()
}
