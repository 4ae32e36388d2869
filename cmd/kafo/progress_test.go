package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/kafo-graph/kafo/internal/store"
)

func TestAJobsPaceIsThatOfAllWhoWorkAtIt(t *testing.T) {
	now := time.Date(2020, 12, 1, 9, 0, 0, 0, time.UTC)
	var said bytes.Buffer
	c := &cli{now: func() time.Time { return now }, log: zerolog.New(&said), err: &said}
	m := c.newMeter()
	j := store.Job{State: store.JobRunning, Done: 500, Total: 2000, Worked: 10 * time.Second}
	m.showJob("linking", "cases", j)
	if said.Len() > 0 {
		t.Errorf("a task is told of at once: %s", &said)
	}
	now = now.Add(firstTold)
	m.showJob("linking", "cases", j)
	want := `{"level":"info","cases":500,"of":2000,"rate":"50/s","left":"30s","message":"linking"}` + "\n"
	if said.String() != want {
		t.Errorf("told\n%swant\n%s", &said, want)
	}
	m.showJob("linking", "cases", j)
	if strings.Count(said.String(), "\n") != 1 {
		t.Errorf("told twice at a time: %s", &said)
	}
}

func TestAPaceForReading(t *testing.T) {
	for want, p := range map[string]pace{
		"":                           {},
		", 1,234 rows/s":             {perSecond: 1234.5},
		", 0.25 rows/s, 1h0m0s left": {.25, time.Hour},
		", 50 rows/s":                {50, 300 * time.Millisecond},
	} {
		if got := p.text("rows"); got != want {
			t.Errorf("%v reads %q, want %q", p, got, want)
		}
	}
}
