package neo4j

import (
	"context"
	"fmt"
	"testing"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

const (
	benchEntities = 20_000
	benchLinks    = 60_000
	benchBatch    = 5_000
)

// benchBatches are persons, then links among them, as an import writes them; the
// prefix keeps the ids of two sets apart.
func benchBatches(prefix string) (all []store.Batch) {
	mark := domain.Mark{Owner: "NE", Level: domain.Restricted, ReleasableTo: []string{"ALL"}}
	day, _ := domain.ParsePartialDate("2019-05")
	entity := func(i int) store.Put[domain.Entity] {
		e := domain.Entity{ID: fmt.Sprintf(prefix+"p:%07d", i), Kind: domain.Person, Mark: mark, Reports: []string{fmt.Sprintf(prefix+"r:%03d", i%500)}}
		e.Values = e.Values.With(domain.FieldNames, []domain.Name{{Text: fmt.Sprintf("Person %d", i), Type: "PRIMARY"}}).
			With(domain.FieldBirthDate, day).With(domain.FieldNationalities, []string{"NE"}).With(domain.FieldLegalStatus, "SUSPECT")
		return store.Put[domain.Entity]{Record: e}
	}
	kinds := []domain.LinkKind{domain.AssociateOf, domain.FamilyOf, domain.TravelledWith}
	link := func(i int) store.Put[domain.Link] {
		return store.Put[domain.Link]{Record: domain.Link{
			ID: fmt.Sprintf(prefix+"l:%07d", i), Kind: kinds[i%3], From: fmt.Sprintf(prefix+"p:%07d", i%benchEntities), To: fmt.Sprintf(prefix+"p:%07d", (i*7919+1)%benchEntities),
			Since: day, Country: "NE", Lawful: "NO", Reports: []string{fmt.Sprintf(prefix+"r:%03d", i%500)}, Mark: mark,
		}}
	}
	var reports store.Batch
	for i := range 500 {
		reports.Reports = append(reports.Reports, store.Put[domain.Report]{Record: domain.Report{
			ID: fmt.Sprintf(prefix+"r:%03d", i), Originator: domain.Originator{Country: "NE"}, Grade: domain.Grade{Reliability: "B", Credibility: 2}, Mark: mark,
		}})
	}
	all = append(all, reports)
	for at := 0; at < benchEntities; at += benchBatch {
		var b store.Batch
		for i := range benchBatch {
			b.Entities = append(b.Entities, entity(at+i))
		}
		all = append(all, b)
	}
	for at := 0; at < benchLinks; at += benchBatch {
		var b store.Batch
		for i := range benchBatch {
			b.Links = append(b.Links, link(at+i))
		}
		all = append(all, b)
	}
	return all
}

// bareBatches are the parameters with which the driver alone writes the same:
// every property, label and index, with MERGE, since an import may be repeated.
func bareBatches(batches []store.Batch) (statements []string, params [][]any) {
	add := func(cypher string, rows []any) { statements, params = append(statements, cypher), append(params, rows) }
	for _, b := range batches {
		var reports, entities, links []any
		for i := range b.Reports {
			reports = append(reports, map[string]any(reportProps(&b.Reports[i].Record)))
		}
		for i := range b.Entities {
			entities = append(entities, map[string]any(entityProps(&b.Entities[i].Record, 1)))
		}
		byKind := map[string][]any{}
		for i := range b.Links {
			l := &b.Links[i].Record
			byKind[l.Kind.String()] = append(byKind[l.Kind.String()], map[string]any{"from": l.From, "to": l.To, "kind": l.Kind.String(), "props": map[string]any(linkProps(l, 1))})
		}
		if reports != nil {
			add("UNWIND $rows AS row MERGE (n:Report {id: row.id}) SET n = row", reports)
		}
		if entities != nil {
			add("UNWIND $rows AS row MERGE (n:Entity {id: row.id}) SET n:Person, n = row", entities)
		}
		for kind, rows := range byKind {
			links = rows
			add("UNWIND $rows AS row MATCH (a:Entity {id: row.from}) MATCH (b:Entity {id: row.to}) MERGE (a)-[r:"+kind+" {id: row.props.id}]->(b) SET r = row.props MERGE (k:KafoLink {id: row.props.id}) SET k.kind = row.kind", links)
		}
	}
	return statements, params
}

// BenchmarkImport compares Apply with bare UNWIND batches that write the same
// into the same indexes, in transactions of the same size. The two take turns,
// batch by batch, so that both meet the same server and the same noise; each
// makes its parameters from the records within its time.
func BenchmarkImport(b *testing.B) {
	ctx := context.Background()
	var apply, bare time.Duration
	for b.Loop() {
		s := fresh(b)
		importInTurns(ctx, b, s, "warm:") // plans are made, and the server's code compiled
		a, r := importInTurns(ctx, b, s, "")
		apply, bare = apply+a, bare+r
	}
	records := float64(b.N * (500 + benchEntities + benchLinks))
	b.ReportMetric(records/bare.Seconds(), "bare-records/s")
	b.ReportMetric(records/apply.Seconds(), "apply-records/s")
	b.ReportMetric(100*bare.Seconds()/apply.Seconds(), "%-of-bare")
}

func importInTurns(ctx context.Context, b *testing.B, s *Store, prefix string) (apply, bare time.Duration) {
	bares := benchBatches(prefix + "b:")
	for i, batch := range benchBatches(prefix + "a:") {
		began := time.Now()
		if _, err := s.Apply(ctx, batch); err != nil {
			b.Fatal(err)
		}
		apply += time.Since(began)
		began = time.Now()
		if err := writeBare(ctx, s, bares[i]); err != nil {
			b.Fatal(err)
		}
		bare += time.Since(began)
	}
	return apply, bare
}

func writeBare(ctx context.Context, s *Store, batch store.Batch) error {
	session := s.session(ctx, driver.AccessModeWrite, driver.FetchAll)
	defer closeQuietly(ctx, session)
	statements, params := bareBatches([]store.Batch{batch})
	_, err := session.ExecuteWrite(ctx, func(m driver.ManagedTransaction) (any, error) {
		for i, cypher := range statements {
			if err := (tx{ctx, m.Run}).do(cypher, map[string]any{"rows": params[i]}); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
	return err
}

// BenchmarkTopology reads all that a projection holds, and compares its links
// with the bare driver reading the rows of the same statement.
func BenchmarkTopology(b *testing.B) {
	s := fresh(b)
	ctx := context.Background()
	for _, batch := range benchBatches("") {
		if _, err := s.Apply(ctx, batch); err != nil {
			b.Fatal(err)
		}
	}
	links := 0
	visit := store.TopologyVisit{
		Report: func(*domain.Report) error { return nil },
		Entity: func(store.Handle, *domain.Entity) error { return nil },
		Links:  func(_ store.Handle, list []store.TopologyLink) error { links += len(list); return nil },
	}
	timed := func(read func() error) time.Duration {
		began := time.Now()
		if err := read(); err != nil {
			b.Fatal(err)
		}
		return time.Since(began)
	}
	var whole, linksOnly, bare time.Duration
	for b.Loop() {
		whole += timed(func() error { _, err := s.Topology(ctx, visit); return err })
		linksOnly += timed(func() error { _, err := s.Topology(ctx, store.TopologyVisit{Links: visit.Links}); return err })
		bare += timed(func() error {
			return s.stream(ctx, "read", func(t tx) error { return t.each(allLinks, nil, func([]any) error { return nil }) })
		})
	}
	if links != 2*b.N*benchLinks {
		b.Fatalf("%d links were visited", links)
	}
	b.ReportMetric(float64(b.N)*benchLinks/bare.Seconds(), "bare-links/s")
	b.ReportMetric(float64(b.N)*benchLinks/linksOnly.Seconds(), "links/s")
	b.ReportMetric(100*bare.Seconds()/linksOnly.Seconds(), "%-of-bare")
	b.ReportMetric(float64(b.N)*(benchLinks+benchEntities)/whole.Seconds(), "records/s")
}
