package domain

// Link joins two entities. Its direction is as its kind reads.
type Link struct {
	ID    string
	Kind  LinkKind
	From  string
	To    string
	Since PartialDate
	Until PartialDate
	// Country and Place (an entity's id) say where the link came about.
	Country string
	Place   string
	// Lawful is YES, NO, UNKNOWN or empty.
	Lawful string
	// Order is the place of a PASSES link along its route; nil where unknown.
	Order *int64
	// Reports are ids, in byte order without repeats.
	Reports    []string
	Properties map[string]string
	Mark       Mark
	// Revision is that of the graph when the link last changed.
	Revision int64
}

// Interval is the stretch of time in which the link held.
func (l *Link) Interval() Interval { return Interval{From: l.Since, To: l.Until} }

// Direction is how a link lies, seen from one of its ends.
type Direction uint8

// The directions.
const (
	Both Direction = iota
	Out
	In
)

// DirectionNames are the codes of the directions, in their order.
var DirectionNames = [...]string{"BOTH", "OUT", "IN"}

// String is the direction's code.
func (d Direction) String() string { return DirectionNames[d] }

// MarshalText writes the direction's code.
func (d Direction) MarshalText() ([]byte, error) { return []byte(d.String()), nil }
