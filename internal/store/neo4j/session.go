package neo4j

import (
	"context"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

const (
	readTimeout  = 2 * time.Minute
	writeTimeout = 10 * time.Minute
)

// tx is a transaction in which statements are run one after the other.
type tx struct {
	ctx context.Context
	run func(ctx context.Context, cypher string, params map[string]any) (driver.ResultWithContext, error)
}

// each runs a statement and calls the function for each row.
func (t tx) each(cypher string, params map[string]any, row func(values []any) error) error {
	result, err := t.run(t.ctx, cypher, params)
	if err != nil {
		return err
	}
	for result.Next(t.ctx) {
		if err := row(result.Record().Values); err != nil {
			return err
		}
	}
	return result.Err()
}

// do runs a statement whose rows do not matter.
func (t tx) do(cypher string, params map[string]any) error {
	result, err := t.run(t.ctx, cypher, params)
	if err != nil {
		return err
	}
	_, err = result.Consume(t.ctx)
	return err
}

func (s *Store) session(ctx context.Context, mode driver.AccessMode, fetch int) driver.SessionWithContext {
	return s.driver.NewSession(ctx, driver.SessionConfig{
		AccessMode: mode, DatabaseName: s.database, BookmarkManager: s.bookmarks, FetchSize: fetch,
	})
}

// read runs work in a transaction that a follower may serve. Work may be run
// more than once: it begins by making its answer anew.
func (s *Store) read(ctx context.Context, doing string, work func(tx) error) error {
	session := s.session(ctx, driver.AccessModeRead, driver.FetchAll)
	defer closeQuietly(ctx, session)
	_, err := session.ExecuteRead(ctx, func(m driver.ManagedTransaction) (any, error) {
		return nil, work(tx{ctx, m.Run})
	}, driver.WithTxTimeout(readTimeout))
	return s.explain(ctx, doing, err)
}

// write runs work in a transaction on the leader; work may be run more than
// once, as in read. Where the error is not nil, reached says whether work had
// been done when the connection was lost: it may be committed then.
func (s *Store) write(ctx context.Context, doing string, work func(tx) error) (reached bool, err error) {
	session := s.session(ctx, driver.AccessModeWrite, driver.FetchAll)
	defer closeQuietly(ctx, session)
	_, err = session.ExecuteWrite(ctx, func(m driver.ManagedTransaction) (any, error) {
		reached = false
		err := work(tx{ctx, m.Run})
		reached = err == nil
		return nil, err
	}, driver.WithTxTimeout(writeTimeout))
	reached = reached && driver.IsConnectivityError(err)
	return reached, s.explain(ctx, doing, err)
}

// stream runs work in one transaction that is never run again and has no time
// limit, fetching rows as they are used: for scans that call back.
func (s *Store) stream(ctx context.Context, doing string, work func(tx) error) error {
	session := s.session(ctx, driver.AccessModeRead, streamFetch)
	defer closeQuietly(ctx, session)
	t, err := session.BeginTransaction(ctx, driver.WithTxTimeout(0))
	if err == nil {
		err = work(tx{ctx, t.Run})
		if err == nil {
			err = t.Commit(ctx)
		}
		_ = t.Close(context.WithoutCancel(ctx)) // it has only read
	}
	return s.explain(ctx, doing, err)
}

// streamFetch rows are held at a time.
const streamFetch = 1000

func closeQuietly(ctx context.Context, session driver.SessionWithContext) {
	_ = session.Close(context.WithoutCancel(ctx)) // what had to be committed is
}
