package neo4j

import (
	"os"
	"testing"

	"github.com/kafo-graph/kafo/internal/store/neo4j/neo4jtest"
)

// server is the one Neo4j that the tests of this package share; they take turns
// and clear the database themselves.
var server neo4jtest.Shared

func TestMain(m *testing.M) { os.Exit(server.Run(m)) }
