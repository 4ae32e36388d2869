package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"github.com/kafo-graph/kafo/internal/service"
)

// Values of --snapshot-file that are not paths.
const (
	snapshotBeside = "auto"
	snapshotNone   = "none"
)

// projectionFile is where the projection of the store is kept from one start to
// the next: beside an SQLite file, and for Neo4j in the user's cache folder,
// unless the flag says otherwise.
func (c *cli) projectionFile() (service.ProjectionFile, error) {
	file := service.ProjectionFile{Path: c.snapshotFile, Program: programOf(thisVersion())}
	switch c.snapshotFile {
	case snapshotNone, "":
		file.Path = ""
	case snapshotBeside:
		at, err := parseLocation(c.store)
		if err != nil {
			return file, err
		}
		if file.Path, err = at.snapshotPath(); err != nil {
			c.log.Warn().Err(err).Msg("there is no place for the projection's file: the whole store is read at every start")
			file.Path = ""
		}
	}
	return file, nil
}

func programOf(v version) string {
	return fmt.Sprint(v.Version, " ", v.Commit, " ", v.Modified)
}

// snapshotPath is the usual file of the location's projection. Its folder is
// made where there is none.
func (l location) snapshotPath() (string, error) {
	if l.path != "" {
		return l.path + ".projection", nil
	}
	folder, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the user's cache folder: %w", err)
	}
	folder = filepath.Join(folder, "kafo")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", fmt.Errorf("make the cache folder: %w", err)
	}
	sum := sha256.Sum256([]byte(l.String()))
	return filepath.Join(folder, hex.EncodeToString(sum[:8])+".projection"), nil
}
