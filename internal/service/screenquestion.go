package service

import (
	"context"
	"fmt"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/screening"
)

// screenQuestion screens some subjects together: the notes on all of them are
// read at once.
type screenQuestion struct {
	*View
	limit int
	// known says whether it is asked in which countries the subjects are known.
	known    bool
	subjects []asked
	notes    map[string][]ScreenNote
}

type asked struct {
	subject screening.Subject
	visible func(id string) bool
	// screened: the others are passed over.
	screened bool
	digest   string
}

func (q *screenQuestion) ask(s screening.Subject, visible func(id string) bool, screened bool) {
	a := asked{subject: s, visible: visible, screened: screened}
	if screened {
		a.digest = subjectDigest(screenedAs(s))
	}
	q.subjects = append(q.subjects, a)
}

// answer screens the subjects, in their order. refused are those in which there
// is nothing to be screened by.
func (q *screenQuestion) answer(ctx context.Context) (all []Screened, refused []error, err error) {
	var digests []string
	for _, a := range q.subjects {
		if a.screened {
			digests = append(digests, a.digest)
		}
	}
	if q.notes, err = q.notesOf(ctx, digests); err != nil {
		return nil, nil, err
	}
	all, refused = make([]Screened, len(q.subjects)), make([]error, len(q.subjects))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range q.subjects {
		if !q.subjects[i].screened {
			continue
		}
		group.Go(func() error {
			one, err := q.screen(ctx, &q.subjects[i])
			if domain.CodeOf(err) == domain.InvalidInput {
				refused[i] = err
				return nil
			}
			all[i] = one
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, nil, fmt.Errorf("screen: %w", err)
	}
	return all, refused, nil
}

// screen asks the index, of what is in view alone. As many more matches are
// asked for as may be dismissed.
func (q *screenQuestion) screen(ctx context.Context, a *asked) (Screened, error) {
	notes := q.notes[a.digest]
	most := q.limit + len(notes)
	if q.known {
		most = max(most, maxFirst)
	}
	found, err := q.service.screens.screen(ctx, a.subject, most, a.visible)
	if err != nil {
		return Screened{}, err
	}
	s := Screened{Verdict: screening.None, Identifiers: checkOrigins(a.subject, found.Identifiers), Epoch: q.Epoch()}
	for i := range found.Matches {
		m := ScreenMatch{Match: found.Matches[i]}
		n, in := q.Node(m.ID)
		if !in {
			continue
		}
		for _, note := range notes {
			if note.Entity == m.ID {
				m.Notes = append(m.Notes, note)
				m.Dismissed = m.Dismissed || note.Withdrawn == nil
			}
		}
		if !m.Dismissed {
			s.KnownIn = append(s.KnownIn, q.Owner(n))
			if s.Best == nil {
				s.Best, s.Verdict = &found.Matches[i], m.Verdict
			}
		}
		if i < q.limit {
			s.Matches = append(s.Matches, m)
		}
	}
	s.KnownIn = domain.SortedSet(s.KnownIn)
	return s, nil
}
