// Package interchange brings records into a graph and out of it: what files
// hold is checked whole before anything is written, then written in batches
// that can be begun again after an interruption.
package interchange

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// Options say how to import.
type Options struct {
	// Owner of what comes without one; INT where empty.
	Owner string
	// Update lets records replace those of the same id in the graph.
	Update bool
	// SkipBad imports what is good and writes what is rejected to
	// FILE.rejected.ndjson (see RejectedLine).
	SkipBad bool
	// Subject that imports, by name, for job and audit.
	Subject string
	// Now is the clock; time.Now where nil.
	Now func() time.Time
	// Progress is told every fifth of a second and at the end of each phase.
	Progress func(Progress)
	// Memory in bytes that the check may hold before it sorts in temporary files;
	// 64 MiB where 0. Beside it there are two bits for each record.
	Memory int
	// TempFolder for temporary files, as large as the decompressed input and its
	// index; the system's where empty.
	TempFolder string
	// Rejected makes the file that rejected lines of a source are written to;
	// FILE.rejected.ndjson beside the file where nil.
	Rejected func(source string) (io.WriteCloser, error)
}

// Phase is what an import is busy with.
type Phase string

// The phases, in their order.
const (
	Checking Phase = "checking"
	Loading  Phase = "loading"
)

// Progress says how far a phase has come.
type Progress struct {
	Phase Phase
	// Records so far, and in all; 0 while that is not known.
	Records, TotalRecords int64
	// Bytes read so far, and in all; 0 while loading or where not known.
	Bytes, TotalBytes int64
	// Elapsed since the phase began.
	Elapsed time.Duration
}

// Summary says what an import did.
type Summary struct {
	// Job is the id of the import's record; empty where there was nothing to write.
	Job string `json:"job,omitempty"`
	// Resumed: an earlier attempt of the same import had been interrupted.
	Resumed bool `json:"resumed"`
	// Records read, by type: the lines that are well formed by themselves, also
	// where they are rejected for what they refer to.
	Reports    int64 `json:"reports"`
	Entities   int64 `json:"entities"`
	Links      int64 `json:"links"`
	Judgements int64 `json:"judgements"`
	// Rejected lines (with SkipBad) and all faults found in them.
	Rejected int64 `json:"rejected"`
	Faults   int64 `json:"faults"`
	// Repeated records stood in several files with the same content.
	Repeated int64 `json:"repeated"`
	// What the graph made of the records that were written. A resumed import
	// counts what its earlier attempts did too.
	Created   int64 `json:"created"`
	Updated   int64 `json:"updated"`
	Unchanged int64 `json:"unchanged"`
	// Revision of the graph after the last batch.
	Revision int64 `json:"revision"`
	// CheckTime and LoadTime are how long the phases took.
	CheckTime time.Duration `json:"checkNanoseconds"`
	LoadTime  time.Duration `json:"loadNanoseconds"`
	// RejectedFiles are the sources of which lines were rejected.
	RejectedFiles []string `json:"rejectedFiles,omitempty"`
}

// Import checks all sources whole, as one, and then writes what they hold, in
// batches of 5,000 records: reports, entities, links, judgements, each in the
// order of the sources.
//
// Nothing is written where anything is at fault (a BadInputError; an
// UnreadableError where a file cannot be read), unless Options.SkipBad. A
// record that several sources hold with the same content counts once; with
// other content it is a fault. The kind of an entity never changes.
//
// An import that is interrupted ends between two batches and leaves its job
// incomplete; the same import run again finishes it and applies no batch
// twice. Memory does not grow with the sources.
func Import(ctx context.Context, target Target, sources []Source, o Options) (Summary, error) {
	o = o.withDefaults()
	c, err := newCheck(target, sources, o)
	if err != nil {
		return Summary{}, err
	}
	defer c.close()
	began := o.Now()
	if err := c.run(ctx, sources); err != nil {
		return Summary{}, err
	}
	s := c.summary()
	s.CheckTime = o.Now().Sub(began)
	if c.faults.count > 0 && !o.SkipBad {
		return s, &BadInputError{Count: c.faults.count, Faults: c.faults.list(c.names)}
	}
	if s.RejectedFiles, err = c.writeRejected(); err != nil {
		return s, err
	}
	began = o.Now()
	err = load(ctx, c, &s)
	s.LoadTime = o.Now().Sub(began)
	return s, err
}

func (o Options) withDefaults() Options {
	if o.Owner == "" {
		o.Owner = "INT"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Progress == nil {
		o.Progress = func(Progress) {}
	}
	if o.Memory == 0 {
		o.Memory = 64 << 20
	}
	if o.Rejected == nil {
		o.Rejected = createRejected
	}
	return o
}

func createRejected(source string) (io.WriteCloser, error) {
	if source == "-" {
		source = "stdin"
	}
	return os.Create(source + ".rejected.ndjson")
}

func (c *check) run(ctx context.Context, sources []Source) error {
	revision, err := c.target.Revision(ctx)
	if err != nil {
		return fmt.Errorf("look into the store: %w", err)
	}
	c.nothing = revision == 0
	began := c.options.Now()
	tell := func() {
		p := Progress{Phase: Checking, Records: int64(c.count), Elapsed: c.options.Now().Sub(began)}
		for _, s := range sources {
			read, total := s.Bytes()
			p.Bytes, p.TotalBytes = p.Bytes+read, p.TotalBytes+total
		}
		c.options.Progress(p)
	}
	now := ticker(c.options.Now, time.Second/5, tell)
	for file, s := range sources {
		if err := c.read(ctx, file, s, now); err != nil {
			return fmt.Errorf("check %s: %w", s.Name(), err)
		}
	}
	tell()
	return c.resolve(ctx)
}

func (c *check) summary() Summary {
	return Summary{
		Reports: c.spools[reportRecord].count, Entities: c.spools[entityRecord].count,
		Links: c.spools[linkRecord].count, Judgements: c.spools[judgementRecord].count,
		Rejected: c.rejected.count(), Faults: c.faults.count, Repeated: c.repeated.count(),
	}
}

// job finds the import's record: that of an attempt that was interrupted, or a
// new one. Its id is made of what the files hold and how it is to be imported,
// and of how often that was done to the end before.
func (c *check) job(ctx context.Context, total int64) (job Job, resumed bool, err error) {
	input, err := json.Marshal(map[string]any{
		"files": c.names, "digest": hex.EncodeToString(c.digest.Sum(nil)),
		"owner": c.options.Owner, "update": c.options.Update, "skipBad": c.options.SkipBad,
	})
	if err != nil {
		return Job{}, false, fmt.Errorf("describe the import: %w", err)
	}
	fmt.Fprintf(c.digest, "%s %t %t", c.options.Owner, c.options.Update, c.options.SkipBad)
	stem := "import-" + hex.EncodeToString(c.digest.Sum(nil)[:10])
	for n := 1; ; n++ {
		id := fmt.Sprintf("%s-%d", stem, n)
		found, there, err := c.target.ImportJob(ctx, id)
		if err != nil {
			return Job{}, false, fmt.Errorf("look for an interrupted import: %w", err)
		}
		if there && found.State == JobDone {
			continue
		}
		now := c.options.Now()
		if !there {
			found = Job{ID: id, StartedAt: now}
		}
		found.State, found.Subject, found.Input, found.FailureText = JobRunning, c.options.Subject, input, ""
		found.Done, found.Total, found.UpdatedAt = 0, total, now
		found.Attempts++
		return found, there, nil
	}
}

// ended is the job's state after an attempt.
func ended(err error) string {
	switch {
	case err == nil:
		return JobDone
	case errors.Is(err, context.Canceled):
		return JobCancelled
	}
	return JobFailed
}
