package neo4j

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/neo4j/neo4jtest"
	"github.com/kafo-graph/kafo/internal/store/storetest"
)

func TestNeo4jIsAStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Harness { return newHarness(t, server.Get(t)) })
}

// newHarness opens stores through a wire that can lose an answer.
func newHarness(t *testing.T, at *neo4jtest.Server) storetest.Harness {
	w := newWire(t, at.URI)
	return storetest.Harness{
		Open: func(t testing.TB) store.Store {
			return open(t, Config{URI: w.uri(), User: at.User, Password: at.Password})
		},
		Clear:      func(t testing.TB) { clearData(t, at) },
		Examined:   examined,
		LoseAnswer: func(testing.TB, store.Store) { w.loseNext.Store(true) },
		Commits:    func(s store.Store) int64 { return s.(*Store).commits.Load() },
	}
}

func open(t testing.TB, c Config) *Store {
	t.Helper()
	s, err := Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// fresh is a store on an empty database, closed at the end.
func fresh(t testing.TB) *Store {
	t.Helper()
	at := server.Get(t)
	clearData(t, at)
	s := open(t, Config{URI: at.URI, User: at.User, Password: at.Password})
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// clearData takes all nodes away; constraints and indexes stay.
func clearData(t testing.TB, at *neo4jtest.Server) {
	t.Helper()
	run(t, at, "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS", nil)
}

// run runs a statement past the store.
func run(t testing.TB, at *neo4jtest.Server, cypher string, params map[string]any) [][]any {
	t.Helper()
	auth := driver.NoAuth()
	if at.Password != "" {
		auth = driver.BasicAuth(at.User, at.Password, "")
	}
	d, err := driver.NewDriverWithContext(at.URI, auth)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.WithoutCancel(t.Context())
	defer d.Close(ctx)
	session := d.NewSession(ctx, driver.SessionConfig{DatabaseName: "neo4j"})
	defer session.Close(ctx)
	result, err := session.Run(ctx, cypher, params)
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]any
	for result.Next(ctx) {
		rows = append(rows, result.Record().Values)
	}
	if result.Err() != nil {
		t.Fatal(result.Err())
	}
	return rows
}

// examined profiles the statements of a find, and counts the rows that come out
// of the operators that read entities.
func examined(ctx context.Context, st store.Store, q store.Query) (int, error) {
	s := st.(*Store)
	session := s.session(ctx, driver.AccessModeRead, driver.FetchAll)
	defer closeQuietly(ctx, session)
	rows := 0
	s.profile = func(cypher string, params map[string]any) error {
		result, err := session.Run(ctx, "PROFILE "+cypher, params)
		if err != nil {
			return err
		}
		summary, err := result.Consume(ctx)
		if err == nil && strings.Contains(cypher, "(n:") {
			rows += read(summary.Profile())
		}
		return err
	}
	defer func() { s.profile = nil }()
	if _, err := s.Find(ctx, q); err != nil {
		return 0, err
	}
	return rows, nil
}

// read is the number of rows that the leaves of a plan read of the entities
// named n, and that expanding from others reaches.
func read(p driver.ProfiledPlan) int {
	n := 0
	details := fmt.Sprint(p.Arguments()["Details"])
	operator := p.Operator()
	if strings.HasPrefix(operator, "Node") && strings.Contains(operator, "@") && (strings.Contains(details, " n:") || strings.Contains(details, "n:Entity")) ||
		strings.HasPrefix(operator, "Expand") {
		n += int(p.Records())
	}
	for _, c := range p.Children() {
		n += read(c)
	}
	return n
}

// wire passes bytes between the driver and a server, and can lose the answer to
// a commit.
type wire struct {
	listener net.Listener
	target   string
	loseNext atomic.Bool
	mu       sync.Mutex
	conns    []net.Conn
}

func newWire(t *testing.T, uri string) *wire {
	_, target, _ := strings.Cut(uri, "://")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{listener: l, target: target}
	go w.accept()
	t.Cleanup(w.cut)
	return w
}

func (w *wire) uri() string { return "bolt://" + w.listener.Addr().String() }

// cut ends the wire and all that goes through it.
func (w *wire) cut() {
	_ = w.listener.Close()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.conns {
		_ = c.Close()
	}
}

func (w *wire) accept() {
	for {
		near, err := w.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", w.target)
		if err != nil {
			_ = near.Close()
			continue
		}
		w.mu.Lock()
		w.conns = append(w.conns, near, far)
		w.mu.Unlock()
		go w.requests(near, far)
		go func() { _, _ = io.Copy(near, far); _ = near.Close() }()
	}
}

// boltCommit is the message COMMIT as it stands on the wire: a chunk of two
// bytes, a structure without fields with the tag 12, and the end of the message.
var boltCommit = []byte{0x00, 0x02, 0xB0, 0x12, 0x00, 0x00}

// requests passes on what the driver says. The commit whose answer is to be lost
// reaches the server, and the driver hears no more on this connection.
func (w *wire) requests(near, far net.Conn) {
	defer far.Close()
	buffer := make([]byte, 64<<10)
	for {
		n, err := near.Read(buffer)
		if err != nil {
			return
		}
		if bytes.HasSuffix(buffer[:n], boltCommit) && w.loseNext.CompareAndSwap(true, false) {
			_ = near.Close()
			_, _ = far.Write(buffer[:n])
			_, _ = io.Copy(io.Discard, far)
			return
		}
		if _, err := far.Write(buffer[:n]); err != nil {
			return
		}
	}
}
