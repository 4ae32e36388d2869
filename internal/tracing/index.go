package tracing

import (
	"strconv"
	"strings"
	"sync"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/identifiers"
)

// Index finds firearms by their serials, and by make and model. It may be used
// from many goroutines. The zero value is empty.
type Index struct {
	lock  sync.RWMutex
	byID  map[string]*entry
	byKey map[string][]*entry
	// ofSort are the firearms of one make and model, byBeginning those whose
	// serial begins with the same readable places.
	ofSort, byBeginning map[string][]*entry
}

// Beginning is with how many readable places a partial serial must begin to be
// looked for among firearms of every make.
const Beginning = 3

// entry is what the index holds of a firearm.
type entry struct {
	id string
	// sort is its make and model as names are compared; "" where either is unknown.
	sort string
	// serial is as normalised and key what it is found by; "" where no place can
	// be read.
	serial, key string
	whole       bool
	made        domain.CountryYear
	// Its places in the lists.
	inSort, inKey, inBeginning int
}

func newEntry(e *domain.Entity) *entry {
	made := &entry{id: e.ID, sort: sortOf(e), made: domain.As[domain.CountryYear](e.Values, domain.FieldMadeIn)}
	if s := serialOf(e); s.Readable > 0 && (s.State == identifiers.SerialFull || s.State == identifiers.SerialPartial) {
		made.serial, made.key = s.Normalised, identifiers.SerialKey(s.Normalised)
		made.whole = s.State == identifiers.SerialFull
	}
	return made
}

func serialOf(e *domain.Entity) identifiers.Serial {
	return identifiers.ReadSerial(domain.As[domain.Serial](e.Values, domain.FieldSerial).AsRead)
}

func sortOf(e *domain.Entity) string {
	maker, model := identifiers.NormaliseName(e.Values.Text(domain.FieldMake)), identifiers.NormaliseName(e.Values.Text(domain.FieldModel))
	if maker == "" || model == "" {
		return ""
	}
	return maker + "\x00" + strings.ReplaceAll(model, " ", "")
}

// Put takes a firearm in, or takes in what has become of it; others are passed over.
func (x *Index) Put(e *domain.Entity) {
	if e.Kind != domain.Firearm {
		return
	}
	fresh := newEntry(e)
	x.lock.Lock()
	defer x.lock.Unlock()
	if x.byID == nil {
		x.byID, x.byKey = map[string]*entry{}, map[string][]*entry{}
		x.ofSort, x.byBeginning = map[string][]*entry{}, map[string][]*entry{}
	}
	x.remove(e.ID)
	x.byID[e.ID] = fresh
	fresh.inSort = putIn(x.ofSort, fresh.sort, fresh)
	fresh.inKey = putIn(x.byKey, fresh.key, fresh)
	fresh.inBeginning = putIn(x.byBeginning, beginning(fresh.key), fresh)
}

// beginning is the key's first places where they can be read; "" else.
func beginning(key string) string {
	if len(key) < Beginning || strings.ContainsAny(key[:Beginning], wildcards) {
		return ""
	}
	return key[:Beginning]
}

const wildcards = "?*"

func putIn(lists map[string][]*entry, name string, e *entry) (at int) {
	if name == "" {
		return 0
	}
	at = len(lists[name])
	lists[name] = append(lists[name], e)
	return at
}

// Remove takes out what has the id, if anything has.
func (x *Index) Remove(id string) {
	x.lock.Lock()
	defer x.lock.Unlock()
	x.remove(id)
}

func (x *Index) remove(id string) {
	old := x.byID[id]
	if old == nil {
		return
	}
	delete(x.byID, id)
	takeOut(x.ofSort, old.sort, old.inSort, func(e *entry, at int) { e.inSort = at })
	takeOut(x.byKey, old.key, old.inKey, func(e *entry, at int) { e.inKey = at })
	takeOut(x.byBeginning, beginning(old.key), old.inBeginning, func(e *entry, at int) { e.inBeginning = at })
}

// takeOut puts the last of a list in the place of what goes.
func takeOut(lists map[string][]*entry, name string, at int, moved func(*entry, int)) {
	if name == "" {
		return
	}
	list := lists[name]
	last := len(list) - 1
	list[at] = list[last]
	moved(list[at], at)
	list[last] = nil
	if last == 0 {
		delete(lists, name)
		return
	}
	lists[name] = list[:last]
}

// Nearby is how far a serial's number may be from another of its batch.
const Nearby = 10

// alike is how a firearm of the index is like the one asked for.
type alike struct {
	id string
	// match is how the serials agree; apart by how much their numbers differ,
	// 0 where they are no neighbours.
	match identifiers.SerialMatch
	apart int
	// sameSort: one make and model; sameStamp: one country and year of making too.
	sameSort, sameStamp bool
}

// like finds firearms that the one may be, or that may be of its batch, among
// those seen: by id, each once.
func (x *Index) like(e *domain.Entity, sees func(id string) bool) []alike {
	asked := newEntry(e)
	serial := serialOf(e)
	x.lock.RLock()
	defer x.lock.RUnlock()
	l := &looking{asked: asked, serial: serial, sees: sees, found: map[string]alike{}}
	for _, other := range x.among(asked) {
		l.take(other, 0)
	}
	if !asked.whole && asked.sort != "" {
		for _, other := range x.byBeginning[beginning(asked.key)] {
			if other.sort == "" {
				l.take(other, 0)
			}
		}
	}
	return l.inOrder()
}

// among are the firearms of which one may be like the one asked for.
func (x *Index) among(asked *entry) []*entry {
	switch {
	case asked.whole:
		return x.byKey[asked.key]
	case asked.sort != "":
		return x.ofSort[asked.sort]
	}
	return x.byBeginning[beginning(asked.key)]
}

// neighboursOf finds the firearms of the same make and model whose serial's
// number is at most Nearby away from that of the firearm of the index, where
// this is whole: they may be of one batch.
func (x *Index) neighboursOf(id string, sees func(id string) bool) []alike {
	x.lock.RLock()
	defer x.lock.RUnlock()
	asked := x.byID[id]
	if asked == nil || !asked.whole || asked.sort == "" {
		return nil
	}
	l := &looking{asked: asked, sees: sees, found: map[string]alike{}}
	for apart := -Nearby; apart <= Nearby; apart++ {
		near := neighbour(asked.serial, apart)
		if apart == 0 || near == "" {
			continue
		}
		for _, other := range x.byKey[identifiers.SerialKey(near)] {
			if other.whole && other.serial == near && other.sort == asked.sort {
				l.take(other, max(apart, -apart))
			}
		}
	}
	return l.inOrder()
}

// neighbour is the serial whose number, the digits at its end, is so much
// higher, written as wide; "" where there is none.
func neighbour(serial string, apart int) string {
	digits := len(serial)
	for digits > 0 && '0' <= serial[digits-1] && serial[digits-1] <= '9' {
		digits--
	}
	digits = max(digits, len(serial)-15)
	if digits == len(serial) {
		return ""
	}
	number, err := strconv.ParseInt(serial[digits:], 10, 64)
	if err != nil || number+int64(apart) < 0 {
		return ""
	}
	written := strconv.FormatInt(number+int64(apart), 10)
	width := len(serial) - digits
	if len(written) > width {
		return ""
	}
	return serial[:digits] + strings.Repeat("0", width-len(written)) + written
}
