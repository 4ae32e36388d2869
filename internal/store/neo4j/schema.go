package neo4j

import (
	"context"
	"fmt"
	"strings"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/kafo-graph/kafo/internal/domain"
)

// schemaVersion is kept in the database. A store of an older version is brought
// up to date when it is opened; one of a newer version is refused.
const schemaVersion = 3

// definition is a constraint or an index with its name in the database.
type definition struct{ name, cypher string }

// indexPrefix leads the names of all constraints and indexes of ours.
const indexPrefix = "kafo_"

// definitions are the constraints and indexes that Kafo needs, all from the
// ontology's tables.
func definitions() []definition {
	var all []definition
	unique := func(label string, properties ...string) {
		name := indexPrefix + label + "_" + strings.Join(properties, "_")
		all = append(all, definition{name, fmt.Sprintf("CREATE CONSTRAINT %s IF NOT EXISTS FOR (n:%s) REQUIRE (%s) IS UNIQUE", name, label, listed(properties))})
	}
	unique(entityLabel, "id")
	unique(retiredLabel, "id")
	unique(reportLabel, "id")
	unique(judgementLabel, "link", "at", "by")
	unique(linkLabel, "id")
	unique(sightLabel, "number")
	unique(stateLabel, "name")
	unique(revisionLabel, "revision")
	unique(operationLabel, "id")
	unique(jobLabel, "id")
	unique(auditLabel, "number")
	unique(settingLabel, "name")
	unique(noteLabel, "id")
	for _, property := range []string{"subject", "entity", "withdraws"} {
		name := indexPrefix + noteLabel + "_" + property
		all = append(all, definition{name, fmt.Sprintf("CREATE INDEX %s IF NOT EXISTS FOR (n:%s) ON (n.%s)", name, noteLabel, property)})
	}
	unique(chunkLabel, "job", "number")
	unique(resultsLabel, "job", "number")
	for _, t := range linkTypes {
		name := indexPrefix + t + "_id"
		all = append(all, definition{name, fmt.Sprintf("CREATE CONSTRAINT %s IF NOT EXISTS FOR ()-[r:%s]-() REQUIRE r.id IS UNIQUE", name, t)})
	}
	return append(all, entityIndexes()...)
}

// entityIndexes lead with kind and sight, so that a find reads only what is
// seen, and end with the id, so that it reads only what it returns. What is of
// all kinds has indexes without the kind too.
func entityIndexes() []definition {
	on := func(properties ...string) definition {
		name := indexPrefix + strings.Join(properties, "_")
		return definition{name, fmt.Sprintf("CREATE INDEX %s IF NOT EXISTS FOR (n:Entity) ON (%s)", name, listed(properties))}
	}
	all := []definition{on(sightProperty, "id"), on(kindProperty, sightProperty, "id"), on(sightProperty, "label", "id")}
	for _, c := range indexedColumns() {
		all = append(all, on(kindProperty, sightProperty, property(c), "id"))
	}
	return all
}

func listed(properties []string) string { return "n." + strings.Join(properties, ", n.") }

// indexTimeout is how long opening waits for indexes to be filled.
const indexTimeout = 10 * time.Minute

// prepare makes what is missing of the schema, waits until it is there, and
// keeps its version.
func (s *Store) prepare(ctx context.Context) error {
	version, err := s.keptVersion(ctx)
	if err != nil {
		return err
	}
	if version > schemaVersion {
		return domain.Errorf(domain.Unavailable, "the Neo4j database is of a newer Kafo (schema %d, this one knows %d): use that one", version, schemaVersion)
	}
	missing, err := s.missing(ctx)
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		if err := s.define(ctx, missing); err != nil {
			return err
		}
		if err := s.awaitIndexes(ctx); err != nil {
			return err
		}
	}
	if version == schemaVersion {
		return nil
	}
	_, err = s.write(ctx, "keep the schema's version", func(t tx) error {
		return t.do(`MERGE (s:KafoState {name: 'graph'})
			ON CREATE SET s.revision = 0, s.audits = 0, s.sights = 0
			SET s.schema = $version`, map[string]any{"version": schemaVersion})
	})
	return err
}

func (s *Store) keptVersion(ctx context.Context) (version int64, err error) {
	err = s.read(ctx, "read the schema's version", func(t tx) error {
		version = 0
		return t.each("MATCH (s:KafoState {name: 'graph'}) RETURN coalesce(s.schema, 0)", nil, func(row []any) error {
			version, _ = row[0].(int64)
			return nil
		})
	})
	return version, err
}

// missing are the definitions that the database lacks.
func (s *Store) missing(ctx context.Context) ([]definition, error) {
	states, err := s.indexStates(ctx)
	if err != nil {
		return nil, err
	}
	var missing []definition
	for _, d := range definitions() {
		if _, there := states[d.name]; !there {
			missing = append(missing, d)
		}
	}
	return missing, nil
}

// indexStates are the states of all indexes of ours, those behind constraints
// included, by name.
func (s *Store) indexStates(ctx context.Context) (states map[string]string, err error) {
	err = s.read(ctx, "look at the indexes", func(t tx) error {
		states = map[string]string{}
		params := map[string]any{"prefix": indexPrefix}
		return t.each("SHOW INDEXES YIELD name, state WHERE name STARTS WITH $prefix RETURN name, state", params, func(row []any) error {
			states[row[0].(string)] = row[1].(string)
			return nil
		})
	})
	return states, err
}

// define makes constraints and indexes, in a transaction with nothing else.
func (s *Store) define(ctx context.Context, all []definition) error {
	_, err := s.write(ctx, "define constraints and indexes", func(t tx) error {
		for _, d := range all {
			if err := t.do(d.cypher, nil); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// awaitIndexes waits until all indexes are filled.
func (s *Store) awaitIndexes(ctx context.Context) error {
	session := s.session(ctx, driver.AccessModeWrite, driver.FetchAll)
	defer closeQuietly(ctx, session)
	result, err := session.Run(ctx, "CALL db.awaitIndexes($seconds)", map[string]any{"seconds": int64(indexTimeout.Seconds())})
	if err == nil {
		_, err = result.Consume(ctx)
	}
	return s.explain(ctx, "wait for the indexes", err)
}
