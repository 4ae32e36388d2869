package resolvers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/store"
)

const (
	startingSchedule = `mutation($i:ScheduleInput!){startSchedule(input:$i){schedule{id title cron state next webhook failure{code}}}}`
	watching         = `mutation($of:ID!,$cron:String){watch(of:$of cron:$cron){schedule{id title cron state next}}}`
	ending           = `mutation($id:ID!){endSchedule(id:$id){schedule{id state next}}}`
	scheduleList     = `{schedules{edges{node{id title state}} pageInfo{hasNextPage}}}`
	failureList      = `{schedules{edges{node{state next failure{code message}}}}}`
	alertList        = `{alerts{edges{node{id kind state linkResults{edges{node{from{id} target{id} change}}}}} pageInfo{hasNextPage}}}`
)

// scheduler starts jobs by the clock, for the world's worker.
func (w *jobWorld) scheduler(t *testing.T, clock *time.Time) *jobs.Scheduler {
	t.Helper()
	spool := jobs.Spool{Folder: t.TempDir()}
	named := func(name string) (domain.Subject, bool) { s, there := w.now[name]; return s, there }
	w.worker.Kinds[jobs.LinkKind] = &jobs.Linking{Store: w.store, Spool: spool, Threads: 1, Subject: named}
	return &jobs.Scheduler{
		Store: w.store, Spool: spool, Graph: w.service.Snapshot, Subject: named, Now: func() time.Time { return *clock }, Log: zerolog.Nop(),
	}
}

// passes lets time pass, starts what is due, and does it.
func (w *jobWorld) passes(t *testing.T, scheduler *jobs.Scheduler) {
	t.Helper()
	if err := scheduler.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	list, err := w.store.ListJobs(t.Context(), store.JobsQuery{Kind: jobs.LinkKind, Open: true, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range list {
		w.work(t, j.ID)
	}
}

func alertsOf(a answer) (all []string) {
	edges, _ := a.at("alerts", "edges").([]any)
	for i := range edges {
		ties, _ := a.at("alerts", "edges", i, "node", "linkResults", "edges").([]any)
		for k := range ties {
			at := func(path ...any) any {
				return a.at(append([]any{"alerts", "edges", i, "node", "linkResults", "edges", k, "node"}, path...)...)
			}
			all = append(all, fmt.Sprint(at("from", "id"), " ", at("target", "id"), " ", at("change")))
		}
	}
	return all
}

func TestAWatchTellsWhatChanged(t *testing.T) {
	for of, changed := range map[string]string{
		"NE:a": "NE:a NE:n WEAKER", // its suspect has more ties, so that each says less
		"NE:n": "NE:a NE:n WEAKER",
		"NE:p": "NE:p NE:n STRONGER",
	} {
		t.Run(of, func(t *testing.T) {
			w, now := twoCasesWorld(t), today()
			scheduler := w.scheduler(t, &now)
			a := w.ask(t, niger(), watching, vars{"of": of}).expect(t, "")
			a.expectText(t, `"2021-03-04T12:15:00Z"`, "watch", "schedule", "next")
			next, err := w.service.FollowAlerts(t.Context(), niger())
			if err != nil {
				t.Fatal(err)
			}
			step := func(name string, want ...string) {
				t.Helper()
				now = now.Add(20 * time.Minute)
				w.passes(t, scheduler)
				if got := alertsOf(w.ask(t, niger(), alertList, nil).expect(t, "")); strings.Join(got, ", ") != strings.Join(want, ", ") {
					t.Errorf("%s: the alerts are %v, want %v", name, got, want)
				}
			}
			step("the first look is what others are compared with")
			step("nothing changed")
			put(t, w.store, `{"link":{"id":"NE:l6","kind":"LEADS","from":"NE:p","to":"NE:n",`+restricted+`}}`)
			if err := w.service.CatchUp(t.Context(), 0); err != nil {
				t.Fatal(err)
			}
			step("the suspect leads the network", changed)
			if told := next(t.Context()); told == nil || told.State != store.JobDone {
				t.Errorf("the subscription tells %+v", told)
			}
			step("nothing changed since", changed)
			if got := w.ask(t, burkina(), alertList, nil).expect(t, ""); len(alertsOf(got)) > 0 {
				t.Errorf("another's alerts are shown: %s", got.text)
			}
		})
	}
}

func TestASchedulesLifeInTheAPI(t *testing.T) {
	w := twoCasesWorld(t)
	a := w.ask(t, niger(), startingSchedule, vars{"i": vars{"title": "Every morning", "cron": "0 5 * * *", "link": vars{"perCase": 3}}}).expect(t, "")
	a.expectText(t, `"2021-03-05T05:00:00Z"`, "startSchedule", "schedule", "next")
	id := a.at("startSchedule", "schedule", "id").(string)
	w.ask(t, niger(), scheduleList, nil).expectText(t, `[{"node":{"id":"`+id+`","state":"RUNNING","title":"Every morning"}}]`, "schedules", "edges")
	w.ask(t, burkina(), scheduleList, nil).expectText(t, `[]`, "schedules", "edges")
	w.ask(t, niger(), jobList, nil).expectText(t, `[]`, "jobs", "edges")
	w.ask(t, niger(), oneJob, vars{"id": id}).expectText(t, `null`, "job")
	of, none := w.ask(t, burkina(), ending, vars{"id": id}), w.ask(t, burkina(), ending, vars{"id": "nothing"})
	if of.expect(t, domain.NotFound); strings.ReplaceAll(of.text, id, "nothing") != none.text {
		t.Errorf("%s, and of what is not there %s", of.text, none.text)
	}
	w.ask(t, niger(), ending, vars{"id": id}).expectText(t, `{"id":"`+id+`","next":null,"state":"CANCELLED"}`, "endSchedule", "schedule")
	w.ask(t, niger(), scheduleList, nil).expectText(t, `[]`, "schedules", "edges")
}

func TestWhatSchedulesMayBeAsked(t *testing.T) {
	w := twoCasesWorld(t)
	editor := niger()
	editor.Roles = []domain.Role{domain.Editor}
	for name, test := range map[string]struct {
		subject domain.Subject
		input   vars
		code    domain.Code
		field   string
	}{
		"without the role":       {editor, vars{"cron": "0 5 * * *", "link": vars{}}, domain.Forbidden, ""},
		"no time":                {niger(), vars{"cron": "at dawn", "link": vars{}}, domain.InvalidInput, "cron"},
		"a time that never is":   {niger(), vars{"cron": "0 0 31 2 *", "link": vars{}}, domain.InvalidInput, "cron"},
		"a case that is none":    {niger(), vars{"cron": "0 5 * * *", "link": vars{"cases": []string{"NE:p"}}}, domain.InvalidInput, "link.cases"},
		"a network instead":      {niger(), vars{"cron": "0 5 * * *", "link": vars{"from": []string{"NE:n"}}}, domain.InvalidInput, "link.from"},
		"a case and a person":    {niger(), vars{"cron": "0 5 * * *", "link": vars{"from": []string{"NE:p"}, "cases": []string{"NE:a"}}}, domain.InvalidInput, "link.from"},
		"a webhook":              {niger(), vars{"cron": "0 5 * * *", "link": vars{}, "webhook": "https://demo.example/"}, domain.InvalidInput, "webhook"},
		"a title that is a book": {niger(), vars{"cron": "0 5 * * *", "link": vars{}, "title": strings.Repeat("é", 201)}, domain.InvalidInput, "title"},
	} {
		t.Run(name, func(t *testing.T) {
			a := w.ask(t, test.subject, startingSchedule, vars{"i": test.input}).expect(t, test.code)
			if got := a.Errors[0].Extensions.Field; got != test.field {
				t.Errorf("at %q, want %q: %s", got, test.field, a.text)
			}
		})
	}
	hidden, none := w.ask(t, niger(), watching, vars{"of": "NE:b"}), w.ask(t, niger(), watching, vars{"of": "nothing"})
	if hidden.expect(t, domain.NotFound); strings.ReplaceAll(hidden.text, "NE:b", "nothing") != none.text {
		t.Errorf("%s, and of what is not there %s", hidden.text, none.text)
	}
	for i := range 50 {
		w.ask(t, niger(), startingSchedule, vars{"i": vars{"cron": "0 5 * * *", "title": fmt.Sprint(i), "link": vars{}}}).expect(t, "")
	}
	w.ask(t, niger(), startingSchedule, vars{"i": vars{"cron": "0 5 * * *", "link": vars{}}}).expect(t, domain.LimitExceeded)
}
