package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
	"github.com/kafo-graph/kafo/internal/store"
)

// Dismissal says that what was screened is not an entity.
type Dismissal struct {
	Screened ScreenInput
	Entity   string
	Reason   string
	// Mark is a mark in JSON; nil for the default.
	Mark json.RawMessage
}

const maxReason = 2000

// DismissMatch keeps a false-positive note of the subject, idempotently under
// the operation id; replayed says that it was kept before. FORBIDDEN without the
// role ANALYST; NOT_FOUND where the entity is not in view.
func (s *Service) DismissMatch(ctx context.Context, subject domain.Subject, operation string, d Dismissal) (note ScreenNote, replayed bool, err error) {
	if err := mayNote(subject, operation, d.Reason); err != nil {
		return ScreenNote{}, false, err
	}
	if err := d.Screened.check(domain.DayOf(s.now())); err != nil {
		return ScreenNote{}, false, under("subject", err)
	}
	mark, err := noteMark(subject, d.Mark)
	if err != nil {
		return ScreenNote{}, false, err
	}
	as := screenedAs(d.Screened.subject())
	screened, err := json.Marshal(as)
	if err != nil {
		return ScreenNote{}, false, fmt.Errorf("write what was screened: %w", err)
	}
	n := store.Note{
		ID: newID(subject), Subject: subjectDigest(as), Screened: screened, Entity: d.Entity,
		By: subject.Name, At: s.now().UTC(), Reason: d.Reason, Mark: mark,
	}
	digest := digestOf("dismiss", n.Subject, n.Entity, n.Reason, string(native.AppendMark(nil, &mark)))
	id, replayed, err := s.addNote(ctx, subject, operation, digest, "DISMISS_MATCH", func(v *View) (store.Note, error) {
		node, in := v.Node(d.Entity)
		switch {
		case !in:
			return n, noSuch("entity")
		case !slices.Contains(screenedKinds, v.Kind(node)):
			return n, domain.FieldErrorf("entity", "a %s is not screened against", v.Kind(node))
		}
		return n, nil
	})
	if err != nil {
		return ScreenNote{}, false, err
	}
	note, err = s.note(ctx, subject, id)
	return note, replayed, err
}

// WithdrawDismissal takes a note of the subject's own country back; it stays
// kept, with who withdrew it. NOT_FOUND for a note that the subject may not
// withdraw, be it hidden, another's or not there; CONFLICT where it is withdrawn
// already. Else as DismissMatch.
func (s *Service) WithdrawDismissal(ctx context.Context, subject domain.Subject, operation, id, reason string) (note ScreenNote, replayed bool, err error) {
	if err := mayNote(subject, operation, reason); err != nil {
		return ScreenNote{}, false, err
	}
	_, replayed, err = s.addNote(ctx, subject, operation, digestOf("withdraw", id, reason), "WITHDRAW_DISMISSAL", func(v *View) (store.Note, error) {
		kept, err := s.store.Notes(ctx, store.NotesQuery{IDs: []string{id}, Withdrawn: []string{id}})
		if err != nil {
			return store.Note{}, fmt.Errorf("read the note: %w", err)
		}
		shown := v.shownNotes(kept)
		switch {
		case len(shown) != 1 || !subject.Owns(shown[0].Mark):
			return store.Note{}, noSuch("note")
		case shown[0].Withdrawn != nil:
			e := domain.Errorf(domain.Conflict, "the note has been withdrawn already")
			e.Field = "note"
			return store.Note{}, e
		}
		of := kept[slices.IndexFunc(kept, func(n store.Note) bool { return n.ID == id })]
		return store.Note{
			ID: newID(subject), Subject: of.Subject, Entity: of.Entity, Withdraws: id,
			By: subject.Name, At: s.now().UTC(), Reason: reason, Mark: of.Mark,
		}, nil
	})
	if err != nil {
		return ScreenNote{}, false, err
	}
	note, err = s.note(ctx, subject, id)
	return note, replayed, err
}

func mayNote(subject domain.Subject, operation, reason string) error {
	if !subject.Has(domain.Analyst) {
		return domain.Errorf(domain.Forbidden, "keeping notes needs the role ANALYST")
	}
	if err := checkOperation(operation); err != nil {
		return err
	}
	if n := utf8.RuneCountInString(reason); strings.TrimSpace(reason) == "" || n > maxReason {
		return domain.FieldErrorf("reason", "expected 1 to %d characters that say why", maxReason)
	}
	return nil
}

// noteMark is the mark given, or the default: the subject's country's own, at a
// level that the subject may see.
func noteMark(subject domain.Subject, given json.RawMessage) (domain.Mark, error) {
	mark := domain.DefaultMark(subject.Country)
	mark.Level = min(mark.Level, subject.Level)
	if given == nil {
		return mark, nil
	}
	mark, err := native.ParseMark(given)
	if err != nil {
		return mark, inputFault("mark", err)
	}
	if !subject.Owns(mark) || mark.Owner == "" {
		return mark, domain.FieldErrorf("mark.owner", "expected your own country, %s", subject.Country)
	}
	if !subject.MaySee(mark) {
		return mark, domain.FieldErrorf("mark", "expected a mark that you may see yourself")
	}
	return mark, nil
}

func digestOf(parts ...string) string {
	text, err := json.Marshal(parts)
	if err != nil {
		panic(err) // texts always marshal
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// addNote adds the note that write writes in the view, unless the operation was
// carried out before; it returns the note's id.
func (s *Service) addNote(ctx context.Context, subject domain.Subject, operation, digest, action string, write func(*View) (store.Note, error)) (id string, replayed bool, err error) {
	name := operationName(subject, operation)
	receipt, found, err := s.committed(ctx, name, digest)
	if err != nil || found {
		return string(receipt.Answer), found, err
	}
	if err := s.CatchUp(ctx, 0); err != nil {
		return "", false, err
	}
	n, err := write(s.View(subject))
	if err != nil {
		return "", false, err
	}
	receipt, err = s.store.Apply(ctx, store.Batch{
		Operation: name, Digest: digest, Answer: []byte(n.ID), Notes: []store.Note{n},
		Audit: &store.AuditRecord{At: n.At, Subject: subject.Name, Action: action, Operation: operation, Detail: n.Entity + " " + n.Reason},
	})
	if domain.CodeOf(err) == domain.Conflict { // another with the same operation id was faster
		receipt, _, err = s.committed(ctx, name, digest)
	}
	if err != nil {
		return "", false, fmt.Errorf("keep a note: %w", err)
	}
	return string(receipt.Answer), receipt.Replayed, nil
}

// note is the note with the id as it is now.
func (s *Service) note(ctx context.Context, subject domain.Subject, id string) (ScreenNote, error) {
	kept, err := s.store.Notes(ctx, store.NotesQuery{IDs: []string{id}, Withdrawn: []string{id}})
	if err != nil {
		return ScreenNote{}, fmt.Errorf("read the note: %w", err)
	}
	if shown := s.View(subject).shownNotes(kept); len(shown) == 1 {
		return shown[0], nil
	}
	return ScreenNote{}, noSuch("entity") // hidden since
}
