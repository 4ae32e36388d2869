package domain

import "slices"

// Role is what a subject may do beside seeing.
type Role string

// The roles.
const (
	// Analyst reads, links and screens.
	Analyst Role = "ANALYST"
	// Editor also writes.
	Editor Role = "EDITOR"
	// Auditor reads the audit.
	Auditor Role = "AUDITOR"
	// Admin also manages jobs, subjects and retention.
	Admin Role = "ADMIN"
)

// Roles are all roles.
var Roles = []Role{Analyst, Editor, Auditor, Admin}

// Subject is somebody who asks.
type Subject struct {
	Name string
	// Country is an ISO 3166-1 alpha-2 code, or INT.
	Country string
	Agency  string
	Level   Level
	// Caveats held, in byte order.
	Caveats []string
	Roles   []Role
	// SeesAll stands in for every country's release, not for level or caveats.
	SeesAll bool
	// Unlimited is the administrator at the command line, who sees and owns everything.
	Unlimited bool
}

// Administrator is the subject of the command line when no other is named: it
// sees everything and may write everything.
func Administrator() Subject {
	return Subject{
		Name: "administrator", Country: International, Level: Secret,
		Roles: slices.Clone(Roles), SeesAll: true, Unlimited: true,
	}
}

// Has says whether the subject has the role.
func (s Subject) Has(r Role) bool { return slices.Contains(s.Roles, r) }

// MaySee says whether the subject may see what bears the mark, by owner,
// release, level and caveats alone. Whether an entity or link shows depends on
// its reports and ends too.
func (s Subject) MaySee(m Mark) bool {
	if s.Unlimited {
		return true
	}
	if m.Level > s.Level || !s.holds(m.Caveats) {
		return false
	}
	return s.Country == m.Owner || s.SeesAll ||
		slices.Contains(m.ReleasableTo, Everyone) || slices.Contains(m.ReleasableTo, s.Country)
}

func (s Subject) holds(caveats []string) bool {
	for _, c := range caveats {
		if !slices.Contains(s.Caveats, c) {
			return false
		}
	}
	return true
}

// Owns says whether what bears the mark is the subject's country's own, so
// that a subject who may edit may change it.
func (s Subject) Owns(m Mark) bool { return s.Unlimited || s.Country == m.Owner }
