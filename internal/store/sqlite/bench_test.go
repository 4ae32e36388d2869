package sqlite_test

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/sqlite"
)

const (
	benchEntities = 20_000
	benchLinks    = 100_000
	benchBatch    = 5_000
)

// benchBatches are reports, then persons, phones and cases, then links between
// them, as an import gives them.
func benchBatches() []store.Batch {
	r := rand.New(rand.NewPCG(1, 1))
	mark := func() domain.Mark {
		return domain.Mark{Owner: []string{"BF", "CI", "ML", "NE"}[r.IntN(4)], Level: domain.Level(r.IntN(3)), ReleasableTo: []string{domain.Everyone}}
	}
	reports := func() []string { return []string{fmt.Sprintf("r:%05d", r.IntN(benchEntities/10))} }
	var all []store.Batch
	var b store.Batch
	flush := func() {
		b.Operation = fmt.Sprintf("bench:%d", len(all))
		all = append(all, b)
		b = store.Batch{}
	}
	for i := range benchEntities / 10 {
		b.Reports = append(b.Reports, store.Put[domain.Report]{Record: domain.Report{
			ID: fmt.Sprintf("r:%05d", i), Originator: domain.Originator{Country: "NE", Agency: "DGD"}, Day: day(r),
			Grade: domain.Grade{Reliability: "B", Credibility: 2}, Source: fmt.Sprintf("patrol-%d", i%300), Mark: mark(),
		}})
	}
	flush()
	for i := range benchEntities {
		e := domain.Entity{ID: fmt.Sprintf("e:%06d", i), Kind: domain.Person, Reports: reports(), Mark: mark()}
		switch i % 3 {
		case 0:
			e.Values = e.Values.With(domain.FieldNames, []domain.Name{{Text: fmt.Sprintf("Person %d", i), Type: "PRIMARY"}}).
				With(domain.FieldBirthDate, day(r)).With(domain.FieldNationalities, []string{"NE"}).With(domain.FieldLegalStatus, "SUSPECT")
		case 1:
			e.Kind = domain.Phone
			e.Values = e.Values.With(domain.FieldNumber, fmt.Sprintf("+227%08d", i)).With(domain.FieldCountry, "NE")
		default:
			e.Kind = domain.Case
			e.Values = e.Values.With(domain.FieldNumber, fmt.Sprintf("NE/%d", i)).With(domain.FieldCountry, "NE").
				With(domain.FieldCaseType, "FIREARMS").With(domain.FieldCaseStatus, "OPEN").With(domain.FieldOpened, day(r))
		}
		if b.Entities = append(b.Entities, store.Put[domain.Entity]{Record: e}); len(b.Entities) == benchBatch {
			flush()
		}
	}
	for i := range benchLinks {
		b.Links = append(b.Links, store.Put[domain.Link]{Record: domain.Link{
			ID: fmt.Sprintf("l:%07d", i), Kind: domain.LinkKind(1 + r.IntN(40)), Since: day(r), Country: "NE",
			From: fmt.Sprintf("e:%06d", r.IntN(benchEntities/2)), To: fmt.Sprintf("e:%06d", benchEntities/2+r.IntN(benchEntities/2)),
			Reports: reports(), Mark: mark(),
		}})
		if len(b.Links) == benchBatch {
			flush()
		}
	}
	return all
}

func day(r *rand.Rand) domain.PartialDate { return domain.Day(18000 + r.IntN(700)).Date() }

func load(b testing.TB, s *sqlite.Store, batches []store.Batch) {
	end, err := s.BeginLoad(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	for _, batch := range batches {
		if _, err := s.Apply(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	if err := end(b.Context()); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkImport compares an import with the bare driver, which writes the
// same rows of every table in transactions of the same size, and then makes the
// same indexes.
func BenchmarkImport(b *testing.B) {
	batches := benchBatches()
	var ours, bare time.Duration
	for b.Loop() {
		folder := b.TempDir()
		path := filepath.Join(folder, "ours.db")
		s := open(b, path)
		began := time.Now()
		load(b, s, batches)
		ours += time.Since(began)
		closeStore(b, s)
		bare += writeBare(b, path, filepath.Join(folder, "bare.db"))
	}
	records := float64(b.N) * (benchEntities*1.1 + benchLinks)
	b.ReportMetric(records/ours.Seconds(), "records/s")
	b.ReportMetric(records/bare.Seconds(), "bare-records/s")
	b.ReportMetric(100*bare.Seconds()/ours.Seconds(), "%of-bare")
}

type bareTable struct {
	insert string
	rows   [][]any
}

// writeBare writes the rows of one store's tables into a new file, and says how
// long that took without the reading.
func writeBare(b *testing.B, from, to string) time.Duration {
	db := raw(b, from)
	tables, schema, indexes := readBare(b, db)
	db.Close()
	out, err := sql.Open("sqlite", "file:"+to+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-65536)&_txlock=immediate")
	if err != nil {
		b.Fatal(err)
	}
	defer out.Close()
	out.SetMaxOpenConns(1)
	execute(b, out, schema...)
	began := time.Now()
	for _, t := range tables {
		for at := 0; at < len(t.rows); at += benchBatch {
			writeRows(b, out, t.insert, t.rows[at:min(at+benchBatch, len(t.rows))])
		}
	}
	execute(b, out, indexes...)
	return time.Since(began)
}

func writeRows(b *testing.B, db *sql.DB, insert string, rows [][]any) {
	tx, err := db.Begin()
	if err != nil {
		b.Fatal(err)
	}
	statement, err := tx.Prepare(insert)
	if err != nil {
		b.Fatal(err)
	}
	defer statement.Close()
	for _, row := range rows {
		if _, err := statement.Exec(row...); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

func readBare(b *testing.B, db *sql.DB) (tables []bareTable, schema, indexes []string) {
	rows, err := db.Query(`SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose%'`)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var kind, name, text string
		if err := rows.Scan(&kind, &name, &text); err != nil {
			b.Fatal(err)
		}
		switch {
		case kind == "table":
			schema = append(schema, text)
			names = append(names, name)
		case strings.HasPrefix(name, "report_list"):
			schema = append(schema, text)
		default:
			indexes = append(indexes, text)
		}
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	for _, name := range names {
		tables = append(tables, readRows(b, db, name))
	}
	return tables, schema, indexes
}

func readRows(b *testing.B, db *sql.DB, table string) bareTable {
	rows, err := db.Query("SELECT * FROM " + table)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		b.Fatal(err)
	}
	t := bareTable{insert: "INSERT INTO " + table + " VALUES (?" + strings.Repeat(", ?", len(columns)-1) + ")"}
	for rows.Next() {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			b.Fatal(err)
		}
		t.rows = append(t.rows, row)
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	return t
}

// BenchmarkTopology compares reading the topology with a bare scan of the
// links in the same order and columns.
func BenchmarkTopology(b *testing.B) {
	path := filepath.Join(b.TempDir(), "graph.db")
	s := open(b, path)
	load(b, s, benchBatches())
	defer closeStore(b, s)
	db := raw(b, path)
	var ours, bare time.Duration
	for b.Loop() {
		n := 0
		began := time.Now()
		_, err := s.Topology(b.Context(), store.TopologyVisit{
			Links: func(_ store.Handle, links []store.TopologyLink) error { n += len(links); return nil },
		})
		if err != nil || n != benchLinks {
			b.Fatalf("%d links, %v", n, err)
		}
		ours += time.Since(began)
		bare += scanBare(b, db)
	}
	links := float64(b.N) * benchLinks
	b.ReportMetric(links/ours.Seconds(), "links/s")
	b.ReportMetric(links/bare.Seconds(), "bare-links/s")
	b.ReportMetric(100*bare.Seconds()/ours.Seconds(), "%of-bare")
}

func scanBare(b *testing.B, db *sql.DB) time.Duration {
	began := time.Now()
	rows, err := db.Query("SELECT src, kind, dst, sight, since, until, reports, id FROM link ORDER BY src")
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	var src, kind, dst, sight, since, until, reports int64
	var id string
	for rows.Next() {
		if err := rows.Scan(&src, &kind, &dst, &sight, &since, &until, &reports, &id); err != nil {
			b.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	return time.Since(began)
}

// BenchmarkFind finds pages of twenty among the entities of a store.
func BenchmarkFind(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "graph.db"))
	load(b, s, benchBatches())
	defer closeStore(b, s)
	sights, err := s.Sights(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	some := &store.Sights{}
	for _, sight := range sights {
		if strings.HasPrefix(string(sight.Own), "NE|OPEN") {
			some.Numbers = append(some.Numbers, sight.Number)
		}
	}
	for name, q := range map[string]store.Query{
		"id":            {},
		"label":         {Order: []store.Order{{Column: store.OrderByLabel}}},
		"some by label": {Order: []store.Order{{Column: store.OrderByLabel}}, Sights: some},
		"code":          {Where: []store.Condition{{Column: store.ColumnNamed("caseType"), In: []string{"FIREARMS"}}}, Sights: some},
		"opened":        {Kinds: []domain.EntityKind{domain.Case}, Order: []store.Order{{Column: store.ColumnNamed("opened"), Desc: true}}, Sights: some},
	} {
		q.Limit = 20
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				found, err := s.Find(b.Context(), q)
				if err != nil || len(found) != 20 {
					b.Fatalf("%d found, %v", len(found), err)
				}
			}
		})
	}
}
