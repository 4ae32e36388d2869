package screenlist

import "github.com/kafo-graph/kafo/internal/service"

// Summary says what became of a list.
type Summary struct {
	// Rows of the list.
	Rows int64 `json:"rows"`
	// Match, Possible and None count the verdicts; Bad are the rows at fault.
	Match    int64 `json:"match"`
	Possible int64 `json:"possible"`
	None     int64 `json:"none"`
	Bad      int64 `json:"bad"`
	// Doubtful are the rows with an identifier that is not valid.
	Doubtful int64 `json:"doubtful,omitempty"`
	// Faults are the first mostFaults.
	Faults []Fault `json:"faults,omitempty"`
	// Unused counts rows that give what their kind has no use for, by field.
	Unused map[string]int64 `json:"unused,omitempty"`
	// Quality is how good the answers are; nil where the list does not say what
	// was expected.
	Quality *Quality `json:"quality,omitempty"`
}

const mostFaults = 100

// The verdicts of matches.
const (
	matched  = "MATCH"
	possible = "POSSIBLE"
)

// Add takes in what became of the next row.
func (s *Summary) Add(line *service.ScreenedLine) {
	s.Rows++
	for _, field := range line.Unused {
		if s.Unused == nil {
			s.Unused = map[string]int64{}
		}
		s.Unused[field]++
	}
	if line.Problem != nil {
		s.fault(line)
		return
	}
	if len(line.Invalid) > 0 {
		s.Doubtful++
	}
	switch *line.Verdict {
	case matched:
		s.Match++
	case possible:
		s.Possible++
	default:
		s.None++
	}
	if line.Expected != nil {
		if s.Quality == nil {
			s.Quality = &Quality{}
		}
		s.Quality.add(line.Expected, line.Matches)
	}
}

func (s *Summary) fault(line *service.ScreenedLine) {
	if s.Bad++; len(s.Faults) < mostFaults {
		p := line.Problem
		s.Faults = append(s.Faults, Fault{Row: line.Row, Line: p.Line, Field: p.Field, Message: p.Message})
	}
}
