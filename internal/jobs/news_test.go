package jobs_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/store/sqlite"
)

func TestASchedulesNewsAreToldToItsWebhookUntilTheyAreHeard(t *testing.T) {
	s, folder := openStore(t, sqlite.Options{}), t.TempDir()
	begun := instant(t, "2020-11-30T08:00:00Z")
	p := plan(t, s, folder, begun)
	schedule(t, s, begun, jobs.Schedule{Cron: "0 * * * *", Link: jobs.Link{OnlyNew: true}, Webhook: "https://demo.example/"})
	hears := func(step, at string, want int) {
		t.Helper()
		p.looks(at, true)
		if len(p.told) != want {
			t.Errorf("%s: it was told %v", step, p.told)
		}
	}
	hears("the first job is what others are compared with", "2020-11-30T09:00:00Z", 0)
	hears("nothing changed", "2020-11-30T10:00:00Z", 0)
	p.graph = plantedGraph(6, 100)
	hears("something changed, and the job is done", "2020-11-30T11:00:00Z", 0)
	p.deaf = true
	hears("nobody hears", "2020-11-30T11:10:00Z", 0)
	p.deaf = false
	hears("now it is heard", "2020-11-30T11:20:00Z", 1)
	hears("once", "2020-11-30T11:30:00Z", 1)
	again := plan(t, s, folder, begun)
	again.looks("2020-11-30T11:40:00Z", true)
	if len(again.told) > 0 {
		t.Errorf("another process tells it again: %v", again.told)
	}
}

func TestNewsThatPiledUpAreToldOneAfterTheOther(t *testing.T) {
	s, folder := openStore(t, sqlite.Options{}), t.TempDir()
	begun := instant(t, "2020-11-30T08:00:00Z")
	p := plan(t, s, folder, begun)
	p.deaf = true
	id := schedule(t, s, begun, jobs.Schedule{Cron: "0 * * * *", Link: jobs.Link{OnlyNew: true}, Webhook: "https://demo.example/"})
	p.looks("2020-11-30T09:00:00Z", true)
	for i, at := range []string{"2020-11-30T10:00:00Z", "2020-11-30T11:00:00Z", "2020-11-30T12:00:00Z"} {
		p.graph = plantedGraph(int64(6+i), 100*(i+1))
		p.looks(at, true)
	}
	hears := func(p *planner, at string, want ...string) {
		t.Helper()
		p.deaf, p.told = false, nil
		p.looks(at, true)
		var told []string
		for _, news := range p.told {
			told = append(told, strings.TrimPrefix(news.Job, id+"-"))
		}
		if !slices.Equal(told, want) {
			t.Errorf("at %s %v are told, want %v", at, told, want)
		}
	}
	piled := []string{"20201130T1000", "20201130T1100", "20201130T1200"}
	hears(p, "2020-11-30T12:10:00Z", piled...)
	hears(p, "2020-11-30T12:20:00Z")
	hears(plan(t, s, folder, begun), "2020-11-30T12:30:00Z")

	p.deaf, p.graph = true, plantedGraph(9, 500)
	p.looks("2020-11-30T13:00:00Z", true)
	p.looks("2020-11-30T13:10:00Z", true)
	hears(plan(t, s, folder, begun), "2020-11-30T13:20:00Z", "20201130T1300") // a new process
	hears(p, "2020-11-30T13:30:00Z")
}

func TestManyNewsAreToldAFewAtATime(t *testing.T) {
	s, folder := openStore(t, sqlite.Options{}), t.TempDir()
	at := instant(t, "2020-11-30T08:00:00Z")
	p := plan(t, s, folder, at)
	p.deaf = true
	schedule(t, s, at, jobs.Schedule{Cron: "* * * * *", Link: jobs.Link{OnlyNew: true}, Webhook: "https://demo.example/"})
	for i := range 13 { // the first is what others are compared with
		at = at.Add(time.Minute)
		p.graph = plantedGraph(int64(6+i), 100*i)
		p.looks(at.Format(time.RFC3339), true)
	}
	p.deaf = false
	for _, want := range []int{10, 12, 12} {
		p.looks(at.Format(time.RFC3339), true)
		if len(p.told) != want {
			t.Errorf("%d are told, want %d", len(p.told), want)
		}
	}
}
