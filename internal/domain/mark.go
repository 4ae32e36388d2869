package domain

import (
	"fmt"
	"slices"
	"strings"
)

// Level is a classification; higher is more sensitive.
type Level uint8

// The levels, rising.
const (
	Open Level = iota
	Restricted
	Confidential
	Secret
)

var levelNames = [...]string{"OPEN", "RESTRICTED", "CONFIDENTIAL", "SECRET"}

// String is the level's code.
func (l Level) String() string { return levelNames[l] }

// MarshalText writes the level's code.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// ParseLevel reads a level's code.
func ParseLevel(s string) (Level, error) {
	i := slices.Index(levelNames[:], s)
	if i < 0 {
		return 0, fmt.Errorf("expected one of %s, not %q", strings.Join(levelNames[:], ", "), clip(s))
	}
	return Level(i), nil
}

// Everyone in a mark's ReleasableTo releases a thing to every country.
const Everyone = "ALL"

// International is the owner of what belongs to no one country.
const International = "INT"

// Mark says who may see a thing and how it is to be handled.
type Mark struct {
	// Owner is an ISO 3166-1 alpha-2 code, or INT.
	Owner  string
	Agency string
	Level  Level
	// ReleasableTo are countries, or ALL; in byte order without repeats.
	ReleasableTo []string
	// Caveats must all be held by who sees the thing; in byte order without repeats.
	Caveats     []string
	TLP         string
	Handling    string
	RetainUntil PartialDate
}

// DefaultMark is the mark of a thing that came without one: its importer's,
// restricted, releasable to no one else.
func DefaultMark(owner string) Mark { return Mark{Owner: owner, Level: Restricted} }

// Class is what of a mark decides who may see: its visibility class, as a text
// that is equal for marks that the same subjects may see by the same rule.
type Class string

// Class is the mark's visibility class.
func (m Mark) Class() Class {
	return Class(m.Owner + "|" + m.Level.String() + "|" + strings.Join(m.ReleasableTo, ",") + "|" + strings.Join(m.Caveats, ","))
}

// Mark is a mark with nothing but what the class decides on. It fails for a
// text that no mark's Class gave.
func (c Class) Mark() (Mark, error) {
	parts := strings.Split(string(c), "|")
	if len(parts) != 4 {
		return Mark{}, fmt.Errorf("not a visibility class: %q", clip(string(c)))
	}
	level, err := ParseLevel(parts[1])
	if err != nil {
		return Mark{}, fmt.Errorf("read visibility class: %w", err)
	}
	return Mark{Owner: parts[0], Level: level, ReleasableTo: splitList(parts[2]), Caveats: splitList(parts[3])}, nil
}

func splitList(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

// CheckCountry fails unless s has the form of an ISO 3166-1 alpha-2 code.
func CheckCountry(s string) error {
	if len(s) != 2 || s[0] < 'A' || s[0] > 'Z' || s[1] < 'A' || s[1] > 'Z' {
		return fmt.Errorf("expected an ISO 3166-1 alpha-2 code such as NE, not %q", clip(s))
	}
	return nil
}

// CheckOwner fails unless s is a country's code or INT.
func CheckOwner(s string) error {
	if s == International {
		return nil
	}
	return CheckCountry(s)
}

// CheckCaveat fails unless s is 1 to 32 of A-Z a-z 0-9 . _ - and space.
func CheckCaveat(s string) error {
	bad := strings.IndexFunc(s, func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune("._- ", r)
	})
	if s == "" || len(s) > 32 || bad >= 0 {
		return fmt.Errorf("a caveat is 1 to 32 of A-Z a-z 0-9 . _ - and space, not %q", clip(s))
	}
	return nil
}

// SortedSet is the list in byte order without repeats; nil when empty.
func SortedSet(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	set := slices.Clone(list)
	slices.Sort(set)
	return slices.Compact(set)
}
