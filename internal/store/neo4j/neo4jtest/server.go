// Package neo4jtest gives tests a real Neo4j server.
//
// The server is the one that KAFO_TEST_NEO4J_URI names (with KAFO_TEST_NEO4J_USER and
// KAFO_TEST_NEO4J_PASSWORD), else one started from Maven's jars with the project's launcher
// launcher/server. Where neither can be, the test is skipped with one line that says why;
// under KAFO_REQUIRE_NEO4J=1 it fails instead.
//
// A started server is empty, listens on a free port of the loopback, lives in a temporary folder,
// takes about five seconds to come up, and dies with the test process however that ends.
// A server named by KAFO_TEST_NEO4J_URI holds whatever is in it: tests clear the database themselves.
package neo4jtest

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"
)

// Server is a running Neo4j, or one that Stop or Kill has halted and Restart can bring back.
// It is not for use by several goroutines while it is being stopped or restarted.
type Server struct {
	// URI is a bolt:// address, ready for the driver; the same after Restart.
	URI string
	// User and Password are both empty when the server asks for no authentication.
	User, Password string

	home    string // empty: the server is not ours
	port    int
	process *process
	unlock  func()
}

const (
	startTimeout = 90 * time.Second
	stopTimeout  = 30 * time.Second
	portAttempts = 3

	authUser     = "neo4j"
	authPassword = "invented-for-tests"
)

// Start gives a server without authentication that lasts until tb and its subtests end.
// The server may be an outside one (see the package comment); a test that stops its server
// calls StartOwn instead.
func Start(tb testing.TB) *Server {
	tb.Helper()
	server, err := start()
	return lend(tb, server, err)
}

// StartOwn is Start for tests that Stop, Kill or Restart: the server is always one of its own.
func StartOwn(tb testing.TB) *Server {
	tb.Helper()
	server, err := startOwn("")
	return lend(tb, server, err)
}

// StartWithAuth gives a server of its own that demands Server.User and Server.Password.
func StartWithAuth(tb testing.TB) *Server {
	tb.Helper()
	server, err := startOwn(authPassword)
	return lend(tb, server, err)
}

// Stop ends the server in good order, as an administrator would; its data stay for Restart.
func (s *Server) Stop() error {
	if s.home == "" {
		return fmt.Errorf("stop Neo4j at %s: it is not this test's own, use StartOwn", s.URI)
	}
	return s.process.stop(stopTimeout)
}

// Kill ends the server at once, as a power cut would; its data stay for Restart.
func (s *Server) Kill() error {
	if s.home == "" {
		return fmt.Errorf("kill Neo4j at %s: it is not this test's own, use StartOwn", s.URI)
	}
	s.process.kill()
	return nil
}

// Restart stops the server if it runs and starts it again on the same port with the same data.
func (s *Server) Restart() error {
	if err := s.Stop(); err != nil {
		return err
	}
	return s.launch()
}

// start gives the outside server if one is named, else one of our own.
func start() (*Server, error) {
	if uri := os.Getenv("KAFO_TEST_NEO4J_URI"); uri != "" {
		return outside(uri)
	}
	return startOwn("")
}

// outside gives the server at uri once no other test process uses it.
func outside(uri string) (*Server, error) {
	if err := takeTurn(); err != nil {
		return nil, fmt.Errorf("take a turn on Neo4j at %s: %w", uri, err)
	}
	return &Server{
		URI:      uri,
		User:     os.Getenv("KAFO_TEST_NEO4J_USER"),
		Password: os.Getenv("KAFO_TEST_NEO4J_PASSWORD"),
	}, nil
}

// takeTurn waits until this process alone may use the outside server, which has one database for
// all. The turn is the process's, not a test's, and lasts until it ends.
var takeTurn = sync.OnceValue(func() error {
	_, err := lockFile(filepath.Join(os.TempDir(), "kafo-neo4j-outside.lock"))
	return err
})

// startOwn starts an empty server; a password turns authentication on.
func startOwn(password string) (*Server, error) {
	if err := findTools(); err != nil {
		return nil, err
	}
	server := &Server{Password: password}
	if password != "" {
		server.User = authUser
	}
	var err error
	for range portAttempts { // another process may take the free port before Neo4j does
		if err = server.settle(); err != nil {
			return nil, err
		}
		if err = server.launch(); err == nil {
			return server, nil
		}
		server.close()
	}
	return nil, err
}

// settle gives the server a fresh home and a port.
func (s *Server) settle() error {
	home, unlock, err := newHome()
	if err != nil {
		return err
	}
	port, err := freePort()
	if err != nil {
		unlock()
		return err
	}
	s.home, s.unlock, s.port = home, unlock, port
	s.URI = "bolt://" + s.address()
	return nil
}

// launch runs the server in its home and returns when it accepts Bolt connections.
func (s *Server) launch() error {
	began := time.Now()
	launcher, err := launcherPath()
	if err != nil {
		return err
	}
	s.process, err = startProcess(launcher, s.home, strconv.Itoa(s.port), s.Password)
	if err != nil {
		return fmt.Errorf("start Neo4j: %w", err)
	}
	for time.Since(began) < startTimeout {
		if speaksBolt(s.address()) {
			return nil
		}
		select {
		case <-s.process.done:
			return fmt.Errorf("start Neo4j: it ended at once: %s", s.process.lastWords(s.home))
		case <-time.After(50 * time.Millisecond):
		}
	}
	s.process.kill()
	return fmt.Errorf("start Neo4j: no Bolt on %s after %s: %s", s.address(), startTimeout, s.process.lastWords(s.home))
}

// close ends the server for good and removes its home.
func (s *Server) close() {
	if s.process != nil {
		s.process.kill() // its data are thrown away: no need for good order
	}
	if s.home != "" {
		_ = os.RemoveAll(s.home) // what is left is swept by the next start
		s.unlock()
	}
}

func (s *Server) address() string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port))
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
