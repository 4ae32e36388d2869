package interchange

import (
	"bufio"
	"context"
	"fmt"
	"io"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
)

// Graph is a graph to be exported.
type Graph interface {
	// Scan calls the functions for every record in sight: reports, entities,
	// links, each in byte order of ids, then judgements by link, at and by. It
	// stops at the first error that one of them returns, and returns it.
	Scan(ctx context.Context, v Visit) error
}

// Visit has a function for each type of record.
type Visit struct {
	Report    func(*domain.Report) error
	Entity    func(*domain.Entity) error
	Link      func(*domain.Link) error
	Judgement func(*domain.Judgement) error
}

// ExportOptions say what of a graph is exported. Each function, where it is set,
// may change the record that it is handed (leave out a hidden place or hidden
// reports, show a token for a source) and says whether it is exported.
type ExportOptions struct {
	Report    func(*domain.Report) bool
	Entity    func(*domain.Entity) bool
	Link      func(*domain.Link) bool
	Judgement func(*domain.Judgement) bool
}

// Exported counts the records of an export.
type Exported struct {
	Reports    int64 `json:"reports"`
	Entities   int64 `json:"entities"`
	Links      int64 `json:"links"`
	Judgements int64 `json:"judgements"`
}

// Export writes the graph in the native format: reports, entities, links,
// judgements, each in order, so that equal graphs export byte for byte equal.
// Memory does not grow with the graph.
func Export(ctx context.Context, graph Graph, w io.Writer, o ExportOptions) (Exported, error) {
	out := lineWriter{w: bufio.NewWriterSize(w, 1<<18)}
	var n Exported
	err := graph.Scan(ctx, Visit{
		Report: exporting(&out, &n.Reports, o.Report, func(v *domain.Report) native.Record { return native.Record{Report: v} }),
		Entity: exporting(&out, &n.Entities, o.Entity, func(v *domain.Entity) native.Record { return native.Record{Entity: v} }),
		Link:   exporting(&out, &n.Links, o.Link, func(v *domain.Link) native.Record { return native.Record{Link: v} }),
		Judgement: exporting(&out, &n.Judgements, o.Judgement, func(v *domain.Judgement) native.Record {
			return native.Record{Judgement: v}
		}),
	})
	if err != nil {
		return n, fmt.Errorf("export: %w", err)
	}
	if err := out.w.Flush(); err != nil {
		return n, fmt.Errorf("write export: %w", err)
	}
	return n, nil
}

func exporting[V any](out *lineWriter, count *int64, shown func(*V) bool, record func(*V) native.Record) func(*V) error {
	return func(v *V) error {
		if shown != nil && !shown(v) {
			return nil
		}
		*count++
		return out.write(record(v))
	}
}

type lineWriter struct {
	w    *bufio.Writer
	line []byte
}

func (l *lineWriter) write(r native.Record) error {
	l.line = append(native.Append(l.line[:0], r), '\n')
	if _, err := l.w.Write(l.line); err != nil {
		return fmt.Errorf("write export: %w", err)
	}
	return nil
}
