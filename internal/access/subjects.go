// Package access knows who may ask: the subjects file, and signing in.
package access

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Subjects are those of a subjects file, in its order; at least one. Its methods
// may be called at the same time.
type Subjects struct {
	all    []domain.Subject
	follow *following // nil: the file is not followed
}

// ErrNoSubject is returned for a name that the subjects file does not have.
var ErrNoSubject = errors.New("no such subject")

// LoadSubjects reads a subjects file.
func LoadSubjects(path string) (*Subjects, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read subjects file: %w", err)
	}
	s, err := ParseSubjects(text)
	if err != nil {
		return nil, fmt.Errorf("subjects file %s: %w", path, err)
	}
	return s, nil
}

type file struct {
	Subjects []entry `yaml:"subjects"`
}

type entry struct {
	Name    string   `yaml:"name"`
	Country string   `yaml:"country"`
	Agency  string   `yaml:"agency"`
	Level   string   `yaml:"level"`
	Caveats []string `yaml:"caveats"`
	Roles   []string `yaml:"roles"`
	Sees    string   `yaml:"sees"`
}

// ParseSubjects reads the YAML of a subjects file. Its errors name the subject
// and the field at fault; unknown fields are faults.
func ParseSubjects(text []byte) (*Subjects, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	var f file
	if err := decoder.Decode(&f); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("not a subjects file: %w", err)
	}
	if len(f.Subjects) == 0 {
		return nil, errors.New("it names no subject")
	}
	s := &Subjects{}
	for i, e := range f.Subjects {
		subject, err := e.subject()
		if err != nil {
			return nil, fmt.Errorf("subject %d (%q): %w", i+1, e.Name, err)
		}
		if _, err := s.Named(subject.Name); err == nil {
			return nil, fmt.Errorf("subject %q stands twice", subject.Name)
		}
		s.all = append(s.all, subject)
	}
	return s, nil
}

func (e entry) subject() (domain.Subject, error) {
	none := domain.Subject{}
	if e.Name == "" || strings.ContainsAny(e.Name, " \t\r\n/") || len(e.Name) > 64 {
		return none, errors.New("name: expected 1 to 64 characters without spaces or slashes")
	}
	if err := domain.CheckOwner(e.Country); err != nil {
		return none, fmt.Errorf("country: %w", err)
	}
	level, err := domain.ParseLevel(e.Level)
	if err != nil {
		return none, fmt.Errorf("level: %w", err)
	}
	for _, c := range e.Caveats {
		if err := domain.CheckCaveat(c); err != nil {
			return none, fmt.Errorf("caveats: %w", err)
		}
	}
	if e.Sees != "" && e.Sees != domain.Everyone {
		return none, fmt.Errorf("sees: expected ALL or nothing, not %q", e.Sees)
	}
	subject := domain.Subject{
		Name: e.Name, Country: e.Country, Agency: e.Agency, Level: level,
		Caveats: domain.SortedSet(e.Caveats), SeesAll: e.Sees == domain.Everyone,
	}
	for _, r := range e.Roles {
		if !slices.Contains(domain.Roles, domain.Role(r)) {
			return none, fmt.Errorf("roles: expected ANALYST, EDITOR, AUDITOR or ADMIN, not %q", r)
		}
		subject.Roles = append(subject.Roles, domain.Role(r))
	}
	return subject, nil
}

// All are the subjects in the file's order.
func (s *Subjects) All() []domain.Subject { return slices.Clone(s.now()) }

// First is the subject who asks without signing in.
func (s *Subjects) First() domain.Subject { return s.now()[0] }

// Named is the subject of the name; ErrNoSubject where there is none.
func (s *Subjects) Named(name string) (domain.Subject, error) {
	for _, subject := range s.now() {
		if subject.Name == name {
			return subject, nil
		}
	}
	return domain.Subject{}, fmt.Errorf("%w: %q", ErrNoSubject, name)
}

// ErrNotSignedIn is returned for credentials that sign nobody in.
var ErrNotSignedIn = errors.New("not signed in")

// Development signs in by bearer tokens of the form dev:NAME, without any
// proof; no token is the first subject. It is for the loopback interface alone.
type Development struct{ Subjects *Subjects }

// SignIn is the subject that an Authorization header names; ErrNotSignedIn for
// a header that it cannot read or a name that it does not know.
func (d Development) SignIn(authorization string) (domain.Subject, error) {
	if authorization == "" {
		return d.Subjects.First(), nil
	}
	scheme, token, _ := strings.Cut(authorization, " ")
	name, dev := strings.CutPrefix(strings.TrimSpace(token), "dev:")
	if !strings.EqualFold(scheme, "Bearer") || !dev {
		return domain.Subject{}, fmt.Errorf("%w: expected the header Authorization: Bearer dev:NAME", ErrNotSignedIn)
	}
	subject, err := d.Subjects.Named(name)
	if err != nil {
		return domain.Subject{}, fmt.Errorf("%w: %w", ErrNotSignedIn, err)
	}
	return subject, nil
}
