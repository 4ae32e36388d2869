package screening

import (
	"context"
	"fmt"
	"iter"
	"sync"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Index holds the records to screen against. It is safe for concurrent use.
type Index struct {
	lock    sync.RWMutex
	records map[string]*record
}

// New gives an empty index.
func New() *Index { return &Index{records: map[string]*record{}} }

// checkEvery is after how many records the context is looked at.
const checkEvery = 1 << 10

// Load replaces everything by the entities given (of a repeated id the last
// counts); kinds that are not screened are passed over. It builds aside:
// screenings go on in what was there. On a cancelled context the index stays as
// it was and the context's error is returned.
func (x *Index) Load(ctx context.Context, entities iter.Seq[*domain.Entity]) error {
	fresh, loaded := map[string]*record{}, 0
	for e := range entities {
		if loaded%checkEvery == 0 && ctx.Err() != nil {
			return fmt.Errorf("load screening index: %w", ctx.Err())
		}
		if r := newRecord(e); r != nil {
			fresh[e.ID] = r
		}
		loaded++
	}
	x.lock.Lock()
	defer x.lock.Unlock()
	x.records = fresh
	return nil
}

// Put takes an entity in, in place of what was there under its id. The index
// keeps nothing of e but its id and texts.
func (x *Index) Put(e *domain.Entity) {
	r := newRecord(e)
	x.lock.Lock()
	defer x.lock.Unlock()
	if r == nil {
		delete(x.records, e.ID)
		return
	}
	x.records[e.ID] = r
}

// Remove takes an entity out; an unknown id is no fault.
func (x *Index) Remove(id string) {
	x.lock.Lock()
	defer x.lock.Unlock()
	delete(x.records, id)
}

// Len is the number of records.
func (x *Index) Len() int {
	x.lock.RLock()
	defer x.lock.RUnlock()
	return len(x.records)
}

// Bytes is the memory the index takes, near enough.
func (x *Index) Bytes() int {
	x.lock.RLock()
	defer x.lock.RUnlock()
	bytes := 0
	for id, r := range x.records {
		bytes += len(id) + r.bytes()
	}
	return bytes
}
