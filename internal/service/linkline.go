package service

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/kafo-graph/kafo/internal/store"
)

// WriteLinks writes what a linking job of the view's own subject found, as far as
// it is in view, in the order of its input: a line of JSON for each tie, of which it
// returns how many there are; none of a job of another kind. Memory is bounded.
// FORBIDDEN as by JobLinks.
func (v *View) WriteLinks(ctx context.Context, j store.Job, to io.Writer) (rows int64, err error) {
	w, of := bufio.NewWriterSize(to, 1<<16), jobOf(j)
	lines := json.NewEncoder(w)
	for l, err := range v.jobLinks(ctx, &of, JobLinksRequest{ByInput: true}) {
		if err != nil {
			return rows, err
		}
		if err := lines.Encode(l.Row); err != nil {
			return rows, fmt.Errorf("write a result: %w", err)
		}
		rows++
	}
	if err := w.Flush(); err != nil {
		return rows, fmt.Errorf("write the results: %w", err)
	}
	return rows, nil
}
