package jobs

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// Spool is the folder that holds the graphs that jobs are about. Its files hold
// all that the projection does, sources among it, and are readable by their
// owner alone.
type Spool struct {
	// Folder that all workers share; it is made where there is none.
	Folder string
	// Program is the version of the program: what another wrote is not read.
	Program string
}

func (s Spool) path(job string) string { return filepath.Join(s.Folder, job+".projection") }

// keep keeps the graph of a job. fs.ErrExist where there is one already, which
// stays: that of a job with the same id, or one that is being started.
func (s Spool) keep(job string, graph *projection.Snapshot) error {
	err := os.MkdirAll(s.Folder, 0o700)
	own := s.path(job) + "." + rand.Text() + ".partial"
	if err == nil {
		err = graph.WriteFile(own, projection.Seal{Program: s.Program, Mark: job})
	}
	if err == nil {
		err = errors.Join(os.Link(own, s.path(job)), os.Remove(own))
	}
	if err != nil {
		return fmt.Errorf("keep the graph of the job: %w", err)
	}
	return nil
}

// startedWithin is how long it takes at most from keeping a graph to the job's
// record: what is older without one was left by a process that died.
const startedWithin = time.Minute

// forsaken takes away the graph of a job that was never begun; false where it may
// yet be.
func (s Spool) forsaken(job string, now time.Time) bool {
	info, err := os.Stat(s.path(job))
	return err == nil && now.Sub(info.ModTime()) > startedWithin && os.Remove(s.path(job)) == nil
}

// graph is the graph of a job: UNAVAILABLE where it is not in the folder.
func (s Spool) graph(job string) (*projection.Snapshot, error) {
	graph, seal, err := projection.ReadFile(s.path(job), s.Program)
	if err := readable(job, seal, err); err != nil {
		return nil, err
	}
	return graph, nil
}

// check says by its seal alone whether the graph of a job is in the folder and
// for this program to read: UNAVAILABLE where it never will be. Any other error
// may pass.
func (s Spool) check(job string) error {
	seal, err := projection.ReadSeal(s.path(job), s.Program)
	var passing *fs.PathError
	if errors.As(err, &passing) && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("look for the graph of the job: %w", err)
	}
	return readable(job, seal, err)
}

// readable is what reading a graph or its seal means for the job.
func readable(job string, seal projection.Seal, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return domain.Errorf(domain.Unavailable, "the graph that the job began on is not in the spool folder").Because(err)
	case err != nil:
		return domain.Errorf(domain.Unavailable, "the graph that the job began on cannot be read: %s", reason(err)).Because(err)
	case seal.Mark != job:
		return domain.Errorf(domain.Unavailable, "the graph in the spool folder is another job's")
	}
	return nil
}

// reason leaves the path out of an error.
func reason(err error) string {
	var of *fs.PathError
	if errors.As(err, &of) {
		return of.Err.Error()
	}
	return "it was written by another version of Kafo, or is damaged"
}

// jobs are those of which there is a file, each with when the last was written.
func (s Spool) jobs() (map[string]time.Time, error) {
	files, err := os.ReadDir(s.Folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	held := map[string]time.Time{}
	for _, file := range files {
		job, kind, _ := strings.Cut(file.Name(), ".")
		info, gone := file.Info()
		if gone == nil && strings.HasPrefix(kind, "projection") && info.ModTime().After(held[job]) {
			held[job] = info.ModTime()
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read the spool folder: %w", err)
	}
	return held, nil
}

// drop takes the graph of a job away that is done, and what writers left of it
// that were killed.
func (s Spool) drop(job string) error {
	files, err := os.ReadDir(s.Folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, file := range files {
		name, partial := strings.CutSuffix(file.Name(), ".partial")
		of, _, _ := strings.Cut(name, ".")
		if of != job || !partial && filepath.Join(s.Folder, name) != s.path(job) {
			continue
		}
		if gone := os.Remove(filepath.Join(s.Folder, file.Name())); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	if err != nil {
		return fmt.Errorf("take the graph of the job away: %w", err)
	}
	return nil
}
