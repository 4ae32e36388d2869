package flows_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain lets property tests draw more graphs than rapid would by itself,
// unless the command line says how many.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "1000"); err != nil {
		panic(err)
	}
	flag.Parse()
	os.Exit(m.Run())
}
