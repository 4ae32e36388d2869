package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/rs/zerolog"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/sqlite"
)

const (
	// tracesAsked is how many firearms are traced.
	tracesAsked = 2000
	// ofEachSort is how many firearms there are of one make and model.
	ofEachSort = 2000
)

// tracing measures the traces of single firearms in SQLite: as many entities as
// the suite has, half of them firearms, each with a life of six links, its
// seizure and its trace request.
func tracing(ctx context.Context, s *Suite) ([]Figure, error) {
	folder, err := os.MkdirTemp("", "kafo-bench-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	opened, err := sqlite.Open(ctx, filepath.Join(folder, "kafo.db"), sqlite.Options{})
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	s.doing("trace: writing firearms")
	a := &arms{rng: rand.New(rand.NewPCG(1, 2)), firearms: s.Entities / 2}
	if err := a.write(ctx, opened); err != nil {
		return nil, err
	}
	s.doing("trace: loading")
	served, err := service.New(ctx, service.Config{Store: opened, Now: time.Now, Log: zerolog.Nop()})
	if err != nil {
		return nil, err
	}
	defer served.Close(ctx)
	s.doing("trace: tracing")
	v := served.View(domain.Administrator())
	var all []Figure
	for _, sort := range []struct{ name, state string }{{"a number read whole", "FULL"}, {"a partial number", "PARTIAL"}, {"an obliterated number", "OBLITERATED"}} {
		figures, err := a.ask(ctx, v, sort.name, sort.state)
		if err != nil {
			return nil, err
		}
		all = append(all, figures...)
	}
	return all, nil
}

// arms is an armoury of firearms that is written in batches.
type arms struct {
	rng      *rand.Rand
	firearms int
	batch    store.Batch
	links    int
}

func (a *arms) ask(ctx context.Context, v *service.View, name, state string) ([]Figure, error) {
	took := make([]time.Duration, tracesAsked)
	steps, candidates := 0, 0
	for i := range took {
		var err error
		took[i], err = timed(func() error {
			t, err := v.TraceFirearm(ctx, firearmNamed(a.drawn(state)))
			steps += len(t.Chain)
			candidates += len(t.Candidates)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(took)
	t := times(took)
	return []Figure{
		free(fmt.Sprintf("a trace, %s (%.1f steps, %.1f candidates), p50", name, float64(steps)/tracesAsked, float64(candidates)/tracesAsked), t.at(.5), "ms"),
		atMost(5, "... p99", t.at(.99), "ms"),
	}, nil
}

// stateOf is how much of a firearm's number can be read: of ten one is partial,
// one obliterated.
func stateOf(i int) string {
	switch i % 10 {
	case 3:
		return "PARTIAL"
	case 7:
		return "OBLITERATED"
	}
	return "FULL"
}

func (a *arms) drawn(state string) int {
	for {
		if i := a.rng.IntN(a.firearms); stateOf(i) == state {
			return i
		}
	}
}

func firearmNamed(i int) string { return fmt.Sprintf("f%07d", i) }

func (a *arms) write(ctx context.Context, s *sqlite.Store) error {
	a.report("r")
	for i := range 1000 {
		a.thing(domain.Organisation, fmt.Sprintf("o%04d", i), domain.FieldOrganisationType, "COMPANY", domain.FieldCountry, "NE",
			domain.FieldNames, []domain.Name{{Text: fmt.Sprintf("Firm %d", i), Type: "PRIMARY"}})
		a.thing(domain.Location, fmt.Sprintf("l%04d", i), domain.FieldLocationType, "TOWN", domain.FieldCountry, "NE", domain.FieldName, "Town")
		a.thing(domain.Case, fmt.Sprintf("c%04d", i), domain.FieldNumber, fmt.Sprint(i), domain.FieldCountry, "NE",
			domain.FieldCaseType, "FIREARMS", domain.FieldCaseStatus, "OPEN")
	}
	for i := range a.firearms {
		a.firearm(i)
		if len(a.batch.Entities)+len(a.batch.Links) > batchRecords {
			if err := a.flush(ctx, s); err != nil {
				return err
			}
		}
	}
	return a.flush(ctx, s)
}

func (a *arms) flush(ctx context.Context, s *sqlite.Store) error {
	_, err := s.Apply(ctx, a.batch)
	a.batch = store.Batch{}
	return err
}

// firearm has a life; every second one a seizure and a request of its own, the
// others somebody else's, so that half of all entities are firearms.
func (a *arms) firearm(i int) {
	id, sort := firearmNamed(i), i/ofEachSort
	number := fmt.Sprintf("%c%c-%06d", 'A'+sort%26, 'A'+sort/26%26, a.rng.IntN(1_000_000))
	serial := domain.Serial{AsRead: number, State: stateOf(i)}
	switch serial.State {
	case "PARTIAL":
		serial.AsRead = number[:5] + "??" + number[7:]
	case "OBLITERATED":
		serial.AsRead = ""
	}
	a.thing(domain.Firearm, id, domain.FieldFirearmType, "PISTOL", domain.FieldMake, fmt.Sprintf("Maker %d", sort/10), domain.FieldModel, fmt.Sprintf("M%d", sort%10),
		domain.FieldSerial, serial, domain.FieldMadeIn, domain.CountryYear{Country: "CZ", Year: 1980 + i%40})
	own := i &^ 1
	seizure, request := fmt.Sprintf("s%07d", own), fmt.Sprintf("q%07d", own)
	if own == i {
		a.thing(domain.Seizure, seizure, domain.FieldDay, day(2020, 1+i%12), domain.FieldCountry, "NE")
		a.thing(domain.TraceRequest, request, domain.FieldAskedOf, "CZ", domain.FieldAskedOn, day(2021, 1+i%12), domain.FieldTraceState, "ANSWERED")
		a.link(domain.OccurredAt, seizure, fmt.Sprintf("l%04d", a.rng.IntN(1000)), 0, 0, "")
		a.link(domain.PartOfCase, seizure, fmt.Sprintf("c%04d", a.rng.IntN(1000)), 0, 0, "")
	}
	year := 1981 + i%30
	for n, kind := range []domain.LinkKind{domain.Manufactured, domain.Exported, domain.Imported, domain.Sold, domain.Owned, domain.Possessed} {
		lawful := "YES"
		if kind == domain.Possessed {
			lawful = "NO"
		}
		a.link(kind, fmt.Sprintf("o%04d", a.rng.IntN(1000)), id, day(year+n, 1+i%12), day(year+n, 12), lawful)
	}
	a.link(domain.RecoveredIn, id, seizure, 0, 0, "")
	a.link(domain.About, request, id, 0, 0, "")
}

func day(year, month int) domain.PartialDate {
	d, err := domain.NewPartialDate(year, month, 15)
	if err != nil {
		panic(err) // made of constants
	}
	return d
}

var public = domain.Mark{Owner: "NE", ReleasableTo: []string{"ALL"}}

func (a *arms) report(id string) {
	a.batch.Reports = append(a.batch.Reports, store.Put[domain.Report]{Record: domain.Report{
		ID: id, Originator: domain.Originator{Country: "NE"}, Grade: domain.Grade{Reliability: "B", Credibility: 2}, Mark: public,
	}})
}

// thing takes its fields and their values in turns.
func (a *arms) thing(kind domain.EntityKind, id string, fields ...any) {
	e := domain.Entity{ID: id, Kind: kind, Reports: []string{"r"}, Mark: public}
	for i := 0; i < len(fields); i += 2 {
		e.Values = e.Values.With(fields[i].(domain.FieldID), fields[i+1])
	}
	a.batch.Entities = append(a.batch.Entities, store.Put[domain.Entity]{Record: e})
}

func (a *arms) link(kind domain.LinkKind, from, to string, since, until domain.PartialDate, lawful string) {
	a.links++
	a.batch.Links = append(a.batch.Links, store.Put[domain.Link]{Record: domain.Link{
		ID: fmt.Sprintf("k%08d", a.links), Kind: kind, From: from, To: to, Since: since, Until: until, Lawful: lawful, Reports: []string{"r"}, Mark: public,
	}})
}
