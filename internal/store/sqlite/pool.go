package sqlite

import (
	"context"
	"runtime"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
)

// patience is how long a reader waits for a connection before it gets one more:
// a visit that reads again would else wait for itself.
const patience = 100 * time.Millisecond

// pool hands out connections that only read.
type pool struct {
	path   string
	free   chan *conn // nil for one that is not open yet
	closed chan struct{}
}

func newPool(path string, o Options) *pool {
	n := o.Readers
	if n == 0 {
		n = max(4, 2*runtime.GOMAXPROCS(0))
	}
	p := &pool{path: path, free: make(chan *conn, n), closed: make(chan struct{})}
	for range n {
		p.free <- nil
	}
	return p
}

// take is a connection; extra ones are to be closed after use, the others to
// be put back into free.
func (p *pool) take(ctx context.Context) (c *conn, extra bool, err error) {
	wait := time.NewTimer(patience)
	defer wait.Stop()
	select {
	case <-ctx.Done():
		return nil, false, ctx.Err()
	case <-p.closed:
		return nil, false, errClosed()
	case c = <-p.free:
	case <-wait.C:
		extra = true
	}
	if c != nil {
		return c, extra, nil
	}
	c, err = connect(dsn(p.path, "query_only(1)", "cache_size(-16384)"))
	if err != nil && !extra {
		p.free <- nil
	}
	return c, extra, err
}

func errClosed() error { return domain.Errorf(domain.Unavailable, "the store is closed") }

// close closes all connections, waiting for those in use.
func (p *pool) close() error {
	close(p.closed)
	var first error
	for range cap(p.free) {
		if c := <-p.free; c != nil {
			if err := c.close(); first == nil {
				first = err
			}
		}
	}
	return first
}

// read runs the function on a reading connection, all its queries on one
// state of the store.
func (s *Store) read(ctx context.Context, doing string, run func(c *conn) error) error {
	if ctx.Err() != nil {
		return fault(doing, ctx.Err())
	}
	c, extra, err := s.readers.take(ctx)
	if err != nil {
		return fault(doing, err)
	}
	err = c.reading(ctx, run)
	if extra {
		err = closing(err, c.close)
	} else {
		s.readers.free <- c
	}
	return fault(doing, err)
}

// reading runs the function in one transaction that only reads.
func (c *conn) reading(ctx context.Context, run func(c *conn) error) error {
	if err := c.exec("BEGIN"); err != nil {
		return err
	}
	c.ctx = ctx
	err := run(c)
	c.ctx = context.Background()
	err = closing(err, func() error { return c.exec("COMMIT") })
	return closing(err, ctx.Err)
}

// write runs the function in a transaction of its own on the writing connection.
func (s *Store) write(ctx context.Context, doing string, run func(w *writer) error) error {
	if ctx.Err() != nil {
		return fault(doing, ctx.Err())
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.closed {
		return errClosed()
	}
	if err := s.w.begin(); err != nil {
		return fault(doing, err)
	}
	err := run(s.w)
	if err == nil {
		err = s.w.commit()
	}
	if err != nil {
		s.w.rollback()
	}
	return fault(doing, err)
}
