package textindex

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"
)

// Index holds documents by id. It is safe for concurrent use: searches run
// side by side; a write waits for those under way and holds up new ones for
// less than a millisecond at 10^6 documents (rarely, when a table doubles, for
// tens of milliseconds).
type Index struct {
	writing sync.Mutex   // one writer, also while Load builds aside
	reading sync.RWMutex // guards tables
	tables  *tables
	scratch sync.Pool

	deferFrom int // see worthDeferring
}

// New gives an empty index.
func New() *Index { return &Index{tables: newTables(), deferFrom: worthDeferring} }

// Load replaces everything by the documents given (of a repeated id the last
// counts). It builds aside: searches go on in what was there and wait for
// nothing, other writes wait and come on top. On a cancelled context the index
// stays as it was and the context's error is returned.
func (x *Index) Load(ctx context.Context, documents iter.Seq2[string, Document]) error {
	x.writing.Lock()
	defer x.writing.Unlock()
	fresh := newTables()
	loaded := 0
	for id, doc := range documents {
		if loaded%checkEvery == 0 && ctx.Err() != nil {
			return fmt.Errorf("load text index: %w", ctx.Err())
		}
		fresh.upsert(id, doc)
		loaded++
	}
	x.reading.Lock()
	x.tables = fresh
	x.reading.Unlock()
	return nil
}

// Upsert puts a document under an id, in place of what was there. The index
// keeps id, but nothing of doc.
func (x *Index) Upsert(id string, doc Document) {
	x.write(func(t *tables) { t.upsert(id, doc) })
}

// Remove takes a document out; an unknown id is no fault.
func (x *Index) Remove(id string) {
	x.write(func(t *tables) { t.remove(id) })
}

func (x *Index) write(change func(*tables)) {
	x.writing.Lock()
	defer x.writing.Unlock()
	x.reading.Lock()
	defer x.reading.Unlock()
	change(x.tables)
}

// Len is the number of documents.
func (x *Index) Len() int {
	x.reading.RLock()
	defer x.reading.RUnlock()
	return len(x.tables.docs) - len(x.tables.free)
}

// tables is the index without its locks.
type tables struct {
	docs       []document
	terms      []uint32 // of all documents, packed
	unused     int      // words of terms that no document holds any more
	numbers    numbering
	free       []uint32
	vocabulary *vocabulary
	buffer     []uint32
}

func newTables() *tables {
	return &tables{numbers: newNumbering(), vocabulary: newVocabulary()}
}

func (t *tables) idOf(doc uint32) string { return t.docs[doc].id }

func (t *tables) upsert(id string, doc Document) {
	number, known := t.numbers.lookup(id, t.idOf)
	var before []uint32
	if known {
		before = distinctTokens(t.termsOf(&t.docs[number]))
	} else {
		number = t.place()
	}
	t.buffer = pack(doc.Terms, t.vocabulary, t.buffer[:0])
	after := distinctTokens(t.buffer)
	entry := &t.docs[number]
	entry.id, entry.ref, entry.kind = id, doc.Ref, doc.Kind
	t.keep(entry, t.buffer)
	if !known {
		t.numbers.add(id, number, t.idOf)
	}
	for _, token := range missing(after, before) {
		t.vocabulary.docs[token] = append(t.vocabulary.docs[token], number)
	}
	for _, token := range missing(before, after) {
		t.vocabulary.drop(token, number)
	}
}

// missing gives what is in list and not in others; both ascend.
func missing(list, others []uint32) []uint32 {
	return slices.DeleteFunc(slices.Clone(list), func(n uint32) bool {
		_, found := slices.BinarySearch(others, n)
		return found
	})
}

func (t *tables) remove(id string) {
	number, known := t.numbers.lookup(id, t.idOf)
	if !known {
		return
	}
	for _, token := range distinctTokens(t.termsOf(&t.docs[number])) {
		t.vocabulary.drop(token, number)
	}
	t.numbers.remove(id, t.idOf)
	t.unused += int(t.docs[number].words)
	t.docs[number] = document{}
	t.free = append(t.free, number)
}

func (t *tables) termsOf(doc *document) []uint32 {
	return t.terms[doc.at : doc.at+doc.words]
}

// keep stores a document's packed terms in the place of its former ones, or at
// the end when they need more room.
func (t *tables) keep(doc *document, packed []uint32) {
	length := uint32(len(packed))
	if length <= doc.words {
		t.unused += int(doc.words - length)
		copy(t.terms[doc.at:], packed)
		doc.words = length
		return
	}
	t.unused += int(doc.words)
	doc.words = 0
	if t.unused > len(t.terms)/2 {
		t.closeUp()
	}
	doc.at, doc.words = uint32(len(t.terms)), length
	t.terms = append(t.terms, packed...)
}

// closeUp moves the terms together.
func (t *tables) closeUp() {
	together := make([]uint32, 0, len(t.terms)-t.unused+len(t.terms)/8)
	for i := range t.docs {
		doc := &t.docs[i]
		at := uint32(len(together))
		together = append(together, t.termsOf(doc)...)
		doc.at = at
	}
	t.terms, t.unused = together, 0
}

// place gives a free document number.
func (t *tables) place() uint32 {
	if last := len(t.free) - 1; last >= 0 {
		number := t.free[last]
		t.free = t.free[:last]
		return number
	}
	t.docs = append(t.docs, document{})
	return uint32(len(t.docs) - 1)
}
