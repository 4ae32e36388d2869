package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	_ "modernc.org/sqlite" // the driver
)

// maxPrepared is the length of all statements that a connection keeps prepared,
// in bytes.
const maxPrepared = 512 << 10

// conn is a connection used by one goroutine at a time. It works on the driver
// itself, since database/sql costs as much again for each row.
type conn struct {
	driver.Conn
	ctx        context.Context
	statements map[string]driver.Stmt
	length     int // of the statements
	named      []driver.NamedValue
}

func connect(dsn string) (*conn, error) {
	db, err := sql.Open("sqlite", "")
	if err != nil {
		return nil, fmt.Errorf("find the driver: %w", err)
	}
	defer db.Close()
	c, err := db.Driver().Open(dsn)
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, ctx: context.Background(), statements: map[string]driver.Stmt{}}, nil
}

func (c *conn) close() error {
	return errors.Join(c.forget(), c.Close())
}

// forget closes all prepared statements.
func (c *conn) forget() error {
	var errs []error
	for _, s := range c.statements {
		errs = append(errs, s.Close())
	}
	clear(c.statements)
	c.length = 0
	return errors.Join(errs...)
}

func (c *conn) prepared(query string) (driver.Stmt, error) {
	if s := c.statements[query]; s != nil {
		return s, nil
	}
	if c.length += len(query); c.length > maxPrepared {
		if err := c.forget(); err != nil {
			return nil, err
		}
	}
	s, err := c.Prepare(query)
	if err != nil {
		return nil, fmt.Errorf("prepare %.60q: %w", query, err)
	}
	c.statements[query] = s
	return s, nil
}

func (c *conn) arguments(args []driver.Value) []driver.NamedValue {
	c.named = c.named[:0]
	for i, a := range args {
		c.named = append(c.named, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	return c.named
}

// exec runs a statement that returns no rows.
func (c *conn) exec(query string, args ...driver.Value) error {
	_, err := c.result(query, args...)
	return err
}

// result runs a statement that returns no rows, and says what it did.
func (c *conn) result(query string, args ...driver.Value) (driver.Result, error) {
	s, err := c.prepared(query)
	if err != nil {
		return nil, err
	}
	return s.(driver.StmtExecContext).ExecContext(c.ctx, c.arguments(args))
}

// query calls the function for each row, whose values are valid during the
// call: int64, float64, string, []byte or nil. The function must not query the
// same text on the same connection.
func (c *conn) query(query string, each func(row []driver.Value) error, args ...driver.Value) error {
	s, err := c.prepared(query)
	if err != nil {
		return err
	}
	rows, err := s.(driver.StmtQueryContext).QueryContext(c.ctx, c.arguments(args))
	if err != nil {
		return err
	}
	err = c.visit(rows, each)
	return errors.Join(err, rows.Close())
}

func (c *conn) visit(rows driver.Rows, each func(row []driver.Value) error) error {
	row := make([]driver.Value, len(rows.Columns()))
	for n := 0; ; n++ {
		if n&63 == 63 && c.ctx.Err() != nil {
			return c.ctx.Err()
		}
		switch err := rows.Next(row); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if err := each(row); err != nil {
			return err
		}
	}
}

// integer is an integer column's value; 0 for NULL.
func integer(v driver.Value) int64 {
	n, _ := v.(int64)
	return n
}

// text is a text column's value; "" for NULL.
func text(v driver.Value) string {
	s, _ := v.(string)
	return s
}
