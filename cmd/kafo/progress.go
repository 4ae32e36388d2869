package main

import (
	"time"

	"github.com/schollz/progressbar/v3"
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
	now := m.cli.now()
	if doing != m.doing {
		m.end()
		m.doing, m.began, m.next = doing, now, now.Add(firstTold)
	}
	if isTerminal(m.cli.err) {
		m.draw(what, did, total)
		return
	}
	if now.Before(m.next) {
		return
	}
	m.next = now.Add(toldEvery)
	line := m.cli.log.Info().Int64(what, did)
	if total > 0 {
		line = line.Int64("of", total)
	}
	line.Str("rate", rate(did, now.Sub(m.began))).Msg(doing)
}

func (m *meter) draw(what string, did, total int64) {
	if total == 0 {
		total = -1
	}
	if m.bar == nil {
		m.bar = progressbar.NewOptions64(total,
			progressbar.OptionSetWriter(m.cli.err), progressbar.OptionSetDescription(m.doing),
			progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString(what),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(), progressbar.OptionFullWidth())
	}
	if total > 0 {
		m.bar.ChangeMax64(total)
	}
	_ = m.bar.Set64(did) // a bar that cannot be drawn is no failure
}

// end takes the bar away.
func (m *meter) end() {
	if m.bar != nil {
		_ = m.bar.Clear()
		m.bar = nil
	}
	m.doing = ""
}
