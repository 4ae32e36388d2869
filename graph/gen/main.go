// Command gen writes what follows from the ontology's tables (the schema's
// kinds, enums, inputs and filters, and the Go types that stand for the kinds)
// and then has gqlgen write the executable schema. It is run by go generate in
// the folder graph.
package main

import (
	"bytes"
	"fmt"
	"go/format"
	"log"
	"os"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen/config"
)

func main() {
	log.SetFlags(0)
	if err := run(); err != nil {
		log.Fatal("gen: ", err)
	}
}

func run() error {
	if err := os.Chdir(".."); err != nil {
		return err
	}
	if err := os.WriteFile("graph/schema/ontology.graphqls", schema(), 0o644); err != nil {
		return err
	}
	source, err := format.Source(types())
	if err != nil {
		return fmt.Errorf("format kinds: %w", err)
	}
	if err := os.WriteFile("graph/model/ontology.gen.go", source, 0o644); err != nil {
		return err
	}
	cfg, err := config.LoadConfig("gqlgen.yml")
	if err != nil {
		return fmt.Errorf("load gqlgen.yml: %w", err)
	}
	bind(cfg)
	return api.Generate(cfg)
}

// text is a buffer that is written to in lines.
type text struct{ bytes.Buffer }

func (t *text) line(format string, args ...any) {
	fmt.Fprintf(&t.Buffer, format+"\n", args...)
}
