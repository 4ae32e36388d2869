package projection

import "github.com/kafo-graph/kafo/internal/domain"

// Facts are what an entity's record says that analyses date, place and add up.
// What a kind does not hold, or the record does not tell, is zero.
type Facts struct {
	// From and Until are the day of a seizure, check or flow (and no Until); when a
	// case, operation or fuel route was opened and closed, a shipment dispatched
	// and arrived, a trace asked for and answered.
	From, Until domain.PartialDate
	// Code is the kind's own sort, such as a lot's commodity, a place's
	// locationType or what was checked; of a trace request the country asked.
	Code string
	// State is a checkOutcome, caseStatus, recordState, traceState, documentState
	// or legalStatus.
	State   string
	Country string
	// Amount is a lot's quantity, a fuel route's litres or a flow's amount; Unit
	// the lot's unit, the route's period or the flow's currency.
	Amount domain.Decimal
	Unit   string
	// At is where a place lies, if Placed.
	At     domain.Point
	Placed bool
}

// factFields are the fields that a kind's facts are read from; 0 for none.
type factFields struct {
	from, until, code, state, country, amount, unit, at domain.FieldID
}

// factsOf has a row for each kind that has facts, but for persons, whose legal
// status stands in the node's own row.
var factsOf = map[domain.EntityKind]factFields{
	domain.Organisation:   {code: domain.FieldOrganisationType, country: domain.FieldCountry},
	domain.Firearm:        {code: domain.FieldFirearmType, state: domain.FieldRecordState},
	domain.Lot:            {code: domain.FieldCommodity, amount: domain.FieldQuantity, unit: domain.FieldUnit},
	domain.Vehicle:        {code: domain.FieldVehicleType, country: domain.FieldCountry},
	domain.TravelDocument: {code: domain.FieldDocumentType, state: domain.FieldDocumentState},
	domain.Phone:          {country: domain.FieldCountry},
	domain.Account:        {code: domain.FieldAccountType, country: domain.FieldCountry},
	domain.Location:       {code: domain.FieldLocationType, country: domain.FieldCountry, at: domain.FieldAt},
	domain.Shipment:       {from: domain.FieldDispatched, until: domain.FieldArrived, code: domain.FieldTransport},
	domain.FuelRoute:      {from: domain.FieldOpened, until: domain.FieldClosed, amount: domain.FieldLitresPerPeriod, unit: domain.FieldPeriod},
	domain.FinancingFlow:  {from: domain.FieldDay, code: domain.FieldMethod, amount: domain.FieldAmount, unit: domain.FieldCurrency},
	domain.Case: {
		from: domain.FieldOpened, until: domain.FieldClosed, code: domain.FieldCaseType, state: domain.FieldCaseStatus,
		country: domain.FieldCountry,
	},
	domain.Operation: {from: domain.FieldOpened, until: domain.FieldClosed},
	domain.Seizure:   {from: domain.FieldDay, country: domain.FieldCountry},
	domain.Check:     {from: domain.FieldDay, code: domain.FieldSubject, state: domain.FieldCheckOutcome, country: domain.FieldCountry},
	domain.TraceRequest: {
		from: domain.FieldAskedOn, until: domain.FieldAnsweredOn, code: domain.FieldAskedOf, state: domain.FieldTraceState,
	},
}

// readFacts are the entity's facts as its record has them.
func readFacts(e *domain.Entity) Facts {
	f, has := factsOf[e.Kind]
	if !has {
		return Facts{}
	}
	facts := Facts{
		Code: e.Values.Text(f.code), State: e.Values.Text(f.state), Country: e.Values.Text(f.country), Unit: e.Values.Text(f.unit),
		From: domain.As[domain.PartialDate](e.Values, f.from), Until: domain.As[domain.PartialDate](e.Values, f.until),
		Amount: domain.As[domain.Decimal](e.Values, f.amount),
	}
	facts.At, facts.Placed = e.Values.Get(f.at).(domain.Point)
	return facts
}

// factRow holds facts in plain numbers: texts are numbers of words, of which 0
// is the empty one.
type factRow struct {
	from, until                        domain.PartialDate
	code, state, country, amount, unit uint32
	placed                             uint32
	lat, lon                           float64
}

// row is the facts' row, each text numbered by the function.
func (f *Facts) row(word func(string) uint32) factRow {
	r := factRow{
		from: f.From, until: f.Until, code: word(f.Code), state: word(f.State), country: word(f.Country),
		amount: word(string(f.Amount)), unit: word(f.Unit), lat: f.At.Lat, lon: f.At.Lon,
	}
	if f.Placed {
		r.placed = 1
	}
	return r
}

// renumber gives the row's words their new numbers.
func (r *factRow) renumber(at []uint32) {
	for _, word := range []*uint32{&r.code, &r.state, &r.country, &r.amount, &r.unit} {
		*word = at[*word]
	}
}

// Facts are what the entity's record says that analyses date, place and add up.
func (s *Snapshot) Facts(n Node) Facts {
	i := s.nodeRows.at(uint32(n)).facts
	if i == 0 {
		return Facts{State: s.Status(n)}
	}
	r := s.factRow(i)
	return Facts{
		From: r.from, Until: r.until, Code: s.word(r.code), State: s.word(r.state), Country: s.word(r.country),
		Amount: domain.Decimal(s.word(r.amount)), Unit: s.word(r.unit),
		At: domain.Point{Lat: r.lat, Lon: r.lon}, Placed: r.placed == 1,
	}
}

// Day is the From of the entity's facts, and State their State, each quicker than
// all of them.
func (s *Snapshot) Day(n Node) domain.PartialDate {
	return s.factRow(s.nodeRows.at(uint32(n)).facts).from
}

// State is as Day says.
func (s *Snapshot) State(n Node) string {
	i := s.nodeRows.at(uint32(n)).facts
	if i == 0 {
		return s.Status(n)
	}
	return s.word(s.factRow(i).state)
}

func (s *Snapshot) factRow(i uint32) *factRow {
	if known := uint32(len(s.base.facts)); i >= known {
		return &s.facts[i-known]
	}
	return &s.base.facts[i]
}

func (s *Snapshot) word(i uint32) string {
	if known := uint32(len(s.base.words.ends)); i >= known {
		return s.words[i-known]
	}
	return s.base.words.at(i)
}

// factList collects rows, and numbers words in the order in which they come.
type factList struct {
	rows   []factRow
	words  []string
	wordOf map[string]uint32
}

func newFactList() factList {
	return factList{rows: make([]factRow, 1), words: []string{""}, wordOf: map[string]uint32{"": 0}}
}

func (l *factList) word(text string) uint32 {
	n, known := l.wordOf[text]
	if !known {
		n = uint32(len(l.words))
		l.words = append(l.words, text)
		l.wordOf[text] = n
	}
	return n
}

// add is the number of the row of the facts; 0 where there are none.
func (l *factList) add(f Facts) uint32 {
	if f == (Facts{}) {
		return 0
	}
	l.rows = append(l.rows, f.row(l.word))
	return uint32(len(l.rows) - 1)
}

// factsNumber is that of the row of an entity's facts, which is what it was
// where they did not change. Words are looked for among the delta's alone.
func (a *application) factsNumber(e *domain.Entity, n, before uint32) uint32 {
	fresh := readFacts(e)
	if before != 0 && fresh == a.Facts(Node(n)) {
		return before
	}
	if fresh == (Facts{}) {
		return 0
	}
	a.facts = append(a.facts, fresh.row(a.word))
	return uint32(len(a.base.facts) + len(a.facts) - 1)
}

func (a *application) word(text string) uint32 {
	if text == "" {
		return 0
	}
	n, known := a.writer.wordOf[text]
	if !known {
		n = uint32(len(a.base.words.ends) + len(a.words))
		a.words = append(a.words, text)
		a.writer.wordOf[text] = n
	}
	return n
}

// facts keeps the rows in use, and of words that stand twice the base's.
func (f *fold) facts() {
	s := f.from
	known := len(s.base.words.ends)
	later := make(map[string]uint32, len(s.words))
	for i, text := range s.words {
		later[text] = uint32(known + i)
	}
	at := make([]uint32, known+len(s.words))
	for i := range at {
		at[i] = none
	}
	if len(later) > 0 {
		for i := range known {
			if n, twice := later[s.base.words.at(uint32(i))]; twice {
				at[n] = uint32(i)
			}
		}
	}
	words := make([]uint32, 0, len(at))
	for i := range at {
		if at[i] == none {
			at[i] = uint32(len(words))
			words = append(words, uint32(i))
		} else {
			at[i] = at[at[i]]
		}
	}
	f.to.words = newTexts(len(words), func(i int) string { return s.word(words[i]) })
	f.to.facts = make([]factRow, 1, len(s.base.facts)+len(s.facts))
	for i := range f.to.nodeRows {
		row := &f.to.nodeRows[i]
		if row.facts == 0 {
			continue
		}
		moved := *s.factRow(row.facts)
		moved.renumber(at)
		row.facts = uint32(len(f.to.facts))
		f.to.facts = append(f.to.facts, moved)
	}
}
