package neo4j

import (
	"errors"
	"net"
	"strings"
	"testing"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/neo4j/neo4jtest"
)

// unavailable checks that an error says what to do, and says nothing of the
// database's language.
func unavailable(t *testing.T, err error, says string) {
	t.Helper()
	if domain.CodeOf(err) != domain.Unavailable || !strings.Contains(err.Error(), says) {
		t.Errorf("the error is %v (%s), want UNAVAILABLE with %q", err, domain.CodeOf(err), says)
	}
	for _, word := range []string{"MATCH", "UNWIND", "Neo.", "Kafo" + "State"} {
		if err != nil && strings.Contains(err.Error(), word) {
			t.Errorf("the error shows %q: %v", word, err)
		}
	}
}

func TestOpeningSaysWhatIsWrong(t *testing.T) {
	at := server.Get(t)
	t.Run("there is no such database", func(t *testing.T) {
		_, err := Open(t.Context(), Config{URI: at.URI, Database: "nowhere", User: at.User, Password: at.Password})
		unavailable(t, err, "no such Neo4j database")
	})
	t.Run("nothing listens there", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		address := l.Addr().String()
		_ = l.Close()
		for _, scheme := range []string{"bolt://", "neo4j://"} {
			_, err = Open(t.Context(), Config{URI: scheme + address})
			unavailable(t, err, "cannot be reached")
		}
	})
	t.Run("a newer Kafo has written it", func(t *testing.T) {
		clearData(t, at)
		run(t, at, "CREATE (:KafoState {name: 'graph', schema: $newer, revision: 7})", map[string]any{"newer": schemaVersion + 1})
		_, err := Open(t.Context(), Config{URI: at.URI, User: at.User, Password: at.Password})
		unavailable(t, err, "newer Kafo")
	})
}

func TestMissingIndexesAreFoundAndMadeAgain(t *testing.T) {
	s := fresh(t)
	run(t, server.Get(t), "DROP INDEX kafo_kind_sight_label_id", nil)
	if found := problemsOf(t, s); !strings.Contains(found, "1 indexes missing") {
		t.Errorf("doctor says %q", found)
	}
	if err := s.Reindex(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found := problemsOf(t, s); found != "" {
		t.Errorf("after reindex doctor says %q", found)
	}
}

func TestErrorsOfTheDatabaseAreToldInWords(t *testing.T) {
	s := &Store{uri: "neo4j://h:7687"}
	for code, want := range map[string]domain.Code{
		"Neo.ClientError.Security.Unauthorized":                 domain.Unavailable,
		"Neo.ClientError.Cluster.NotALeader":                    domain.Unavailable,
		"Neo.ClientError.General.ForbiddenOnReadOnlyDatabase":   domain.Unavailable,
		"Neo.TransientError.General.DatabaseUnavailable":        domain.Unavailable,
		"Neo.TransientError.Transaction.DeadlockDetected":       domain.Unavailable,
		"Neo.DatabaseError.Transaction.TransactionCommitFailed": domain.Unavailable,
		"Neo.ClientError.Transaction.TransactionTimedOut":       domain.Timeout,
		"Neo.ClientError.Statement.SyntaxError":                 domain.Internal,
		"Neo.ClientError.Schema.ConstraintValidationFailed":     domain.Internal,
		"Neo.TransientError.General.MemoryPoolOutOfMemoryError": domain.Unavailable,
		"Neo.ClientError.Database.DatabaseNotFound":             domain.Unavailable,
		"Neo.ClientError.Security.AuthenticationRateLimit":      domain.Unavailable,
		"Neo.DatabaseError.General.StorageDamageDetected":       domain.Unavailable,
		"Neo.DatabaseError.Transaction.TransactionStartFailed":  domain.Unavailable,
		"Neo.DatabaseError.Transaction.TransactionLogError":     domain.Unavailable,
		"Neo.ClientError.General.WriteOnReadOnlyAccessDatabase": domain.Unavailable,
		"Neo.ClientError.Security.CredentialsExpired":           domain.Unavailable,
		"Neo.ClientError.Security.Forbidden":                    domain.Unavailable,
	} {
		cause := &driver.Neo4jError{Code: code, Msg: "MATCH (secret) somewhere"}
		err := s.explain(t.Context(), "write", cause)
		if got := domain.CodeOf(err); got != want {
			t.Errorf("%s is %s, want %s", code, got, want)
		}
		if strings.Contains(err.Error(), "secret") || !errors.Is(err, cause) {
			t.Errorf("%s reads %q", code, err)
		}
	}
	full := &driver.Neo4jError{Code: "Neo.DatabaseError.General.UnknownError", Msg: "java.io.IOException: No space left on device"}
	unavailable(t, s.explain(t.Context(), "write", full), "disk is full")
}

func TestAuthentication(t *testing.T) {
	at := neo4jtest.StartWithAuth(t)
	t.Run("a wrong password", func(t *testing.T) {
		_, err := Open(t.Context(), Config{URI: at.URI, User: at.User, Password: "wrong"})
		unavailable(t, err, "KAFO_NEO4J_PASSWORD")
		if strings.Contains(err.Error(), "wrong") {
			t.Errorf("the password is shown: %v", err)
		}
	})
	t.Run("no password", func(t *testing.T) {
		_, err := Open(t.Context(), Config{URI: at.URI})
		unavailable(t, err, "KAFO_NEO4J_PASSWORD")
	})
	t.Run("the right one", func(t *testing.T) {
		routed := strings.Replace(at.URI, "bolt://", "neo4j://", 1)
		for _, uri := range []string{at.URI, routed} {
			clearData(t, at)
			s := open(t, Config{URI: uri, User: at.User, Password: at.Password})
			if _, err := s.Apply(t.Context(), batchOf(t, modelGraph)); err != nil {
				t.Fatal(err)
			}
			found, err := s.Find(t.Context(), store.Query{Kinds: []domain.EntityKind{domain.Case}, Limit: 10})
			if err != nil || len(found) != 2 {
				t.Errorf("%d cases, %v", len(found), err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestARestartInTheMiddle(t *testing.T) {
	at := neo4jtest.StartOwn(t)
	s := open(t, Config{URI: at.URI})
	defer s.Close()
	if _, err := s.Apply(t.Context(), batchOf(t, modelGraph)); err != nil {
		t.Fatal(err)
	}
	if err := at.Kill(); err != nil {
		t.Fatal(err)
	}
	_, err := s.Revision(t.Context())
	unavailable(t, err, "cannot be reached")
	_, err = s.Apply(t.Context(), store.Batch{DeleteLinks: []store.Ref{{ID: "l:6"}}})
	unavailable(t, err, "cannot be reached")
	if err := at.Restart(); err != nil {
		t.Fatal(err)
	}
	if found := problemsOf(t, s); found != "" {
		t.Errorf("doctor says %q", found)
	}
	r, err := s.Apply(t.Context(), store.Batch{DeleteLinks: []store.Ref{{ID: "l:6"}}})
	if err != nil || r.Revision != 2 {
		t.Errorf("revision %d, %v", r.Revision, err)
	}
}
