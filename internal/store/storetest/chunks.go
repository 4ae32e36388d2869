package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

var chunkCases = []testCase{
	{"a job begins once, with its chunks", beginJob},
	{"a job without chunks is done", emptyJob},
	{"chunks are given by number, each to one worker", claims},
	{"workers that claim at once share the chunks", claimsAtOnce},
	{"a chunk whose holder stands still is given to another, and the first is fenced off", fencing},
	{"a chunk whose holder beats is not given to another", beating},
	{"a chunk that lost too many holders is set aside", losses},
	{"results are written once, all of a call or none", completion},
	{"the time that was worked is counted, without breaks, whatever clocks say", worked},
	{"a failed chunk waits, and is set aside after too many failures while the rest goes on", failures},
	{"a released chunk is ready at once", release},
	{"a cancelled job gives nothing and takes nothing, and may be resumed", cancelAndResume},
	{"an ended job stays ended", endedJobs},
	{"an ended job is taken away with all that it has", removedJobs},
	{"results are read in the order of the input up to what is still to be done", resultsInOrder},
	{"results are read by strength", resultsByStrength},
	{"jobs in chunks do not move the revision, and outlive the store's closing", chunksAndRevision},
	{"what is asked of jobs that are not there is not found", noSuchJob},
}

func (f *fixture) begin(id string, sizes ...int64) {
	f.Helper()
	var chunks []store.NewChunk
	for i, size := range sizes {
		chunks = append(chunks, store.NewChunk{Size: size, Input: fmt.Appendf(nil, "chunk %d of %s", i, id)})
	}
	began, err := f.s.BeginJob(f.ctx, store.Job{ID: id, Kind: "LINK", Subject: "x", StartedAt: someTime, UpdatedAt: someTime}, chunks)
	f.must(err)
	f.same("began", began, true)
}

func (f *fixture) claim(job, worker string, most int, stale ...store.Chunk) []store.Chunk {
	f.Helper()
	chunks, err := f.s.ClaimChunks(f.ctx, store.Claiming{Job: job, Worker: worker, At: someTime, Stale: stale, Most: most, MostLosses: 2})
	f.must(err)
	return chunks
}

func (f *fixture) waiting(job string) []store.Chunk {
	f.Helper()
	chunks, err := f.s.WaitingChunks(f.ctx, job)
	f.must(err)
	return chunks
}

func (f *fixture) job(id string) store.Job {
	f.Helper()
	j, err := f.s.Job(f.ctx, id)
	f.must(err)
	return j
}

func (f *fixture) complete(job string, done ...store.Completion) error {
	return f.s.CompleteChunks(f.ctx, job, someTime.Add(time.Minute), done)
}

// done is a completion whose results have the strengths.
func done(c store.Claim, strengths ...float64) store.Completion {
	d := store.Completion{Claim: c}
	for i, s := range strengths {
		d.Results = append(d.Results, store.Result{Place: store.Place{Strength: s}, Body: fmt.Appendf(nil, "%d/%d", c.Number, i)})
	}
	return d
}

func claimsOf(chunks []store.Chunk) (claims []store.Claim) {
	for _, c := range chunks {
		claims = append(claims, c.Claim)
	}
	return claims
}

func bodies(results []store.Result) (texts []string) {
	for _, r := range results {
		texts = append(texts, string(r.Body))
	}
	return texts
}

func (f *fixture) results(q store.ResultsQuery) []store.Result {
	f.Helper()
	results, err := f.s.JobResults(f.ctx, q)
	f.must(err)
	return results
}

func beginJob(f *fixture) {
	f.begin("j", 3, 2)
	want := store.Job{ID: "j", Kind: "LINK", State: store.JobQueued, Subject: "x", Total: 5, StartedAt: someTime, UpdatedAt: someTime}
	f.same("job", f.job("j"), want)
	began, err := f.s.BeginJob(f.ctx, store.Job{ID: "j", Kind: "OTHER"}, []store.NewChunk{{Size: 9}})
	f.must(err)
	f.same("began again", began, false)
	f.same("job", f.job("j"), want)
	f.same("waiting", len(f.waiting("j")), 0)
	f.same("chunks", len(f.claim("j", "w", 10)), 2)
}

func emptyJob(f *fixture) {
	f.begin("j")
	f.same("state", f.job("j").State, store.JobDone)
	f.same("chunks", len(f.claim("j", "w", 10)), 0)
	f.same("results", len(f.results(store.ResultsQuery{Job: "j", Limit: 10})), 0)
}

func claims(f *fixture) {
	f.begin("j", 1, 1, 1)
	f.begin("k", 1)
	got := f.claim("j", "w1", 2)
	f.same("chunks", got, []store.Chunk{
		{Claim: store.Claim{Number: 0, Token: 1}, State: store.ChunkLeased, Worker: "w1", Size: 1, Input: []byte("chunk 0 of j")},
		{Claim: store.Claim{Number: 1, Token: 1}, State: store.ChunkLeased, Worker: "w1", Size: 1, Input: []byte("chunk 1 of j")},
	})
	f.same("state", f.job("j").State, store.JobRunning)
	f.same("the other job's", f.job("k").State, store.JobQueued)
	f.same("none asked for", len(f.claim("j", "w2", 0)), 0)
	f.same("the rest", claimsOf(f.claim("j", "w2", 2)), []store.Claim{{Number: 2, Token: 1}})
	f.same("nothing is left", len(f.claim("j", "w2", 2)), 0)
	waiting := f.waiting("j")
	f.same("waiting", claimsOf(waiting), []store.Claim{{Number: 0, Token: 1}, {Number: 1, Token: 1}, {Number: 2, Token: 1}})
	f.same("input of what waits", len(waiting[0].Input), 0)
}

func claimsAtOnce(f *fixture) {
	const workers, chunks = 6, 40
	f.begin("j", slices.Repeat([]int64{1}, chunks)...)
	var mu sync.Mutex
	given := map[int64]int{}
	f.concurrently(workers, func(w int) error {
		for {
			got, err := f.s.ClaimChunks(f.ctx, store.Claiming{Job: "j", Worker: fmt.Sprint(w), At: someTime, Most: 3, MostLosses: 2})
			if err != nil || len(got) == 0 {
				return err
			}
			var all []store.Completion
			mu.Lock()
			for _, c := range got {
				given[c.Number]++
				all = append(all, done(c.Claim, .5))
			}
			mu.Unlock()
			if err := f.complete("j", all...); err != nil {
				return err
			}
		}
	})
	f.same("chunks given", len(given), chunks)
	for n, times := range given {
		f.same(fmt.Sprintf("times chunk %d was given", n), times, 1)
	}
	j := f.job("j")
	f.same("done", j.Done, int64(chunks))
	f.same("state", j.State, store.JobDone)
}

func fencing(f *fixture) {
	f.begin("j", 1, 1)
	first := f.claim("j", "w1", 1)[0]
	seen := f.waiting("j")
	second := f.claim("j", "w2", 5, seen...)
	f.same("given", claimsOf(second), []store.Claim{{Number: 0, Token: 2}, {Number: 1, Token: 1}})
	f.same("losses", second[0].Losses, 1)
	f.same("input", string(second[0].Input), "chunk 0 of j")
	f.same("seen too late", len(f.claim("j", "w3", 5, seen...)), 0)

	f.code(domain.Conflict, f.complete("j", done(first.Claim, .9)))
	f.code(domain.Conflict, f.s.FailChunk(f.ctx, "j", someTime, store.ChunkFailure{Claim: first.Claim, MostFailures: 1}))
	f.must(f.s.ReleaseChunks(f.ctx, "j", []store.Claim{first.Claim}))
	held, err := f.s.Beat(f.ctx, "j", []store.Claim{first.Claim, second[0].Claim})
	f.must(err)
	f.same("claims that hold", held, []store.Claim{second[0].Claim})

	f.must(f.complete("j", done(second[0].Claim, .5)))
	f.code(domain.Conflict, f.complete("j", done(first.Claim, .9)))
	results := f.results(store.ResultsQuery{Job: "j", Limit: 5})
	f.same("results", len(results), 1)
	f.same("strength", results[0].Strength, .5)
}

func beating(f *fixture) {
	f.begin("j", 1)
	c := f.claim("j", "w1", 1)[0]
	seen := f.waiting("j")
	held, err := f.s.Beat(f.ctx, "j", []store.Claim{c.Claim})
	f.must(err)
	f.same("held", held, []store.Claim{c.Claim})
	f.same("given", len(f.claim("j", "w2", 1, seen...)), 0)
	now := f.waiting("j")
	if now[0].Beat <= seen[0].Beat {
		f.Errorf("the beat went from %d to %d", seen[0].Beat, now[0].Beat)
	}
	f.must(f.complete("j", done(c.Claim)))
	held, err = f.s.Beat(f.ctx, "j", []store.Claim{c.Claim})
	f.must(err)
	f.same("held once done", len(held), 0)
}

func losses(f *fixture) {
	f.begin("j", 4, 6)
	ready := f.claim("j", "w", 1)
	for i := range 2 {
		ready = f.claim("j", "w", 1, f.waiting("j")...)
		f.same("losses", ready[0].Losses, i+1)
	}
	next := f.claim("j", "w", 2, f.waiting("j")...)
	f.same("what is given instead", claimsOf(next), []store.Claim{{Number: 1, Token: 1}})
	f.code(domain.Conflict, f.complete("j", done(ready[0].Claim)))
	f.must(f.complete("j", done(next[0].Claim)))
	j := f.job("j")
	f.same("state", j.State, store.JobFailed)
	f.same("done", j.Done, int64(6))
	if j.FailureText == "" {
		f.Error("the job does not say why it failed")
	}
}

func completion(f *fixture) {
	f.begin("j", 3, 2, 1)
	c := f.claim("j", "w", 3)
	f.code(domain.Conflict, f.complete("j", done(c[0].Claim, .1), done(store.Claim{Number: 1, Token: 7}, .2)))
	f.same("done", f.job("j").Done, int64(0))
	f.same("results", len(f.results(store.ResultsQuery{Job: "j", Limit: 5})), 0)
	f.must(f.complete("j", done(c[0].Claim, .1, .2), done(c[1].Claim)))
	j := f.job("j")
	f.same("done", j.Done, int64(5))
	f.same("state", j.State, store.JobRunning)
	f.same("updated", j.UpdatedAt, someTime.Add(time.Minute))
	f.must(f.complete("j", done(c[0].Claim, .1, .2), done(c[2].Claim, .3)))
	f.must(f.complete("j", done(c[0].Claim, .1, .2)))
	f.same("results", bodies(f.results(store.ResultsQuery{Job: "j", Limit: 5})), []string{"0/0", "0/1", "2/0"})
	j = f.job("j")
	f.same("state", j.State, store.JobDone)
	f.same("done", j.Done, int64(6))
	f.same("waiting", len(f.waiting("j")), 0)
}

func worked(f *fixture) {
	f.begin("j", 1, 1, 1)
	at := someTime.Add(time.Hour)
	claim := func(after time.Duration, most int) []store.Chunk {
		f.Helper()
		at = at.Add(after)
		chunks, err := f.s.ClaimChunks(f.ctx, store.Claiming{Job: "j", Worker: "w", At: at, Most: most, MostLosses: 2})
		f.must(err)
		return chunks
	}
	complete := func(after time.Duration, c store.Chunk) {
		f.Helper()
		at = at.Add(after)
		f.must(f.s.CompleteChunks(f.ctx, "j", at, []store.Completion{done(c.Claim)}))
	}
	first := claim(0, 1)
	f.same("while it was queued", f.job("j").Worked, time.Duration(0))
	complete(10*time.Second, first[0])
	f.same("a chunk", f.job("j").Worked, 10*time.Second)
	rest := claim(1500*time.Millisecond, 5)
	f.same("and a claim", f.job("j").Worked, 11500*time.Millisecond)
	updated := at
	f.same("nothing is left", len(claim(time.Second, 5)), 0)
	f.same("a claim in vain", f.job("j").UpdatedAt, updated)
	complete(30*time.Hour, rest[0])
	f.same("a break", f.job("j").Worked, 11500*time.Millisecond+time.Minute)
	complete(-50*time.Hour, rest[1])
	f.same("a clock set back", f.job("j").Worked, 11500*time.Millisecond+time.Minute)
}

func failures(f *fixture) {
	f.begin("j", 1, 2)
	fail := func(c store.Claim, text string) {
		f.Helper()
		f.must(f.s.FailChunk(f.ctx, "j", someTime, store.ChunkFailure{Claim: c, Code: "INTERNAL", Text: text, MostFailures: 2}))
	}
	c := f.claim("j", "w", 1)[0]
	fail(c.Claim, "first")
	f.code(domain.Conflict, f.complete("j", done(c.Claim)))
	seen := f.waiting("j")
	f.same("state", []string{seen[0].State, seen[0].FailureCode, seen[0].FailureText}, []string{store.ChunkFailed, "INTERNAL", "first"})
	f.same("failures", seen[0].Failures, 1)
	other := f.claim("j", "w", 5)
	f.same("what is ready", claimsOf(other), []store.Claim{{Number: 1, Token: 1}})
	again := f.claim("j", "w", 5, seen...)
	f.same("what has waited", claimsOf(again), []store.Claim{{Number: 0, Token: 2}})
	f.same("losses", again[0].Losses, 0)
	fail(again[0].Claim, "it's poison")
	f.same("waiting", claimsOf(f.waiting("j")), []store.Claim{{Number: 1, Token: 1}})
	f.same("state", f.job("j").State, store.JobRunning)
	f.must(f.complete("j", done(other[0].Claim, .4)))
	j := f.job("j")
	f.same("state", []string{j.State, j.FailureCode, j.FailureText}, []string{store.JobFailed, "INTERNAL", "1 parts were set aside, the first since: it's poison"})
	f.same("results", bodies(f.results(store.ResultsQuery{Job: "j", Limit: 5})), []string{"1/0"})

	f.must(f.s.ResumeJob(f.ctx, "j", someTime))
	j = f.job("j")
	f.same("job", []any{j.State, j.FailureCode, j.FailureText, j.Attempts}, []any{store.JobQueued, "", "", 1})
	c = f.claim("j", "w", 5)[0]
	f.same("claim", c.Claim, store.Claim{Number: 0, Token: 3})
	f.same("failures", c.Failures, 0)
	f.must(f.complete("j", done(c.Claim, .3)))
	f.same("state", f.job("j").State, store.JobDone)
	f.same("results", bodies(f.results(store.ResultsQuery{Job: "j", Limit: 5})), []string{"0/0", "1/0"})
}

func release(f *fixture) {
	f.begin("j", 1)
	c := f.claim("j", "w1", 1)[0]
	f.must(f.s.ReleaseChunks(f.ctx, "j", []store.Claim{c.Claim}))
	f.same("waiting", len(f.waiting("j")), 0)
	again := f.claim("j", "w2", 1)
	f.same("given", claimsOf(again), []store.Claim{{Number: 0, Token: 2}})
	f.same("losses", again[0].Losses, 0)
	f.code(domain.Conflict, f.complete("j", done(c.Claim)))
}

func cancelAndResume(f *fixture) {
	f.begin("j", 1, 1)
	c := f.claim("j", "w", 1)[0]
	f.must(f.s.EndJob(f.ctx, "j", someTime, store.JobCancelled, "", ""))
	f.must(f.s.EndJob(f.ctx, "j", someTime, store.JobCancelled, "", ""))
	f.same("state", f.job("j").State, store.JobCancelled)
	f.same("given", len(f.claim("j", "w", 5)), 0)
	f.code(domain.Conflict, f.complete("j", done(c.Claim)))
	held, err := f.s.Beat(f.ctx, "j", []store.Claim{c.Claim})
	f.must(err)
	f.same("held", len(held), 0)
	f.must(f.s.ResumeJob(f.ctx, "j", someTime))
	f.must(f.s.ResumeJob(f.ctx, "j", someTime))
	f.same("attempts", f.job("j").Attempts, 1)
	f.code(domain.Conflict, f.complete("j", done(c.Claim)))
	all := f.claim("j", "w", 5)
	f.same("given", claimsOf(all), []store.Claim{{Number: 0, Token: 2}, {Number: 1, Token: 1}})
	f.must(f.complete("j", done(all[0].Claim), done(all[1].Claim)))
	f.same("state", f.job("j").State, store.JobDone)
}

func endedJobs(f *fixture) {
	f.begin("j", 1)
	c := f.claim("j", "w", 1)[0]
	f.must(f.complete("j", done(c.Claim)))
	f.code(domain.Conflict, f.s.EndJob(f.ctx, "j", someTime, store.JobCancelled, "", ""))
	f.code(domain.Conflict, f.s.ResumeJob(f.ctx, "j", someTime))
	f.begin("k", 1)
	f.must(f.s.EndJob(f.ctx, "k", someTime, store.JobFailed, "FORBIDDEN", "rights were revoked"))
	k := f.job("k")
	f.same("failure", []string{k.State, k.FailureCode, k.FailureText}, []string{store.JobFailed, "FORBIDDEN", "rights were revoked"})
	f.code(domain.Conflict, f.s.EndJob(f.ctx, "k", someTime, store.JobCancelled, "", ""))
	f.same("given", len(f.claim("k", "w", 5)), 0)
}

func removedJobs(f *fixture) {
	f.begin("j", 1, 1)
	f.begin("k", 1)
	c := f.claim("j", "w", 2)
	f.must(f.complete("j", done(c[0].Claim, .1)))
	f.code(domain.Conflict, f.s.RemoveJob(f.ctx, "j"))
	f.code(domain.Conflict, f.s.RemoveJob(f.ctx, "k"))
	f.must(f.complete("j", done(c[1].Claim, .2)))
	f.must(f.s.RemoveJob(f.ctx, "j"))
	f.code(domain.NotFound, second(f.s.Job(f.ctx, "j")))
	f.code(domain.NotFound, second(f.s.JobResults(f.ctx, store.ResultsQuery{Job: "j", Limit: 1})))
	f.same("waiting", len(f.waiting("j")), 0)
	f.begin("j", 1)
	f.same("results", len(f.results(store.ResultsQuery{Job: "j", Limit: 1})), 0)
	f.same("chunks", claimsOf(f.claim("j", "w", 5)), []store.Claim{{Number: 0, Token: 1}})
	f.same("another's chunks", len(f.claim("k", "w", 5)), 1)
}

func resultsInOrder(f *fixture) {
	f.begin("j", 1, 1, 1, 1)
	c := f.claim("j", "w", 4)
	page := func(after *store.Place, limit int) []store.Result {
		return f.results(store.ResultsQuery{Job: "j", After: after, Limit: limit})
	}
	f.must(f.complete("j", done(c[2].Claim, .9), done(c[3].Claim, .1, .2)))
	f.same("before the first is done", len(page(nil, 10)), 0)
	f.must(f.complete("j", done(c[0].Claim, .3, .3, .7)))
	f.same("up to the second", bodies(page(nil, 10)), []string{"0/0", "0/1", "0/2"})
	f.must(f.complete("j", done(c[1].Claim)))
	var all []string
	var after *store.Place
	for {
		results := page(after, 2)
		all = append(all, bodies(results)...)
		if len(results) < 2 {
			break
		}
		after = &results[1].Place
	}
	f.same("all", all, []string{"0/0", "0/1", "0/2", "2/0", "3/0", "3/1"})
	f.same("places", page(nil, 3)[2].Place, store.Place{Strength: .7, Chunk: 0, Index: 2})
}

func resultsByStrength(f *fixture) {
	f.begin("j", 1, 1, 1)
	c := f.claim("j", "w", 3)
	f.must(f.complete("j", done(c[2].Claim, .9, .2, .5), done(c[0].Claim, .5, .5, .1)))
	want := []string{"2/0", "0/0", "0/1", "2/2", "2/1", "0/2"}
	for _, limit := range []int{1, 2, 4, 100} {
		var all []string
		var after *store.Place
		for {
			results := f.results(store.ResultsQuery{Job: "j", ByStrength: true, After: after, Limit: limit})
			all = append(all, bodies(results)...)
			if len(results) < limit {
				break
			}
			after = &results[limit-1].Place
		}
		f.same(fmt.Sprintf("pages of %d", limit), all, want)
		var each []string
		for r, err := range store.EachResult(f.ctx, f.s, store.ResultsQuery{Job: "j", ByStrength: true, Limit: limit}) {
			f.must(err)
			each = append(each, string(r.Body))
		}
		f.same(fmt.Sprintf("each, %d at first", limit), each, want)
	}
}

func chunksAndRevision(f *fixture) {
	f.apply(pair())
	f.begin("j", 1, 1)
	c := f.claim("j", "w", 1)[0]
	f.must(f.complete("j", done(c.Claim, .25)))
	want := f.job("j")
	f.reopen()
	f.same("job", f.job("j"), want)
	f.same("results", f.results(store.ResultsQuery{Job: "j", Limit: 5}), []store.Result{{Place: store.Place{Strength: .25}, Body: []byte("0/0")}})
	f.same("given", claimsOf(f.claim("j", "w", 5)), []store.Claim{{Number: 1, Token: 1}})
	f.same("revision", f.revision(), int64(1))
	f.same("changes", len(f.changes(1)), 0)
	problems, err := f.s.Check(f.ctx)
	f.must(err)
	f.same("problems", problems, nil)
}

func noSuchJob(f *fixture) {
	for what, err := range map[string]error{
		"complete": f.complete("j", done(store.Claim{})),
		"fail":     f.s.FailChunk(f.ctx, "j", someTime, store.ChunkFailure{}),
		"end":      f.s.EndJob(f.ctx, "j", someTime, store.JobCancelled, "", ""),
		"resume":   f.s.ResumeJob(f.ctx, "j", someTime),
		"remove":   f.s.RemoveJob(f.ctx, "j"),
		"results":  second(f.s.JobResults(f.ctx, store.ResultsQuery{Job: "j", Limit: 1})),
		"claim":    second(f.s.ClaimChunks(f.ctx, store.Claiming{Job: "j", Most: 1})),
	} {
		if domain.CodeOf(err) != domain.NotFound {
			f.Error(errors.Join(errors.New(what+" is not NOT_FOUND"), err))
		}
	}
}

func second[T any](_ T, err error) error { return err }
