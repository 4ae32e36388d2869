package neo4j

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// foreignWrites are what somebody does past Kafo, what doctor says of it, and
// whether reindex mends it.
var foreignWrites = []struct {
	name, cypher, says string
	mended             bool
}{
	{"a changed property", "MATCH (p:Person {id: 'NE:person:1'}) SET p.sex = 'F'", "entities changed", true},
	{"a changed kind", "MATCH (o:Organisation {id: 'NG:firm:1'}) REMOVE o:Organisation SET o:Location, o.name = 'Depot', o.locationType = 'DEPOT', o.country = 'NG'", "entities changed", true},
	{"what cannot be read", "MATCH (p:Person {id: 'NE:person:1'}) SET p.birthDate = 'once'", "cannot be read", false},
	{"a new node", "CREATE (:Phone {number: '+22700000009', markOwner: 'NE', markLevel: 'OPEN'})", "entities written", true},
	{"a new node that is not whole", "CREATE (:Case {number: 'x'})", "entities written", false},
	{"a node of something else", "CREATE (:Person2 {id: 'x'})", "nothing of Kafo's", false},
	{"a new relationship", "MATCH (a:Person {id: 'NE:person:1'}), (b:Person {id: 'ML:person:2'}) CREATE (a)-[:FAMILY_OF {country: 'NE'}]->(b)", "links written", true},
	{"a relationship that joins what it may not", "MATCH (a:Person {id: 'NE:person:1'}), (b:Phone) CREATE (a)-[:PART_OF]->(b)", "links written", false},
	{"a relationship of something else", "MATCH (a:Person {id: 'NE:person:1'}), (b:Phone) CREATE (a)-[:LIKES]->(b)", "nothing of Kafo's", false},
	{"a changed relationship", "MATCH ()-[r:SUPPLIES]->() SET r.lawful = 'NO'", "links changed", true},
	{"a deleted relationship", "MATCH ()-[r:SUPPLIES]->() DELETE r", "links deleted", true},
	{"a changed report", "MATCH (r:Report {id: 'r:1'}) SET r.markLevel = 'SECRET'", "reports changed", true},
	{"a changed sight", "MATCH (p:Person {id: 'NE:person:1'}) SET p.sight = 99", "sight", true},
	{"a changed label", "MATCH (p:Person {id: 'NE:person:1'}) SET p.label = 'x'", "label or kind", true},
	{"a deleted report", "MATCH (r:Report {id: 'r:1'}) DELETE r", "refer to a report", false},
}

func TestDoctorFindsForeignWritesAndReindexTakesThemIn(t *testing.T) {
	for _, f := range foreignWrites {
		t.Run(f.name, func(t *testing.T) {
			s := fresh(t)
			if _, err := s.Apply(t.Context(), batchOf(t, modelGraph)); err != nil {
				t.Fatal(err)
			}
			run(t, server.Get(t), f.cypher, nil)
			if found := problemsOf(t, s); !strings.Contains(found, f.says) {
				t.Errorf("doctor says %q, want something of %q", found, f.says)
			}
			if err := s.Reindex(t.Context()); err != nil {
				t.Fatal(err)
			}
			if found := problemsOf(t, s); (found == "") != f.mended {
				t.Errorf("after reindex doctor says %q", found)
			}
		})
	}
}

func problemsOf(t *testing.T, s *Store) string {
	t.Helper()
	found, err := s.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(found, "\n")
}

func TestForeignWritesBecomeChangesOfANewRevision(t *testing.T) {
	s := fresh(t)
	if _, err := s.Apply(t.Context(), batchOf(t, modelGraph)); err != nil {
		t.Fatal(err)
	}
	for _, cypher := range []string{
		"MATCH (p:Person {id: 'NE:person:1'}) SET p.sex = 'F'",
		"MATCH (a:Person {id: 'NE:person:1'}), (b:Person {id: 'ML:person:2'}) CREATE (a)-[:FAMILY_OF {id: 'NE:link:new'}]->(b)",
		"MATCH ()-[r:SUPPLIES]->() DELETE r",
	} {
		run(t, server.Get(t), cypher, nil)
	}
	if err := s.Reindex(t.Context()); err != nil {
		t.Fatal(err)
	}
	changes, err := s.Changes(t.Context(), 1, 100)
	if err != nil {
		t.Fatal(err)
	}
	want := []store.Change{
		{Revision: 2, Type: store.EntityRecord, ID: "NE:person:1"},
		{Revision: 3, Type: store.LinkRecord, ID: "NE:link:new"},
		{Revision: 3, Type: store.LinkRecord, ID: "l:6", Removed: true},
	}
	if diff := cmp.Diff(want, changes); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	links, err := s.LinksOf(t.Context(), store.LinksQuery{IDs: []string{"ML:person:2"}, Kinds: []domain.LinkKind{domain.FamilyOf}})
	if err != nil {
		t.Fatal(err)
	}
	if len(links[0]) != 1 || links[0][0].Mark.Class() != domain.DefaultMark(domain.International).Class() || links[0][0].Revision != 3 {
		t.Errorf("the new link reads %+v", links[0])
	}
}
