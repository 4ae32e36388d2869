package screenlist

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

// Fault says what is wrong with a row, or with the file.
type Fault struct {
	// Row is the row's number, from 1, the header not counted; 0 for the header.
	Row int `json:"row"`
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

// expectedColumn holds what a subject is: ids with ; between, none for nobody.
const expectedColumn = "expected"

// maxRow is how many bytes of the file one row may take.
const maxRow = 1 << 20

// Read reads a list whole: its rows as a screening job takes them, those that are
// at fault as well; kind is that of the rows of a list without a column for it. A
// *Fault says that the header is at fault, or that there are more than most rows.
func Read(in io.Reader, kind domain.EntityKind, most int) ([]json.RawMessage, error) {
	list, err := newReader(in, kind)
	if err != nil {
		return nil, err
	}
	var rows []json.RawMessage
	for {
		one, err := list.next()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		if one.Row > most {
			return nil, &Fault{Row: one.Row, Line: one.Line, Message: fmt.Sprintf("expected at most %d rows: split the list", most)}
		}
		row, err := one.Encode()
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
}

// reader reads the rows of a list.
type reader struct {
	in      *limited
	csv     *csv.Reader
	columns []string
	// kind of rows in a list that has no such column.
	kind   domain.EntityKind
	number int
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
// with its problem.
func (r *reader) next() (service.ScreenRow, error) {
	if r.over {
		return service.ScreenRow{}, io.EOF
	}
	r.in.left = maxRow
	cells, err := r.csv.Read()
	if errors.Is(err, io.EOF) {
		return service.ScreenRow{}, io.EOF
	}
	r.number++
	one := service.ScreenRow{Row: r.number}
	var malformed *csv.ParseError
	switch {
	case errors.Is(err, errRowTooLong):
		r.over = true
		one.Problem = problem("", "a row of more than 1 MB, perhaps for want of a closing quote: nothing behind it was read")
		return one, nil
	case errors.As(err, &malformed):
		one.Line, one.Problem = malformed.StartLine, problem("", malformed.Err.Error())
	case err != nil:
		return service.ScreenRow{}, readFault(err)
	default:
		one.Line, _ = r.csv.FieldPos(0)
		one.Problem = r.fill(&one, cells)
	}
	if one.Problem != nil {
		one.Problem.Line = one.Line
		one.Subject = service.ScreenInput{} // it is not screened
	}
	return one, nil
}

func problem(field, message string) *service.ScreenProblem {
	return &service.ScreenProblem{Code: domain.InvalidInput, Field: field, Message: message}
}

// shortened is a number as a spreadsheet shows one that is too long for it.
var shortened = regexp.MustCompile(`^[0-9]+([.,][0-9]+)?E\+?[0-9]+$`)

func (r *reader) fill(one *service.ScreenRow, cells []string) *service.ScreenProblem {
	if len(cells) != len(r.columns) {
		return problem("", fmt.Sprintf("expected %d columns, as in the header, not %d", len(r.columns), len(cells)))
	}
	one.Subject.Kind = r.kind
	blank := true
	for i, name := range r.columns {
		cell := strings.TrimSpace(cells[i])
		if name == expectedColumn {
			one.Expected = splitList(cell)
			continue
		}
		if cell == "" {
			continue
		}
		blank = false
		switch {
		case !utf8.ValidString(cell):
			return problem(name, "expected text in UTF-8")
		case strings.HasPrefix(cell, "="):
			return problem(name, "expected a value, not a spreadsheet's formula")
		case name != "name" && name != "names" && shortened.MatchString(cell):
			return problem(name, "expected the number in full, not as a spreadsheet shortens it")
		}
		if err := fields[name](&one.Subject, cell); err != nil {
			return problem(name, err.Error())
		}
	}
	if blank {
		return problem("", "expected who or what is to be screened, but the row is blank")
	}
	if one.Subject.Kind == 0 {
		return problem("kind", "expected a kind such as PERSON")
	}
	return nil
}

// splitList are the parts of a cell that are set apart by ;, never nil.
func splitList(cell string) []string {
	parts := []string{}
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
