package service_test

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/service"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/sqlite"
)

// screeningWorld is a store with its service, in which jobs screen.
type screeningWorld struct {
	*testing.T
	store   store.Store
	service *service.Service
	// now are the rights of subjects by now; nil: the worker knows no subjects.
	now map[string]domain.Subject
}

func newScreeningWorld(t *testing.T) *screeningWorld {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "kafo.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	made, err := service.New(t.Context(), service.Config{Store: s, Now: time.Now, Log: zerolog.Nop()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		made.Close(context.Background())
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	write(t, made, "people", fmt.Sprintf(screenedPeople, ""))
	return &screeningWorld{T: t, store: s, service: made}
}

// screen starts a job that screens the rows, and works at it.
func (w *screeningWorld) screen(by domain.Subject, limit int, rows ...service.ScreenRow) (store.Job, error) {
	w.Helper()
	start := jobs.StartingScreen{Screen: jobs.Screen{Limit: &limit}, Subject: by, At: time.Now()}
	for i := range rows {
		rows[i].Row = i + 1
		row, err := rows[i].Encode()
		if err != nil {
			w.Fatal(err)
		}
		start.Rows = append(start.Rows, row)
	}
	j, err := jobs.StartScreen(w.Context(), w.store, start)
	if err != nil {
		w.Fatal(err)
	}
	screening := &service.Screening{Service: func(context.Context) (*service.Service, error) { return w.service, nil }}
	if w.now != nil {
		screening.Subject = func(name string) (domain.Subject, bool) { now, there := w.now[name]; return now, there }
	}
	worker := &jobs.Worker{Store: w.store, Kinds: map[string]jobs.Kind{jobs.ScreenKind: screening}, Now: time.Now, Log: zerolog.Nop()}
	worked := worker.Work(w.Context(), j.ID)
	if j, err = w.store.Job(w.Context(), j.ID); err != nil {
		w.Fatal(err)
	}
	return j, worked
}

// lines are what the subject is written of the job.
func (w *screeningWorld) lines(of domain.Subject, j store.Job) (lines []string, told []service.ScreenedLine, err error) {
	var out bytes.Buffer
	err = w.service.View(of).WriteScreened(w.Context(), j, &out, func(l *service.ScreenedLine) { told = append(told, *l) })
	for line := range strings.Lines(out.String()) {
		lines = append(lines, strings.TrimSpace(line))
	}
	return lines, told, err
}

func person(name string) service.ScreenRow {
	return service.ScreenRow{Subject: service.ScreenInput{Kind: domain.Person, Name: name}}
}

func TestWhatAJobScreenedIsWrittenLineByLine(t *testing.T) {
	w := newScreeningWorld(t)
	expected, refused, doubtful := person("Ibrahim Autre"), person("..."), person("Nobody Whatsoever")
	expected.Expected, refused.Line = []string{"NE:p3"}, 3
	doubtful.Subject.Make, doubtful.Subject.Document.MRZ = "Demo", "P<UTO"
	fault := service.ScreenRow{Line: 4, Expected: []string{}, Problem: &service.ScreenProblem{Code: domain.InvalidInput, Line: 4, Message: "the row is blank"}}
	j, err := w.screen(editor(), 10, expected, refused, fault, doubtful)
	if err != nil || j.State != store.JobDone {
		t.Fatalf("%+v, %v", j, err)
	}
	got, told, err := w.lines(editor(), j)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`{"row":1,"verdict":"MATCH","matches":[{"id":"NE:p3","label":"Ibrahim Autre","kind":"PERSON","score":1,"verdict":"MATCH"}],"epoch":1}`,
		`{"row":2,"verdict":null,"matches":[],"problem":{"code":"INVALID_INPUT","line":3,"field":"name","message":"expected a name with at least one letter or digit"},"epoch":0}`,
		`{"row":3,"verdict":null,"matches":[],"problem":{"code":"INVALID_INPUT","line":4,"message":"the row is blank"},"epoch":0}`,
		`{"row":4,"verdict":"NONE","matches":[],"invalid":[{"type":"MRZ_TD2","problems":["mrz: expected 2 lines of 36 characters (MRZ_TD2)"]}],"unused":["make"],"epoch":1}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([][]string{{"NE:p3"}, nil, {}, nil}, [][]string{told[0].Expected, told[1].Expected, told[2].Expected, told[3].Expected}); diff != "" {
		t.Errorf("what was expected: %s", diff)
	}
}

func TestMatchesThatAreNoLongerInViewAreNotWritten(t *testing.T) {
	w := newScreeningWorld(t)
	j, err := w.screen(editor(), 10, person("Moussa ag Demo"), person("Ibrahim Autre"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, w.service, "delete", `{"deleteEntities":["NE:p1","NE:p3"]}`)
	_, told, err := w.lines(editor(), j)
	if err != nil || len(told) != 2 || len(told[0].Matches) != 1 || told[0].Matches[0].ID != "NE:p2" || *told[1].Verdict != "NONE" || told[1].Matches == nil {
		t.Errorf("%+v, %v", told, err)
	}
}

func TestAJobsVerdictIsOfWhatIsNotDismissedHoweverFewMatchesAreAskedFor(t *testing.T) {
	w := newScreeningWorld(t)
	row := person("Moussa ag Demo")
	before, err := w.service.ScreenBasis(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.service.DismissMatch(t.Context(), editorAnalyst(), "1", service.Dismissal{Screened: row.Subject, Entity: "NE:p1", Reason: "another man"}); err != nil {
		t.Fatal(err)
	}
	if now, err := w.service.ScreenBasis(t.Context()); err != nil || now == before {
		t.Errorf("after a note the basis is still %v: %v", now, err)
	}
	j, err := w.screen(editor(), 1, row)
	if err != nil {
		t.Fatal(err)
	}
	_, told, err := w.lines(editor(), j)
	if err != nil || *told[0].Verdict == "NONE" || len(told[0].Matches) != 1 || !told[0].Matches[0].Dismissed {
		t.Errorf("%+v, %v", told, err)
	}
	write(t, w.service, "delete", `{"deleteEntities":["NE:p2"]}`)
	if _, told, err = w.lines(editor(), j); err != nil || *told[0].Verdict != "NONE" {
		t.Errorf("when the other is gone: %+v, %v", told, err)
	}
}

func editorAnalyst() domain.Subject {
	s := editor()
	s.Roles = append(s.Roles, domain.Analyst)
	return s
}

func TestWhatTheAdministratorScreenedIsNotForASubjectCalledTheSame(t *testing.T) {
	w := newScreeningWorld(t)
	namesake := domain.Administrator()
	namesake.Unlimited = false
	for name, c := range map[string]struct{ by, reader domain.Subject }{
		"the administrator's for a subject": {domain.Administrator(), namesake},
		"a subject's for the administrator": {namesake, domain.Administrator()},
	} {
		t.Run(name, func(t *testing.T) {
			w.now = map[string]domain.Subject{namesake.Name: namesake}
			j, err := w.screen(c.by, 10, person("Ibrahim Autre"))
			if err != nil || j.State != store.JobDone {
				t.Fatalf("%+v, %v", j, err)
			}
			if _, _, err := w.lines(c.by, j); err != nil {
				t.Errorf("for who started it: %v", err)
			}
			if lines, _, err := w.lines(c.reader, j); domain.CodeOf(err) != domain.Forbidden || len(lines) > 0 {
				t.Errorf("%v, %v", lines, err)
			}
			_, err = w.service.ExportJob(t.Context(), namesake, j.ID, "ndjson")
			if allowed := err == nil; allowed != (c.by.Name == namesake.Name && !c.by.Unlimited) {
				t.Errorf("through the API: %v", err)
			}
		})
	}
}

func TestAScreeningStopsWhenRightsAreRevoked(t *testing.T) {
	subject := domain.Subject{Name: "niger", Country: "NE", Level: domain.Secret, Roles: []domain.Role{domain.Analyst}}
	less := subject
	less.Level = domain.Open
	for name, c := range map[string]struct {
		by    domain.Subject
		now   map[string]domain.Subject
		state string
		code  domain.Code
	}{
		"rights as they were":             {subject, map[string]domain.Subject{"niger": subject}, store.JobDone, ""},
		"fewer rights":                    {subject, map[string]domain.Subject{"niger": less}, store.JobFailed, ""},
		"a subject that is gone":          {subject, map[string]domain.Subject{}, store.JobFailed, ""},
		"a worker that knows no subjects": {subject, nil, store.JobQueued, domain.Unavailable},
		"the administrator, there too":    {domain.Administrator(), nil, store.JobDone, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newScreeningWorld(t)
			w.now = c.now
			j, err := w.screen(c.by, 10, person("Ibrahim Autre"))
			if domain.CodeOf(err) != c.code && (err != nil || c.code != "") || j.State != c.state {
				t.Errorf("%+v, %v", j, err)
			}
			if c.state == store.JobFailed && j.FailureCode != string(domain.Forbidden) {
				t.Errorf("it failed for %s", j.FailureCode)
			}
		})
	}
}
