package access_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kafo-graph/kafo/internal/access"
	"github.com/kafo-graph/kafo/internal/domain"
)

const two = `subjects:
  - {name: coordinator, country: INT, agency: UNODC, level: SECRET, caveats: [CT], roles: [ANALYST, EDITOR, AUDITOR, ADMIN], sees: ALL}
  - {name: niger, country: NE, agency: DGPN, level: RESTRICTED, roles: [ANALYST, EDITOR]}
`

func TestASubjectsFileIsRead(t *testing.T) {
	s, err := access.ParseSubjects([]byte(two))
	if err != nil {
		t.Fatal(err)
	}
	want := []domain.Subject{
		{Name: "coordinator", Country: "INT", Agency: "UNODC", Level: domain.Secret, Caveats: []string{"CT"}, Roles: domain.Roles, SeesAll: true},
		{Name: "niger", Country: "NE", Agency: "DGPN", Level: domain.Restricted, Roles: []domain.Role{domain.Analyst, domain.Editor}},
	}
	if diff := cmp.Diff(want, s.All()); diff != "" {
		t.Error(diff)
	}
}

func TestFaultsInASubjectsFileAreNamed(t *testing.T) {
	for text, says := range map[string]string{
		"":             "no subject",
		"subjects: []": "no subject",
		"people: []":   "people",
		"subjects:\n  - {name: a, country: Niger, level: OPEN}":                  "country",
		"subjects:\n  - {name: a, country: NE, level: HIGH}":                     "level",
		"subjects:\n  - {name: a, country: NE}":                                  "level",
		"subjects:\n  - {name: a b, country: NE, level: OPEN}":                   "name",
		"subjects:\n  - {name: a, country: NE, level: OPEN, roles: [KING]}":      "roles",
		"subjects:\n  - {name: a, country: NE, level: OPEN, sees: EVERYTHING}":   "sees",
		"subjects:\n  - {name: a, country: NE, level: OPEN, caveats: [\"a,b\"]}": "caveats",
		"subjects:\n  - {name: a, country: NE, level: OPEN, clearance: SECRET}":  "clearance",
		two + "  - {name: niger, country: NE, level: OPEN}":                      "twice",
	} {
		if _, err := access.ParseSubjects([]byte(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, expected a word of %q", text, err, says)
		}
	}
}

func TestDevelopmentSignIn(t *testing.T) {
	s, err := access.ParseSubjects([]byte(two))
	if err != nil {
		t.Fatal(err)
	}
	for header, name := range map[string]string{"": "coordinator", "Bearer dev:niger": "niger", "bearer dev:coordinator": "coordinator"} {
		subject, err := access.Development{Subjects: s}.SignIn(header)
		if err != nil || subject.Name != name {
			t.Errorf("%q signs in %q (%v), want %q", header, subject.Name, err, name)
		}
	}
	for _, header := range []string{"Bearer", "Bearer niger", "Bearer dev:", "Bearer dev:nobody", "Basic dev:niger", "dev:niger"} {
		if subject, err := (access.Development{Subjects: s}).SignIn(header); !errors.Is(err, access.ErrNotSignedIn) {
			t.Errorf("%q signs in %q (%v)", header, subject.Name, err)
		}
	}
}
