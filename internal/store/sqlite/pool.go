package sqlite

import (
	"context"
	"runtime"

	"github.com/kafo-graph/kafo/internal/domain"
)

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

// take is a connection that is to be put back into free. It waits until one is
// free: more of them at work than there are processors would be in each other's
// way.
func (p *pool) take(ctx context.Context) (*conn, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-p.closed:
		return nil, errClosed()
	case c := <-p.free:
		if c != nil {
			return c, nil
		}
	}
	c, err := p.open()
	if err != nil {
		p.free <- nil
	}
	return c, err
}

func (p *pool) open() (*conn, error) {
	return connect(dsn(p.path, "query_only(1)", "cache_size(-16384)"))
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
// state of the store. The function must not read from the store again.
func (s *Store) read(ctx context.Context, doing string, run func(c *conn) error) error {
	if ctx.Err() != nil {
		return fault(doing, ctx.Err())
	}
	c, err := s.readers.take(ctx)
	if err != nil {
		return fault(doing, err)
	}
	err = c.reading(ctx, run)
	s.readers.free <- c
	return fault(doing, err)
}

// visit is read for those who are called back while they read, and may read
// again: on a connection of its own, so that nobody waits for himself.
func (s *Store) visit(ctx context.Context, doing string, run func(c *conn) error) error {
	if ctx.Err() != nil {
		return fault(doing, ctx.Err())
	}
	select {
	case <-s.readers.closed:
		return fault(doing, errClosed())
	default:
	}
	c, err := s.readers.open()
	if err != nil {
		return fault(doing, err)
	}
	return fault(doing, closing(c.reading(ctx, run), c.close))
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
