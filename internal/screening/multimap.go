package screening

import (
	"hash/maphash"
	"math/bits"
)

// multimap keeps entries by hash, many under one: in two arrays what it was
// loaded with, beside them what came later. Entries of other hashes turn up in a
// lookup; the tag is there to tell them apart without looking farther.
type multimap struct {
	starts  []uint32 // of each bucket, and the end
	entries []entry
	later   map[uint32][]entry // by bucket
	waiting []hashed           // until settle
	extra   int
}

type entry struct{ tag, value uint32 }

type hashed struct {
	hash uint32
	entry
}

func (m *multimap) add(hash, tag, value uint32) {
	if m.starts == nil {
		m.waiting = append(room(m.waiting), hashed{hash, entry{tag, value}})
		return
	}
	if m.later == nil {
		m.later = map[uint32][]entry{}
	}
	bucket := m.bucket(hash)
	m.later[bucket] = append(m.later[bucket], entry{tag, value})
	m.extra++
}

func (m *multimap) bucket(hash uint32) uint32 { return hash & uint32(len(m.starts)-2) }

// settle sorts what waits into buckets; from then on lookups see it.
func (m *multimap) settle() {
	buckets := 1 << bits.Len(uint(len(m.waiting)))
	m.starts = make([]uint32, buckets+1)
	mask := uint32(buckets - 1)
	for i := range m.waiting {
		m.starts[m.waiting[i].hash&mask+1]++
	}
	for i := range buckets {
		m.starts[i+1] += m.starts[i]
	}
	m.entries = make([]entry, len(m.waiting))
	next := append([]uint32(nil), m.starts[:buckets]...)
	for i := range m.waiting {
		w := &m.waiting[i]
		at := &next[w.hash&mask]
		m.entries[*at] = w.entry
		*at++
	}
	m.waiting = nil
}

// lookup gives the entries of a hash, and of others, in two pieces.
func (m *multimap) lookup(hash uint32) (base, later []entry) {
	bucket := m.bucket(hash)
	base = m.entries[m.starts[bucket]:m.starts[bucket+1]]
	if m.extra > 0 {
		later = m.later[bucket]
	}
	return base, later
}

func (m *multimap) bytes() int {
	return 4*cap(m.starts) + 8*cap(m.entries) + 12*cap(m.waiting) + 16*m.extra + 64*len(m.later)
}

// lists keeps ascending numbers by number.
type lists struct {
	starts  []uint32
	values  []uint32
	later   map[uint32][]uint32
	waiting []pair // until settle
	extra   int
}

type pair struct{ key, value uint32 }

func (l *lists) add(key, value uint32) {
	if l.starts == nil {
		l.waiting = append(room(l.waiting), pair{key, value})
		return
	}
	if l.later == nil {
		l.later = map[uint32][]uint32{}
	}
	l.later[key] = append(l.later[key], value)
	l.extra++
}

func (l *lists) settle(keys int) {
	l.starts = make([]uint32, keys+1)
	for i := range l.waiting {
		l.starts[l.waiting[i].key+1]++
	}
	for i := range keys {
		l.starts[i+1] += l.starts[i]
	}
	l.values = make([]uint32, len(l.waiting))
	next := append([]uint32(nil), l.starts[:keys]...)
	for _, w := range l.waiting {
		l.values[next[w.key]] = w.value
		next[w.key]++
	}
	l.waiting = nil
}

// lookup gives the numbers of a key in two pieces.
func (l *lists) lookup(key uint32) (base, later []uint32) {
	if int(key) < len(l.starts)-1 {
		base = l.values[l.starts[key]:l.starts[key+1]]
	}
	if l.extra > 0 {
		later = l.later[key]
	}
	return base, later
}

func (l *lists) length(key uint32) int {
	base, later := l.lookup(key)
	return len(base) + len(later)
}

func (l *lists) bytes() int {
	return 4*(cap(l.starts)+cap(l.values)) + 8*cap(l.waiting) + 8*l.extra + 64*len(l.later)
}

var hashSeed = maphash.MakeSeed()

// hash is one of a text in a name space of its own.
func hash(space uint64, text []byte) uint64 { return mixed(space, maphash.Bytes(hashSeed, text)) }

// hashOf is the same, of a text in the name space 0.
func hashOf(text string) uint32 { return uint32(mixed(0, maphash.String(hashSeed, text))) }

func mixed(space, h uint64) uint64 {
	h = (h ^ space*0x9e3779b97f4a7c15) * 0xff51afd7ed558ccd
	return h ^ h>>32
}
