package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange"
	"github.com/kafo-graph/kafo/internal/interchange/native"
	"github.com/kafo-graph/kafo/internal/service"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/seed/kafo2"
)

// A store that holds the demonstration keeps its version under demoSetting
// from before the first record is written, and once more under the version's own
// name when it is complete.
const demoSetting = "demonstration"

func completeSetting(version string) string { return demoSetting + " " + version + " is complete" }

// errOtherData says that a store holds something that is not the demonstration.
var errOtherData = errors.New("the store holds other data than the demonstration")

// errOtherVersion says that a store holds the demonstration of another Kafo.
var errOtherVersion = errors.New("the store holds the demonstration of another version of Kafo")

// openDemo opens the demonstration's own store and sees that it holds the
// demonstration of this version; one of another version is set aside.
func (c *cli) openDemo(ctx context.Context, at location) (store.Store, error) {
	if err := os.MkdirAll(filepath.Dir(at.path), 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the demonstration's store: %w", err)
	}
	s, err := c.fillDemo(ctx, at)
	if !errors.Is(err, errOtherVersion) {
		return s, err
	}
	aside := fmt.Sprintf("%s.until-%s", at.path, c.now().UTC().Format("20060102T150405Z"))
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Rename(at.path+suffix, aside+suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("set the demonstration of another version aside: %w", err)
		}
	}
	c.log.Info().Str("to", aside).Msg("the demonstration is of another version: set it aside and make it anew")
	return c.fillDemo(ctx, at)
}

// fillDemo opens the store and writes the demonstration to it, unless it holds it.
func (c *cli) fillDemo(ctx context.Context, at location) (store.Store, error) {
	s, err := openAt(ctx, at)
	if err != nil {
		return nil, err
	}
	if err := c.seed(ctx, s, at); err != nil {
		_ = s.Close() // the first failure says more
		if errors.Is(err, errOtherData) || errors.Is(err, errOtherVersion) && !at.demo {
			return nil, fmt.Errorf("%w, and nothing was changed: empty %s first, or name another store with --store", err, at)
		}
		return nil, err
	}
	return s, nil
}

// seed writes the demonstration to the store, unless it is there already.
func (c *cli) seed(ctx context.Context, s store.Store, at location) error {
	records := kafo2.Records()
	version := demoVersion(records)
	complete, err := s.Setting(ctx, completeSetting(version))
	if err != nil || complete != "" {
		return err
	}
	if err := c.mayHoldDemo(ctx, s, version, at); err != nil {
		return err
	}
	if records, err = withoutListed(ctx, s, records); err != nil {
		return err
	}
	_, err = c.runImport(ctx, service.ImportInto(s), []interchange.Source{demoSource{records}}, interchange.Options{
		Subject: domain.Administrator().Name, Now: c.now,
	})
	if err != nil {
		return fmt.Errorf("write the demonstration: %w", err)
	}
	_, err = s.KeepSetting(ctx, completeSetting(version), "yes")
	return err
}

// mayHoldDemo fails unless the store is empty, was begun to be filled with this
// version of the demonstration, or is a Neo4j on this machine, such as one for
// trying: there the demonstration goes beside what is there, and is said to.
func (c *cli) mayHoldDemo(ctx context.Context, s store.Store, version string, at location) error {
	begun, err := s.Setting(ctx, demoSetting)
	switch {
	case err != nil:
		return err
	case begun != "" && begun != version:
		return errOtherVersion
	case begun == version:
		return nil
	}
	revision, err := s.Revision(ctx)
	if err != nil {
		return err
	}
	if revision > 0 && !at.onThisMachine() {
		return errOtherData
	}
	if revision > 0 {
		c.log.Warn().Msg("the store holds other data: the demonstration, which is invented, is written beside it")
	}
	_, err = s.KeepSetting(ctx, demoSetting, version)
	return err
}

// withoutListed leaves out records of the United Nations' list that the store
// has already: those that the list's import wrote say more.
func withoutListed(ctx context.Context, s store.Reader, d kafo2.Data) (kafo2.Data, error) {
	var err error
	if d.Reports, err = unlisted(ctx, s.Reports, d.Reports, func(r *domain.Report) string { return r.ID }); err != nil {
		return d, err
	}
	if d.Entities, err = unlisted(ctx, s.Entities, d.Entities, func(e *domain.Entity) string { return e.ID }); err != nil {
		return d, err
	}
	d.Links, err = unlisted(ctx, s.Links, d.Links, func(l *domain.Link) string { return l.ID })
	return d, err
}

func unlisted[R any](ctx context.Context, read func(context.Context, []string) ([]R, error), records []R, id func(*R) string) ([]R, error) {
	var listed []string
	for i := range records {
		if strings.HasPrefix(id(&records[i]), kafo2.ListID("")) {
			listed = append(listed, id(&records[i]))
		}
	}
	found, err := read(ctx, listed)
	if err != nil {
		return nil, fmt.Errorf("look for records of the list: %w", err)
	}
	there := make(map[string]bool, len(found))
	for i := range found {
		there[id(&found[i])] = true
	}
	return slices.DeleteFunc(records, func(r R) bool { return there[id(&r)] }), nil
}

// demoVersion tells two versions of the demonstration apart by their content.
func demoVersion(d kafo2.Data) string {
	digest := sha256.New()
	var line []byte
	for r := range d.All() {
		line = append(native.Append(line[:0], r), '\n')
		digest.Write(line)
	}
	return hex.EncodeToString(digest.Sum(nil)[:8])
}

// demoSource lets an import read the demonstration.
type demoSource struct{ kafo2.Data }

// Name is what the import is recorded under.
func (demoSource) Name() string { return strings.ToLower(strings.ReplaceAll(kafo2.Code, " ", "-")) }

// Owns is false: the demonstration's records replace nothing of others'.
func (demoSource) Owns() bool { return false }

// Bytes are not known.
func (demoSource) Bytes() (read, total int64) { return 0, 0 }

// Each hands out the records.
func (d demoSource) Each(ctx context.Context, yield func(interchange.Item) error) error {
	line := int64(0)
	for r := range d.All() {
		line++
		if line%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := yield(interchange.Item{Line: line, Record: r}); err != nil {
			return err
		}
	}
	return nil
}
