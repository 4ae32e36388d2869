package resolvers_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
)

const (
	demoCase    = `{"entity":{"id":"NE:a","kind":"CASE","number":"A","country":"NE","caseType":"FIREARMS","caseStatus":"OPEN","opened":"2020-11",`
	demoNetwork = `{"entity":{"id":"NE:n","kind":"ORGANISATION","names":[{"text":"Demo Network","type":"PRIMARY"}],"organisationType":"TERRORIST_GROUP",`
)

// puts writes records behind the service's back, which then catches up.
func (w *jobWorld) puts(t *testing.T, lines ...string) {
	t.Helper()
	put(t, w.store, lines...)
	if err := w.service.CatchUp(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
}

func TestAWatchOfWhatLeftTheViewFailsInTheSameWordsUntilItIsTakenOffTheList(t *testing.T) {
	for name, leaves := range map[string]func(t *testing.T, w *jobWorld){
		"hidden": func(t *testing.T, w *jobWorld) { w.puts(t, demoCase+markOf("NE", "SECRET")+`}}`) },
		"deleted": func(t *testing.T, w *jobWorld) {
			w.apply(t, niger(), "away", vars{"deleteEntities": []any{"NE:a"}, "deleteLinks": []any{"NE:l1"}}).expect(t, "")
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, now := twoCasesWorld(t), today()
			scheduler := w.scheduler(t, &now)
			id := w.ask(t, niger(), watching, vars{"of": "NE:a"}).expect(t, "").at("watch", "schedule", "id").(string)
			leaves(t, w)
			now = now.Add(20 * time.Minute)
			w.passes(t, scheduler)
			w.ask(t, niger(), jobList, nil).expectText(t, `[]`, "jobs", "edges")
			w.ask(t, niger(), failureList, nil).expectText(t,
				`[{"node":{"failure":{"code":"NOT_FOUND","message":"what it watches is no longer in view"},"next":null,"state":"FAILED"}}]`, "schedules", "edges")

			w.ask(t, burkina(), ending, vars{"id": id}).expect(t, domain.NotFound)
			w.ask(t, niger(), ending, vars{"id": id}).expectText(t, `{"id":"`+id+`","next":null,"state":"FAILED"}`, "endSchedule", "schedule")
			w.ask(t, niger(), scheduleList, nil).expectText(t, `[]`, "schedules", "edges")
			w.ask(t, niger(), ending, vars{"id": id}).expect(t, domain.NotFound)
		})
	}
}

func TestAnAlertIsOneWhileAnyOfItsChangesIsInView(t *testing.T) {
	w, now := twoCasesWorld(t), today()
	scheduler := w.scheduler(t, &now)
	w.ask(t, niger(), watching, vars{"of": "NE:p"}).expect(t, "")
	pass := func() {
		now = now.Add(20 * time.Minute)
		w.passes(t, scheduler)
	}
	shows := func(step string, s domain.Subject, want int) {
		t.Helper()
		edges := w.ask(t, s, alertList, nil).expect(t, "").at("alerts", "edges").([]any)
		if len(edges) != want {
			t.Errorf("%s: the alerts are %v, want %d", step, edges, want)
		}
	}
	pass()
	next, err := w.service.FollowAlerts(t.Context(), niger())
	if err != nil {
		t.Fatal(err)
	}
	w.puts(t, `{"link":{"id":"NE:l6","kind":"LEADS","from":"NE:p","to":"NE:n",`+restricted+`}}`)
	pass()
	shows("a tie is stronger", niger(), 1)
	w.puts(t, demoNetwork+markOf("NE", "SECRET")+`}}`)
	shows("the network is hidden", niger(), 0)
	soon, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
	defer cancel()
	if told := next(soon); told != nil {
		t.Errorf("the subscription tells %+v", told)
	}
	w.puts(t, demoNetwork+restricted+`}}`)
	shows("it is in view again", niger(), 1)
	less := niger()
	less.Level = domain.Open
	shows("rights were taken", less, 0)
}

func TestSchedulesThatFailedAreListedAmongThoseThatGoOn(t *testing.T) {
	w, now := twoCasesWorld(t), today()
	scheduler := w.scheduler(t, &now)
	for _, title := range []string{"fails", "goes on", "is ended"} {
		input := vars{"title": title, "cron": "0 5 * * *", "link": vars{}}
		if title == "fails" {
			input["link"] = vars{"cases": []string{"NE:a"}}
		}
		id := w.ask(t, niger(), startingSchedule, vars{"i": input}).expect(t, "").at("startSchedule", "schedule", "id").(string)
		if title == "is ended" {
			w.ask(t, niger(), ending, vars{"id": id}).expect(t, "")
		}
	}
	w.puts(t, demoCase+markOf("NE", "SECRET")+`}}`)
	now = now.Add(24 * time.Hour)
	w.passes(t, scheduler)
	text := w.ask(t, niger(), scheduleList, nil).expect(t, "").text
	for part, times := range map[string]int{`"fails","state":"FAILED"`: 1, `"goes on","state":"RUNNING"`: 1, `"state"`: 2} {
		if strings.Count(text, part) != times {
			t.Errorf("%s has %s not %d times", text, part, times)
		}
	}
}
