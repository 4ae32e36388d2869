package linkage

import "github.com/kafo-graph/kafo/internal/domain"

// Temporal says whether what flowed along a path can have done so in that
// order (section 7).
type Temporal uint8

// The temporal statuses.
const (
	// Possible: it fits whatever the unknown dates were.
	Possible Temporal = iota
	// Unknown: it depends on the unknown dates.
	Unknown
	// Impossible: it does not fit whatever the unknown dates were.
	Impossible
)

var temporalNames = [...]string{"POSSIBLE", "UNKNOWN", "IMPOSSIBLE"}

// String is the status's code.
func (t Temporal) String() string { return temporalNames[t] }

// flow is a link of a path with the way in which things pass along it, as seen
// by who walks the path.
type flow struct {
	way  domain.Flow
	held domain.Interval
}

// order is the temporal status of a path's links, taken in the order in which
// the path is walked: the worst over its runs of links that flow one way.
func order(path []flow) Temporal {
	status := Possible
	for start := 0; start < len(path); {
		end := start + 1
		for end < len(path) && path[end].way == path[start].way {
			end++
		}
		if path[start].way != domain.NoFlow {
			status = max(status, runOrder(path[start:end]))
		}
		start = end
	}
	return status
}

// runOrder is the status of one run. With intervals [s,u] instants that do not
// fall exist just where no s is after a later u (in the direction of flow): at
// best every s is at its earliest and every u at its latest; at worst s is as
// late and u as early as the dates and s <= u allow.
func runOrder(run []flow) Temporal {
	if run[0].way == domain.FlowAlong {
		return compareRun(len(run), func(i int) domain.Interval { return run[i].held })
	}
	return compareRun(len(run), func(i int) domain.Interval { return run[len(run)-1-i].held })
}

func compareRun(length int, held func(int) domain.Interval) Temporal {
	status := Possible
	earliest, latest := held(0).From.First(), latestStart(held(0))
	for i := 1; i < length; i++ {
		next := held(i)
		if earliest > next.To.Last() {
			return Impossible
		}
		if latest > earliestEnd(next) {
			status = Unknown
		}
		earliest = max(earliest, next.From.First())
		latest = max(latest, latestStart(next))
	}
	return status
}

func latestStart(i domain.Interval) domain.Day { return min(i.From.Last(), i.To.Last()) }
func earliestEnd(i domain.Interval) domain.Day { return max(i.To.First(), i.From.First()) }
