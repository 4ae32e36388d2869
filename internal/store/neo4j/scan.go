package neo4j

import (
	"context"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// scanPage is how many records one round trip of a scan reads.
const scanPage = 2000

// Statements that read one page in the order of an index.
const (
	pageOfReports  = "MATCH (n:Report) WHERE n.id > $after RETURN n.id, properties(n) ORDER BY n.id LIMIT $page"
	pageOfEntities = "MATCH (n:Entity) WHERE n.id > $after RETURN n.id, labels(n), properties(n) ORDER BY n.id LIMIT $page"
	pageOfLinks    = "MATCH (k:KafoLink) WHERE k.id > $after RETURN k.id ORDER BY k.id LIMIT $page"
	pageOfJudged   = `MATCH (j:Judgement) WHERE j.link > $after AND j.at IS NOT NULL AND j.by IS NOT NULL
		RETURN DISTINCT j.link ORDER BY j.link LIMIT $page`
)

// Scan is that of store.Scanner.
func (s *Store) Scan(ctx context.Context, v store.Visit) error {
	if v.Report != nil {
		err := pages(ctx, s, "scan reports", pageOfReports, func(row []any) (domain.Report, error) {
			return reportOf(row[1].(map[string]any))
		}, each(ctx, v.Report))
		if err != nil {
			return err
		}
	}
	if v.Entity != nil {
		err := pages(ctx, s, "scan entities", pageOfEntities, func(row []any) (domain.Entity, error) {
			return rowEntity(row[1:])
		}, each(ctx, v.Entity))
		if err != nil {
			return err
		}
	}
	if v.Link != nil {
		if err := scanByID(ctx, s, "scan links", pageOfLinks, s.Links, v.Link); err != nil {
			return err
		}
	}
	if v.Judgement != nil {
		return scanByID(ctx, s, "scan judgements", pageOfJudged, s.Judgements, v.Judgement)
	}
	return nil
}

// scanByID reads pages of ids, and then the records of each page.
func scanByID[R any](ctx context.Context, s *Store, doing, cypher string, get func(context.Context, []string) ([]R, error), visit func(*R) error) error {
	return pages(ctx, s, doing, cypher, func(row []any) (string, error) {
		return row[0].(string), nil
	}, func(ids []string) error {
		records, err := get(ctx, ids)
		if err != nil {
			return err
		}
		return each(ctx, visit)(records)
	})
}

// each visits records one after the other, until the context ends.
func each[R any](ctx context.Context, visit func(*R) error) func([]R) error {
	return func(records []R) error {
		for i := range records {
			if err := visit(&records[i]); err != nil {
				return err
			}
			if ctx.Err() != nil {
				return domain.Errorf(domain.Timeout, "the request ended before the scan did").Because(context.Cause(ctx))
			}
		}
		return nil
	}
}

// pages reads page after page of a statement whose first column is the id after
// which the next page begins, and hands each over once it is whole.
func pages[R any](ctx context.Context, s *Store, doing, cypher string, read func(row []any) (R, error), visit func([]R) error) error {
	after := ""
	for {
		var page []R
		last := after
		err := s.read(ctx, doing, func(t tx) error {
			page = page[:0]
			return t.each(cypher, map[string]any{"after": after, "page": int64(scanPage)}, func(row []any) error {
				r, err := read(row)
				page = append(page, r)
				last, _ = row[0].(string)
				return err
			})
		})
		if err != nil {
			return err
		}
		if err := visit(page); err != nil {
			return err
		}
		if len(page) < scanPage {
			return nil
		}
		after = last
	}
}
