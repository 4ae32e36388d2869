package interchange

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// MaxListedFaults is how many faults of an import are listed; all are counted.
const MaxListedFaults = 100

// Fault is one thing that is wrong with one line of a file.
type Fault struct {
	File string `json:"file"`
	// Line counts from 1.
	Line int64 `json:"line"`
	// Field is a path such as entity.names[0].type; empty where the line as a
	// whole is at fault.
	Field string `json:"field,omitempty"`
	// Message says what was expected.
	Message string `json:"expected"`
}

// String is the fault as one line: FILE:LINE: FIELD: MESSAGE.
func (f Fault) String() string {
	if f.Field == "" {
		return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Message)
	}
	return fmt.Sprintf("%s:%d: %s: %s", f.File, f.Line, f.Field, f.Message)
}

// BadInputError says that files are at fault and that nothing was written.
type BadInputError struct {
	// Count is the number of all faults.
	Count int64
	// Faults are the first MaxListedFaults of them, by file and line.
	Faults []Fault
}

// Error lists the faults, one a line.
func (e *BadInputError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "bad input: %d faults, nothing was written", e.Count)
	for _, f := range e.Faults {
		b.WriteString("\n" + f.String())
	}
	if more := e.Count - int64(len(e.Faults)); more > 0 {
		fmt.Fprintf(&b, "\nand %d more", more)
	}
	return b.String()
}

// UnreadableError says that a file cannot be read as what it is said to be: it
// is missing, a folder, a broken archive, or of an unknown format. Nothing was
// written.
type UnreadableError struct {
	File string
	Err  error
}

// Error names the file and what is wrong with it.
func (e *UnreadableError) Error() string { return fmt.Sprintf("read %s: %v", e.File, e.Err) }

// Unwrap is what lies behind it.
func (e *UnreadableError) Unwrap() error { return e.Err }

// place is a line of a file: the file's number above, the line's below.
type place uint64

const lineBits = 40

func placeOf(file int, line int64) place { return place(file)<<lineBits | place(line) }

func (p place) file() int   { return int(p >> lineBits) }
func (p place) line() int64 { return int64(p & (1<<lineBits - 1)) }

// listing keeps the first faults by place and field, and counts all.
type listing struct {
	count int64
	kept  []placedFault
}

type placedFault struct {
	at             place
	field, message string
}

func (l *listing) add(f placedFault) {
	l.count++
	if len(l.kept) >= 2*MaxListedFaults {
		l.trim()
	}
	l.kept = append(l.kept, f)
}

func (l *listing) trim() {
	slices.SortFunc(l.kept, func(a, b placedFault) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.field, b.field), cmp.Compare(a.message, b.message))
	})
	l.kept = l.kept[:min(len(l.kept), MaxListedFaults)]
}

func (l *listing) list(names []string) []Fault {
	l.trim()
	faults := make([]Fault, len(l.kept))
	for i, f := range l.kept {
		faults[i] = Fault{File: names[f.at.file()], Line: f.at.line(), Field: f.field, Message: f.message}
	}
	return faults
}
