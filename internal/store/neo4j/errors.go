package neo4j

import (
	"context"
	"errors"
	"fmt"
	"strings"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/kafo-graph/kafo/internal/domain"
)

// told are the database's own error codes that a caller is told of. What the
// database says itself may hold a statement or data, and stays a cause.
var told = []struct {
	prefix string
	code   domain.Code
	says   string
}{
	{"Neo.ClientError.Security.AuthenticationRateLimit", domain.Unavailable, "Neo4j refuses sign-ins for a while after too many wrong passwords: check KAFO_NEO4J_USER and KAFO_NEO4J_PASSWORD and wait some seconds"},
	{"Neo.ClientError.Security.CredentialsExpired", domain.Unavailable, "the Neo4j password has expired: set a new one and give it as KAFO_NEO4J_PASSWORD"},
	{"Neo.ClientError.Security.Forbidden", domain.Unavailable, "the Neo4j user may not do this: Kafo needs to read, write and define indexes"},
	{"Neo.ClientError.Security", domain.Unavailable, "Neo4j does not accept user and password: check KAFO_NEO4J_USER and KAFO_NEO4J_PASSWORD"},
	{"Neo.ClientError.Database.DatabaseNotFound", domain.Unavailable, "there is no such Neo4j database: check the name at the end of the store's address"},
	{"Neo.ClientError.Cluster", domain.Unavailable, "the Neo4j cluster has no leader for this database just now: try again shortly"},
	{"Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", domain.Unavailable, "the Neo4j database is read-only just now: address it with neo4j:// so that writes go to its leader"},
	{"Neo.ClientError.General.WriteOnReadOnlyAccessDatabase", domain.Unavailable, "the Neo4j database is read-only: allow writing, then try again"},
	{"Neo.ClientError.Transaction.TransactionTimedOut", domain.Timeout, "Neo4j ended the transaction because it took too long"},
	{"Neo.TransientError.Transaction.TransactionTimedOut", domain.Timeout, "Neo4j ended the transaction because it took too long"},
	{"Neo.TransientError.General.MemoryPoolOutOfMemoryError", domain.Unavailable, "Neo4j has not enough memory for this: raise its transaction memory or heap"},
	{"Neo.TransientError.General.DatabaseUnavailable", domain.Unavailable, "the Neo4j database is not available just now: try again, or look at the server's log"},
	{"Neo.DatabaseError.Transaction.TransactionCommitFailed", domain.Unavailable, "Neo4j could not commit: its disk may be full; free space and look at the server's log"},
	{"Neo.DatabaseError.Transaction.TransactionLogError", domain.Unavailable, "Neo4j could not write its log: its disk may be full; free space and look at the server's log"},
	{"Neo.DatabaseError.Transaction.TransactionStartFailed", domain.Unavailable, "Neo4j starts no transactions just now: its disk may be full, or it is stopping; look at the server's log"},
	{"Neo.DatabaseError.General.StorageDamageDetected", domain.Unavailable, "Neo4j says that its data are damaged: restore a backup, and look at the server's log"},
	{"Neo.TransientError", domain.Unavailable, "Neo4j could not do this just now: try again"},
}

// explain makes an error of the driver's into one whose text can be shown, and
// says once what was being done.
func (s *Store) explain(ctx context.Context, doing string, err error) error {
	if err == nil {
		return nil
	}
	var known *domain.Error
	if errors.As(err, &known) {
		return err
	}
	var refused *visitError
	if errors.As(err, &refused) {
		return refused.error
	}
	if cause := context.Cause(ctx); ctx.Err() != nil {
		return fmt.Errorf("%s: %w", doing, domain.Errorf(domain.Timeout, "the request ended first").Because(errors.Join(cause, err)))
	}
	return fmt.Errorf("%s: %w", doing, s.reason(err))
}

func (s *Store) reason(err error) *domain.Error {
	var answer *driver.Neo4jError
	var credentials *driver.InvalidAuthenticationError
	switch {
	case errors.As(err, &answer):
		return reasonOf(answer).Because(err)
	case errors.As(err, &credentials):
		return domain.Errorf(domain.Unavailable, "Neo4j does not accept user and password: check KAFO_NEO4J_USER and KAFO_NEO4J_PASSWORD").Because(err)
	case strings.Contains(err.Error(), "x509:") || strings.Contains(err.Error(), "tls:"):
		return domain.Errorf(domain.Unavailable, "no encrypted connection to Neo4j at %s: check its certificate, or use +ssc for one that it signed itself", s.uri).Because(err)
	case driver.IsConnectivityError(err), driver.IsTransactionExecutionLimit(err), driver.IsRetryable(err):
		return domain.Errorf(domain.Unavailable, "Neo4j cannot be reached at %s: is it running, and is the address right?", s.uri).Because(err)
	}
	return domain.Errorf(domain.Internal, "a fault in the work with Neo4j").Because(err)
}

func reasonOf(answer *driver.Neo4jError) *domain.Error {
	if full(answer) {
		return domain.Errorf(domain.Unavailable, "Neo4j's disk is full: free space; nothing was half-written")
	}
	for _, t := range told {
		if strings.HasPrefix(answer.Code, t.prefix) {
			return domain.Errorf(t.code, "%s", t.says)
		}
	}
	return domain.Errorf(domain.Internal, "Neo4j did not do what was asked")
}

// full says whether the database speaks of a full disk, which has no code of
// its own.
func full(answer *driver.Neo4jError) bool {
	for _, words := range []string{"No space left", "disk is full", "Out of disk", "out of disk space"} {
		if strings.Contains(answer.Msg, words) {
			return true
		}
	}
	return false
}

// visitError carries a visitor's own error through the driver unchanged.
type visitError struct{ error }

func (v *visitError) Unwrap() error { return v.error }
