package service

import (
	"context"
	"fmt"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/store"
)

// Intake takes a store's topology into a projection. Links are taken in beside
// the reading of the next ones.
type Intake struct {
	// Entity is told of every entity; it may be nil.
	Entity func(*domain.Entity)
	// Links is told how many more links were read; it may be nil.
	Links func(count int)

	builder *projection.Builder
	handles handles
	reading chan []sourceLinks
	block   []sourceLinks
	held    int
	// judgements of disputed links wait until the builder is no longer taking in
	// links.
	judgements map[string][]domain.Judgement
}

// sourceLinks are the links that start from one entity.
type sourceLinks struct {
	from  projection.Handle
	links []store.TopologyLink
}

const (
	// blockLinks is how many links are handed over at once, and blocksAhead how
	// many such blocks may wait.
	blockLinks  = 4096
	blocksAhead = 8
)

// Topologist is what an intake reads.
type Topologist interface {
	Topology(ctx context.Context, v store.TopologyVisit) (revision int64, err error)
}

// Snapshot reads the topology and builds a snapshot of it.
func (t *Intake) Snapshot(ctx context.Context, s Topologist) (*projection.Snapshot, error) {
	revision, err := t.Read(ctx, s)
	if err != nil {
		return nil, err
	}
	snapshot, err := t.builder.Build(revision)
	if err != nil {
		return nil, fmt.Errorf("build the projection: %w", err)
	}
	return snapshot, nil
}

// Read reads the topology into the builder that Snapshot builds from, and
// returns its revision.
func (t *Intake) Read(ctx context.Context, s Topologist) (int64, error) {
	t.builder = projection.NewBuilder()
	t.reading = make(chan []sourceLinks, blocksAhead)
	taken := make(chan struct{})
	go func() {
		defer close(taken)
		for block := range t.reading {
			t.take(block)
		}
	}()
	revision, err := s.Topology(ctx, store.TopologyVisit{
		Report: func(r *domain.Report) error { t.builder.AddReport(r); return nil },
		Entity: t.entity, Links: t.links, Judgement: t.judgement,
	})
	t.hand()
	close(t.reading)
	<-taken
	for link, judgements := range t.judgements {
		t.builder.SetDisputes(link, domain.Doubts(judgements))
	}
	if err != nil {
		return 0, fmt.Errorf("read the topology: %w", err)
	}
	return revision, nil
}

func (t *Intake) entity(h store.Handle, e *domain.Entity) error {
	t.handles.set(h, t.builder.AddEntity(e))
	if t.Entity != nil {
		t.Entity(e)
	}
	return nil
}

// links holds back the links until there is a block of them. It is called when
// all reports and entities have been taken in.
func (t *Intake) links(from store.Handle, links []store.TopologyLink) error {
	start, there := t.handles.get(from)
	if there {
		t.block = append(t.block, sourceLinks{start, slices.Clone(links)})
		t.held += len(links)
	}
	if t.held >= blockLinks {
		t.hand()
	}
	if t.Links != nil {
		t.Links(len(links))
	}
	return nil
}

func (t *Intake) hand() {
	if len(t.block) > 0 {
		t.reading <- t.block
	}
	t.block, t.held = nil, 0
}

func (t *Intake) judgement(j *domain.Judgement) error {
	if t.judgements == nil {
		t.judgements = map[string][]domain.Judgement{}
	}
	t.judgements[j.Link] = append(t.judgements[j.Link], *j)
	return nil
}

// take adds links to the builder. Those that lead to what was not visited are
// left to the change log.
func (t *Intake) take(block []sourceLinks) {
	for _, source := range block {
		for i := range source.links {
			l := &source.links[i]
			if to, there := t.handles.get(l.To); there {
				t.builder.AddLink(l.ID, l.Kind, source.from, to, l.Class, l.Since, l.Until, l.Reports)
			}
		}
	}
}

// handles lead from a store's handles to the builder's: a list, as long as the
// store's lie close together, which they mostly do, and a map for the others.
type handles struct {
	dense  []projection.Handle
	there  []bool
	sparse map[store.Handle]projection.Handle
}

// far is how far apart a handle may lie from as many as there are to be dense.
const far = 1 << 20

func (h *handles) set(from store.Handle, to projection.Handle) {
	if from < 0 || int64(from) > 2*int64(len(h.dense))+far {
		if h.sparse == nil {
			h.sparse = map[store.Handle]projection.Handle{}
		}
		h.sparse[from] = to
		return
	}
	for int64(len(h.dense)) <= int64(from) {
		h.dense, h.there = append(h.dense, 0), append(h.there, false)
	}
	h.dense[from], h.there[from] = to, true
}

func (h *handles) get(from store.Handle) (projection.Handle, bool) {
	if from >= 0 && int64(from) < int64(len(h.dense)) && h.there[from] {
		return h.dense[from], true
	}
	to, there := h.sparse[from]
	return to, there
}
