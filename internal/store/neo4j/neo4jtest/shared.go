package neo4jtest

import (
	"sync"
	"testing"
)

// Shared is one server for all tests of a test binary, started when the first test asks for it.
// The zero value is ready:
//
//	var neo4jServer neo4jtest.Shared
//
//	func TestMain(m *testing.M) { os.Exit(neo4jServer.Run(m)) }
//
//	func TestStore(t *testing.T) { uri := neo4jServer.Get(t).URI; ... }
//
// Tests take turns on it: they do not run in parallel, and each clears the database first.
type Shared struct {
	once   sync.Once
	server *Server
	err    error
}

// Run runs the tests of m, ends the server if one was started, and returns the exit code.
func (s *Shared) Run(m *testing.M) int {
	defer func() {
		if s.server != nil {
			s.server.close()
		}
	}()
	return m.Run()
}

// Get gives the shared server, without authentication. It skips or fails tb as Start does.
// Its caller leaves it running.
func (s *Shared) Get(tb testing.TB) *Server {
	tb.Helper()
	s.once.Do(func() { s.server, s.err = start() })
	refuse(tb, s.err)
	return s.server
}
