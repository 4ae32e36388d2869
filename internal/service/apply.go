package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// Applied is what a write did.
type Applied struct {
	// Epoch from which on the subject's answers show the write.
	Epoch                                int64
	Replayed                             bool
	Created, Updated, Unchanged, Deleted int
	// IDs of what was written, in the order given: reports, entities, links.
	IDs []string
}

const (
	maxOperationID = 128
	// tries is how often a write is prepared anew when others change what it is
	// about at the same time.
	tries = 50
)

// errBehind is of a batch that was read newer than its view.
var errBehind = domain.Errorf(domain.Conflict, "others are writing the same records; ask again")

// Apply writes whole records for the subject, all or nothing, and idempotently
// under the operation id, which is the subject's own. The batch is a BatchInput
// in JSON. FORBIDDEN without the role EDITOR; NOT_FOUND for whatever the
// subject may not write or refer to, be it hidden, another's or not there;
// CONFLICT when a revision that was asked for has passed, or when the operation
// id was used for another batch.
func (s *Service) Apply(ctx context.Context, subject domain.Subject, operation string, batch json.RawMessage) (Applied, error) {
	if err := mayWrite(subject, operation); err != nil {
		return Applied{}, err
	}
	d, err := readBatch(batch, func() string { return newID(subject) })
	if err != nil {
		return Applied{}, err
	}
	ids := make([]string, len(d.records))
	for i, one := range d.records {
		ids[i] = one.id
	}
	r, err := s.write(ctx, subject, operation, d, &ids)
	if err != nil {
		return Applied{}, err
	}
	return Applied{Epoch: r.Revision, Replayed: r.Replayed, Created: r.Created, Updated: r.Updated, Unchanged: r.Unchanged, Deleted: r.Deleted, IDs: ids}, nil
}

// mayWrite refuses a subject without the role, and what is no operation id.
func mayWrite(subject domain.Subject, operation string) error {
	if !subject.Has(domain.Editor) {
		return domain.Errorf(domain.Forbidden, "writing needs the role EDITOR")
	}
	return checkOperation(operation)
}

func checkOperation(operation string) error {
	if operation == "" || utf8.RuneCountInString(operation) > maxOperationID {
		return domain.FieldErrorf("operationId", "expected 1 to %d characters", maxOperationID)
	}
	return nil
}

// write commits the drafts of a use case under the operation id, and waits
// until answers show them. The answer is a pointer to what the use case returns,
// as JSON is made of it; it is kept with the operation, and a replay fills it
// with what was answered the first time.
func (s *Service) write(ctx context.Context, subject domain.Subject, operation string, d *drafts, answer any) (store.Receipt, error) {
	receipt, err := s.commit(ctx, subject, operation, d, answer)
	if err != nil {
		return receipt, err
	}
	if err := s.CatchUp(ctx, receipt.Revision); err != nil {
		return receipt, err
	}
	reflect.ValueOf(answer).Elem().SetZero()
	if err := json.Unmarshal(receipt.Answer, answer); err != nil {
		return receipt, fmt.Errorf("read the operation's answer: %w", err)
	}
	return receipt, nil
}

// commit prepares the batch against what is there and writes it; when others
// were faster, it prepares it anew.
func (s *Service) commit(ctx context.Context, subject domain.Subject, operation string, d *drafts, said any) (store.Receipt, error) {
	name := operationName(subject, operation)
	for try := 1; ; try++ {
		if receipt, found, err := s.committed(ctx, name, d.digest); found || err != nil {
			return receipt, err
		}
		if err := s.CatchUp(ctx, 0); err != nil {
			return store.Receipt{}, err
		}
		w := &writing{View: s.View(subject), drafts: d}
		batch, err := w.prepare(ctx)
		if errors.Is(err, errBehind) && try < tries {
			continue
		}
		if err != nil {
			return store.Receipt{}, err
		}
		if batch.Answer, err = json.Marshal(said); err != nil {
			return store.Receipt{}, fmt.Errorf("write the operation's answer: %w", err)
		}
		batch.Operation, batch.Digest = name, d.digest
		batch.Audit = &store.AuditRecord{At: s.now().UTC(), Subject: subject.Name, Action: d.action, Operation: operation, Detail: w.detail()}
		receipt, err := s.store.Apply(ctx, batch)
		if overtaken(err) && try < tries {
			continue
		}
		if err != nil {
			return store.Receipt{}, fmt.Errorf("write: %w", err)
		}
		return receipt, nil
	}
}

// operationName is the operation's in the store: every subject has names of
// its own.
func operationName(subject domain.Subject, operation string) string {
	return "apply/" + strconv.Quote(subject.Name) + "/" + operation
}

// committed is the receipt of the operation, if it was carried out before.
func (s *Service) committed(ctx context.Context, name, digest string) (store.Receipt, bool, error) {
	receipt, found, err := s.store.Committed(ctx, name, digest)
	if domain.CodeOf(err) == domain.Conflict {
		e := domain.Errorf(domain.Conflict, "you used this operation id for something else")
		e.Field = "operationId"
		return receipt, false, e
	}
	if err != nil {
		return receipt, false, fmt.Errorf("look for the operation: %w", err)
	}
	return receipt, found, nil
}

// overtaken says whether a batch failed because what it was prepared against
// has changed.
func overtaken(err error) bool {
	var said *domain.Error
	return errors.As(err, &said) && (said.Code == domain.Conflict || said.Code == domain.NotFound)
}

// writing prepares one batch of one subject.
type writing struct {
	*View
	drafts *drafts
	// What is there of the records that the batch names, also what is hidden.
	reports  map[string]*domain.Report
	entities map[string]*domain.Entity
	links    map[string]*domain.Link
	// places are those of the links that are there.
	places map[string]*domain.Entity
	// kinds of the entities that the batch brings.
	brought map[string]domain.EntityKind
	retired map[string]bool
}

func (w *writing) detail() string {
	if w.drafts.detail != "" {
		return w.drafts.detail
	}
	return fmt.Sprintf("%d records, %d entities and %d links to delete", len(w.drafts.records), len(w.drafts.deleteEntities), len(w.drafts.deleteLinks))
}

// refused is the one answer for whatever the subject may not write: hidden,
// another's, or not there.
func (w *writing) refused(field, id string) error {
	e := domain.Errorf(domain.NotFound, "there is no %q for you to write or refer to; you write what your own country owns, and ids you choose begin with %s", id, w.prefix())
	e.Field = field
	return e
}

func (w *writing) prefix() string { return w.subject.Country + ":" }

// mayChange says whether the subject may write over a record with this mark
// and these reports, or in its place where there is none.
func (w *writing) mayChange(mark *domain.Mark, reports []string) bool {
	if w.subject.Unlimited {
		return true
	}
	seen := len(reports) == 0 || len(w.seenReports(reports)) > 0
	return w.subject.Owns(*mark) && w.subject.MaySee(*mark) && seen
}

func (w *writing) mayChoose(d *draft) bool {
	return !d.chosen || w.subject.Unlimited || strings.HasPrefix(d.id, w.prefix())
}

// checkMark fills in the default mark, and refuses one that is not the
// subject's own country's or that the subject itself could not see.
func (w *writing) checkMark(d *draft) error {
	mark := d.record.Mark()
	if mark.Owner == "" {
		d.record.DefaultOwner(w.subject.Country)
	}
	return w.checkOwnMark(d.field+".mark", mark)
}

func (w *writing) checkOwnMark(field string, mark *domain.Mark) error {
	if !w.subject.Owns(*mark) {
		return domain.FieldErrorf(field+".owner", "expected your own country, %s", w.subject.Country)
	}
	if !w.subject.MaySee(*mark) {
		return domain.FieldErrorf(field, "expected a mark that you may see yourself")
	}
	return nil
}

// expectation is the revision that the record must have when it is written: the
// one it was prepared against, 0 where there is none. CONFLICT when another was
// asked for; what is to be there and is not is refused like what is hidden.
func (w *writing) expectation(d *draft, revision int64) (*int64, error) {
	if revision == 0 && d.ifRevision != nil && *d.ifRevision != 0 {
		return nil, w.refused(d.field+".id", d.id)
	}
	if d.ifRevision != nil && *d.ifRevision != revision {
		e := domain.Errorf(domain.Conflict, "%q is not at revision %d", d.id, *d.ifRevision)
		e.Field = d.field + ".ifRevision"
		return nil, e
	}
	return &revision, nil
}
