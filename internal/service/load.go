package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/textindex"
)

const tellEvery = 4096

// load reads the whole graph into the projection and the text index, and then
// takes in what was written meanwhile.
func (s *Service) load(ctx context.Context, loaded func(entities, links int)) error {
	entities, links, told := 0, 0, 0
	tell := func() {
		if loaded != nil && entities+links >= told+tellEvery {
			told = entities + links
			loaded(entities, links)
		}
	}
	intake := Intake{
		Entity: func(e *domain.Entity) { s.texts.Upsert(e.ID, document(e)); entities++; tell() },
		Links:  func(count int) { links += count; tell() },
	}
	snapshot, err := intake.Snapshot(ctx, s.store)
	if err != nil {
		return fmt.Errorf("load the graph: %w", err)
	}
	s.graph = projection.NewGraph(snapshot)
	return s.CatchUp(ctx, 0)
}

// Epoch is the revision of the store that answers show.
func (s *Service) Epoch() int64 { return s.graph.Now().Epoch() }

const changesAtOnce = 10_000

// CatchUp takes in what was written to the store since, by whomever. When it
// returns, answers show the revision given and all before it.
func (s *Service) CatchUp(ctx context.Context, revision int64) error {
	s.follow.Lock()
	defer s.follow.Unlock()
	if revision > 0 && s.Epoch() >= revision {
		return nil
	}
	for {
		changes, err := s.store.Changes(ctx, s.Epoch(), changesAtOnce)
		if err != nil {
			return fmt.Errorf("read the change log: %w", err)
		}
		if len(changes) == 0 {
			return nil
		}
		if err := s.takeIn(ctx, changes); err != nil {
			return err
		}
	}
}

// Follow takes in what other processes write, every so often, until the
// context ends. Failures are logged and tried again.
func (s *Service) Follow(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := s.CatchUp(ctx, 0); err != nil && !errors.Is(err, context.Canceled) {
				s.log.Warn().Err(err).Msg("follow the store's change log")
			}
		}
	}
}

// takeIn reads what became of the records that changed, and publishes it.
func (s *Service) takeIn(ctx context.Context, log []store.Change) error {
	c := projection.Changes{Epoch: log[len(log)-1].Revision}
	ids := map[store.RecordType][]string{}
	for _, change := range log {
		ids[change.Type] = append(ids[change.Type], change.ID)
	}
	for kind := range ids {
		ids[kind] = domain.SortedSet(ids[kind])
	}
	var err error
	if c.Reports, err = s.store.Reports(ctx, ids[store.ReportRecord]); err != nil {
		return fmt.Errorf("read changed reports: %w", err)
	}
	if c.Entities, err = s.store.Entities(ctx, ids[store.EntityRecord]); err != nil {
		return fmt.Errorf("read changed entities: %w", err)
	}
	if c.Links, err = s.store.Links(ctx, ids[store.LinkRecord]); err != nil {
		return fmt.Errorf("read changed links: %w", err)
	}
	c.Retired = missing(ids[store.EntityRecord], c.Entities, func(e *domain.Entity) string { return e.ID })
	c.Deleted = missing(ids[store.LinkRecord], c.Links, func(l *domain.Link) string { return l.ID })
	if err := s.comingBack(ctx, &c); err != nil {
		return err
	}
	judged := ids[store.JudgementRecord]
	for i := range c.Links {
		judged = append(judged, c.Links[i].ID)
	}
	if err := s.disputes(ctx, &c, domain.SortedSet(judged)); err != nil {
		return err
	}
	for i := range c.Entities {
		s.texts.Upsert(c.Entities[i].ID, document(&c.Entities[i]))
	}
	if _, err := s.graph.Apply(c); err != nil {
		return fmt.Errorf("take in changes: %w", err)
	}
	for _, id := range c.Retired {
		s.texts.Remove(id)
	}
	return nil
}

func missing[R any](ids []string, found []R, id func(*R) string) []string {
	there := make(map[string]bool, len(found))
	for i := range found {
		there[id(&found[i])] = true
	}
	var gone []string
	for _, asked := range ids {
		if !there[asked] {
			gone = append(gone, asked)
		}
	}
	return gone
}

// comingBack adds the links of entities that were not in the graph: one that
// was retired brings its links back.
func (s *Service) comingBack(ctx context.Context, c *projection.Changes) error {
	everything := s.View(domain.Administrator())
	var fresh []string
	for i := range c.Entities {
		if _, known := everything.Node(c.Entities[i].ID); !known {
			fresh = append(fresh, c.Entities[i].ID)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	lists, err := s.store.LinksOf(ctx, store.LinksQuery{IDs: fresh})
	if err != nil {
		return fmt.Errorf("read links that come back: %w", err)
	}
	for _, links := range lists {
		c.Links = append(c.Links, links...)
	}
	return nil
}

func (s *Service) disputes(ctx context.Context, c *projection.Changes, links []string) error {
	if len(links) == 0 {
		return nil
	}
	judgements, err := s.store.Judgements(ctx, links)
	if err != nil {
		return fmt.Errorf("read changed judgements: %w", err)
	}
	c.Disputes = map[string][]domain.Class{}
	for _, link := range links {
		c.Disputes[link] = nil
	}
	for i := range judgements {
		if j := &judgements[i]; j.Disputes() {
			c.Disputes[j.Link] = append(c.Disputes[j.Link], j.Mark.Class())
		}
	}
	return nil
}

// identifying are the fields whose texts things are found by as identifiers.
var identifying = []domain.FieldID{
	domain.FieldNumber, domain.FieldCode, domain.FieldRegistration, domain.FieldVin, domain.FieldImo, domain.FieldTailNumber,
	domain.FieldLotNumber, domain.FieldUnlocode, domain.FieldIata, domain.FieldIcao,
}

// document is what the text index holds of an entity.
func document(e *domain.Entity) textindex.Document {
	d := textindex.Document{Kind: uint8(e.Kind)}
	add := func(text string, class textindex.Class) {
		if text != "" {
			d.Terms = append(d.Terms, textindex.Term{Text: text, Class: class})
		}
	}
	for _, n := range domain.As[[]domain.Name](e.Values, domain.FieldNames) {
		add(n.Text, nameClass(n))
	}
	add(e.Values.Text(domain.FieldName), textindex.Name)
	for _, f := range identifying {
		add(e.Values.Text(f), textindex.Identifier)
	}
	for _, d := range domain.As[[]domain.Designation](e.Values, domain.FieldDesignations) {
		add(d.Reference, textindex.Identifier)
	}
	for _, n := range domain.As[[]domain.IdentityNumber](e.Values, domain.FieldIdentityNumbers) {
		add(n.Number, textindex.Identifier)
	}
	if serial := domain.As[domain.Serial](e.Values, domain.FieldSerial); serial.AsRead != "" {
		add(serial.AsRead, textindex.Identifier)
	}
	if e.Kind == domain.Firearm {
		add(e.Label(), textindex.Name)
	}
	return d
}

func nameClass(n domain.Name) textindex.Class {
	switch {
	case n.Quality == "LOW":
		return textindex.WeakAlias
	case n.Type == "ALIAS":
		return textindex.Alias
	}
	return textindex.Name
}
