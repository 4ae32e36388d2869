package main

import (
	"strings"

	"github.com/kafo-graph/kafo/internal/interchange"
	"github.com/kafo-graph/kafo/internal/interchange/unlist"
	"github.com/kafo-graph/kafo/internal/store"
)

// reader makes a source of an input that is to be imported into a store.
type reader func(*interchange.Input, store.Store) interchange.Source

// readers are the formats that can be read, in the order in which they are named.
var readers = []struct {
	format interchange.Format
	read   reader
}{
	{interchange.FormatNative, func(in *interchange.Input, _ store.Store) interchange.Source { return interchange.Native(in) }},
	{interchange.FormatUN, func(in *interchange.Input, s store.Store) interchange.Source { return unlist.New(in, s) }},
}

// input is a file that was opened and recognised.
type input struct {
	*interchange.Input
	read reader
}

type inputs []input

// openInputs opens the files of the format, which is told from each where it
// is "". Close them.
func openInputs(files []string, format string) (inputs, error) {
	var all inputs
	for _, file := range files {
		in, err := interchange.OpenInput(file)
		if err != nil {
			all.close()
			return nil, err
		}
		read, err := readerOf(in, format)
		all = append(all, input{in, read})
		if err != nil {
			all.close()
			return nil, err
		}
	}
	return all, nil
}

func (all inputs) close() {
	for _, in := range all {
		_ = in.Close() // they were only read
	}
}

// sources are what of the inputs is imported into the store.
func (all inputs) sources(s store.Store) []interchange.Source {
	sources := make([]interchange.Source, len(all))
	for i, in := range all {
		sources[i] = in.read(in.Input, s)
	}
	return sources
}

func readerOf(in *interchange.Input, format string) (reader, error) {
	wanted := interchange.Format(format)
	if format == "" {
		var err error
		if wanted, err = in.Format(); err != nil {
			return nil, err
		}
	}
	var known []string
	for _, r := range readers {
		if r.format == wanted {
			return r.read, nil
		}
		known = append(known, string(r.format))
	}
	formats := strings.Join(known, ", ")
	if format != "" {
		return nil, misuse("--format: this version reads %s, not %q", formats, format)
	}
	return nil, badInputf("%s is of the format %s; this version reads %s", in.Name, wanted, formats)
}
