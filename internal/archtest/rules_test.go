package archtest

// module is the path every package of ours begins with; the rules leave it out.
const module = "github.com/kafo-graph/kafo/"

// A pattern names a package by its path without the module; a trailing "/..." takes in
// the packages below it too.

// mayImport lists, for a package, the packages of ours that it may import directly.
// A package that no row names is bound by the other tables only; one that does not exist yet
// breaks nothing. Packages below the importer are always allowed.
var mayImport = []struct {
	importer string
	allowed  []string
}{
	{"internal/domain/...", nil},
	{"internal/identifiers/...", []string{"internal/domain"}},
	{"internal/store", []string{"internal/domain"}},
	{"internal/store/groupcommit", []string{"internal/domain", "internal/store"}},
	{"internal/store/storetest", []string{"internal/domain", "internal/store", "internal/interchange/native"}},
	{"internal/store/sqlite/...", stores},
	{"internal/store/neo4j/...", stores},
	{"internal/projection/...", []string{"internal/domain"}},
	{"internal/linkage/...", []string{"internal/domain", "internal/projection"}},
	{"internal/trend/...", nil},
	{"internal/statement/...", []string{"internal/domain"}},
	{"internal/region/...", []string{"internal/domain", "internal/projection"}},
	{"internal/centrality/...", regional},
	{"internal/communities/...", regional},
	{"internal/tracing/...", analyses},
	{"internal/screening/...", analyses},
	{"internal/textindex/...", analyses},
	{"internal/flows/...", analyses},
	{"internal/hotspots/...", analyses},
	{"internal/resolution/...", analyses},
	{"internal/seizures/...", analyses},
	{"internal/timeline/...", analyses},
	{"internal/jobs/...", []string{"internal/domain", "internal/store", "internal/projection", "internal/linkage"}},
	{"internal/mines/...", analyses},
	{"internal/interchange/...", []string{"internal/domain", "internal/identifiers"}},
	{"internal/screenlist/...", []string{"internal/service", "internal/domain", "internal/identifiers"}},
	{"resolvers/...", []string{"graph/...", "internal/service/...", "internal/domain"}},
}

// stores are what a store may import: never the other store.
var stores = []string{
	"internal/store", "internal/store/groupcommit", "internal/domain", "internal/identifiers", "internal/interchange/native",
}

// analyses are what the domain analyses may import: of each other none but the
// text index, and beside it the tests of trends.
var analyses = []string{
	"internal/domain", "internal/projection", "internal/linkage", "internal/identifiers", "internal/textindex", "internal/trend",
}

// regional are what the analyses of a region of the graph may import.
var regional = []string{"internal/domain", "internal/projection", "internal/linkage", "internal/region"}

// onlyBy lists what few may import, ours or others', and those few.
var onlyBy = []struct {
	imported  string
	importers []string
}{
	{module + "internal/store/sqlite/...", []string{"internal/store/sqlite/...", "cmd/..."}},
	{module + "internal/store/neo4j/...", []string{"internal/store/neo4j/...", "cmd/..."}},
	{module + "cmd/...", []string{"cmd/..."}},
	{"github.com/neo4j/neo4j-go-driver/...", []string{"internal/store/neo4j/..."}},
	{"github.com/99designs/gqlgen/...", []string{"graph/...", "resolvers/...", "internal/gqlserver/..."}},
}

// standardLibraryOnly lists the packages that import no module of others'.
var standardLibraryOnly = []string{"internal/domain/...", "internal/trend/..."}

// neverReach lists what a package must not depend on, by however many steps.
var neverReach = []struct {
	importer  string
	forbidden []string
}{
	{"internal/service/...", concrete},
	{"internal/jobs/...", concrete},
	{"resolvers/...", []string{module + "internal/store/sqlite/...", module + "internal/store/neo4j/..."}},
}

// concrete is what use cases know nothing of: how the graph is stored and how it is asked for.
var concrete = []string{
	module + "internal/store/sqlite/...",
	module + "internal/store/neo4j/...",
	"github.com/neo4j/neo4j-go-driver/...",
	"github.com/99designs/gqlgen/...",
}
