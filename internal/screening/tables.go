package screening

import (
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
)

// tables is the index without its locks. What a record holds lies in arrays of
// all records; a record that is changed is put away and entered anew.
type tables struct {
	records   []record
	ids       []string // of records
	names     []name   // different ones, by kind and text
	uses      []use    // of all records
	loads     []load   // of names
	numbers   []number
	parts     []uint32 // of all names
	texts     []byte   // of all names and numbers
	countries []country
	byID      numbering
	dead      int // records that are not there any more
	settled   int // records that lie in the settled arrays

	vocabulary *vocabulary
	sameText   numbering // of names
	holders    lists     // uses of names, with the record in place of the name
	bearers    lists     // names by part
	whole      near      // names by their letters
	initials   multimap  // of organisations' names
	exact      multimap  // numbers, folded
	mistyped   near      // numbers, folded, within an edit
	patterns   []uint32  // numbers with places that could not be read
	serials    []uint32  // firearms' serials

	buffer []byte
	split  []string
}

type country [2]byte

// record is an entity; kind 0 when it is no longer there.
type record struct {
	names, numbers      uint32
	countries           uint32
	birth               domain.PartialDate
	nameCount, numCount uint16
	countryCount        uint8
	kind                domain.EntityKind
	sex                 byte
	state               uint8 // in states
}

// use is a record's use of a name: its number twice, and one more where it is of
// low quality.
type use uint32

func newUse(number uint32, weak bool) use {
	if weak {
		return use(number<<1 | 1)
	}
	return use(number << 1)
}

func (u use) number() uint32 { return uint32(u >> 1) }
func (u use) weak() bool     { return u&1 == 1 }

// name is texts[text:text+size]; its parts are parts[parts:parts+count].
type name struct {
	text, parts uint32
	size        uint16
	count       uint8
	kind        domain.EntityKind
	ascii       bool
}

// load is the weight of all parts of a name and, up to fifteen, their number.
type load uint16

func newLoad(weight, parts int) load { return load(min(parts, 15)<<12 | weight) }

func (l load) weight() int { return int(l & 0xfff) }
func (l load) parts() int  { return int(l >> 12) }

type number struct {
	record, text uint32
	size         uint8
	sort         sort
}

// The names within editsOfNames of one another are all found, from
// shortestWhole letters on.
const (
	editsOfNames  = 2
	shortestWhole = 8
)

func newTables() *tables {
	return &tables{
		byID: newNumbering(), vocabulary: newVocabulary(), sameText: newNumbering(),
		whole:    near{edits: editsOfNames, shortest: shortestWhole},
		mistyped: near{edits: 1, shortest: 5},
	}
}

// room makes sure that one more fits, and doubles what is full: append alone
// would copy large arrays time and again.
func room[T any](s []T) []T { return roomFor(s, 1) }

func roomFor[T any](s []T, more int) []T {
	if len(s)+more > cap(s) {
		return slices.Grow(s, len(s)+more)
	}
	return s
}

// settle ends loading; from then on everything is found.
func (t *tables) settle() {
	t.settled = len(t.records)
	t.ids, t.records, t.names, t.loads = slices.Clip(t.ids), slices.Clip(t.records), slices.Clip(t.names), slices.Clip(t.loads)
	t.vocabulary.settle()
	t.bearers.settle(len(t.vocabulary.tokens))
	t.holders.settle(len(t.names))
	t.whole.pieces.settle()
	t.initials.settle()
	t.exact.settle()
	t.mistyped.pieces.settle()
}

func (t *tables) remove(id string) {
	h, same := hashOf(id), func(r uint32) bool { return t.ids[r] == id }
	if r, known := t.byID.lookup(h, same); known {
		t.byID.remove(h, same)
		t.records[r], t.ids[r] = record{}, ""
		t.dead++
	}
}

func (t *tables) put(d *draft) {
	t.remove(d.id)
	r := uint32(len(t.records))
	t.ids = append(room(t.ids), d.id)
	t.records = append(room(t.records), record{
		kind: d.kind, sex: d.sex, birth: d.birth, state: stateNumber(d.state),
		names: uint32(len(t.uses)), nameCount: uint16(len(d.names)),
		numbers: uint32(len(t.numbers)), numCount: uint16(len(d.numbers)),
		countries: uint32(len(t.countries)), countryCount: uint8(min(len(d.countries), 255)),
	})
	t.byID.add(hashOf(d.id), r)
	for _, c := range d.countries[:min(len(d.countries), 255)] {
		var code country
		copy(code[:], c)
		t.countries = append(room(t.countries), code)
	}
	for i := range d.names {
		t.putName(r, d.kind, &d.names[i])
	}
	for i := range d.numbers {
		t.putNumber(r, &d.numbers[i])
	}
}

// maxParts bounds the parts of a name that are compared.
const maxParts = 24

func (t *tables) putName(r uint32, kind domain.EntityKind, d *draftName) {
	n := t.nameNumber(kind, d.text)
	t.uses = append(room(t.uses), newUse(n, d.weak))
	t.holders.add(n, uint32(newUse(r, d.weak)))
}

// nameNumber gives a name's number, a new one where it has none.
func (t *tables) nameNumber(kind domain.EntityKind, text string) uint32 {
	t.buffer = append(t.buffer[:0], text...)
	h := uint32(hash(uint64(kind), t.buffer))
	n, known := t.sameText.lookup(h, func(n uint32) bool { return t.names[n].kind == kind && string(t.nameText(n)) == text })
	if known {
		return n
	}
	n = uint32(len(t.names))
	t.sameText.add(h, n)
	entry := name{kind: kind, text: uint32(len(t.texts)), parts: uint32(len(t.parts)), size: uint16(len(text))}
	t.texts = append(roomFor(t.texts, len(text)), text...)
	t.buffer = letters(t.buffer[:0], text)
	entry.ascii = len(t.buffer) == len(text)
	t.whole.add(uint64(kind), t.buffer, n)
	if kind == domain.Organisation {
		t.putInitials(text, n)
	}
	t.split = partsOf(text, t.split[:0])
	weight := 0
	for i, part := range t.split[:min(len(t.split), maxParts)] {
		token := t.vocabulary.number(part)
		t.parts = append(room(t.parts), token)
		weight += t.vocabulary.weight(token, sideOf(kind))
		if !holds(t.parts[entry.parts:len(t.parts)-1], token) {
			t.bearers.add(token, n)
		}
		entry.count = uint8(i + 1)
	}
	t.names, t.loads = append(room(t.names), entry), append(room(t.loads), newLoad(weight, len(t.split)))
	return n
}

func holds(tokens []uint32, token uint32) bool {
	for _, t := range tokens {
		if t == token {
			return true
		}
	}
	return false
}

func (t *tables) putNumber(r uint32, d *draftNumber) {
	n := uint32(len(t.numbers))
	t.numbers = append(room(t.numbers), number{record: r, text: uint32(len(t.texts)), size: uint8(min(len(d.text), 255)), sort: d.sort})
	t.texts = append(roomFor(t.texts, 255), d.text[:min(len(d.text), 255)]...)
	if d.sort >= makeText {
		return
	}
	if d.sort == serialNumber {
		t.serials = append(t.serials, n)
	}
	if strings.ContainsAny(d.text, wildcards) {
		t.patterns = append(t.patterns, n)
		return
	}
	t.buffer = folded(t.buffer[:0], d.text)
	t.enterExact(d.sort.set(), t.buffer, n)
	t.mistyped.add(d.sort.set(), t.buffer, n)
	if d.sort == phoneNumber && len(t.buffer) > phoneEnd {
		t.enterExact(phoneEndSet, t.buffer[len(t.buffer)-phoneEnd:], n)
	}
}

// phoneEndSet is the name space of the last digits of phones.
const phoneEndSet = 99

func (t *tables) enterExact(set uint64, form []byte, n uint32) {
	h := hash(set, form)
	t.exact.add(uint32(h), uint32(h>>32), n)
}

// nameText is a name's normalised text, for reading while the tables are held.
func (t *tables) nameText(n uint32) []byte {
	e := &t.names[n]
	return t.texts[e.text : e.text+uint32(e.size)]
}

func (t *tables) numberText(n *number) []byte { return t.texts[n.text : n.text+uint32(n.size)] }

// draft unpacks a record.
func (t *tables) draft(at uint32, d *draft) {
	r := &t.records[at]
	*d = draft{
		id: t.ids[at], kind: r.kind, sex: r.sex, birth: r.birth, state: states[r.state],
		names: d.names[:0], numbers: d.numbers[:0], countries: d.countries[:0],
	}
	for _, c := range t.countriesOf(r) {
		d.countries = append(d.countries, string(c[:]))
	}
	for _, u := range t.uses[r.names : r.names+uint32(r.nameCount)] {
		d.names = append(d.names, draftName{string(t.nameText(u.number())), u.weak()})
	}
	for i := range t.numbersOf(r) {
		n := &t.numbersOf(r)[i]
		d.numbers = append(d.numbers, draftNumber{n.sort, string(t.numberText(n))})
	}
}

func (t *tables) countriesOf(r *record) []country {
	return t.countries[r.countries : r.countries+uint32(r.countryCount)]
}

func (t *tables) numbersOf(r *record) []number {
	return t.numbers[r.numbers : r.numbers+uint32(r.numCount)]
}

func (t *tables) bytes() int {
	const recordSize, idSize, nameSize, numberSize = 24, 16, 16, 12
	bytes := recordSize*cap(t.records) + idSize*cap(t.ids) + t.byID.bytes() + nameSize*cap(t.names) + 2*cap(t.loads) + numberSize*cap(t.numbers) + 4*cap(t.parts) + cap(t.texts) +
		2*cap(t.countries) + t.vocabulary.bytes() + t.bearers.bytes() + t.holders.bytes() + 4*cap(t.uses) + t.sameText.bytes() + t.whole.pieces.bytes() + t.initials.bytes() +
		t.exact.bytes() + t.mistyped.pieces.bytes() + 4*(cap(t.patterns)+cap(t.serials))
	for _, id := range t.ids {
		bytes += len(id)
	}
	return bytes
}
