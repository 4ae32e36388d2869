package domain

import "slices"

// Report is one piece of evidence: who says so, and how far it can be relied on.
type Report struct {
	ID         string
	Originator Originator
	Day        PartialDate
	Grade      Grade
	// Source is the independence key: two reports with one key are one source.
	// Empty: the report is a source of its own. It may name an informant, and
	// is shown to few.
	Source string
	Text   string
	Mark   Mark
	// Revision is that of the graph when the report last changed.
	Revision int64
}

// Originator is who made a report.
type Originator struct {
	// Country is an ISO 3166-1 alpha-2 code, or INT.
	Country string
	Agency  string
}

// Grade is an Admiralty grade: two judgements that are never melted into one.
type Grade struct {
	// Reliability of the source, A to F.
	Reliability string
	// Credibility of what it says, 1 to 6.
	Credibility int
}

var (
	credibilityValue  = [...]float64{1: .95, 2: .80, 3: .55, 4: .30, 5: .10, 6: .40}
	reliabilityFactor = map[string]float64{"A": 1, "B": .9, "C": .75, "D": .5, "E": .25, "F": .6}
)

// Valid says whether both parts of the grade are what Admiralty grades have.
func (g Grade) Valid() bool {
	_, reliable := reliabilityFactor[g.Reliability]
	return reliable && g.Credibility >= 1 && g.Credibility <= 6
}

// Judged says whether both reliability and credibility could be judged; F and
// 6 mean that they could not, and are shown as such, never as worst.
func (g Grade) Judged() bool { return g.Reliability != "F" && g.Credibility != 6 }

// Confidence is the confidence of one report of this grade, in (0,1]:
// credibility 1 to 5 counts .95 .80 .55 .30 .10 (6: .40), times reliability
// A 1, B .9, C .75, D .5, E .25 (F: .6).
func (g Grade) Confidence() float64 {
	return credibilityValue[g.Credibility] * reliabilityFactor[g.Reliability]
}

// Key is the report's independence key: its source, or # and its id where it
// has none (no source may begin with #).
func (r *Report) Key() string {
	if r.Source == "" {
		return "#" + r.ID
	}
	return r.Source
}

// UnsourcedConfidence is what a link counts that was entered without reports.
const UnsourcedConfidence = .50

// Judgement is what an analyst holds of a link: it is kept and shown, and
// changes no cost. Link, By and At name it.
type Judgement struct {
	Link    string
	Verdict string
	By      string
	// At is an RFC 3339 instant in UTC, or a day.
	At     string
	Reason string
	Mark   Mark
	// Revision is that of the graph when the judgement last changed.
	Revision int64
}

// Disputes says whether the judgement casts doubt on its link.
func (j *Judgement) Disputes() bool { return j.Verdict == "DISPUTE" || j.Verdict == "DISMISS" }

// SortedKeys are the independence keys of the reports in byte order, each with
// the best confidence that a report bearing it has.
func SortedKeys(reports []Report) (keys []string, confidence []float64) {
	best := make(map[string]float64, len(reports))
	for i := range reports {
		k := reports[i].Key()
		best[k] = max(best[k], reports[i].Grade.Confidence())
	}
	for k := range best {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		confidence = append(confidence, best[k])
	}
	return keys, confidence
}
