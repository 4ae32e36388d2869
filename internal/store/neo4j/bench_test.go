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

// benchBatches are persons, then links among them, as an import writes them.
func benchBatches() (all []store.Batch) {
	mark := domain.Mark{Owner: "NE", Level: domain.Restricted, ReleasableTo: []string{"ALL"}}
	day, _ := domain.ParsePartialDate("2019-05")
	entity := func(i int) store.Put[domain.Entity] {
		e := domain.Entity{ID: fmt.Sprintf("p:%07d", i), Kind: domain.Person, Mark: mark, Reports: []string{fmt.Sprintf("r:%03d", i%500)}}
		e.Values = e.Values.With(domain.FieldNames, []domain.Name{{Text: fmt.Sprintf("Person %d", i), Type: "PRIMARY"}}).
			With(domain.FieldBirthDate, day).With(domain.FieldNationalities, []string{"NE"}).With(domain.FieldLegalStatus, "SUSPECT")
		return store.Put[domain.Entity]{Record: e}
	}
	kinds := []domain.LinkKind{domain.AssociateOf, domain.FamilyOf, domain.TravelledWith}
	link := func(i int) store.Put[domain.Link] {
		return store.Put[domain.Link]{Record: domain.Link{
			ID: fmt.Sprintf("l:%07d", i), Kind: kinds[i%3], From: fmt.Sprintf("p:%07d", i%benchEntities), To: fmt.Sprintf("p:%07d", (i*7919+1)%benchEntities),
			Since: day, Country: "NE", Lawful: "NO", Reports: []string{fmt.Sprintf("r:%03d", i%500)}, Mark: mark,
		}}
	}
	var reports store.Batch
	for i := range 500 {
		reports.Reports = append(reports.Reports, store.Put[domain.Report]{Record: domain.Report{
			ID: fmt.Sprintf("r:%03d", i), Originator: domain.Originator{Country: "NE"}, Grade: domain.Grade{Reliability: "B", Credibility: 2}, Mark: mark,
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
// into the same indexes. Each writes in transactions of the same size, and
// makes its parameters from the records within the time.
func BenchmarkImport(b *testing.B) {
	ctx := context.Background()
	for b.Loop() {
		var took [2]time.Duration
		for round := range 4 { // the first of each warms the server
			s := fresh(b)
			batches := benchBatches()
			began := time.Now()
			if round%2 == 0 {
				session := s.session(ctx, driver.AccessModeWrite, driver.FetchAll)
				for _, batch := range batches {
					statements, params := bareBatches([]store.Batch{batch})
					_, err := session.ExecuteWrite(ctx, func(m driver.ManagedTransaction) (any, error) {
						for i, cypher := range statements {
							if err := (tx{ctx, m.Run}).do(cypher, map[string]any{"rows": params[i]}); err != nil {
								return nil, err
							}
						}
						return nil, nil
					})
					if err != nil {
						b.Fatal(err)
					}
				}
				closeQuietly(ctx, session)
			} else {
				for _, batch := range batches {
					if _, err := s.Apply(ctx, batch); err != nil {
						b.Fatal(err)
					}
				}
			}
			took[round%2] = time.Since(began)
		}
		records := float64(500 + benchEntities + benchLinks)
		b.ReportMetric(records/took[0].Seconds(), "bare-records/s")
		b.ReportMetric(records/took[1].Seconds(), "apply-records/s")
		b.ReportMetric(100*took[0].Seconds()/took[1].Seconds(), "%-of-bare")
	}
}

// BenchmarkTopology reads all that a projection holds.
func BenchmarkTopology(b *testing.B) {
	s := fresh(b)
	ctx := context.Background()
	for _, batch := range benchBatches() {
		if _, err := s.Apply(ctx, batch); err != nil {
			b.Fatal(err)
		}
	}
	var whole, linksOnly time.Duration
	links := 0
	for b.Loop() {
		began := time.Now()
		visit := store.TopologyVisit{
			Report: func(*domain.Report) error { return nil },
			Entity: func(store.Handle, *domain.Entity) error { return nil },
			Links:  func(_ store.Handle, list []store.TopologyLink) error { links += len(list); return nil },
		}
		if _, err := s.Topology(ctx, visit); err != nil {
			b.Fatal(err)
		}
		whole += time.Since(began)
		began = time.Now()
		if _, err := s.Topology(ctx, store.TopologyVisit{Links: visit.Links}); err != nil {
			b.Fatal(err)
		}
		linksOnly += time.Since(began)
	}
	b.ReportMetric(float64(b.N)*benchLinks/linksOnly.Seconds(), "links/s")
	b.ReportMetric(float64(b.N)*(benchLinks+benchEntities)/whole.Seconds(), "records/s")
}
