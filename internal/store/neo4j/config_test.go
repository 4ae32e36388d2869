package neo4j

import (
	"strings"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
)

func TestAnAddressNamesServerAndDatabase(t *testing.T) {
	for address, want := range map[string]Config{
		"neo4j://127.0.0.1:7687/neo4j":    {URI: "neo4j://127.0.0.1:7687", Database: "neo4j"},
		"bolt://db.example:7000/kafo":     {URI: "bolt://db.example:7000", Database: "kafo"},
		"neo4j+s://db.example/kafo":       {URI: "neo4j+s://db.example:7687", Database: "kafo"},
		"neo4j+ssc://db.example:7687":     {URI: "neo4j+ssc://db.example:7687", Database: "neo4j"},
		"bolt+s://[::1]:7687/kafo-graph/": {},
		"bolt://[::1]:7687/":              {URI: "bolt://[::1]:7687", Database: "neo4j"},
	} {
		got, err := ParseAddress(address)
		if want == (Config{}) {
			if err == nil {
				t.Errorf("%s is read as %+v", address, got)
			}
			continue
		}
		if err != nil || got != want {
			t.Errorf("%s is read as %+v, %v", address, got, err)
		}
	}
}

func TestWhatIsNoAddressIsRefusedWithoutRepeatingSecrets(t *testing.T) {
	for _, address := range []string{
		"", "kafo.db", "sqlite:kafo.db", "http://127.0.0.1:7687/neo4j", "neo4j://", "neo4j:///neo4j", "neo4j://h:1/a/b",
		"neo4j://h:1/a?x=secret", "neo4j://user:secret@h:7687/neo4j", "neo4j://user:secret@h:bad/neo4j", "bolt://h:7687/a#secret",
	} {
		_, err := ParseAddress(address)
		if domain.CodeOf(err) != domain.InvalidInput {
			t.Errorf("%q gives %v", address, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%q is repeated: %v", address, err)
		}
	}
}
