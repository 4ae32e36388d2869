package service

import (
	"context"
	"encoding/json"
	"maps"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
)

// Updated says what an update came to.
type Updated struct {
	Written `json:"-"`
	ID      string `json:"id"`
	// Changed: the record was not as it was to be.
	Changed bool `json:"-"`
}

// Update changes the fields of one thing that the patch gives, and leaves the
// others: null clears a field, and lists, objects and properties are replaced
// whole. The patch is an EntityPatch in JSON. It fails as Apply does.
func (s *Service) Update(ctx context.Context, subject domain.Subject, operation string, patch json.RawMessage) (Updated, error) {
	var one map[string]json.RawMessage
	if err := decode("patch", patch, &one); err != nil {
		return Updated{}, err
	}
	for name, object := range one {
		if kind, known := kindNamed(name); known && len(one) == 1 && given(object) {
			p := patching{field: "patch." + inputName(kind), kind: kind}
			return s.update(ctx, subject, operation, "UPDATE", patch, object, p)
		}
	}
	return Updated{}, domain.FieldErrorf("patch", "expected exactly one field, named for a kind of thing")
}

// UpdateLink is Update for a link; its kind and ends do not change. The patch is
// a LinkPatch in JSON.
func (s *Service) UpdateLink(ctx context.Context, subject domain.Subject, operation string, patch json.RawMessage) (Updated, error) {
	return s.update(ctx, subject, operation, "UPDATE_LINK", patch, patch, patching{field: "patch"})
}

// patching lays a patch over one record.
type patching struct {
	*recording
	field string
	// kind is 0 for a link.
	kind   domain.EntityKind
	fields map[string]json.RawMessage
}

func (s *Service) update(ctx context.Context, subject domain.Subject, operation, action string, input, patch json.RawMessage, p patching) (Updated, error) {
	if err := mayWrite(subject, operation); err != nil {
		return Updated{}, err
	}
	p.recording = s.newRecording(subject, action, input)
	var err error
	if p.fields, err = object(p.field, patch); err != nil {
		return Updated{}, err
	}
	one := draft{field: p.field, chosen: true}
	if err := json.Unmarshal(defaultTo(p.fields["id"], `""`), &one.id); err != nil || one.id == "" {
		return Updated{}, domain.FieldErrorf(p.field+".id", "expected an id")
	}
	if one.ifRevision, err = revisionOf(p.field, p.fields); err != nil {
		return Updated{}, err
	}
	one.record = native.Record{Link: &domain.Link{ID: one.id}}
	if p.kind != 0 {
		one.record = native.Record{Entity: &domain.Entity{ID: one.id, Kind: p.kind}}
	}
	p.records = []draft{one}
	p.pending = append(p.pending, func(_ context.Context, w *writing) error { return p.lay(w, &p.records[0]) })
	p.detail = detail(map[string]any{"id": one.id})
	answer := Updated{ID: one.id}
	r, err := s.write(ctx, subject, operation, p.drafts, &answer)
	if err != nil {
		return Updated{}, err
	}
	answer.Written, answer.Changed = written(r), r.Updated > 0
	return answer, nil
}

// lay makes the record what it is to be: what is there with the patch over it,
// as far as the subject sees it; what is hidden of it stays.
func (p *patching) lay(w *writing, d *draft) error {
	if p.kind == 0 {
		return p.layLink(w, d)
	}
	old := w.entities[d.id]
	if old == nil || !w.mayChange(&old.Mark, old.Reports) {
		return w.refused(p.field+".id", d.id)
	}
	if old.Kind != p.kind {
		return domain.FieldErrorf(p.field+".id", "%q is a %s, not a %s", d.id, old.Kind, p.kind)
	}
	shown := *old
	w.trim(&shown)
	record, err := p.over(d, "entity", native.AppendEntity(nil, &shown))
	if err != nil {
		return err
	}
	d.record = record
	return checkEntity(p.field, record.Entity, p.gives, p.today)
}

func (p *patching) layLink(w *writing, d *draft) error {
	old := w.links[d.id]
	if old == nil || !w.subject.Unlimited && !w.seesLink(d.id) || !w.mayChange(&old.Mark, old.Reports) {
		return w.refused(p.field+".id", d.id)
	}
	shown := *old
	w.trimLink(&shown)
	record, err := p.over(d, "link", native.AppendLink(nil, &shown))
	if err != nil {
		return err
	}
	d.record = record
	return checkLink(p.field, record.Link, func(name string) bool { return given(p.fields[name]) }, p.today)
}

func (p *patching) gives(f domain.FieldID) bool { return given(p.fields[f.String()]) }

// over parses the record with the patch's fields in place of its own.
func (p *patching) over(d *draft, of string, record []byte) (native.Record, error) {
	fields, err := object(d.field, record)
	if err != nil {
		return native.Record{}, err
	}
	maps.Copy(fields, p.fields)
	delete(fields, "ifRevision")
	line, err := json.Marshal(fields)
	if err != nil {
		return native.Record{}, domain.FieldErrorf(d.field, "expected a record")
	}
	merged, err := parse(of, line)
	if err != nil {
		return native.Record{}, inputFault(d.field, err)
	}
	return merged, checkOwner(d.field, p.fields["mark"], merged)
}
