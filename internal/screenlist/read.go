package screenlist

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

// Fault says what is wrong with a row, or with the file.
type Fault struct {
	// Row is the row's number, from 1, the header not counted; 0 for the header.
	Row int64 `json:"row"`
	// Line of the file on which the row begins.
	Line int `json:"line"`
	// Field is the column at fault, "" where it is the row as a whole.
	Field   string `json:"field,omitempty"`
	Message string `json:"message"`
}

// Error is the fault on one line.
func (f *Fault) Error() string {
	if f.Field == "" {
		return fmt.Sprintf("line %d: %s", f.Line, f.Message)
	}
	return fmt.Sprintf("line %d: %s: %s", f.Line, f.Field, f.Message)
}

// row is a subject of the list.
type row struct {
	number int64
	line   int
	input  service.ScreenInput
	// expected are the ids that the list says the subject is; judged says whether
	// it says so at all.
	expected []string
	judged   bool
	fault    *Fault
}

// expectedColumn holds what a subject is: ids with ; between, none for nobody.
const expectedColumn = "expected"

// maxRow is how many bytes of the file one row may take.
const maxRow = 1 << 20

// reader reads the rows of a list.
type reader struct {
	in      *limited
	csv     *csv.Reader
	columns []string
	// kind of rows in a list that has no such column.
	kind   domain.EntityKind
	number int64
	// over: no row can be read any more.
	over bool
}

// newReader reads the header; what is wrong with it is a *Fault.
func newReader(in io.Reader, kind domain.EntityKind) (*reader, error) {
	limit := &limited{in: in, left: maxRow}
	buffered := bufio.NewReader(limit)
	start, err := buffered.Peek(peeked)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, readFault(err)
	}
	if bytes.HasPrefix(start, []byte{0xff, 0xfe}) || bytes.HasPrefix(start, []byte{0xfe, 0xff}) {
		return nil, &Fault{Line: 1, Message: "expected text in UTF-8, not in UTF-16"}
	}
	if bytes.HasPrefix(start, byteOrderMark) {
		_, _ = buffered.Discard(len(byteOrderMark)) // it was peeked at
		start = start[len(byteOrderMark):]
	}
	r := &reader{in: limit, csv: csv.NewReader(buffered), kind: kind}
	r.csv.FieldsPerRecord, r.csv.Comma = -1, separatorOf(start)
	return r, r.readHeader()
}

const peeked = 4096

var byteOrderMark = []byte("\ufeff")

// separatorOf is the sign between the columns: of , ; and tabs the one that the
// header has most of.
func separatorOf(start []byte) rune {
	header, _, _ := bytes.Cut(bytes.TrimLeft(start, "\r\n"), []byte("\n"))
	best := ','
	for _, sign := range ";\t" {
		if bytes.Count(header, []byte(string(sign))) > bytes.Count(header, []byte(string(best))) {
			best = sign
		}
	}
	return best
}

func readFault(err error) error { return fmt.Errorf("read the list: %w", err) }

func (r *reader) readHeader() error {
	header, err := r.csv.Read()
	var malformed *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return &Fault{Line: 1, Message: "expected a header that names fields of ScreenInput, but the file is empty"}
	case errors.Is(err, errRowTooLong):
		return &Fault{Line: 1, Message: "expected a header of less than 1 MB"}
	case errors.As(err, &malformed):
		return &Fault{Line: malformed.Line, Message: malformed.Err.Error()}
	case err != nil:
		return readFault(err)
	}
	line, _ := r.csv.FieldPos(0)
	seen := map[string]bool{}
	for i, name := range header {
		name = strings.TrimSpace(name)
		switch {
		case fields[name] == nil && name != expectedColumn:
			return &Fault{Line: line, Field: name, Message: fmt.Sprintf("no field of ScreenInput: expected one of %s, or %s", strings.Join(fieldNames, ", "), expectedColumn)}
		case seen[name]:
			return &Fault{Line: line, Field: name, Message: "the column stands twice"}
		}
		header[i], seen[name] = name, true
	}
	if seen["kind"] {
		r.kind = 0
	}
	r.columns = header
	return nil
}

// next is the next row; io.EOF after the last. A row that is at fault is returned
// with its fault.
func (r *reader) next() (row, error) {
	if r.over {
		return row{}, io.EOF
	}
	r.in.left = maxRow
	cells, err := r.csv.Read()
	if errors.Is(err, io.EOF) {
		return row{}, io.EOF
	}
	r.number++
	one := row{number: r.number}
	var malformed *csv.ParseError
	switch {
	case errors.Is(err, errRowTooLong):
		r.over = true
		return r.at(one, &Fault{Message: "a row of more than 1 MB, perhaps for want of a closing quote: nothing behind it was read"}), nil
	case errors.As(err, &malformed):
		one.line = malformed.StartLine
		return r.at(one, &Fault{Message: malformed.Err.Error()}), nil
	case err != nil:
		return row{}, readFault(err)
	}
	one.line, _ = r.csv.FieldPos(0)
	if len(cells) != len(r.columns) {
		return r.at(one, &Fault{Message: fmt.Sprintf("expected %d columns, as in the header, not %d", len(r.columns), len(cells))}), nil
	}
	return r.at(one, r.fill(&one, cells)), nil
}

// at puts the row's place into its fault.
func (r *reader) at(one row, fault *Fault) row {
	if fault != nil {
		fault.Row, fault.Line = one.number, one.line
		one.fault = fault
	}
	return one
}

// shortened is a number as a spreadsheet shows one that is too long for it.
var shortened = regexp.MustCompile(`^[0-9]+([.,][0-9]+)?E\+?[0-9]+$`)

func (r *reader) fill(one *row, cells []string) *Fault {
	one.input.Kind = r.kind
	blank := true
	for i, name := range r.columns {
		cell := strings.TrimSpace(cells[i])
		if name == expectedColumn {
			one.expected, one.judged = splitList(cell), true
			continue
		}
		if cell == "" {
			continue
		}
		blank = false
		switch {
		case strings.HasPrefix(cell, "="):
			return &Fault{Field: name, Message: "expected a value, not a spreadsheet's formula"}
		case name != "name" && name != "names" && shortened.MatchString(cell):
			return &Fault{Field: name, Message: "expected the number in full, not as a spreadsheet shortens it"}
		}
		if err := fields[name](&one.input, cell); err != nil {
			return &Fault{Field: name, Message: err.Error()}
		}
	}
	if blank {
		return &Fault{Message: "expected who or what is to be screened, but the row is blank"}
	}
	if one.input.Kind == 0 {
		return &Fault{Field: "kind", Message: "expected a kind such as PERSON"}
	}
	return nil
}

// splitList are the parts of a cell that are set apart by ;.
func splitList(cell string) []string {
	var parts []string
	for part := range strings.SplitSeq(cell, ";") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// limited fails where more is read than is left.
type limited struct {
	in   io.Reader
	left int
}

var errRowTooLong = errors.New("the row is too long")

// Read reads no more than is left.
func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errRowTooLong
	}
	n, err := l.in.Read(p[:min(len(p), l.left)])
	l.left -= n
	return n, err
}
