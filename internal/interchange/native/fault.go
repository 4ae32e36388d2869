package native

import (
	"fmt"
	"strconv"
	"strings"
)

// Fault is one thing that is wrong with a record.
type Fault struct {
	// Field is the path of the field at fault, such as entity.names[0].type;
	// empty where the line as a whole is at fault.
	Field string
	// Message says what was expected.
	Message string
}

// String is the message, led by the field.
func (f Fault) String() string {
	if f.Field == "" {
		return f.Message
	}
	return f.Field + ": " + f.Message
}

// Faults are all faults of one record, as an error.
type Faults []Fault

// Error lists the faults.
func (f Faults) Error() string {
	texts := make([]string, len(f))
	for i := range f {
		texts[i] = f[i].String()
	}
	return strings.Join(texts, "; ")
}

// step is one part of a path: a name, or a place in a list where name is empty.
type step struct {
	name  string
	index int
}

func (r *reader) enter(name string) { r.path = append(r.path, step{name: name}) }
func (r *reader) leave()            { r.path = r.path[:len(r.path)-1] }

func (r *reader) fault(format string, args ...any) {
	r.faults = append(r.faults, Fault{Field: r.where(), Message: fmt.Sprintf(format, args...)})
}

// faultAt is a fault of a field of the object that is being read.
func (r *reader) faultAt(name, format string, args ...any) {
	r.enter(name)
	r.fault(format, args...)
	r.leave()
}

func (r *reader) where() string {
	var b strings.Builder
	for _, s := range r.path {
		switch {
		case s.name == "":
			b.WriteString("[" + strconv.Itoa(s.index) + "]")
		case b.Len() > 0:
			b.WriteString("." + s.name)
		default:
			b.WriteString(s.name)
		}
	}
	return b.String()
}

func clip(s string) string {
	if len(s) > 60 {
		return strings.ToValidUTF8(s[:60], "") + "..."
	}
	return s
}
