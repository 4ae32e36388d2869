package main

import (
	"fmt"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/store"
)

// A task is told of after a second, and then every so often, where there is no
// terminal to show a bar on.
const (
	firstTold = time.Second
	toldEvery = 5 * time.Second
)

// meter shows on standard error how far a task is: as a bar on a terminal, as
// a line in the log now and then elsewhere. It is for one goroutine.
type meter struct {
	cli   *cli
	began time.Time
	next  time.Time
	doing string
	bar   *progressbar.ProgressBar
}

func (c *cli) newMeter() *meter { return &meter{cli: c} }

// show says how much of the total is done; a total of 0 is not known. Another
// word for what is being done begins a new bar.
func (m *meter) show(doing, what string, did, total int64) {
	m.begin(doing)
	p := pace{}
	if took := m.cli.now().Sub(m.began); did > 0 && took > 0 {
		p.perSecond = float64(did) / took.Seconds()
		p.left = time.Duration(float64(total-did) / p.perSecond * float64(time.Second))
	}
	m.tell(what, did, total, p)
}

// showJob says how far a job is, with its own rate and time left, as the API
// has them: others may work at it too, and may have before.
func (m *meter) showJob(doing, what string, j store.Job) {
	m.begin(doing)
	left, _ := jobs.TimeLeft(j)
	m.tell(what, j.Done, j.Total, pace{jobs.PerSecond(j), left})
}

// pace is how fast a task gets on; 0 is not known.
type pace struct {
	perSecond float64
	left      time.Duration
}

func (m *meter) begin(doing string) {
	if doing != m.doing {
		m.end()
		m.doing, m.began = doing, m.cli.now()
		m.next = m.began.Add(firstTold)
	}
}

func (m *meter) tell(what string, did, total int64, p pace) {
	if isTerminal(m.cli.err) {
		m.draw(what, did, total, p)
		return
	}
	now := m.cli.now()
	if now.Before(m.next) {
		return
	}
	m.next = now.Add(toldEvery)
	line := m.cli.log.Info().Int64(what, did)
	if total > 0 {
		line = line.Int64("of", total)
	}
	if p.perSecond > 0 {
		line = line.Str("rate", perSecond(p.perSecond, ""))
	}
	if p.left > 0 {
		line = line.Str("left", p.left.Round(time.Second).String())
	}
	line.Msg(m.doing)
}

func (m *meter) draw(what string, did, total int64, p pace) {
	if total == 0 {
		total = -1
	}
	if m.bar == nil {
		m.bar = progressbar.NewOptions64(total,
			progressbar.OptionSetWriter(m.cli.err), progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(false),
			progressbar.OptionSetElapsedTime(false), progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish(), progressbar.OptionFullWidth())
	}
	if total > 0 {
		m.bar.ChangeMax64(total)
	}
	m.bar.Describe(m.doing + p.text(what))
	_ = m.bar.Set64(did) // a bar that cannot be drawn is no failure
}

// text is the pace for reading, after what is done.
func (p pace) text(what string) (text string) {
	if p.perSecond > 0 {
		text = ", " + perSecond(p.perSecond, " "+what)
	}
	if p.left >= time.Second {
		text += fmt.Sprintf(", %s left", p.left.Round(time.Second))
	}
	return text
}

// end takes the bar away.
func (m *meter) end() {
	if m.bar != nil {
		_ = m.bar.Clear()
		m.bar = nil
	}
	m.doing = ""
}
