// Package native is the codec of the native format: one JSON object a line,
// holding a report, an entity, a link or a judgement.
//
// Writing is canonical: keys in a fixed order (id and kind first, reports,
// properties and mark last, an entity's own fields as domain.EntityKinds lists
// them), sets in byte order without repeats, so that equal records are equal
// byte for byte. Reading is strict, and tells every fault of a line.
package native

import (
	"bytes"
	"errors"
	"io"
	"sync"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Record is what one line holds: exactly one part is set.
type Record struct {
	Report    *domain.Report
	Entity    *domain.Entity
	Link      *domain.Link
	Judgement *domain.Judgement
}

// Mark is the mark of the record, to be read or changed; nil for an empty record.
func (r Record) Mark() *domain.Mark {
	switch {
	case r.Report != nil:
		return &r.Report.Mark
	case r.Entity != nil:
		return &r.Entity.Mark
	case r.Link != nil:
		return &r.Link.Mark
	case r.Judgement != nil:
		return &r.Judgement.Mark
	}
	return nil
}

// DefaultOwner gives the record to an owner where its mark names none. The
// other parts of the mark stay: Parse has already made it RESTRICTED and
// released to no one else where the line said nothing of that.
func (r Record) DefaultOwner(owner string) {
	if m := r.Mark(); m != nil && m.Owner == "" {
		m.Owner = owner
	}
}

// Parse reads one line. It returns every fault found in it, with field paths
// such as entity.names[0].type; without faults the record is whole but for
// what it refers to, and but for its mark's owner where the line gives none
// (see Record.DefaultOwner). What is null, "" or [] counts as not given. The
// record shares no memory with the line. Time is linear in the line's length.
func Parse(line []byte) (Record, []Fault) {
	r := open(line)
	defer r.close()
	rec, _ := lineTable.read(r)
	r.expectEnd()
	if len(r.faults) == 0 && rec.Mark() == nil {
		r.fault("expected exactly one of report, entity, link, judgement")
	}
	if len(r.faults) > 0 {
		return Record{}, r.faults
	}
	return rec, nil
}

// ParseReport reads the object of a report, as Parse reads that of a line. The
// error is a Faults, with field paths that begin within the object.
func ParseReport(object []byte) (domain.Report, error) { return parseObject(object, reportTable) }

// ParseEntity is ParseReport for an entity.
func ParseEntity(object []byte) (domain.Entity, error) { return parseObject(object, entityTable) }

// ParseLink is ParseReport for a link.
func ParseLink(object []byte) (domain.Link, error) { return parseObject(object, linkTable) }

// ParseJudgement is ParseReport for a judgement.
func ParseJudgement(object []byte) (domain.Judgement, error) {
	return parseObject(object, judgementTable)
}

// ParseMark is ParseReport for a mark by itself.
func ParseMark(object []byte) (domain.Mark, error) { return parseObject(object, markTable) }

func parseObject[T any](object []byte, of *table[T]) (T, error) {
	r := open(object)
	defer r.close()
	v, given := of.read(r)
	r.expectEnd()
	if !given {
		r.fault("expected an object, not null")
	}
	if len(r.faults) > 0 {
		var none T
		return none, Faults(r.faults)
	}
	return v, nil
}

// reader goes through one line and gathers its faults.
type reader struct {
	dec    *jsontext.Decoder
	buf    bytes.Buffer
	path   []step
	faults []Fault
	// broken: what follows cannot be read as JSON.
	broken  bool
	scratch []byte
}

// Repeated names are allowed to the decoder because the tables find them.
var syntax = jsontext.AllowDuplicateNames(true)

var readers = sync.Pool{New: func() any { return &reader{dec: jsontext.NewDecoder(&bytes.Buffer{}, syntax)} }}

func open(line []byte) *reader {
	r := readers.Get().(*reader)
	r.buf = *bytes.NewBuffer(line)
	r.dec.Reset(&r.buf, syntax)
	r.path, r.faults, r.broken = r.path[:0], nil, false
	return r
}

func (r *reader) close() {
	r.buf = bytes.Buffer{}
	readers.Put(r)
}

func (r *reader) expectEnd() {
	if r.broken {
		return
	}
	r.path = r.path[:0]
	if _, err := r.dec.ReadToken(); !errors.Is(err, io.EOF) {
		r.fault("expected nothing after the object")
	}
}
