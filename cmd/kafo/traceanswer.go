package main

// traceAnswer is what of the API's answer is told.
type traceAnswer struct {
	Firearm     traceGun              `json:"firearm"`
	Records     []struct{ ID string } `json:"records"`
	Origin      *traceOrigin          `json:"origin"`
	Chain       []traceStep           `json:"chain"`
	Gaps        []traceGap            `json:"gaps"`
	Diversion   *traceDiversion       `json:"diversion"`
	TimeToCrime *traceTimeToCrime     `json:"timeToCrime"`
	Requests    []traceRequest        `json:"requests"`
	Conflicts   []traceConflict       `json:"conflicts"`
	Candidates  []traceCandidate      `json:"candidates"`
	Cases       []struct {
		ID         string `json:"id"`
		Label      string `json:"label"`
		CaseStatus string `json:"caseStatus"`
		Country    string `json:"country"`
	} `json:"cases"`
	Epoch     int64 `json:"epoch"`
	Truncated bool  `json:"truncated"`
}

type traceGun struct {
	ID          string       `json:"id"`
	Label       string       `json:"label"`
	FirearmType string       `json:"firearmType"`
	Calibre     string       `json:"calibre"`
	RecordState string       `json:"recordState"`
	Serial      *traceSerial `json:"serial"`
	MadeIn      *traceStamp  `json:"madeIn"`
	ImportMark  *traceStamp  `json:"importMark"`
	OtherMarks  []string     `json:"otherMarks"`
}

type traceSerial struct {
	AsRead string `json:"asRead"`
	State  string `json:"state"`
}

type traceStamp struct {
	Country string `json:"country"`
	Year    int    `json:"year"`
}

type traceOrigin struct {
	Basis   string        `json:"basis"`
	Country string        `json:"country"`
	Year    int           `json:"year"`
	Reports []traceReport `json:"reports"`
}

type traceReport struct {
	ID          string `json:"id"`
	Day         string `json:"day"`
	Reliability string `json:"reliability"`
	Credibility int    `json:"credibility"`
	Originator  struct {
		Country string `json:"country"`
		Agency  string `json:"agency"`
	} `json:"originator"`
}

type traceNamed struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

type traceStep struct {
	Event    string      `json:"event"`
	Lawful   string      `json:"lawful"`
	Country  string      `json:"country"`
	Temporal string      `json:"temporal"`
	Mark     string      `json:"mark"`
	Holder   *traceNamed `json:"holder"`
	Place    *traceNamed `json:"place"`
	Interval *struct {
		From string `json:"from"`
		To   string `json:"to"`
	} `json:"interval"`
	Link *struct {
		ID   string `json:"id"`
		Kind string `json:"kind"`
	} `json:"link"`
	Reports []traceReport `json:"reports"`
}

type traceGap struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Days   int    `json:"days"`
	After  int    `json:"after"`
	Before int    `json:"before"`
}

type traceDiversion struct {
	After               string      `json:"after"`
	Before              string      `json:"before"`
	Country             string      `json:"country"`
	LastLawfulHolder    *traceNamed `json:"lastLawfulHolder"`
	FirstUnlawfulHolder *traceNamed `json:"firstUnlawfulHolder"`
}

type traceTimeToCrime struct {
	Basis   string `json:"basis"`
	MinDays int    `json:"minDays"`
	MaxDays int    `json:"maxDays"`
}

type traceRequest struct {
	ID         string            `json:"id"`
	TraceState string            `json:"traceState"`
	AskedOf    string            `json:"askedOf"`
	AskedOn    string            `json:"askedOn"`
	AnsweredOn string            `json:"answeredOn"`
	Answer     string            `json:"answer"`
	Properties map[string]string `json:"properties"`
}

type traceConflict struct {
	Field  string `json:"field"`
	Values []struct {
		Value   string        `json:"value"`
		Reports []traceReport `json:"reports"`
	} `json:"values"`
}

type traceCandidate struct {
	Firearm traceGun `json:"firearm"`
	Reason  string   `json:"reason"`
	Score   float64  `json:"score"`
}
