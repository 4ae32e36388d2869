package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/identifiers"
	"github.com/kafo-graph/kafo/internal/screening"
	"github.com/kafo-graph/kafo/internal/store"
)

// ScreenNote says that what was screened is not the entity that it matched. It
// counts for that pair alone, for those who may see it, until it is withdrawn.
type ScreenNote struct {
	ID     string
	Entity string
	// Screened is what was screened, normalised, by the fields of ScreenInput.
	Screened map[string]string
	By       string
	At       time.Time
	Reason   string
	Mark     domain.Mark
	// Withdrawn says who took the note back; nil while it counts.
	Withdrawn *Withdrawal
}

// Withdrawal says who took a note back, and why.
type Withdrawal struct {
	By     string
	At     time.Time
	Reason string
}

// screenedAs is the subject by the fields of ScreenInput that its kind is
// screened by, in forms that are equal for what only differs in spelling; equal
// subjects have equal texts. Notes are kept under it: a change of it leaves them
// behind.
func screenedAs(s screening.Subject) map[string]string {
	as := map[string]string{"kind": s.Kind.String()}
	put := func(field, text string) {
		group, _, _ := strings.Cut(field, ".")
		for _, known := range used[s.Kind] {
			if known == group && text != "" {
				as[field] = text
			}
		}
	}
	var names []string
	for _, name := range s.Names {
		names = append(names, identifiers.NormaliseName(name))
	}
	put("names", strings.Join(domain.SortedSet(names), "; "))
	put("birthDate", s.BirthDate.String())
	put("sex", s.Sex)
	put("nationality", s.Nationality)
	put("country", s.Country)
	put("document.documentType", s.Document.Type)
	form := identifiers.NormaliseSerial
	put("document.issuer", form(s.Document.Issuer))
	put("document.number", form(s.Document.Number))
	put("document.mrz", form(s.Document.MRZ))
	put("registration", form(s.Registration))
	put("vin", form(s.VIN))
	put("imo", form(s.IMO))
	put("tailNumber", form(s.TailNumber))
	put("container", form(s.Container))
	put("serial", form(s.Serial))
	put("make", identifiers.NormaliseName(s.Make))
	put("model", identifiers.NormaliseName(s.Model))
	if s.Phone != "" {
		put("phone", identifiers.ReadPhone(s.Phone, s.Country).Normalised)
	}
	put("account", form(s.Account))
	return as
}

// subjectDigest names what was screened; the number is that of the forms.
func subjectDigest(as map[string]string) string {
	text, err := json.Marshal(as) // by rising key
	if err != nil {
		panic(err) // texts always marshal
	}
	sum := sha256.Sum256(text)
	return "1:" + hex.EncodeToString(sum[:16])
}

// notesOf are the notes in view on each of the subjects, by digest.
func (v *View) notesOf(ctx context.Context, digests []string) (map[string][]ScreenNote, error) {
	kept, err := v.service.store.Notes(ctx, store.NotesQuery{Subjects: domain.SortedSet(digests)})
	if err != nil {
		return nil, fmt.Errorf("read notes: %w", err)
	}
	of := map[string][]ScreenNote{}
	subjects := map[string]string{}
	for i := range kept {
		subjects[kept[i].ID] = kept[i].Subject
	}
	for _, n := range v.shownNotes(kept) {
		of[subjects[n.ID]] = append(of[subjects[n.ID]], n)
	}
	return of, nil
}

// shownNotes are those in view, each with what took it back: of several the
// first. The list holds all that was withdrawn with what withdraws it.
func (v *View) shownNotes(kept []store.Note) []ScreenNote {
	withdrawn := map[string]*Withdrawal{}
	for i := range kept {
		n := &kept[i]
		if n.Withdraws != "" && withdrawn[n.Withdraws] == nil && v.subject.MaySee(n.Mark) {
			withdrawn[n.Withdraws] = &Withdrawal{n.By, n.At, n.Reason}
		}
	}
	var shown []ScreenNote
	for i := range kept {
		n := &kept[i]
		if n.Withdraws != "" || !v.subject.MaySee(n.Mark) || !v.shows(n.Entity) {
			continue
		}
		note := ScreenNote{ID: n.ID, Entity: n.Entity, By: n.By, At: n.At, Reason: n.Reason, Mark: n.Mark, Withdrawn: withdrawn[n.ID]}
		if err := json.Unmarshal(n.Screened, &note.Screened); err != nil {
			note.Screened = map[string]string{} // of a form that this program does not know
		}
		shown = append(shown, note)
	}
	return shown
}

// Dismissals are the notes in view on the entity, the latest first; first is how
// many, nil for the default. NOT_FOUND where the entity is not in view.
func (v *View) Dismissals(ctx context.Context, entity string, first *int) ([]ScreenNote, error) {
	most, err := pageSize(first)
	if err != nil {
		return nil, err
	}
	if !v.shows(entity) {
		return nil, noSuch("entity")
	}
	kept, err := v.service.store.Notes(ctx, store.NotesQuery{Entities: []string{entity}})
	if err != nil {
		return nil, fmt.Errorf("read notes: %w", err)
	}
	shown := v.shownNotes(kept)
	notes := make([]ScreenNote, 0, min(most, len(shown)))
	for i := len(shown) - 1; i >= 0 && len(notes) < most; i-- {
		notes = append(notes, shown[i])
	}
	return notes, nil
}

func noSuch(field string) error {
	e := domain.Errorf(domain.NotFound, "there is no such thing for you to see")
	e.Field = field
	return e
}
