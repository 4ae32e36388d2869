package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/neo4j"
	"github.com/kafo-graph/kafo/internal/store/sqlite"
)

// openStore opens the store that --store names, and makes it where there is
// none; the demonstration's is filled. Close it.
func (c *cli) openStore(ctx context.Context) (store.Store, error) {
	at, err := parseLocation(c.store)
	if err != nil {
		return nil, err
	}
	if at.demo {
		return c.openDemo(ctx, at)
	}
	return openAt(ctx, at)
}

// openExisting is openStore for commands that make no sense without a store.
func (c *cli) openExisting(ctx context.Context) (store.Store, error) {
	at, err := parseLocation(c.store)
	if err != nil {
		return nil, err
	}
	if !at.demo && !at.there() {
		return nil, &failure{unreachable, fmt.Errorf("there is no store at %s: name another with --store, or make this one with kafo import", at)}
	}
	return c.openStore(ctx)
}

// openAt opens the store at the location. Whatever hinders it is a store that
// cannot be reached or used.
func openAt(ctx context.Context, at location) (store.Store, error) {
	opened, err := openEngine(ctx, at)
	switch {
	case err == nil:
		return opened, nil
	case ctx.Err() != nil:
		return nil, err
	case errors.Is(err, sqlite.ErrNotAStore):
		err = fmt.Errorf("%w; name the file of a store, or one that is not there yet", err)
	case domain.CodeOf(err) == domain.InvalidInput:
		return nil, &failure{wrongUse, err}
	}
	return nil, &failure{unreachable, err}
}

func openEngine(ctx context.Context, at location) (store.Store, error) {
	if at.path == "" {
		return neo4j.Open(ctx, at.neo4j)
	}
	folder := filepath.Dir(at.path)
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("open store %s: there is no folder %s: make it first, or name another", at, folder)
	}
	return sqlite.Open(ctx, at.path, sqlite.Options{})
}

// closing closes the store, or what has one open, and reports a failure of that
// unless there was one before.
func closing(s io.Closer, err *error) {
	if failure := s.Close(); failure != nil && *err == nil {
		*err = fmt.Errorf("close store: %w", failure)
	}
}
