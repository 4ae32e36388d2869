package sqlite

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
	"github.com/kafo-graph/kafo/internal/store"
)

// chunk is the number of ids that one query asks for.
const chunk = 1000

var errNotText = errors.New("a record is not text")

// decoded is a record with the revision beside it.
func decoded[R any](parse func([]byte) (R, error), revise func(*R, int64), record, revision driver.Value) (R, error) {
	s, ok := record.(string)
	if !ok {
		var none R
		return none, errNotText
	}
	r, err := parse([]byte(s))
	if err != nil {
		return r, fmt.Errorf("decode record: %w", err)
	}
	revise(&r, integer(revision))
	return r, nil
}

func decodeReport(record, revision driver.Value) (domain.Report, error) {
	return decoded(native.ParseReport, func(r *domain.Report, n int64) { r.Revision = n }, record, revision)
}

func decodeEntity(record, revision driver.Value) (domain.Entity, error) {
	return decoded(native.ParseEntity, func(e *domain.Entity, n int64) { e.Revision = n }, record, revision)
}

func decodeLink(record, revision driver.Value) (domain.Link, error) {
	return decoded(native.ParseLink, func(l *domain.Link, n int64) { l.Revision = n }, record, revision)
}

func decodeJudgement(record, revision driver.Value) (domain.Judgement, error) {
	return decoded(native.ParseJudgement, func(j *domain.Judgement, n int64) { j.Revision = n }, record, revision)
}

// jsonTexts and jsonNumbers are lists as json_each takes them.
func jsonTexts(list []string) string {
	text, err := json.Marshal(list)
	if err != nil {
		panic(err) // strings always marshal
	}
	return string(text)
}

func jsonNumbers(list []int64) string { return "[" + numberList(list) + "]" }

// numberList is a list of our own numbers as SQL takes it between brackets.
func numberList[N ~int64 | ~uint32 | ~uint8](list []N) string {
	texts := make([]string, len(list))
	for i, n := range list {
		texts[i] = strconv.FormatInt(int64(n), 10)
	}
	return strings.Join(texts, ",")
}

// get reads records by id, in the order of the ids.
func get[R any](ctx context.Context, s *Store, doing, query string, ids []string, decode func(record, revision driver.Value) (R, error)) ([]R, error) {
	if len(ids) == 0 {
		return nil, fault(doing, ctx.Err())
	}
	list := make([]R, 0, len(ids))
	err := s.read(ctx, doing, func(c *conn) error {
		for part := range slices.Chunk(ids, chunk) {
			err := c.query(query, func(row []driver.Value) error {
				r, err := decode(row[0], row[1])
				list = append(list, r)
				return err
			}, jsonTexts(part))
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// Reports are those of the ids; see store.Reader.
func (s *Store) Reports(ctx context.Context, ids []string) ([]domain.Report, error) {
	return get(ctx, s, "read reports", `SELECT r.record, r.revision FROM json_each(?) a
		CROSS JOIN report r ON r.id = a.value ORDER BY a.key`, ids, decodeReport)
}

// Entities are those of the ids; see store.Reader.
func (s *Store) Entities(ctx context.Context, ids []string) ([]domain.Entity, error) {
	return get(ctx, s, "read entities", `SELECT e.record, e.revision FROM json_each(?) a
		CROSS JOIN entity e ON e.id = a.value WHERE e.sight > 0 ORDER BY a.key`, ids, decodeEntity)
}

// bothEnds joins the ends of the link l, which must not be retired.
const bothEnds = ` CROSS JOIN entity f ON f.num = l.src AND f.sight > 0 CROSS JOIN entity t ON t.num = l.dst AND t.sight > 0 `

// Links are those of the ids; see store.Reader.
func (s *Store) Links(ctx context.Context, ids []string) ([]domain.Link, error) {
	return get(ctx, s, "read links", `SELECT l.record, l.revision FROM json_each(?) a
		CROSS JOIN link l ON l.id = a.value`+bothEnds+`ORDER BY a.key`, ids, decodeLink)
}

// Judgements are those of the links; see store.Reader.
func (s *Store) Judgements(ctx context.Context, links []string) ([]domain.Judgement, error) {
	return get(ctx, s, "read judgements", `SELECT j.record, j.revision FROM json_each(?) a
		CROSS JOIN link l ON l.id = a.value`+bothEnds+`CROSS JOIN judgement j ON j.link = l.num
		ORDER BY l.id, j.at, j."by"`, domain.SortedSet(links), decodeJudgement)
}

// Sights are all sights in use; see store.Reader.
func (s *Store) Sights(ctx context.Context) (list []store.Sight, err error) {
	err = s.read(ctx, "read sights", func(c *conn) error {
		list, err = readSights(c)
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

func readSights(c *conn) ([]store.Sight, error) {
	classes, err := readClasses(c)
	if err != nil {
		return nil, err
	}
	var list []store.Sight
	err = c.query("SELECT num, own, reports FROM sight ORDER BY num", func(row []driver.Value) error {
		s := store.Sight{Number: store.SightNumber(integer(row[0])), Own: classes[integer(row[1])]}
		for number := range strings.SplitSeq(text(row[2]), ",") {
			if n, err := strconv.ParseInt(number, 10, 64); err == nil {
				s.Reports = append(s.Reports, classes[n])
			}
		}
		list = append(list, s)
		return nil
	})
	return list, err
}

func readClasses(c *conn) (map[int64]domain.Class, error) {
	classes := map[int64]domain.Class{}
	err := c.query("SELECT num, text FROM class", func(row []driver.Value) error {
		classes[integer(row[0])] = domain.Class(text(row[1]))
		return nil
	})
	return classes, err
}
