package service

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/textindex"
)

// load reads the projection from its file, or else the whole graph into the
// projection and the indexes, and then takes in what was written meanwhile.
func (s *Service) load(ctx context.Context, loaded func(entities, links int)) error {
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	snapshot, warm := s.start(ctx)
	screened := func() error { return nil }
	if warm {
		s.kept = snapshot.Epoch()
		s.texts.begin()
		s.serials.begin()
	} else {
		var err error
		if snapshot, screened, err = s.scanAgain(ctx, background, loaded); err != nil {
			stop()
			return err
		}
		close(s.texts.whole)
		close(s.serials.whole)
	}
	s.graph = projection.NewGraph(snapshot)
	s.graph.Rebuilt = func(base *projection.Snapshot) { s.keep(context.WithoutCancel(background), base) }
	if err := s.CatchUp(ctx, 0); err != nil {
		stop()
		_ = screened() // cancelled
		return err
	}
	s.background.Go(func() {
		if warm {
			s.fillIndexes(background)
			return
		}
		if screened() == nil { // only closing the service ends it early
			s.screens.filled()
		}
		s.keep(context.WithoutCancel(background), snapshot)
	})
	return nil
}

// Epoch is the revision of the store that answers show.
func (s *Service) Epoch() int64 { return s.graph.Now().Epoch() }

const changesAtOnce = 10_000

// CatchUp takes in what was written to the store since, by whomever. When it
// returns, answers show the revision given and all before it; with 0 all that
// was written before the call. Many who ask at the same time share one run.
func (s *Service) CatchUp(ctx context.Context, revision int64) error {
	ticket := s.asked.Add(1)
	s.follow.Lock()
	defer s.follow.Unlock()
	if revision > 0 && s.Epoch() >= revision || s.served >= ticket {
		return nil
	}
	serving := s.asked.Load()
	for {
		changes, err := s.store.Changes(ctx, s.Epoch(), changesAtOnce)
		if err != nil {
			return fmt.Errorf("read the change log: %w", err)
		}
		if len(changes) == 0 {
			s.served = serving
			s.caughtUp.Store(s.now().UnixNano())
			return nil
		}
		if err := s.takeIn(ctx, changes); err != nil {
			return err
		}
	}
}

// Follow takes in what other processes write: every so often it asks for the
// store's revision, and reads the change log only where that has risen. It ends
// with the context. Failures are tried again; the first of a row is logged.
func (s *Service) Follow(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := s.poll(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil && !failing {
			s.log.Warn().Err(err).Msg("follow the store's change log")
		}
		failing = err != nil
	}
}

func (s *Service) poll(ctx context.Context) error {
	asked := s.now()
	revision, err := s.store.Revision(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("read the store's revision: %w", err)
	case revision > s.Epoch():
		return s.CatchUp(ctx, revision)
	}
	s.caughtUp.Store(asked.UnixNano())
	return nil
}

// Staleness is how long ago answers were last known to show all that was
// written to the store.
func (s *Service) Staleness() time.Duration {
	return s.now().Sub(time.Unix(0, s.caughtUp.Load()))
}

// takeIn reads what became of the records that changed, and publishes it.
func (s *Service) takeIn(ctx context.Context, log []store.Change) error {
	before := s.graph.Now()
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
	judgements, err := s.disputes(ctx, &c, domain.SortedSet(judged))
	if err != nil {
		return err
	}
	for i := range c.Entities {
		s.texts.put(&c.Entities[i])
		s.screens.change(c.Entities[i].ID, &c.Entities[i])
		s.serials.change(c.Entities[i].ID, &c.Entities[i])
	}
	after, err := s.graph.Apply(c)
	if err != nil {
		return fmt.Errorf("take in changes: %w", err)
	}
	for _, id := range c.Retired {
		s.texts.remove(id)
		s.screens.change(id, nil)
		s.serials.change(id, nil)
	}
	if s.watches.any() {
		s.watches.take(newStep(before, after, log, &c, judgements))
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
	now := s.graph.Now()
	var fresh []string
	for i := range c.Entities {
		if !now.HasEntity(c.Entities[i].ID) {
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

// disputes reads the judgements of the links, and notes which of them dispute.
func (s *Service) disputes(ctx context.Context, c *projection.Changes, links []string) ([]domain.Judgement, error) {
	if len(links) == 0 {
		return nil, nil
	}
	judgements, err := s.store.Judgements(ctx, links)
	if err != nil {
		return nil, fmt.Errorf("read changed judgements: %w", err)
	}
	c.Disputes = map[string][]domain.Class{}
	for _, link := range links {
		c.Disputes[link] = nil
	}
	for first := 0; first < len(judgements); {
		of := judgements[first:]
		if end := slices.IndexFunc(of, func(j domain.Judgement) bool { return j.Link != of[0].Link }); end > 0 {
			of = of[:end]
		}
		c.Disputes[of[0].Link] = domain.Doubts(of)
		first += len(of)
	}
	return judgements, nil
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
