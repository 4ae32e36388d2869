package neo4j

import (
	"context"
	"crypto/rand"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/groupcommit"
)

// Apply is that of store.Writer.
func (s *Store) Apply(ctx context.Context, b store.Batch) (store.Receipt, error) {
	return s.sequencer.Apply(ctx, b)
}

// commit writes a group of batches in one transaction. The state node is locked
// first, so that also with several processes one group follows the other; all
// is then read that the batches touch, decided in memory, and written.
func (s *Store) commit(ctx context.Context, batches []store.Batch) ([]groupcommit.Outcome, error) {
	token := rand.Text()
	var w *working
	leave := func() {}
	reached, err := s.write(ctx, "write", func(t tx) (err error) {
		leave() // of an attempt that was in vain
		leave = func() {}
		w = newWorking(batches)
		if err := w.load(t, s.sights.known()); err != nil {
			return err
		}
		w.decide()
		if err := w.keep(t, token); err != nil {
			return err
		}
		leave, err = s.gate.enter(ctx)
		return err
	})
	leave()
	if reached {
		committed, unknown := s.wasCommitted(ctx, w, token)
		if unknown != nil {
			return nil, err
		}
		if committed {
			err = nil
		}
	}
	switch {
	case err == nil:
		s.commits.Add(1)
		s.sights.learn(w.sights.all)
		return w.outcomes, nil
	case domain.CodeOf(err) == domain.Unavailable:
		return nil, err // trying each batch by itself would not help
	}
	return nil, groupcommit.RolledBack(err)
}

// Committed is that of store.Writer.
func (s *Store) Committed(ctx context.Context, id, digest string) (r store.Receipt, found bool, err error) {
	var kept operation
	err = s.read(ctx, "look for the operation", func(t tx) error {
		found = false
		return t.loadEach(loadOperations, ids{id: {}}, func(row []any) error {
			_, kept = operationOf(row[0].(map[string]any))
			found = true
			return nil
		})
	})
	if err != nil || !found {
		return store.Receipt{}, false, err
	}
	r, err = kept.replay(digest)
	return r, err == nil, err
}

// replay is the receipt of an operation that comes again.
func (o operation) replay(digest string) (store.Receipt, error) {
	if o.digest != digest {
		return store.Receipt{}, domain.Errorf(domain.Conflict, "the operation id was used for something else")
	}
	o.receipt.Replayed = true
	return o.receipt, nil
}

// wasCommitted says whether a group was committed, the answer to which was lost:
// what it wrote bears its token.
func (s *Store) wasCommitted(ctx context.Context, w *working, token string) (yes bool, err error) {
	if !w.leavesTrace() {
		return true, nil // there was nothing to be written
	}
	_, err = s.write(ctx, "find out what was written", func(t tx) error {
		yes = false
		if _, err := t.state(true); err != nil { // waits for a commit that is still under way
			return err
		}
		return t.each(`OPTIONAL MATCH (r:KafoRevision {revision: $revision}) OPTIONAL MATCH (o:KafoOperation {id: $operation})
			OPTIONAL MATCH (a:KafoAudit {number: $audit}) OPTIONAL MATCH (n:KafoNote {id: $note})
			RETURN coalesce(r.commit = $token, false) OR coalesce(o.commit = $token, false) OR coalesce(a.commit = $token, false) OR coalesce(n.commit = $token, false)`,
			map[string]any{"revision": w.state.revision, "operation": w.lastOperation(), "audit": w.state.audits, "note": w.lastNote(), "token": token},
			func(row []any) error {
				yes, _ = row[0].(bool)
				return nil
			})
	})
	return yes, err
}

// working is what a group of batches touches: as it is stored, and as it
// becomes.
type working struct {
	batches []store.Batch
	state   state
	sights  *sightNumbers

	reports    map[string]*held[domain.Report]
	entities   map[string]*held[domain.Entity]
	links      map[string]*held[domain.Link]
	judgements map[judgementKey]*held[domain.Judgement]
	// present are the entities in sight among those that the batches refer to.
	present map[string]bool
	// classes are those of the reports that the batches refer to or put.
	classes    map[string]domain.Class
	operations map[string]operation
	// notes are those of the batches' notes that there are.
	notes map[string]bool

	outcomes      []groupcommit.Outcome
	newRevisions  []any
	newOperations []any
	newAudits     []any
	newNotes      []any
	deletedLinks  map[string]bool
}

// held is one record: as stored and as it becomes, nil where there is none.
type held[R any] struct {
	stored, now *R
	// wasRetired and retired are the same of an entity's being retired.
	wasRetired, retired bool
	changed             bool
}

type judgementKey struct{ link, at, by string }

func keyOf(j *domain.Judgement) judgementKey { return judgementKey{j.Link, j.At, j.By} }

// operation is what is kept of a batch with an operation id.
type operation struct {
	digest  string
	receipt store.Receipt
}

func newWorking(batches []store.Batch) *working {
	return &working{
		batches:      batches,
		reports:      map[string]*held[domain.Report]{},
		entities:     map[string]*held[domain.Entity]{},
		links:        map[string]*held[domain.Link]{},
		judgements:   map[judgementKey]*held[domain.Judgement]{},
		present:      map[string]bool{},
		classes:      map[string]domain.Class{},
		operations:   map[string]operation{},
		notes:        map[string]bool{},
		outcomes:     make([]groupcommit.Outcome, len(batches)),
		deletedLinks: map[string]bool{},
	}
}

func (w *working) leavesTrace() bool {
	return len(w.newRevisions)+len(w.newOperations)+len(w.newAudits)+len(w.newNotes) > 0
}

func (w *working) lastOperation() string {
	if len(w.newOperations) == 0 {
		return ""
	}
	return w.newOperations[len(w.newOperations)-1].(map[string]any)["id"].(string)
}

func (w *working) lastNote() string {
	if len(w.newNotes) == 0 {
		return ""
	}
	return w.newNotes[len(w.newNotes)-1].(map[string]any)["id"].(string)
}

// decide lets each batch change what is held, one after the other; one that
// fails changes nothing.
func (w *working) decide() {
	for i := range w.batches {
		receipt, err := w.apply(&w.batches[i])
		w.outcomes[i] = groupcommit.Outcome{Receipt: receipt, Err: err}
	}
}

func (w *working) apply(b *store.Batch) (store.Receipt, error) {
	if done, there := w.operations[b.Operation]; there && b.Operation != "" {
		return done.replay(b.Digest)
	}
	if err := w.check(b); err != nil {
		return store.Receipt{}, err
	}
	p := putting{working: w, revision: w.state.revision + 1}
	p.put(b)
	w.addNotes(b)
	if len(p.changes) > 0 {
		w.state.revision = p.revision
		w.newRevisions = append(w.newRevisions, p.log())
	}
	p.receipt.Revision, p.receipt.Answer = w.state.revision, b.Answer
	w.remember(b, p.receipt)
	return p.receipt, nil
}

// remember keeps the batch's operation and audit record.
func (w *working) remember(b *store.Batch, receipt store.Receipt) {
	if b.Operation != "" {
		w.operations[b.Operation] = operation{digest: b.Digest, receipt: receipt}
		w.newOperations = append(w.newOperations, operationProps(b, receipt))
	}
	if b.Audit != nil {
		w.state.audits++
		r := *b.Audit
		r.Number, r.Revision = w.state.audits, w.state.revision
		w.newAudits = append(w.newAudits, auditProps(r))
	}
}

func operationProps(b *store.Batch, r store.Receipt) map[string]any {
	return map[string]any{
		"id": b.Operation, "digest": b.Digest, "answer": r.Answer, "revision": r.Revision,
		"created": int64(r.Created), "updated": int64(r.Updated), "unchanged": int64(r.Unchanged), "deleted": int64(r.Deleted),
	}
}

func operationOf(properties map[string]any) (id string, o operation) {
	r := &reading{props: properties}
	return r.text("id"), operation{digest: r.text("digest"), receipt: store.Receipt{
		Revision: r.whole("revision"), Created: int(r.whole("created")), Updated: int(r.whole("updated")),
		Unchanged: int(r.whole("unchanged")), Deleted: int(r.whole("deleted")), Answer: value[[]byte](r, "answer", "bytes"),
	}}
}
