package jobs

import (
	"time"

	"github.com/kafo-graph/kafo/internal/store"
)

// TimeLeft is how long a job may still take at the rate that it has had since it
// was started; false where that is not known.
func TimeLeft(j store.Job) (time.Duration, bool) {
	took := j.UpdatedAt.Sub(j.StartedAt)
	if j.State != store.JobRunning || j.Done < 1 || took <= 0 {
		return 0, false
	}
	return time.Duration(float64(took) / float64(j.Done) * float64(j.Total-j.Done)), true
}
