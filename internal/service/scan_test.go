package service_test

import (
	"context"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/sqlite"
)

// breaking is a store whose scans break off so many times, after the first
// entity or before.
type breaking struct {
	*sqlite.Store
	times  int
	before bool
	scans  int
}

func (b *breaking) Topology(ctx context.Context, v store.TopologyVisit) (int64, error) {
	if b.scans++; b.scans > b.times {
		return b.Store.Topology(ctx, v)
	}
	failure := domain.Errorf(domain.Unavailable, "the server could not do this just now")
	if b.before {
		return 0, failure
	}
	take := v.Entity
	v.Entity = func(h store.Handle, e *domain.Entity) error {
		if err := take(h, e); err != nil {
			return err
		}
		return failure
	}
	return b.Store.Topology(ctx, v)
}

func TestAScanThatBreaksOffIsBegunAnew(t *testing.T) {
	for _, c := range []struct {
		name   string
		times  int
		before bool
		scans  int
		loads  bool
	}{
		{"once in the middle", 1, false, 2, true},
		{"each time in the middle", 9, false, 3, false},
		{"before anything was read", 1, true, 1, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStarting(t)
			s.with(func(made *service.Service) { s.persons(made, "amadou", "salif", "fanta") })
			opened, err := sqlite.Open(t.Context(), s.db, sqlite.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer opened.Close()
			broken := &breaking{Store: opened, times: c.times, before: c.before}
			made, err := service.New(t.Context(), service.Config{Store: broken, Now: time.Now, Log: zerolog.Nop()})
			if broken.scans != c.scans || (err == nil) != c.loads {
				t.Fatalf("%d scans, then %v; want %d, loaded %v", broken.scans, err, c.scans, c.loads)
			}
			if !c.loads {
				if domain.CodeOf(err) != domain.Unavailable {
					t.Errorf("the error is %v, want UNAVAILABLE", err)
				}
				return
			}
			defer made.Close(t.Context())
			for _, id := range []string{"NE:amadou", "NE:salif", "NE:fanta"} {
				if _, in := made.View(editor()).Node(id); !in {
					t.Errorf("%s was not loaded", id)
				}
			}
		})
	}
}
