package neo4jtest

import (
	"context"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// victimEnv makes this test binary start a server and then end as the value says.
const victimEnv = "KAFO_NEO4JTEST_VICTIM"

var shared Shared

func TestMain(m *testing.M) {
	if how := os.Getenv(victimEnv); how != "" {
		beVictim(how)
	}
	os.Exit(shared.Run(m))
}

// beVictim starts a server, says so in one line, and ends this process.
func beVictim(how string) {
	server, err := startOwn("")
	if err != nil {
		panic(err)
	}
	line := strings.Join([]string{strconv.Itoa(server.process.cmd.Process.Pid), server.address(), server.home}, " ")
	if _, err := os.Stdout.WriteString(line + "\n"); err != nil {
		panic(err)
	}
	if how == "panic" {
		panic("as a test would")
	}
	select {} // until killed
}

func TestSharedServerIsOneAndStartsEmpty(t *testing.T) {
	began := time.Now()
	server := shared.Get(t)
	t.Logf("up after %s", time.Since(began).Round(10*time.Millisecond))
	if again := shared.Get(t); again != server {
		t.Errorf("two servers, at %s and %s", server.URI, again.URI)
	}
	if got := count(t, server); got != 0 && server.home != "" {
		t.Errorf("a new server holds %d nodes, want none", got)
	}
}

func TestDataSurviveStopKillAndRestart(t *testing.T) {
	server := StartOwn(t)
	uri := server.URI
	for nodes, halt := range []func() error{server.Stop, server.Kill} {
		run(t, server, "CREATE (:Probe)")
		if err := halt(); err != nil {
			t.Fatal(err)
		}
		if speaksBolt(server.address()) {
			t.Fatal("the server still answers after it was halted")
		}
		if err := server.Restart(); err != nil {
			t.Fatal(err)
		}
		if got, want := count(t, server), int64(nodes+1); got != want {
			t.Errorf("%d nodes after the restart, want %d", got, want)
		}
	}
	if server.URI != uri {
		t.Errorf("URI is %s after the restart, was %s", server.URI, uri)
	}
}

func TestServerWithAuthRefusesStrangers(t *testing.T) {
	server := StartWithAuth(t)
	if server.User == "" || server.Password == "" {
		t.Fatal("no user or password given")
	}
	if got := count(t, server); got != 0 {
		t.Errorf("a new server holds %d nodes, want none", got)
	}
	for name, auth := range map[string]neo4j.AuthToken{
		"wrong password": neo4j.BasicAuth(server.User, server.Password+"x", ""),
		"no sign-in":     neo4j.NoAuth(),
	} {
		if err := connect(t, server.URI, auth).VerifyConnectivity(context.Background()); err == nil {
			t.Errorf("%s is let in", name)
		}
	}
}

func TestOutsideServerIsNotStopped(t *testing.T) {
	t.Setenv("KAFO_TEST_NEO4J_URI", "bolt://graph.example:7687")
	t.Setenv("KAFO_TEST_NEO4J_USER", "amina")
	t.Setenv("KAFO_TEST_NEO4J_PASSWORD", "invented")
	server := Start(t)
	if server.URI != "bolt://graph.example:7687" || server.User != "amina" || server.Password != "invented" {
		t.Errorf("got %+v", server)
	}
	if server.Stop() == nil || server.Kill() == nil || server.Restart() == nil {
		t.Error("a server of somebody else was stopped")
	}
}

func connect(t *testing.T, uri string, auth neo4j.AuthToken) neo4j.DriverWithContext {
	t.Helper()
	driver, err := neo4j.NewDriverWithContext(uri, auth)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = driver.Close(context.Background()) })
	return driver
}

func run(t *testing.T, server *Server, cypher string) *neo4j.EagerResult {
	t.Helper()
	auth := neo4j.NoAuth()
	if server.User != "" {
		auth = neo4j.BasicAuth(server.User, server.Password, "")
	}
	result, err := neo4j.ExecuteQuery(context.Background(), connect(t, server.URI, auth), cypher, nil, neo4j.EagerResultTransformer)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func count(t *testing.T, server *Server) int64 {
	t.Helper()
	n, ok := run(t, server, "MATCH (n) RETURN count(n) AS n").Records[0].Values[0].(int64)
	if !ok {
		t.Fatal("count is not a number")
	}
	return n
}
