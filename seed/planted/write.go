package planted

import (
	"bufio"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
)

// The files that Write makes.
const (
	ReportsFile  = "reports.ndjson"
	EntitiesFile = "entities.ndjson"
	LinksFile    = "links.ndjson"
	// TruthFile has a row for each true chain: case, network, hops, sources
	// (independence keys) and the ids along it, separated by spaces.
	TruthFile = "truth.csv"
)

// Records counts the reports, entities and links.
func (g *Graph) Records() int64 { return int64(g.reports + g.size.Entities + g.size.Links) }

// progressEvery so many records, progress is told and cancellation heeded.
const progressEvery = 4096

// Write makes dir and in it the graph in the native format and its truth. Files
// of these names are replaced; each is whole or not there. Memory does not grow
// with the graph beyond what the Graph holds. progress, which may be nil, is
// told how many of how many records are written. A cancelled context's error is
// returned as it is.
func (g *Graph) Write(ctx context.Context, dir string, progress func(done, total int64)) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make folder of the generated graph: %w", err)
	}
	w := &writer{ctx: ctx, total: g.Records(), progress: progress}
	files := []struct {
		name  string
		write func(io.Writer) error
	}{
		{ReportsFile, func(to io.Writer) error { return each(w, to, g.Reports(), native.AppendReport, "report") }},
		{EntitiesFile, func(to io.Writer) error { return each(w, to, g.Entities(), native.AppendEntity, "entity") }},
		{LinksFile, func(to io.Writer) error { return each(w, to, g.Links(), native.AppendLink, "link") }},
		{TruthFile, g.writeTruth},
	}
	for _, f := range files {
		if err := replace(filepath.Join(dir, f.name), f.write); err != nil {
			return err
		}
	}
	if progress != nil {
		progress(w.total, w.total)
	}
	return nil
}

type writer struct {
	ctx         context.Context
	done, total int64
	progress    func(done, total int64)
}

func (w *writer) tick() error {
	if w.done++; w.done%progressEvery != 0 {
		return nil
	}
	if w.progress != nil {
		w.progress(w.done, w.total)
	}
	return w.ctx.Err()
}

func each[T domain.Report | domain.Entity | domain.Link](w *writer, to io.Writer, all func(func(*T) bool), appendTo func([]byte, *T) []byte, word string) error {
	var err error
	line := make([]byte, 0, 1024)
	all(func(record *T) bool {
		line = append(append(append(line[:0], `{"`...), word...), `":`...)
		line = append(appendTo(line, record), '}', '\n')
		if _, err = to.Write(line); err == nil {
			err = w.tick()
		}
		return err == nil
	})
	return err
}

func (g *Graph) writeTruth(to io.Writer) error {
	rows := csv.NewWriter(to)
	table := [][]string{{"case", "network", "hops", "sources", "nodes"}}
	for _, c := range g.Truth() {
		table = append(table, []string{c.Case, c.Network, strconv.Itoa(len(c.Nodes) - 1), strconv.Itoa(c.Sources), strings.Join(c.Nodes, " ")})
	}
	return rows.WriteAll(table)
}

// replace writes a file beside the one at path and puts it in its place.
func replace(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".generating-*")
	if err != nil {
		return fmt.Errorf("write generated graph: %w", err)
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	buffered := bufio.NewWriterSize(f, 1<<18)
	if err := write(buffered); err != nil {
		return err
	}
	if err := buffered.Flush(); err != nil {
		return fmt.Errorf("write generated graph: %w", err)
	}
	if err := f.Chmod(0o644); err != nil {
		return fmt.Errorf("write generated graph: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("write generated graph: %w", err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("write generated graph: %w", err)
	}
	return nil
}
