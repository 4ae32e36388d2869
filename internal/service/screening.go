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
	// Verdict is that of Best; NONE where there is none.
	Verdict screening.Verdict
	// Best is the best match that is not dismissed, also where it is not among
	// Matches; nil where there is none.
	Best *screening.Match
	// Matches are the best, by falling score, then by id; dismissed ones too.
	Matches []ScreenMatch
	// Identifiers are those of the subject, as they were read and checked.
	Identifiers []identifiers.Reading
	// KnownIn are the countries, sorted, that own the records that match and are
	// not dismissed, INT among them: of the best maxFirst.
	KnownIn []string
	// Unused names what was given and is of no use for the kind.
	Unused []string
	Epoch  int64
}

// ScreenMatch is a record that the subject may be.
type ScreenMatch struct {
	screening.Match
	// Entity is the record; nil until it is read.
	Entity *domain.Entity
	// Dismissed: a note in view counts by which the subject is not the record.
	Dismissed bool
	// Notes are those in view on the pair, the oldest first, withdrawn ones too.
	Notes []ScreenNote
}

const (
	defaultScreenLimit = 10
	// maxScreened is how many subjects may be screened at once.
	maxScreened = 100
)

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
	all, failed, err := v.screenInputs(ctx, []ScreenInput{input}, limit, true)
	if err == nil {
		err = under("subject", failed[0])
	}
	if err != nil {
		return Screened{}, err
	}
	return all[0], v.readMatches(ctx, all)
}

// ScreenMany screens up to maxScreened subjects, as Screen does each; what is
// wrong with the first that cannot be screened fails it all, under "subjects".
func (v *View) ScreenMany(ctx context.Context, inputs []ScreenInput, limit *int) ([]Screened, error) {
	if len(inputs) > maxScreened {
		return nil, limitError("subjects", "at most %d at once, not %d", maxScreened, len(inputs))
	}
	all, failed, err := v.screenInputs(ctx, inputs, limit, true)
	if err != nil {
		return nil, err
	}
	for i, err := range failed {
		if err != nil {
			return nil, under(fmt.Sprintf("subjects[%d]", i), err)
		}
	}
	return all, v.readMatches(ctx, all)
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

func (v *View) shows(id string) bool {
	_, in := v.Node(id)
	return in
}

// screenInputs screens what can be, without reading records; failed says of each
// what is wrong with it, by field, or nil. known says whether KnownIn is wanted.
func (v *View) screenInputs(ctx context.Context, inputs []ScreenInput, limit *int, known bool) (all []Screened, failed []error, err error) {
	most, err := screenLimit(limit)
	if err != nil {
		return nil, nil, err
	}
	q := &screenQuestion{View: v, limit: most, known: known}
	today := domain.DayOf(v.service.now())
	failed = make([]error, len(inputs))
	for i := range inputs {
		failed[i] = inputs[i].check(today)
		q.ask(inputs[i].subject(), v.shows, failed[i] == nil)
	}
	all, refused, err := q.answer(ctx)
	if err != nil {
		return nil, nil, err
	}
	for i := range all {
		if all[i].Unused = inputs[i].unused(); failed[i] == nil {
			failed[i] = refused[i]
		}
	}
	return all, failed, nil
}

// readMatches reads the records of all matches, at once.
func (v *View) readMatches(ctx context.Context, all []Screened) error {
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
