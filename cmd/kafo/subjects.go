package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/kafo-graph/kafo/internal/access"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/seed/kafo2"
)

// asker is the flags that say who asks.
type asker struct{ subjects, as string }

func (a *asker) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.subjects, "subjects", "", "the subjects `FILE` (YAML)")
	cmd.Flags().StringVar(&a.as, "as", "", "ask as the `SUBJECT` of the subjects file, and see what it may see; the administrator where not given")
}

// subject is who asks: the administrator, who sees everything, unless --as
// names one of the subjects file (with --store demo the demonstration's own).
func (a *asker) subject(store string) (domain.Subject, error) {
	if a.as == "" {
		return domain.Administrator(), nil
	}
	subjects, err := loadSubjects(a.subjects, store)
	if err != nil {
		return domain.Subject{}, err
	}
	if subjects == nil {
		return domain.Subject{}, misuse("--as %s needs the subjects file that holds it: give it with --subjects FILE", a.as)
	}
	subject, err := subjects.Named(a.as)
	if err != nil {
		return domain.Subject{}, misuse("--as %s: the subjects file has no such subject; it has %s", a.as, namesOf(subjects))
	}
	return subject, nil
}

// still says who the asker is by now, whatever name is asked for; false where the
// subjects file has the name no longer.
func (a *asker) still(store string) func(string) (domain.Subject, bool) {
	subjects, err := followSubjects(a.subjects, store, nil)
	return func(string) (domain.Subject, bool) {
		if a.as == "" {
			return domain.Administrator(), true
		}
		if err != nil || subjects == nil {
			return domain.Subject{}, false
		}
		now, err := subjects.Named(a.as)
		return now, err == nil
	}
}

// tellSubjects tells of a subjects file that cannot be read any more.
func (c *cli) tellSubjects(err error) {
	c.log.Warn().Err(err).Msg("the subjects stay as they were")
}

func namesOf(subjects *access.Subjects) string {
	names := ""
	for i, s := range subjects.All() {
		if i > 0 {
			names += ", "
		}
		names += s.Name
	}
	return names
}

// loadSubjects reads the subjects file; without one it is the demonstration's
// where the store is, else nil.
func loadSubjects(path, store string) (*access.Subjects, error) {
	return subjectsOf(path, store, access.LoadSubjects)
}

// followSubjects is loadSubjects, but that the file is read again when it has
// changed.
func followSubjects(path, store string, told func(error)) (*access.Subjects, error) {
	return subjectsOf(path, store, func(path string) (*access.Subjects, error) { return access.FollowSubjects(path, told) })
}

func subjectsOf(path, store string, read func(path string) (*access.Subjects, error)) (*access.Subjects, error) {
	if path != "" {
		subjects, err := read(path)
		if err != nil {
			return nil, &failure{badInput, err}
		}
		return subjects, nil
	}
	if store == demoStore {
		return demoSubjects()
	}
	return nil, nil
}

func demoSubjects() (*access.Subjects, error) {
	subjects, err := access.ParseSubjects([]byte(kafo2.Subjects))
	if err != nil {
		return nil, errors.New("the demonstration's own subjects cannot be read: " + err.Error())
	}
	return subjects, nil
}
