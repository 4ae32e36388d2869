package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/kafo-graph/kafo/internal/store/neo4j"
)

// location is where a store is: in a file or in Neo4j.
type location struct {
	// path of an SQLite file; empty for Neo4j.
	path string
	// neo4j is the database, where path is empty.
	neo4j neo4j.Config
	// demo: it is the demonstration's own store.
	demo bool
}

const (
	demoStore    = "demo"
	sqliteScheme = "sqlite:"
)

// parseLocation reads what --store says.
func parseLocation(text string) (location, error) {
	if text == demoStore {
		path, err := demoPath()
		return location{path: path, demo: true}, err
	}
	if path, ok := strings.CutPrefix(text, sqliteScheme); ok {
		if path == "" {
			return location{}, misuse("--store: expected sqlite:PATH with the path of a file")
		}
		return location{path: path}, nil
	}
	if !neo4j.IsAddress(text) {
		return location{}, misuse("--store: expected sqlite:PATH, neo4j://HOST:PORT/DATABASE or demo, not %q", withoutPassword(text))
	}
	config, err := neo4j.ParseAddress(text)
	if err != nil {
		return location{}, misuse("--%s", err)
	}
	if config.User, err = secret("KAFO_NEO4J_USER"); err != nil {
		return location{}, err
	}
	config.Password, err = secret("KAFO_NEO4J_PASSWORD")
	return location{neo4j: config}, err
}

// withoutPassword cuts what may stand before the @ of an address.
func withoutPassword(address string) string {
	if at := strings.LastIndex(address, "@"); at >= 0 {
		return "..." + address[at:]
	}
	return address
}

// demoPath is the file of the demonstration's store, in the user's data folder.
func demoPath() (string, error) {
	folder := os.Getenv("XDG_DATA_HOME")
	if !filepath.IsAbs(folder) {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("find the user's data folder (or set XDG_DATA_HOME): %w", err)
		}
		folder = filepath.Join(home, ".local", "share")
	}
	return filepath.Join(folder, "kafo", "demo.db"), nil
}

// String is the location as --store takes it.
func (l location) String() string {
	switch {
	case l.demo:
		return demoStore
	case l.path != "":
		return sqliteScheme + l.path
	}
	return l.neo4j.URI + "/" + l.neo4j.Database
}

// onThisMachine says whether the store is a Neo4j that only this machine reaches.
func (l location) onThisMachine() bool {
	address, err := url.Parse(l.neo4j.URI)
	if l.path != "" || err != nil {
		return false
	}
	ip := net.ParseIP(address.Hostname())
	return address.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// there says whether there is a store at the location, as far as that can be
// told without opening it.
func (l location) there() bool {
	if l.path == "" {
		return true
	}
	_, err := os.Stat(l.path)
	return !errors.Is(err, os.ErrNotExist)
}
