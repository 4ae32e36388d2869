package storetest

import (
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

var idempotencyCases = []testCase{
	{"an operation is applied once, and its receipt is kept", appliedOnce},
	{"an operation id with another digest is a conflict", otherDigest},
	{"an operation that failed may be tried again", failedOperation},
	{"an operation that changed nothing is remembered too", emptyOperation},
	{"an operation whose answer was lost is not applied twice", lostAnswer},
	{"whether an operation was committed can be asked", askCommitted},
	{"the same operation sent many times at once is applied once", sameOperationAtOnce},
}

func operation(id, digest string, b store.Batch) store.Batch {
	b.Operation, b.Digest, b.Answer = id, digest, []byte("answer of "+id)
	return b
}

func appliedOnce(f *fixture) {
	b := operation("op:1", "d1", pair())
	first := f.apply(b)
	f.same("first receipt", first, store.Receipt{Revision: 1, Created: 3, Answer: []byte("answer of op:1")})
	f.apply(store.Batch{Entities: puts(person("p:a", "Later"))})
	again := f.apply(b)
	first.Replayed = true
	f.same("receipt of the replay", again, first)
	a, _ := f.entity("p:a")
	f.same("label", a.Label(), "Later")
	f.same("revision", f.revision(), int64(2))
}

func otherDigest(f *fixture) {
	f.apply(operation("op:1", "d1", pair()))
	f.refused(domain.Conflict, operation("op:1", "d2", pair()))
	f.refused(domain.Conflict, operation("op:1", "", pair()))
	f.apply(operation("op:2", "d2", pair()))
}

func failedOperation(f *fixture) {
	f.refused(domain.NotFound, operation("op:1", "d1", store.Batch{Retire: refs("p:a")}))
	f.apply(pair())
	r := f.apply(operation("op:1", "d1", store.Batch{Retire: refs("p:a")}))
	f.same("receipt", r, store.Receipt{Revision: 2, Deleted: 1, Answer: []byte("answer of op:1")})
}

func emptyOperation(f *fixture) {
	f.apply(operation("op:1", "d1", store.Batch{}))
	r := f.apply(operation("op:1", "d1", store.Batch{}))
	f.same("receipt", r, store.Receipt{Replayed: true, Answer: []byte("answer of op:1")})
	f.refused(domain.Conflict, operation("op:1", "d2", store.Batch{}))
}

func lostAnswer(f *fixture) {
	f.apply(pair())
	b := operation("op:lost", "d", store.Batch{
		Entities: puts(person("p:c", "C")),
		Retire:   refs("p:b"),
		Audit:    &store.AuditRecord{Subject: "x", Action: "APPLY", At: someTime},
	})
	f.h.LoseAnswer(f.T, f.s)
	want := store.Receipt{Revision: 2, Created: 1, Deleted: 1, Answer: b.Answer}
	if r, err := f.s.Apply(f.ctx, b); err == nil {
		r.Replayed = false
		f.same("receipt of a store that found out by itself", r, want)
	} else if code := domain.CodeOf(err); code != domain.Unavailable && code != domain.Timeout {
		f.Fatalf("a lost answer gives %v (%s)", err, code)
	}
	want.Replayed = true
	f.same("receipt", f.apply(b), want)
	f.same("revision", f.revision(), int64(2))
	f.same("changes", len(f.changes(1)), 2)
	f.has([]string{"p:a", "p:c"}, nil)
	audit, err := f.s.AuditAfter(f.ctx, 0, 10)
	f.must(err)
	f.same("audit records", len(audit), 1)
	f.reopen()
	f.same("receipt after reopening", f.apply(b), want)
}

func askCommitted(f *fixture) {
	_, found, err := f.s.Committed(f.ctx, "op:1", "d1")
	f.must(err)
	f.same("found before", found, false)
	want := f.apply(operation("op:1", "d1", pair()))
	want.Replayed = true
	got, found, err := f.s.Committed(f.ctx, "op:1", "d1")
	f.must(err)
	f.same("found", found, true)
	f.same("receipt", got, want)
	_, _, err = f.s.Committed(f.ctx, "op:1", "d2")
	f.code(domain.Conflict, err)
}

func sameOperationAtOnce(f *fixture) {
	b := operation("op:1", "d", pair())
	fresh := make(chan bool, 20)
	f.concurrently(cap(fresh), func(int) error {
		r, err := f.s.Apply(f.ctx, b)
		fresh <- !r.Replayed
		return err
	})
	n := 0
	for range cap(fresh) {
		if <-fresh {
			n++
		}
	}
	f.same("times applied", n, 1)
	f.same("revision", f.revision(), int64(1))
}
