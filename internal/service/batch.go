package service

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
)

const maxBatch = 1000

// draft is a record as somebody wants to write it.
type draft struct {
	// field is its path in the input.
	field string
	id    string
	// chosen: the id was given, not made.
	chosen bool
	// made: a use case made the record, so that whatever is at fault with it is
	// the field itself.
	made       bool
	ifRevision *int64
	record     native.Record
}

// at is the path of a field of the record in the input.
func (d *draft) at(name string) string {
	if d.made {
		return d.field
	}
	return d.field + "." + name
}

// drafts are a batch as somebody wants to write it.
type drafts struct {
	// action names the use case in the audit, and detail says what it did;
	// empty: how many records.
	action, detail string
	// complete, where it is set, finishes the records from what is there. It is
	// called before each try, and neither adds nor removes records.
	complete                    func(ctx context.Context, w *writing) error
	records                     []draft
	deleteEntities, deleteLinks []string
	// linkField is the path of the one link to delete; empty: its place in the
	// batch.
	linkField string
	// digest tells two batches apart.
	digest string
}

// batchInput is a BatchInput in JSON.
type batchInput struct {
	Reports        []json.RawMessage            `json:"reports"`
	Entities       []map[string]json.RawMessage `json:"entities"`
	Links          []json.RawMessage            `json:"links"`
	DeleteEntities []string                     `json:"deleteEntities"`
	DeleteLinks    []string                     `json:"deleteLinks"`
}

// readBatch reads a BatchInput. Ids that were left out are made.
func readBatch(text json.RawMessage, newID func() string) (*drafts, error) {
	var input batchInput
	if err := json.Unmarshal(text, &input); err != nil {
		return nil, domain.FieldErrorf("batch", "expected a batch of records")
	}
	size := len(input.Reports) + len(input.Entities) + len(input.Links) + len(input.DeleteEntities) + len(input.DeleteLinks)
	if size > maxBatch {
		return nil, limitError("batch", "at most %d records, not %d", maxBatch, size)
	}
	d := &drafts{action: "APPLY", digest: digest(text), deleteEntities: input.DeleteEntities, deleteLinks: input.DeleteLinks}
	for i, object := range input.Reports {
		if err := d.read(fmt.Sprintf("batch.reports[%d]", i), "report", object, "", newID); err != nil {
			return nil, err
		}
	}
	for i, one := range input.Entities {
		if err := d.readEntity(fmt.Sprintf("batch.entities[%d]", i), one, newID); err != nil {
			return nil, err
		}
	}
	for i, object := range input.Links {
		if err := d.read(fmt.Sprintf("batch.links[%d]", i), "link", object, "", newID); err != nil {
			return nil, err
		}
	}
	return d, d.checkRepeats()
}

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// readEntity reads an EntityInput: exactly one field, named for the kind.
func (d *drafts) readEntity(field string, one map[string]json.RawMessage, newID func() string) error {
	for name, object := range one {
		kind, known := kindNamed(name)
		if known && len(one) == 1 && string(object) != "null" {
			return d.read(field+"."+inputName(kind), "entity", object, kind.String(), newID)
		}
	}
	return domain.FieldErrorf(field, "expected exactly one field, named for a kind of thing")
}

func kindNamed(name string) (domain.EntityKind, bool) {
	for _, k := range domain.AllEntityKinds() {
		if inputName(k) == name {
			return k, true
		}
	}
	return 0, false
}

// inputName is the field of EntityInput for the kind: travelDocument.
func inputName(k domain.EntityKind) string {
	name := []byte(k.Spec().Type)
	name[0] += 'a' - 'A'
	return string(name)
}

// read reads the object of one record as the native format has it.
func (d *drafts) read(field, of string, object json.RawMessage, kind string, newID func() string) error {
	fields := map[string]json.RawMessage{}
	decoder := json.NewDecoder(bytes.NewReader(object))
	if err := decoder.Decode(&fields); err != nil {
		return domain.FieldErrorf(field, "expected a record")
	}
	return d.readFields(field, of, fields, kind, newID)
}

// readFields is read for an object whose fields are known; they may be changed.
func (d *drafts) readFields(field, of string, fields map[string]json.RawMessage, kind string, newID func() string) error {
	one := draft{field: field}
	var err error
	if one.ifRevision, err = revisionOf(field, fields); err != nil {
		return err
	}
	delete(fields, "ifRevision")
	if err := json.Unmarshal(defaultTo(fields["id"], `""`), &one.id); err != nil {
		return domain.FieldErrorf(field+".id", "expected an id")
	}
	one.chosen = one.id != ""
	if !one.chosen {
		one.id = newID()
		fields["id"], _ = json.Marshal(one.id)
	}
	if kind != "" {
		fields["kind"], _ = json.Marshal(kind)
	}
	line, err := json.Marshal(fields)
	if err != nil {
		return domain.FieldErrorf(field, "expected a record")
	}
	if one.record, err = parse(of, line); err != nil {
		return inputFault(field, err)
	}
	if err := checkOwner(field, fields["mark"], one.record); err != nil {
		return err
	}
	d.records = append(d.records, one)
	return nil
}

// revisionOf is the revision that the record must have; nil for any.
func revisionOf(field string, fields map[string]json.RawMessage) (*int64, error) {
	if !given(fields["ifRevision"]) {
		return nil, nil
	}
	var revision int64
	if err := json.Unmarshal(fields["ifRevision"], &revision); err != nil || revision < 0 {
		return nil, domain.FieldErrorf(field+".ifRevision", "expected a revision")
	}
	return &revision, nil
}

// checkOwner refuses a mark that names no owner.
func checkOwner(field string, mark json.RawMessage, r native.Record) error {
	if string(defaultTo(mark, "null")) != "null" && r.Mark().Owner == "" {
		return domain.FieldErrorf(field+".mark.owner", "expected a country's code, or INT")
	}
	return nil
}

func defaultTo(value json.RawMessage, other string) json.RawMessage {
	if len(value) == 0 || string(value) == "null" {
		return json.RawMessage(other)
	}
	return value
}

func parse(of string, object []byte) (r native.Record, err error) {
	switch of {
	case "report":
		var parsed domain.Report
		parsed, err = native.ParseReport(object)
		r.Report = &parsed
	case "entity":
		var parsed domain.Entity
		parsed, err = native.ParseEntity(object)
		r.Entity = &parsed
	case "judgement":
		var parsed domain.Judgement
		parsed, err = native.ParseJudgement(object)
		r.Judgement = &parsed
	default:
		var parsed domain.Link
		parsed, err = native.ParseLink(object)
		r.Link = &parsed
	}
	return r, err
}

// inputFault is the first fault of a record, under its path in the input.
func inputFault(field string, err error) error {
	var faults native.Faults
	if errors.As(err, &faults) && len(faults) > 0 {
		if faults[0].Field != "" {
			field += "." + faults[0].Field
		}
		return domain.FieldErrorf(field, "%s", faults[0].Message)
	}
	return domain.FieldErrorf(field, "expected a record")
}

// checkRepeats refuses a record that the batch names twice.
func (d *drafts) checkRepeats() error {
	seen := map[string]bool{}
	look := func(field, space, id string) error {
		if seen[space+id] {
			return domain.FieldErrorf(field, "%q stands twice in the batch", id)
		}
		seen[space+id] = true
		return nil
	}
	for _, one := range d.records {
		if err := look(one.field+".id", one.space(), one.id); err != nil {
			return err
		}
	}
	for i, id := range d.deleteEntities {
		if err := look(fmt.Sprintf("batch.deleteEntities[%d]", i), "entity ", id); err != nil {
			return err
		}
	}
	for i, id := range d.deleteLinks {
		if err := look(fmt.Sprintf("batch.deleteLinks[%d]", i), "link ", id); err != nil {
			return err
		}
	}
	return nil
}

// space is the name space of the record's id.
func (d *draft) space() string {
	switch {
	case d.record.Report != nil:
		return "report "
	case d.record.Entity != nil:
		return "entity "
	case d.record.Judgement != nil:
		return "judgement "
	}
	return "link "
}
