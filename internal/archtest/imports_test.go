package archtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// listed is a package as `go list -json` describes it; test files do not count.
type listed struct {
	ImportPath string
	Standard   bool
	Imports    []string // direct
	Deps       []string // by any number of steps
}

func TestImportsFollowTheArchitecture(t *testing.T) {
	packages, err := list()
	if err != nil {
		t.Fatal(err)
	}
	for _, violation := range violations(packages) {
		t.Error(violation)
	}
}

func TestRulesFindViolations(t *testing.T) {
	const (
		driver = "github.com/neo4j/neo4j-go-driver/v5/neo4j"
		gqlgen = "github.com/99designs/gqlgen/graphql"
	)
	ours := func(path string, imports ...string) listed {
		return listed{ImportPath: module + path, Imports: imports, Deps: imports}
	}
	tests := []struct {
		name  string
		given listed
		want  int
	}{
		{"the standard library is everybody's", ours("internal/domain", "time"), 0},
		{"domain imports nothing of ours", ours("internal/domain", module+"internal/store"), 1},
		{"domain imports no module", ours("internal/domain", "golang.org/x/text/language"), 1},
		{"an analysis may use the text index", ours("internal/screening", module+"internal/textindex"), 0},
		{"an analysis may not use another", ours("internal/screening", module+"internal/flows"), 1},
		{"a name that only begins alike is not below", ours("internal/linkage", module+"internal/projectionist"), 1},
		{"a store may hold packages below it", ours("internal/store/sqlite", module+"internal/store/sqlite/migrations"), 0},
		{"a store may not import the other", ours("internal/store/sqlite", module+"internal/store/neo4j"), 2},
		{"commands see all", ours("cmd/kafo", module+"internal/store/neo4j", module+"internal/service"), 0},
		{"the driver is the Neo4j store's", ours("internal/store/neo4j", driver), 0},
		{"the driver is nobody else's", ours("internal/httpserver", driver), 1},
		{"gqlgen is the resolvers'", ours("resolvers", gqlgen, module+"graph/model"), 0},
		{
			"a use case may not reach gqlgen in two steps",
			listed{ImportPath: module + "internal/service", Imports: []string{module + "graph/model"}, Deps: []string{module + "graph/model", gqlgen}},
			1,
		},
		{"others' imports are their own affair", listed{ImportPath: gqlgen, Imports: []string{driver}}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := violations([]listed{test.given}); len(got) != test.want {
				t.Errorf("%d violations, want %d: %q", len(got), test.want, got)
			}
		})
	}
}

// list describes all packages of the module and what they depend on, those that do not compile included.
func list() ([]listed, error) {
	command := exec.Command("go", "list", "-e", "-deps", "-json=ImportPath,Standard,Imports,Deps", module+"...")
	var stderr strings.Builder
	command.Stderr = &stderr
	output, err := command.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("list packages: %w", err)
	}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("list packages: %w", err)
	}
	packages, decodeErr := decode(output)
	if err := command.Wait(); err != nil {
		return nil, fmt.Errorf("list packages: %w: %s", err, stderr.String())
	}
	return packages, decodeErr
}

func decode(output io.Reader) ([]listed, error) {
	var packages []listed
	for decoder := json.NewDecoder(output); ; {
		var next listed
		err := decoder.Decode(&next)
		switch {
		case errors.Is(err, io.EOF):
			return packages, nil
		case err != nil:
			return nil, fmt.Errorf("read the list of packages: %w", err)
		case !next.Standard:
			packages = append(packages, next)
		}
	}
}

// violations checks every package of ours against the tables.
func violations(packages []listed) []string {
	var found []string
	for _, p := range packages {
		if importer, ours := strings.CutPrefix(p.ImportPath, module); ours {
			found = append(found, strangers(importer, p.Imports)...)
			found = append(found, intrusions(importer, p.Imports)...)
			found = append(found, outsiders(importer, p.Imports)...)
			found = append(found, reaches(importer, p.Deps)...)
		}
	}
	return found
}

// strangers finds imports of ours that mayImport does not allow.
func strangers(importer string, imports []string) []string {
	var found []string
	for _, rule := range mayImport {
		if !matches(rule.importer, importer) {
			continue
		}
		own := strings.TrimSuffix(rule.importer, "/...") + "/..."
		for _, imported := range imports {
			path, ours := strings.CutPrefix(imported, module)
			if ours && !matches(own, path) && !matchesAny(rule.allowed, path) {
				found = append(found, fmt.Sprintf("%s imports %s; of ours it may import %q", importer, path, rule.allowed))
			}
		}
	}
	return found
}

// intrusions finds imports that onlyBy keeps for others.
func intrusions(importer string, imports []string) []string {
	var found []string
	for _, rule := range onlyBy {
		if matchesAny(rule.importers, importer) {
			continue
		}
		for _, imported := range imports {
			if matches(rule.imported, imported) {
				found = append(found, fmt.Sprintf("%s imports %s; only %q may", importer, imported, rule.importers))
			}
		}
	}
	return found
}

// outsiders finds imports of others' modules where only the standard library is allowed.
func outsiders(importer string, imports []string) []string {
	if !matchesAny(standardLibraryOnly, importer) {
		return nil
	}
	var found []string
	for _, imported := range imports {
		host, _, _ := strings.Cut(imported, "/")
		if strings.Contains(host, ".") && !strings.HasPrefix(imported, module) {
			found = append(found, fmt.Sprintf("%s imports %s; it may use the standard library only", importer, imported))
		}
	}
	return found
}

// reaches finds dependencies that neverReach forbids.
func reaches(importer string, deps []string) []string {
	var found []string
	for _, rule := range neverReach {
		if !matches(rule.importer, importer) {
			continue
		}
		for _, dep := range deps {
			if matchesAny(rule.forbidden, dep) {
				found = append(found, fmt.Sprintf("%s depends on %s; it must not, by however many steps", importer, dep))
			}
		}
	}
	return found
}

func matchesAny(patterns []string, path string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return matches(pattern, path) })
}

func matches(pattern, path string) bool {
	if parent, below := strings.CutSuffix(pattern, "/..."); below {
		return path == parent || strings.HasPrefix(path, parent+"/")
	}
	return path == pattern
}
