package unlist

import (
	"context"
	"fmt"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange"
	"github.com/kafo-graph/kafo/internal/interchange/native"
)

// Stored is what the importer reads of the graph, to keep what others added.
type Stored interface {
	Entities(ctx context.Context, ids []string) ([]domain.Entity, error)
	Links(ctx context.Context, ids []string) ([]domain.Link, error)
}

// Source reads a list as an interchange.Source. Its records update what the
// graph has without Options.Update, and leave what others added. What is no
// longer on the list stays in the graph: an import takes nothing away.
type Source struct {
	input  *interchange.Input
	stored Stored
	counts Counts
	notes  []string
}

// Counts says what a list holds.
type Counts struct {
	Individuals int
	Entities    int
	Names       int
	// Links by kind.
	Links map[domain.LinkKind]int
}

// New reads the list from the input; stored is the graph that it will be
// imported into.
func New(in *interchange.Input, stored Stored) *Source { return &Source{input: in, stored: stored} }

// Name is the input's.
func (s *Source) Name() string { return s.input.Name }

// Bytes is the input's.
func (s *Source) Bytes() (read, total int64) { return s.input.Bytes() }

// Owns is true: the importer owns what it writes.
func (s *Source) Owns() bool { return true }

// Counts is what the list held, after Each.
func (s *Source) Counts() Counts { return s.counts }

// Notes are what a reader of the list should look at, after Each: references
// that made no link and why, nationalities that are not one country's.
func (s *Source) Notes() []string { return s.notes }

// Each gives the reports, entities and links of the list. A file that is no
// such list is an interchange.UnreadableError.
func (s *Source) Each(ctx context.Context, yield func(interchange.Item) error) error {
	all, err := readList(s.input)
	if err != nil {
		return &interchange.UnreadableError{File: s.input.Name, Err: err}
	}
	s.counts, s.notes = Counts{Links: map[domain.LinkKind]int{}}, nil
	for part := range slices.Chunk(all, together) {
		if err := s.giveListings(ctx, part, yield); err != nil {
			return err
		}
	}
	links, notes := affiliations(all)
	s.notes = append(s.notes, notes...)
	for part := range slices.Chunk(links, together) {
		if err := s.giveLinks(ctx, part, yield); err != nil {
			return err
		}
	}
	return nil
}

// together is how many records are looked up in the graph at once.
const together = 500

func (s *Source) giveListings(ctx context.Context, part []*listing, yield func(interchange.Item) error) error {
	ids := make([]string, len(part))
	for i, l := range part {
		ids[i] = l.entityID()
	}
	stored, err := s.stored.Entities(ctx, ids)
	if err != nil {
		return fmt.Errorf("look up what is in the store: %w", err)
	}
	there := map[string]*domain.Entity{}
	for i := range stored {
		there[stored[i].ID] = &stored[i]
	}
	for _, l := range part {
		if err := s.giveListing(l, there[l.entityID()], yield); err != nil {
			return err
		}
	}
	return nil
}

func (s *Source) giveListing(l *listing, stored *domain.Entity, yield func(interchange.Item) error) error {
	report, err := l.report()
	if err != nil {
		return yield(interchange.Item{Line: l.line, Faults: []native.Fault{{Field: "LISTED_ON", Message: err.Error()}}, Raw: []byte(l.Reference)})
	}
	entity, notes := l.entity()
	s.notes = append(s.notes, notes...)
	s.count(l, &entity)
	remember(&entity)
	if stored != nil && stored.Kind == entity.Kind {
		mergeEntity(&entity, stored)
	}
	if err := give(l.line, native.Record{Report: &report}, yield); err != nil {
		return err
	}
	return give(l.line, native.Record{Entity: &entity}, yield)
}

func (s *Source) count(l *listing, e *domain.Entity) {
	s.counts.Names += len(domain.As[[]domain.Name](e.Values, domain.FieldNames))
	if l.person {
		s.counts.Individuals++
	} else {
		s.counts.Entities++
	}
}

func (s *Source) giveLinks(ctx context.Context, part []affiliation, yield func(interchange.Item) error) error {
	ids := make([]string, len(part))
	for i := range part {
		ids[i] = part[i].link.ID
	}
	stored, err := s.stored.Links(ctx, ids)
	if err != nil {
		return fmt.Errorf("look up what is in the store: %w", err)
	}
	there := map[string]*domain.Link{}
	for i := range stored {
		there[stored[i].ID] = &stored[i]
	}
	for _, a := range part {
		s.counts.Links[a.link.Kind]++
		if old := there[a.link.ID]; old != nil {
			mergeLink(&a.link, old)
		}
		if err := give(a.line, native.Record{Link: &a.link}, yield); err != nil {
			return err
		}
	}
	return nil
}

// give yields a record, or what is at fault with it.
func give(line int64, r native.Record, yield func(interchange.Item) error) error {
	text := native.Append(nil, r)
	if _, faults := native.Parse(text); len(faults) > 0 {
		return yield(interchange.Item{Line: line, Faults: faults, Raw: text})
	}
	return yield(interchange.Item{Line: line, Record: r})
}
