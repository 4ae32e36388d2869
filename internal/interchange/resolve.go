package interchange

import (
	"context"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
)

// The most ids that the graph is asked for at once, and the most entries that
// are held for that.
const (
	idsAtOnce     = 1000
	entriesAtOnce = 20000
)

// resolve goes through all ids by type (reports, entities, links, judgements),
// each with the records of that id and then with everything that mentions it.
// So by the time an id's mentions are looked at, all that can reject the
// record itself has been found, and what mentions a rejected record is
// rejected with it.
func (c *check) resolve(ctx context.Context) error {
	r := resolver{check: c, ctx: ctx}
	err := c.ids.each(func(e *entry) error {
		r.block = append(r.block, *e)
		if len(r.ids) == 0 || r.ids[len(r.ids)-1] != (typedID{typeOfKey(e.key), e.id}) {
			r.ids = append(r.ids, typedID{typeOfKey(e.key), e.id})
		}
		if len(r.ids) >= idsAtOnce || len(r.block) >= entriesAtOnce {
			return r.flush()
		}
		return nil
	})
	if err == nil {
		err = r.flush()
	}
	if err == nil && !r.paired {
		err = c.judgePairs()
	}
	return err
}

type typedID struct {
	of recordType
	id string
}

func typeOfKey(key uint64) recordType { return recordType(key >> 61) }

type resolver struct {
	*check
	ctx   context.Context
	block []entry
	ids   []typedID
	there map[typedID]definition

	// The id that is being looked at, what the graph has of it, and the first of
	// the files' records of it.
	current typedID
	begun   bool
	stored  definition
	first   *entry
	files   []int
	// paired: what depends on both ends of a link has been judged.
	paired bool
}

func (r *resolver) flush() error {
	if err := r.lookUp(); err != nil {
		return err
	}
	for i := range r.block {
		e := &r.block[i]
		if id := (typedID{typeOfKey(e.key), e.id}); !r.begun || id != r.current {
			r.current, r.begun, r.first, r.files = id, true, nil, r.files[:0]
			r.stored = r.there[id]
		}
		var err error
		if r.current.of > entityRecord && !r.paired {
			r.paired = true
			if err = r.judgePairs(); err != nil {
				return err
			}
		}
		if e.order&mention == 0 {
			err = r.define(e)
		} else {
			err = r.mention(e)
		}
		if err != nil {
			return err
		}
	}
	r.block, r.ids = r.block[:0], r.ids[:0]
	return r.ctx.Err()
}

// define judges a record of the files by the graph's and by the files' earlier
// ones of the same id.
func (r *resolver) define(e *entry) error {
	d, idField := definition(e.info), recordNames[r.current.of]+".id"
	if r.current.of == judgementRecord {
		idField = "judgement"
	}
	if r.first != nil {
		switch first := definition(r.first.info); {
		case slices.Contains(r.files, e.at.file()):
			return r.reject(e.order, e.at, idField, "expected an id that is not in the file yet: "+shown(e.id))
		case first.hash() != d.hash():
			return r.reject(e.order, e.at, idField, fmt.Sprintf("expected the same content as in %s:%d, which has the same id: %s", r.names[r.first.at.file()], r.first.at.line(), shown(e.id)))
		}
		r.files = append(r.files, e.at.file())
		if !r.rejected.has(e.order) {
			r.repeated.add(e.order)
		}
		return nil
	}
	copied := *e
	r.first = &copied
	r.files = append(r.files, e.at.file())
	switch {
	case r.stored == 0 || r.stored.hash() == d.hash():
		return nil
	case r.stored.kind() != d.kind():
		return r.reject(e.order, e.at, "entity.kind", fmt.Sprintf("expected %s, which %s is in the store", r.stored.kind(), shown(e.id)))
	case !r.options.Update && !d.owned():
		return r.reject(e.order, e.at, idField, "expected an id that is not in the store yet, or the same content (to change it, import with --update): "+shown(e.id))
	}
	return nil
}

func shown(id string) string { return strings.ReplaceAll(id, "\x00", ", ") }

// mention judges a record by what it refers to.
func (r *resolver) mention(e *entry) error {
	number, ref := e.order&^mention, reference(e.info)
	known := r.stored
	if r.first != nil && !r.rejected.has(r.first.order) {
		known = definition(r.first.info)
	}
	if r.stored == 0 && (r.first == nil || r.rejected.has(r.first.order)) {
		return r.reject(number, e.at, ref.field(), r.missing(ref, e.id))
	}
	if ref.role() != fromRole && ref.role() != toRole {
		return nil
	}
	spec := ref.kind().Spec()
	allowed := spec.From
	if ref.role() == toRole {
		allowed = spec.To
	}
	if !slices.Contains(allowed, known.kind()) {
		return r.reject(number, e.at, ref.field(), fmt.Sprintf("expected %s for a %s link, not the %s %s", kindList(allowed), ref.kind(), known.kind(), shown(e.id)))
	}
	if !spec.SameKind {
		return nil
	}
	return r.pairs.add(entry{key: number, order: uint64(ref.role()), at: e.at, info: uint64(known.kind())})
}

func (r *resolver) missing(ref reference, id string) string {
	if r.first != nil {
		return fmt.Sprintf("expected something that is not rejected itself, not %s (%s:%d)", shown(id), r.names[r.first.at.file()], r.first.at.line())
	}
	what := map[role]string{reportsRole: "a report", linkRole: "a link"}[ref.role()]
	if what == "" {
		what = "an entity"
	}
	return fmt.Sprintf("expected %s that is in the files or in the store, not %s", what, shown(id))
}

func kindList(kinds []domain.EntityKind) string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.String()
	}
	return strings.Join(names, " or ")
}

// judgePairs looks at the ends of links whose kind joins only like with like.
func (c *check) judgePairs() error {
	var from entry
	return c.pairs.each(func(e *entry) error {
		if role(e.order) == fromRole {
			from = *e
			return nil
		}
		if role(from.order) != fromRole || from.key != e.key || from.info == e.info {
			return nil
		}
		a, b := domain.EntityKind(from.info), domain.EntityKind(e.info)
		return c.reject(e.key, e.at, "link.to", fmt.Sprintf("expected the same kind as at the other end, %s, not %s", a, b))
	})
}

// lookUp finds what the graph has of the ids of the block.
func (r *resolver) lookUp() error {
	r.there = map[typedID]definition{}
	if r.nothing {
		return nil
	}
	var ids [recordTypes][]string
	for _, id := range r.ids {
		name, _, _ := strings.Cut(id.id, "\x00") // a judgement is asked for by its link
		ids[id.of] = append(ids[id.of], name)
	}
	for _, look := range [...]func([recordTypes][]string) error{r.lookUpReports, r.lookUpEntities, r.lookUpLinks, r.lookUpJudgements} {
		if err := look(ids); err != nil {
			return fmt.Errorf("look up what is in the store: %w", err)
		}
	}
	return nil
}

func (r *resolver) lookUpReports(ids [recordTypes][]string) error {
	if len(ids[reportRecord]) == 0 {
		return nil
	}
	found, err := r.target.Reports(r.ctx, ids[reportRecord])
	for i := range found {
		r.found(native.Record{Report: &found[i]})
	}
	return err
}

func (r *resolver) lookUpEntities(ids [recordTypes][]string) error {
	if len(ids[entityRecord]) == 0 {
		return nil
	}
	found, err := r.target.Entities(r.ctx, ids[entityRecord])
	for i := range found {
		r.found(native.Record{Entity: &found[i]})
	}
	return err
}

func (r *resolver) lookUpLinks(ids [recordTypes][]string) error {
	if len(ids[linkRecord]) == 0 {
		return nil
	}
	found, err := r.target.Links(r.ctx, ids[linkRecord])
	for i := range found {
		r.found(native.Record{Link: &found[i]})
	}
	return err
}

func (r *resolver) lookUpJudgements(ids [recordTypes][]string) error {
	if len(ids[judgementRecord]) == 0 {
		return nil
	}
	found, err := r.target.Judgements(r.ctx, domain.SortedSet(ids[judgementRecord]))
	for i := range found {
		r.found(native.Record{Judgement: &found[i]})
	}
	return err
}

func (r *resolver) found(record native.Record) {
	r.line = native.Append(r.line[:0], record)
	d := defined(kindOf(record), false, maphash.Bytes(r.seed, r.line))
	r.there[typedID{typeOf(record), idOf(record)}] = d
}
