package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange"
	"github.com/kafo-graph/kafo/internal/service"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/sqlite"
)

const backupHelp = `Writes a consistent copy of the store to FILE, while it is in use. The file is there
whole or not at all.

Of an SQLite store the copy is a store itself, with change log, jobs and audit. Of
Neo4j it is the graph as compressed native format (.ndjson.gz): all reports,
entities, links and judgements; not the change log, jobs, audit and the secret behind
tokens, nor the false-positive notes of screenings, for which Neo4j has backups of its
own. kafo restore takes either.`

const restoreHelp = `Makes the store that --store names from a FILE that kafo backup wrote. The backup is
examined first; one that is damaged leaves the store as it is.

A backup of an SQLite store takes the place of the file that --store names, which
nothing may have open. A graph in the native format (of Neo4j) goes into a store
without data, on either engine.`

func (c *cli) backupCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "backup FILE",
		Short:   "Copy the store to a file while it is in use",
		Long:    backupHelp,
		Example: "  kafo backup --store sqlite:my.db my-backup.db\n  kafo backup --store neo4j://127.0.0.1:7687/neo4j graph.ndjson.gz",
		Args:    exactly("a FILE"),
		RunE:    func(cmd *cobra.Command, args []string) error { return c.backup(cmd.Context(), args[0]) },
	}
}

func (c *cli) restoreCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "restore FILE",
		Short:   "Make a store from a backup",
		Long:    restoreHelp,
		Example: "  kafo restore --store sqlite:new.db my-backup.db",
		Args:    exactly("a FILE"),
		RunE:    func(cmd *cobra.Command, args []string) error { return c.restore(cmd.Context(), args[0]) },
	}
}

func (c *cli) backup(ctx context.Context, file string) (err error) {
	s, err := c.openExisting(ctx)
	if err != nil {
		return err
	}
	defer closing(s, &err)
	began := c.now()
	switch engine := s.(type) {
	case *sqlite.Store:
		err = engine.Backup(ctx, file)
	default:
		err = c.writeFile(file, func(w io.Writer) error { return compressedGraph(ctx, s, c.metered(w)) })
	}
	if err != nil {
		return err
	}
	return c.tellCopied("backup of "+c.store, file, began)
}

// compressedGraph writes everything in the store as it was at one revision.
func compressedGraph(ctx context.Context, s store.Store, w io.Writer) error {
	before, err := s.Revision(ctx)
	if err != nil {
		return err
	}
	zipped := gzip.NewWriter(w)
	if _, err := service.ExportAll(ctx, s, zipped); err != nil {
		return err
	}
	if err := zipped.Close(); err != nil {
		return fmt.Errorf("write backup: %w", err)
	}
	after, err := s.Revision(ctx)
	if err == nil && after != before {
		err = errors.New("the store was written to meanwhile, so the copy would not be consistent: run it again when nobody writes")
	}
	return err
}

func (c *cli) restore(ctx context.Context, file string) error {
	at, err := parseLocation(c.store)
	if err != nil {
		return err
	}
	native, err := isNative(file)
	if err != nil {
		return err
	}
	began := c.now()
	switch {
	case native:
		err = c.restoreGraph(ctx, at, file)
	case at.path == "":
		err = misuse("%s is a copy of an SQLite store: restore it to --store sqlite:PATH, then bring it over with kafo export and kafo import", file)
	default:
		err = restoreFile(ctx, at, file)
	}
	if err != nil {
		return err
	}
	return c.tellCopied(c.store+" restored", file, began)
}

// isNative says whether the file is a backup in the native format.
func isNative(file string) (bool, error) {
	f, err := os.Open(file)
	if err != nil {
		return false, badInputf("read the backup %s: %w", file, cause(err))
	}
	defer f.Close()
	head := make([]byte, len(sqliteMagic))
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return false, badInputf("read the backup %s: %w", file, cause(err))
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte(gzipMagic)):
		return true, nil
	case string(head) == sqliteMagic:
		return false, nil
	}
	return false, badInputf("%s is no backup of kafo's: neither a copy of an SQLite store nor a compressed graph", file)
}

const (
	sqliteMagic = "SQLite format 3\x00"
	gzipMagic   = "\x1f\x8b"
)

func restoreFile(ctx context.Context, at location, file string) error {
	err := sqlite.Restore(ctx, file, at.path)
	switch {
	case err == nil, ctx.Err() != nil, domain.CodeOf(err) == domain.Unavailable:
		return err
	}
	return &failure{badInput, err}
}

// restoreGraph imports the graph into a store that must be empty.
func (c *cli) restoreGraph(ctx context.Context, at location, file string) (err error) {
	s, err := openAt(ctx, at)
	if err != nil {
		return err
	}
	defer closing(s, &err)
	revision, err := s.Revision(ctx)
	if err != nil {
		return err
	}
	graph, err := openInputs([]string{file}, string(interchange.FormatNative))
	if err != nil {
		return err
	}
	defer graph.close()
	if revision > 0 {
		unfinished, err := incompleteImports(ctx, s)
		if err != nil {
			return err
		}
		if len(unfinished) == 0 {
			return fmt.Errorf("%s holds data already: restore to an empty store, or add the graph to it with kafo import %s", at, file)
		}
	}
	_, err = c.runImport(ctx, service.ImportInto(s), graph.sources(s), interchange.Options{Subject: domain.Administrator().Name, Now: c.now})
	return err
}

func (c *cli) tellCopied(what, file string, began time.Time) error {
	info, err := os.Stat(file)
	if err != nil {
		return fmt.Errorf("look at %s: %w", file, cause(err))
	}
	if c.json {
		return c.answer(map[string]any{"file": file, "bytes": info.Size()})
	}
	return c.printf("%s: %s (%s bytes) in %s\n", what, file, grouped(info.Size()), seconds(c.now().Sub(began)))
}
