package service

import (
	"context"
	"errors"
	"fmt"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/identifiers"
	"github.com/kafo-graph/kafo/internal/screening"
)

// Screened is what screening one subject came to.
type Screened struct {
	// Verdict is that of the best match; NONE where there is no match.
	Verdict screening.Verdict
	// Matches are the best, by falling score, then by id.
	Matches []ScreenMatch
	// Identifiers are those of the subject, as they were read and checked.
	Identifiers []identifiers.Reading
	// KnownIn are the countries, sorted, that own the records that match, INT
	// among them: those of the best maxFirst.
	KnownIn []string
	// Unused names what was given and is of no use for the kind.
	Unused []string
	Epoch  int64
}

// ScreenMatch is a record that the subject may be.
type ScreenMatch struct {
	screening.Match
	Label string
	// Entity is the record; nil where only labels were asked for.
	Entity *domain.Entity
}

const defaultScreenLimit = 10

func screenLimit(limit *int) (int, error) {
	switch {
	case limit == nil:
		return defaultScreenLimit, nil
	case *limit < 1:
		return 0, domain.FieldErrorf("limit", "expected at least 1, not %d", *limit)
	case *limit > maxFirst:
		return 0, limitError("limit", "at most %d, not %d", maxFirst, *limit)
	}
	return *limit, nil
}

// Screen looks for the records in view that the subject may be; limit is how
// many matches, nil for the default. What is wrong with the subject is an
// INVALID_INPUT that names the field, under "subject".
func (v *View) Screen(ctx context.Context, input ScreenInput, limit *int) (Screened, error) {
	most, err := screenLimit(limit)
	if err != nil {
		return Screened{}, err
	}
	s, err := v.screenInput(ctx, input, most)
	if err != nil {
		return Screened{}, under("subject", err)
	}
	return s, v.readMatches(ctx, []*Screened{&s})
}

// under puts the field that an error names under another one.
func under(field string, err error) error {
	var told *domain.Error
	if !errors.As(err, &told) || told.Code != domain.InvalidInput {
		return err
	}
	inner := *told
	if inner.Field = field; told.Field != "" {
		inner.Field = field + "." + told.Field
	}
	return &inner
}

func (v *View) screenInput(ctx context.Context, input ScreenInput, limit int) (Screened, error) {
	if err := input.check(domain.DayOf(v.service.now())); err != nil {
		return Screened{}, err
	}
	s, err := v.screen(ctx, input.subject(), limit, v.shows)
	if err != nil {
		return Screened{}, err
	}
	s.Unused = input.unused()
	return s, nil
}

func (v *View) shows(id string) bool {
	_, in := v.Node(id)
	return in
}

// screen asks the index, of what is in view alone. Records are not read.
func (v *View) screen(ctx context.Context, subject screening.Subject, limit int, visible func(id string) bool) (Screened, error) {
	found, err := v.service.screens.screen(ctx, subject, maxFirst, visible)
	if err != nil {
		return Screened{}, fmt.Errorf("screen: %w", err)
	}
	s := Screened{Verdict: found.Verdict, Identifiers: checkOrigins(subject, found.Identifiers), Epoch: v.Epoch()}
	for i, m := range found.Matches {
		n, in := v.Node(m.ID)
		if !in {
			continue
		}
		s.KnownIn = append(s.KnownIn, v.Owner(n))
		if i < limit {
			s.Matches = append(s.Matches, ScreenMatch{Match: m, Label: v.Label(n)})
		}
	}
	s.KnownIn = domain.SortedSet(s.KnownIn)
	return s, nil
}

// readMatches reads the records of all matches, at once.
func (v *View) readMatches(ctx context.Context, all []*Screened) error {
	var ids []string
	for _, s := range all {
		for i := range s.Matches {
			ids = append(ids, s.Matches[i].ID)
		}
	}
	entities, err := v.Entities(ctx, domain.SortedSet(ids))
	if err != nil {
		return err
	}
	for _, s := range all {
		for i := range s.Matches {
			if s.Matches[i].Entity = entities[s.Matches[i].ID]; s.Matches[i].Entity == nil {
				return changedMeanwhile()
			}
		}
	}
	return nil
}
