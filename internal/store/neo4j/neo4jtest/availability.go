package neo4jtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// errUnavailable says that this machine cannot run Neo4j, which is a reason to skip, not a failure.
var errUnavailable = errors.New("no Neo4j: set KAFO_TEST_NEO4J_URI, or install Java 17 and Maven")

// lend hands server to tb and takes it back at the end; err skips or fails tb.
func lend(tb testing.TB, server *Server, err error) *Server {
	tb.Helper()
	refuse(tb, err)
	tb.Cleanup(server.close)
	return server
}

// refuse ends tb when err is not nil: skipped when Neo4j is only unavailable and not required.
func refuse(tb testing.TB, err error) {
	tb.Helper()
	switch {
	case err == nil:
	case errors.Is(err, errUnavailable) && os.Getenv("KAFO_REQUIRE_NEO4J") != "1":
		tb.Skip(err)
	default:
		tb.Fatal(err)
	}
}

// findTools reports, as errUnavailable, what is missing to start a server.
func findTools() error {
	for _, tool := range []string{"bash", "java", "mvn"} {
		if _, err := exec.LookPath(tool); err != nil {
			return fmt.Errorf("%w (%s not found)", errUnavailable, tool)
		}
	}
	return nil
}

// launcherPath finds launcher/server from any folder of the module.
func launcherPath() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the module's folder: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return filepath.Join(folder, "internal", "store", "neo4j", "neo4jtest", "launcher", "server"), nil
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return "", errors.New("find the module's folder: no go.mod above the working folder")
		}
		folder = parent
	}
}
