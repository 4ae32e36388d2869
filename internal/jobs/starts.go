package jobs

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/store"
)

// Check says what StartLink would find fault with.
func (s *Starting) Check() error {
	_, err := s.checked()
	return err
}

// checked are the ids of what is linked, where nothing is wrong with what is
// asked for.
func (s *Starting) checked() ([]string, error) {
	lens := lensOf(s.Graph, s.Subject)
	question := s.question(lens)
	switch err := question.Check(lens); {
	case err != nil:
		return nil, err
	case s.ToCases && s.Things:
		return nil, domain.FieldErrorf("from", "expected networks as targets: cases alone are linked to cases")
	case s.ToCases && s.Fragility:
		return nil, domain.FieldErrorf("fragility", "expected networks as targets")
	case s.Cases == nil:
		return s.openCases(lens), nil
	}
	return s.named(lens)
}

// openCases are those in view, by id.
func (s *Starting) openCases(lens *projection.Lens) []string {
	var ids []string
	for n := range lens.NodesOfKind(domain.Case, "") {
		if facts := lens.Facts(n); facts.State == "OPEN" && s.mayBeSince(facts.From) {
			ids = append(ids, lens.ID(n))
		}
	}
	return domain.SortedSet(ids)
}

// mayBeSince says whether a case that was opened then may have been opened since
// what is asked for.
func (l *Link) mayBeSince(opened domain.PartialDate) bool {
	return !l.OpenedSince.Known() || !opened.Known() || opened.Last() >= l.OpenedSince.First()
}

// named are those in view that were named, each once.
func (s *Starting) named(lens *projection.Lens) ([]string, error) {
	var ids []string
	taken := map[string]bool{}
	for _, id := range s.Cases {
		n, in := lens.Node(id)
		if !in || taken[id] {
			continue
		}
		switch {
		case s.Things && lens.IsNetwork(n):
			return nil, domain.FieldErrorf("from", "expected anything but networks; %s is one", id)
		case !s.Things && lens.Kind(n) != domain.Case:
			return nil, domain.FieldErrorf("cases", "expected cases; %s is none", id)
		}
		taken[id] = true
		ids = append(ids, id)
	}
	return ids, nil
}

// keepGraph keeps the graph of a job that is not there yet: CONFLICT where there is
// one with its id, whose graph stays as it is.
func (s *Starting) keepGraph(ctx context.Context, jobs store.Jobs, spool Spool) error {
	_, err := jobs.Job(ctx, s.ID)
	switch {
	case err == nil:
		return taken(s.ID)
	case domain.CodeOf(err) != domain.NotFound:
		return err
	}
	err = spool.keep(s.ID, s.Graph)
	if errors.Is(err, fs.ErrExist) && spool.forsaken(s.ID, time.Now()) {
		err = spool.keep(s.ID, s.Graph)
	}
	if errors.Is(err, fs.ErrExist) {
		return taken(s.ID)
	}
	return err
}

func taken(id string) error {
	err := domain.Errorf(domain.Conflict, "another job has the id %s", id)
	err.Field = "id"
	return err
}

// stillInView is NOT_FOUND where things or networks were named and none of them
// is in view any more, whatever became of them.
func (s *Starting) stillInView() error {
	lens := lensOf(s.Graph, s.Subject)
	inView := func(id string) bool { _, in := lens.Node(id); return in }
	for _, named := range [][]string{s.Cases, s.Networks} {
		if len(named) > 0 && !slices.ContainsFunc(named, inView) {
			return domain.Errorf(domain.NotFound, "what it watches is no longer in view")
		}
	}
	return nil
}
