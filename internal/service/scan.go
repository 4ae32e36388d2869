package service

import (
	"context"
	"fmt"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// tellEvery is how many entities and links are read between two tellings.
const tellEvery = 4096

// mostScans is how often the graph is read at most until that succeeds.
const mostScans = 3

// scanAgain scans, and where the store breaks off in the middle scans anew: a
// server may end a long reading beside others' writes.
func (s *Service) scanAgain(ctx, background context.Context, loaded func(entities, links int)) (snapshot *projection.Snapshot, screened func() error, err error) {
	for try := 1; ; try++ {
		read, told := 0, 0
		snapshot, screened, err = s.scan(ctx, background, func(entities, links int) {
			if read = entities + links; loaded != nil && read >= told+tellEvery {
				told = read
				loaded(entities, links)
			}
		})
		if err == nil || read == 0 || try == mostScans || domain.CodeOf(err) != domain.Unavailable {
			return snapshot, screened, err
		}
		s.log.Warn().Err(err).Msg("the reading of the graph broke off, and is begun anew")
		select {
		case <-ctx.Done():
			return nil, nil, err
		case <-time.After(fillAgain):
		}
	}
}

// scan reads the whole graph, and tells how much of it was read. screened ends
// the filling of the screening index, which background ends early.
func (s *Service) scan(ctx, background context.Context, tell func(entities, links int)) (snapshot *projection.Snapshot, screened func() error, err error) {
	entities, links := 0, 0
	screen, screened := s.screens.load(background)
	intake := Intake{
		Entity: func(e *domain.Entity) {
			s.texts.put(e)
			screen(e)
			s.serials.index.Put(e)
			entities++
			tell(entities, links)
		},
		Links: func(count int) { links += count; tell(entities, links) },
	}
	if snapshot, err = intake.Snapshot(ctx, s.store); err != nil {
		_ = screened() // of no use
		return nil, nil, fmt.Errorf("load the graph: %w", err)
	}
	return snapshot, screened, nil
}
