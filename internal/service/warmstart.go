package service

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"strconv"

	"github.com/kafo-graph/kafo/internal/projection"
)

// ProjectionFile is where a service keeps its projection between one start and
// the next, so that it need not read the whole store. The file holds all that
// the projection does, sources among it, and is readable by its owner alone.
type ProjectionFile struct {
	// Path of the file; "" for none.
	Path string
	// Program is the version of the program: what another wrote is not read.
	Program string
}

// errOtherStore is of a file that was made of another store, or of this one
// before it was restored to an earlier state.
var errOtherStore = errors.New("the file was made of another store, or before this one was restored")

// markSetting begins the name of the setting that a store keeps for each of its
// projection's files. A store that has it holds the revision of which the file
// was made, as it was then: a backup from before does not know it.
const markSetting = "projection/"

// read is the snapshot of the file, if it was made of this store.
func (f ProjectionFile) read(ctx context.Context, s Settings) (*projection.Snapshot, error) {
	snapshot, seal, err := projection.ReadFile(f.Path, f.Program)
	if err != nil {
		return nil, err
	}
	kept, err := s.Setting(ctx, markSetting+seal.Mark)
	if err != nil {
		return nil, fmt.Errorf("look for the mark of the projection's file: %w", err)
	}
	if kept != strconv.FormatInt(snapshot.Epoch(), 10) {
		return nil, errOtherStore
	}
	return snapshot, nil
}

// write keeps the snapshot in the file.
func (f ProjectionFile) write(ctx context.Context, s Settings, snapshot *projection.Snapshot) error {
	mark := rand.Text()
	if _, err := s.KeepSetting(ctx, markSetting+mark, strconv.FormatInt(snapshot.Epoch(), 10)); err != nil {
		return fmt.Errorf("keep the mark of the projection's file: %w", err)
	}
	return snapshot.WriteFile(f.Path, projection.Seal{Program: f.Program, Mark: mark})
}

// Check looks at the file: the revision that it holds, and in words why it would
// not be used, if so. damaged says that it is broken, not merely of no use.
func (f ProjectionFile) Check(ctx context.Context, s Settings) (revision int64, unused string, damaged bool) {
	snapshot, err := f.read(ctx, s)
	switch {
	case err == nil:
		return snapshot.Epoch(), "", false
	case errors.Is(err, fs.ErrNotExist):
		return 0, "there is none yet", false
	}
	return 0, err.Error(), errors.Is(err, projection.ErrDamaged)
}

// start begins with what the file holds; false where it is of no use.
func (s *Service) start(ctx context.Context) (*projection.Snapshot, bool) {
	if s.file.Path == "" {
		return nil, false
	}
	snapshot, err := s.file.read(ctx, s.store)
	switch {
	case err == nil:
		s.log.Debug().Int64("revision", snapshot.Epoch()).Msg("the projection was read from its file")
	case errors.Is(err, fs.ErrNotExist):
	default:
		s.log.Warn().Err(err).Str("file", s.file.Path).Msg("the projection's file is of no use: the whole store is read")
	}
	return snapshot, err == nil
}

// keep writes the snapshot to the file; a failure costs the next start time,
// and no more.
func (s *Service) keep(ctx context.Context, snapshot *projection.Snapshot) {
	s.keeping.Lock()
	defer s.keeping.Unlock()
	if s.file.Path == "" || snapshot.Epoch() <= s.kept {
		return
	}
	if err := s.file.write(ctx, s.store, snapshot); err != nil {
		s.log.Warn().Err(err).Str("file", s.file.Path).Msg("the projection is not kept for the next start")
		return
	}
	s.kept = snapshot.Epoch()
}

// worthKeeping is how many arcs or nodes of changes are kept at the end: fewer
// are read from the change log at the next start as fast.
const worthKeeping = 2000

// Close ends what the service does in the background, and keeps its projection
// for the next start. The store must still be open.
func (s *Service) Close(ctx context.Context) {
	s.stop()
	s.background.Wait()
	s.graph.Wait()
	if now := s.graph.Now(); now.DeltaSize() >= worthKeeping {
		s.keep(ctx, now)
	}
}
