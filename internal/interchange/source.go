package interchange

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/kafo-graph/kafo/internal/interchange/native"
)

// Item is one record that a source read, or what is wrong with it.
type Item struct {
	// Line of the file, from 1.
	Line   int64
	Record native.Record
	// Faults, where there are any; Record is then empty.
	Faults []native.Fault
	// Raw is what the file held, where the record has faults.
	Raw []byte
}

// Source gives the records of one file. Files of formats other than the native
// one are turned into records on the way.
type Source interface {
	// Name of the file, as faults tell it.
	Name() string
	// Each calls yield for every record in the order of the file, and stops at
	// the first error. Items belong to yield's receiver.
	Each(ctx context.Context, yield func(Item) error) error
	// Bytes as Input.Bytes.
	Bytes() (read, total int64)
	// Owns says that the importer owns what it writes: its records replace what is
	// there without Options.Update.
	Owns() bool
}

// MaxLine is the longest line of the native format, in bytes, its line feed
// not counted.
const MaxLine = 16 << 20

// Native reads the native format. Empty lines are left out.
func Native(in *Input) Source { return lines{in} }

type lines struct{ *Input }

// Name is the input's.
func (l lines) Name() string { return l.Input.Name }

// Owns is false: what the native format brings belongs to no importer.
func (l lines) Owns() bool { return false }

// Each reads line after line.
func (l lines) Each(ctx context.Context, yield func(Item) error) error {
	var long []byte
	for n := int64(1); ; n++ {
		line, whole, err := l.next(&long)
		if err != nil && !errors.Is(err, io.EOF) {
			return l.named(err)
		}
		if end := err != nil; end && len(line) == 0 {
			return nil
		}
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if item, filled := readLine(n, line, whole); filled {
			if err := yield(item); err != nil {
				return err
			}
		}
	}
}

func readLine(n int64, line []byte, whole bool) (Item, bool) {
	if !whole {
		tooLong := native.Fault{Message: "expected a line of at most 16 MiB"}
		return Item{Line: n, Faults: []native.Fault{tooLong}, Raw: bytes.Clone(line[:1024])}, true
	}
	line = bytes.TrimRight(line, "\r\n")
	if len(bytes.TrimSpace(line)) == 0 {
		return Item{}, false
	}
	record, faults := native.Parse(line)
	if len(faults) > 0 {
		return Item{Line: n, Faults: faults, Raw: bytes.Clone(line)}, true
	}
	return Item{Line: n, Record: record}, true
}

// next is the next line, valid until the one after; whole is false where it
// was longer than MaxLine, the rest being passed over.
func (l lines) next(long *[]byte) (line []byte, whole bool, err error) {
	line, err = l.reader.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return line, true, err
	}
	*long, whole = append((*long)[:0], line...), true
	for errors.Is(err, bufio.ErrBufferFull) {
		line, err = l.reader.ReadSlice('\n')
		if whole = whole && len(*long)+len(line) <= MaxLine+len("\n"); whole {
			*long = append(*long, line...)
		}
	}
	return *long, whole, err
}
