package jobs

import (
	"time"

	"github.com/kafo-graph/kafo/internal/store"
)

// PerSecond is how much of a job is done a second while it is worked at; 0 where
// that is not known.
func PerSecond(j store.Job) float64 {
	if j.Done < 1 || j.Worked <= 0 {
		return 0
	}
	return float64(j.Done) / j.Worked.Seconds()
}

// TimeLeft is how long a job that is worked at may still take at that rate;
// false where that is not known.
func TimeLeft(j store.Job) (time.Duration, bool) {
	rate := PerSecond(j)
	if j.State != store.JobRunning || rate == 0 {
		return 0, false
	}
	return time.Duration(float64(j.Total-j.Done) / rate * float64(time.Second)), true
}
