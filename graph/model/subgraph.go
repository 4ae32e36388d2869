package model

import (
	"context"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Part is a part of the graph in one view, its things and its links each in the
// order of their ids.
type Part interface {
	// Entities and Records are read from the store.
	Entities(ctx context.Context) ([]*domain.Entity, error)
	Records(ctx context.Context) ([]domain.Link, error)
	// NodeLists and LinkLists come from memory.
	NodeLists() NodeLists
	LinkLists() LinkLists
}

// NodeLists are things in parallel lists; "" and nil stand for what is unknown.
type NodeLists interface {
	IDs() []string
	Kinds() []domain.EntityKind
	Labels() []string
	Countries() [][]string
	LegalStatuses() []*string
	Networks() []bool
	Degrees() []int
}

// LinkLists are links in parallel lists; From and To are places in the lists of
// things.
type LinkLists interface {
	IDs() []string
	Kinds() []domain.LinkKind
	From() []int
	To() []int
	Since() []domain.PartialDate
	Until() []domain.PartialDate
	Costs() []*int64
	Strengths() []*float64
	Sources() []int
	Disputed() []bool
}

// Subgraph is a part of the graph, read as far as it is asked for.
type Subgraph struct {
	reader Reader
	part   Part
}

// NewSubgraph is the part as the schema's type.
func NewSubgraph(r Reader, p Part) *Subgraph { return &Subgraph{reader: r, part: p} }

// Nodes are its things, by id.
func (s *Subgraph) Nodes(ctx context.Context) ([]Entity, error) {
	entities, err := s.part.Entities(ctx)
	return Entities(s.reader, entities), err
}

// Links are its links, by id.
func (s *Subgraph) Links(ctx context.Context) ([]Link, error) {
	records, err := s.part.Records(ctx)
	return Links(s.reader, records)[0], err
}

// Columns are both in parallel lists.
func (s *Subgraph) Columns() SubgraphColumns { return SubgraphColumns{s.part} }

// SubgraphColumns is a part of the graph in parallel lists.
type SubgraphColumns struct{ part Part }

// Nodes are the things.
func (c SubgraphColumns) Nodes() NodeColumns { return NodeColumns{c.part.NodeLists()} }

// Links are the links.
func (c SubgraphColumns) Links() LinkColumns { return LinkColumns{c.part.LinkLists()} }

// NodeColumns are things in parallel lists.
type NodeColumns struct{ NodeLists }

// LinkColumns are links in parallel lists.
type LinkColumns struct{ LinkLists }
