package storetest

import (
	"fmt"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

var journalCases = []testCase{
	{"jobs are kept and listed, and do not move the revision", jobs},
	{"audit records are numbered in commit order, and do not move the revision", audit},
	{"the audit record of a batch is written with it or not at all", auditOfBatch},
	{"audit records of many writers have no gap", auditAtOnce},
	{"a setting is kept as it was first given", settings},
	{"reindexing a store that is well changes nothing", reindex},
}

var someTime = time.Date(2020, 12, 3, 10, 11, 12, 345678000, time.UTC)

func jobs(f *fixture) {
	f.apply(pair())
	_, err := f.s.Job(f.ctx, "j:1")
	f.code(domain.NotFound, err)
	j := store.Job{
		ID: "j:1", Kind: "IMPORT", State: store.JobRunning, Subject: "x", Input: []byte{0, 1, 255},
		Done: 5, Total: 1 << 40, Worked: 90 * time.Second, StartedAt: someTime, UpdatedAt: someTime.Add(time.Second), Attempts: 1,
	}
	f.must(f.s.PutJob(f.ctx, j))
	got, err := f.s.Job(f.ctx, "j:1")
	f.must(err)
	f.same("job", got, j)
	j.State, j.FailureCode, j.FailureText, j.Done = store.JobFailed, "UNAVAILABLE", "gone 'away'", 6
	f.must(f.s.PutJob(f.ctx, j))
	f.must(f.s.PutJob(f.ctx, store.Job{ID: "j:2", Kind: "IMPORT", State: store.JobQueued, StartedAt: someTime.Add(time.Hour)}))
	f.must(f.s.PutJob(f.ctx, store.Job{ID: "j:0", Kind: "EXPORT", State: store.JobQueued, StartedAt: someTime}))
	f.must(f.s.PutJob(f.ctx, store.Job{ID: "j:3", Kind: "EXPORT", State: store.JobDone, Subject: "x", StartedAt: someTime}))
	list := func(q store.JobsQuery) (ids []string) {
		all, err := f.s.ListJobs(f.ctx, q)
		f.must(err)
		for _, j := range all {
			ids = append(ids, j.ID)
		}
		return ids
	}
	f.same("all jobs", list(store.JobsQuery{Limit: 10}), []string{"j:2", "j:0", "j:1", "j:3"})
	f.same("imports", list(store.JobsQuery{Kind: "IMPORT", Limit: 10}), []string{"j:2", "j:1"})
	f.same("the latest", list(store.JobsQuery{Limit: 1}), []string{"j:2"})
	f.same("a subject's", list(store.JobsQuery{Subject: "x", Limit: 10}), []string{"j:1", "j:3"})
	f.same("those that have not ended", list(store.JobsQuery{Open: true, Limit: 10}), []string{"j:2", "j:0"})
	for i, want := range [][]string{{"j:0", "j:1", "j:3"}, {"j:1", "j:3"}, {"j:3"}, nil} {
		all, err := f.s.ListJobs(f.ctx, store.JobsQuery{Limit: 10})
		f.must(err)
		f.same("what comes after "+all[i].ID, list(store.JobsQuery{After: &store.JobPlace{StartedAt: all[i].StartedAt, ID: all[i].ID}, Limit: 10}), want)
	}
	for _, limit := range []int{1, 3, 4, 10} {
		var each []string
		for j, err := range store.EachJob(f.ctx, f.s, store.JobsQuery{Limit: limit}) {
			f.must(err)
			each = append(each, j.ID)
		}
		f.same(fmt.Sprintf("each job, %d at a time", limit), each, []string{"j:2", "j:0", "j:1", "j:3"})
	}
	f.reopen()
	got, err = f.s.Job(f.ctx, "j:1")
	f.must(err)
	f.same("job", got, j)
	f.same("revision", f.revision(), int64(1))
	f.same("changes", len(f.changes(1)), 0)
}

func audit(f *fixture) {
	f.must(f.s.AppendAudit(f.ctx, store.AuditRecord{At: someTime, Subject: "x", Action: "READ", Detail: `{"a":"'"}`}))
	b := pair()
	b.Operation = "op:1"
	b.Audit = &store.AuditRecord{Number: 99, Revision: 99, At: someTime, Subject: "y", Action: "APPLY", Operation: "op:1"}
	f.apply(b)
	f.apply(store.Batch{Audit: &store.AuditRecord{At: someTime, Subject: "z", Action: "NOTHING"}})
	f.must(f.s.AppendAudit(f.ctx, store.AuditRecord{At: someTime, Subject: "x", Action: "READ"}))
	want := []store.AuditRecord{
		{Number: 1, Revision: 0, At: someTime, Subject: "x", Action: "READ", Detail: `{"a":"'"}`},
		{Number: 2, Revision: 1, At: someTime, Subject: "y", Action: "APPLY", Operation: "op:1"},
		{Number: 3, Revision: 1, At: someTime, Subject: "z", Action: "NOTHING"},
		{Number: 4, Revision: 1, At: someTime, Subject: "x", Action: "READ"},
	}
	got, err := f.s.AuditAfter(f.ctx, 0, 100)
	f.must(err)
	f.same("audit", got, want)
	got, err = f.s.AuditAfter(f.ctx, 1, 2)
	f.must(err)
	f.same("a page of it", got, want[1:3])
	f.same("revision", f.revision(), int64(1))
	f.apply(b)
	got, err = f.s.AuditAfter(f.ctx, 4, 100)
	f.must(err)
	f.same("records of a replay", len(got), 0)
}

func auditOfBatch(f *fixture) {
	b := store.Batch{Retire: refs("p:none"), Audit: &store.AuditRecord{At: someTime, Subject: "x", Action: "APPLY"}}
	f.refused(domain.NotFound, b)
	got, err := f.s.AuditAfter(f.ctx, 0, 100)
	f.must(err)
	f.same("records", len(got), 0)
}

func auditAtOnce(f *fixture) {
	f.concurrently(8, func(w int) error {
		for i := range 10 {
			var err error
			r := store.AuditRecord{At: someTime, Subject: fmt.Sprint(w), Action: "READ"}
			if i%2 == 0 {
				err = f.s.AppendAudit(f.ctx, r)
			} else {
				_, err = f.s.Apply(f.ctx, store.Batch{Audit: &r, Entities: puts(person(fmt.Sprintf("p:%d-%d", w, i), "P"))})
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	got, err := f.s.AuditAfter(f.ctx, 0, 100)
	f.must(err)
	f.same("records", len(got), 80)
	revision := int64(0)
	for i, r := range got {
		f.same("number", r.Number, int64(i+1))
		if r.Revision < revision {
			f.Errorf("record %d is of revision %d, after one of %d", r.Number, r.Revision, revision)
		}
		revision = r.Revision
	}
	f.same("revision", f.revision(), int64(40))
}

func settings(f *fixture) {
	v, err := f.s.Setting(f.ctx, "secret")
	f.must(err)
	f.same("a setting that is not there", v, "")
	v, err = f.s.KeepSetting(f.ctx, "secret", "first")
	f.must(err)
	f.same("kept", v, "first")
	held := make(chan string, 10)
	f.concurrently(cap(held), func(i int) error {
		v, err := f.s.KeepSetting(f.ctx, "other", fmt.Sprint(i))
		held <- v
		return err
	})
	first := <-held
	for range cap(held) - 1 {
		f.same("one value holds for all", <-held, first)
	}
	f.reopen()
	v, err = f.s.KeepSetting(f.ctx, "secret", "second")
	f.must(err)
	f.same("kept", v, "first")
	v, err = f.s.Setting(f.ctx, "other")
	f.must(err)
	f.same("read", v, first)
	f.same("revision", f.revision(), int64(0))
}

func reindex(f *fixture) {
	f.apply(triangle())
	f.apply(store.Batch{Retire: refs("p:b")})
	before := f.everything()
	f.must(f.s.Reindex(f.ctx))
	f.same("the graph", f.everything(), before)
	f.same("revision", f.revision(), int64(2))
	f.sees([]string{"p:a", "p:c"}, []string{"l:ca"})
	problems, err := f.s.Check(f.ctx)
	f.must(err)
	f.same("problems", problems, nil)
}
