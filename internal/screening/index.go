package screening

import (
	"context"
	"fmt"
	"iter"
	"sync"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Index holds the records to screen against. It is safe for concurrent use:
// screenings run side by side, a write waits for those under way.
type Index struct {
	writing sync.Mutex   // one writer, also while Load builds aside
	reading sync.RWMutex // guards tables
	tables  *tables
	draft   draft // the writer's
	scratch sync.Pool
}

// New gives an empty index.
func New() *Index {
	x := &Index{tables: newTables()}
	x.tables.settle()
	return x
}

// checkEvery is after how many records the context is looked at.
const checkEvery = 1 << 10

// Load replaces everything by the entities given (of a repeated id the last
// counts); kinds that are not screened are passed over. It builds aside:
// screenings go on in what was there, other writes wait and come on top. On a
// cancelled context the index stays as it was and the context's error is
// returned.
func (x *Index) Load(ctx context.Context, entities iter.Seq[*domain.Entity]) error {
	x.writing.Lock()
	defer x.writing.Unlock()
	fresh, loaded := newTables(), 0
	for e := range entities {
		if loaded%checkEvery == 0 && ctx.Err() != nil {
			break
		}
		if screened(e.Kind) {
			x.draft.fill(e)
			fresh.put(&x.draft)
		}
		loaded++
	}
	if ctx.Err() != nil {
		return fmt.Errorf("load screening index: %w", ctx.Err())
	}
	fresh.settle()
	x.replace(fresh)
	return nil
}

func (x *Index) replace(fresh *tables) {
	x.reading.Lock()
	defer x.reading.Unlock()
	x.tables = fresh
}

// Put takes an entity in, in place of what was there under its id. The index
// keeps nothing of e but its id.
func (x *Index) Put(e *domain.Entity) {
	if !screened(e.Kind) {
		x.Remove(e.ID)
		return
	}
	x.writing.Lock()
	defer x.writing.Unlock()
	x.draft.fill(e)
	x.write(func(t *tables) { t.put(&x.draft) })
}

// Remove takes an entity out; an unknown id is no fault.
func (x *Index) Remove(id string) {
	x.writing.Lock()
	defer x.writing.Unlock()
	x.write(func(t *tables) { t.remove(id) })
}

func (x *Index) write(change func(*tables)) {
	x.reading.Lock()
	change(x.tables)
	x.reading.Unlock()
	if x.tables.loose() > foldFrom+len(x.tables.records)/2 {
		x.replace(x.tables.folded())
	}
}

// foldFrom is how many changes are kept loose at least.
const foldFrom = 1 << 14

// loose is how many records are not there any more or lie beside the arrays.
func (t *tables) loose() int { return t.dead + len(t.records) - t.settled }

// folded is the tables built anew of what is still there.
func (t *tables) folded() *tables {
	fresh := newTables()
	var d draft
	for i := range t.records {
		if t.records[i].kind != 0 {
			t.draft(uint32(i), &d)
			fresh.put(&d)
		}
	}
	fresh.settle()
	return fresh
}

// Len is the number of records.
func (x *Index) Len() int {
	x.reading.RLock()
	defer x.reading.RUnlock()
	return x.tables.byID.used
}

// Bytes is the memory the index takes, near enough.
func (x *Index) Bytes() int {
	x.reading.RLock()
	defer x.reading.RUnlock()
	return x.tables.bytes()
}
