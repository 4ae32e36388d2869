package timeline

import (
	"context"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// Defaults and the most that may be asked for.
const (
	DefaultHops = 2
	MostHops    = 3
	MostThings  = 200
	// mostSubjects is how many things may belong to those asked about.
	mostSubjects = 20_000
	// mostLinks is how many of their links may be looked at.
	mostLinks = 5_000_000
)

// Question says what a timeline is asked of.
type Question struct {
	// Of are the ids of entities; those not in view are left out.
	Of []string
	// Hops is how many links are followed to what belongs to them; nil:
	// DefaultHops, at most MostHops.
	Hops *int
	// Window keeps what may have happened on some day of it.
	Window domain.Interval
	// Kinds of events; nil: all but Reported.
	Kinds []Kind
	// LinkKinds are those of links whose beginning and end are events; nil: all.
	LinkKinds []domain.LinkKind
}

// Timeline is what befell some things.
type Timeline struct {
	// Subjects are the things, with what belongs to them, by id; Asked is how many
	// of them were asked about.
	Subjects []projection.Node
	Asked    int
	// Hops is how many links what belongs to them was followed in fact; Truncated
	// says that it was to be followed further, and was too much.
	Hops      int
	Truncated bool

	lens      *projection.Lens
	events    []Event
	subject   map[projection.Node]bool
	neighbour map[projection.Node]bool
	dates     map[domain.PartialDate]int
	kinds     [len(Kinds)]int
	moments   map[domain.PartialDate]moment
	window    projection.Window
	wanted    [len(Kinds)]bool
	linkKinds [256]bool
	looked    int
}

// Check says what is wrong with the question: INVALID_INPUT or LIMIT_EXCEEDED,
// naming the argument.
func (q *Question) Check() error {
	switch {
	case len(q.Of) > MostThings:
		return tooMany("of", "at most %d things, not %d", MostThings, len(q.Of))
	case q.Hops != nil && *q.Hops < 0:
		return domain.FieldErrorf("hops", "expected at least 0, not %d", *q.Hops)
	case q.Hops != nil && *q.Hops > MostHops:
		return tooMany("hops", "at most %d, not %d", MostHops, *q.Hops)
	case q.Window.Empty():
		return domain.FieldErrorf("window", "the interval ends before it begins")
	}
	return nil
}

func tooMany(field, format string, args ...any) error {
	e := domain.Errorf(domain.LimitExceeded, format, args...)
	e.Field = field
	return e
}

// Gather finds the events that the projection tells of, in time in proportion
// to the links at the subjects. Errors as those of Check; LIMIT_EXCEEDED for
// more links than may be looked at, TIMEOUT when the context ends before.
func Gather(ctx context.Context, lens *projection.Lens, q Question) (*Timeline, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	t := &Timeline{
		lens: lens, subject: map[projection.Node]bool{}, neighbour: map[projection.Node]bool{},
		dates: map[domain.PartialDate]int{}, moments: map[domain.PartialDate]moment{}, window: projection.NewWindow(q.Window),
	}
	for k := range t.wanted {
		t.wanted[k] = q.Kinds == nil && Kind(k) != Reported || slices.Contains(q.Kinds, Kind(k))
	}
	for k := range t.linkKinds {
		t.linkKinds[k] = q.LinkKinds == nil || slices.Contains(q.LinkKinds, domain.LinkKind(k))
	}
	if err := t.takeSubjects(ctx, &q); err != nil {
		return nil, err
	}
	for _, n := range t.Subjects {
		if err := t.look(ctx); err != nil {
			return nil, err
		}
		t.ofEntity(n)
		t.ofLinks(n)
	}
	for n := range t.neighbour {
		t.ofEntity(n)
	}
	return t, nil
}

// Wants says whether events of the kind are asked for.
func (t *Timeline) Wants(k Kind) bool { return t.wanted[k] }

// belonging says of the links of each kind of entity what they lead to that
// belongs to it; Both: either way.
var belonging = map[domain.EntityKind]map[domain.LinkKind]domain.Direction{
	domain.Case: {
		domain.PartOfCase: domain.In, domain.SuspectIn: domain.In, domain.WitnessIn: domain.In, domain.VictimIn: domain.In,
		domain.ArrestedIn: domain.In, domain.RecoveredIn: domain.In, domain.SeizedIn: domain.In, domain.SameBallistics: domain.In,
	},
	domain.Seizure:      {domain.RecoveredIn: domain.In, domain.SeizedIn: domain.In, domain.ArrestedIn: domain.In},
	domain.Organisation: {domain.MemberOf: domain.In, domain.Leads: domain.In, domain.PartOf: domain.In, domain.AffiliateOf: domain.In},
}

func belongs(of domain.EntityKind, k domain.LinkKind, out bool) bool {
	if k == domain.SameAs {
		return true
	}
	way, does := belonging[of][k]
	return does && (way == domain.In) == !out
}

// takeSubjects takes the things asked about and what belongs to them, one link
// further at a time: what one more link reaches is taken whole or not at all.
func (t *Timeline) takeSubjects(ctx context.Context, q *Question) error {
	for _, id := range domain.SortedSet(q.Of) {
		if n, in := t.lens.Node(id); in {
			t.subject[n] = true
			t.Subjects = append(t.Subjects, n)
		}
	}
	t.Asked = len(t.Subjects)
	hops := DefaultHops
	if q.Hops != nil {
		hops = *q.Hops
	}
	for rim := t.Subjects; t.Hops < hops && len(rim) > 0; t.Hops++ {
		var next []projection.Node
		taken := map[projection.Node]bool{}
		for _, n := range rim {
			if err := t.look(ctx); err != nil {
				return err
			}
			kind := t.lens.Kind(n)
			t.each(n, func(other projection.Node, b *projection.Block, a uint32, out bool) {
				if belongs(kind, domain.LinkKind(b.Kind[a]), out) && !t.subject[other] && !taken[other] {
					taken[other] = true
					next = append(next, other)
				}
			})
		}
		if len(t.Subjects)+len(next) > mostSubjects {
			t.Truncated = true
			break
		}
		for _, n := range next {
			t.subject[n] = true
		}
		t.Subjects = append(t.Subjects, next...)
		rim = next
	}
	slices.SortFunc(t.Subjects, t.lens.CompareNodes)
	return nil
}

// each calls the function for every arc in view at the node.
func (t *Timeline) each(n projection.Node, do func(other projection.Node, b *projection.Block, a uint32, out bool)) {
	var few [8]projection.Run
	for _, run := range t.lens.Columns().Runs(n, few[:]) {
		for a := run.From; a < run.To; a++ {
			if run.Price[a] != projection.Hidden {
				t.looked++
				do(projection.Node(run.Target[a]), run.Block, a, run.Out)
			}
		}
	}
}

// look holds the work to its limits; hidden links do not show in it.
func (t *Timeline) look(ctx context.Context) error {
	if ctx.Err() != nil {
		return domain.Errorf(domain.Timeout, "the deadline passed before the timeline was complete").Because(ctx.Err())
	}
	if t.looked > mostLinks {
		return tooMany("of", "they have more than %d links: ask for fewer things, or fewer hops", mostLinks)
	}
	return nil
}
