package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/sqlite"
)

// counting is a kind of job whose chunks do what a test says.
type counting struct {
	open    func() error
	do      func(ctx context.Context, input string) error
	allowed func() error
	closed  atomic.Int64
}

func (c *counting) Tidy(context.Context, time.Time) error { return nil }
func (c *counting) Close(store.Job) error                 { c.closed.Add(1); return nil }

func (c *counting) Open(context.Context, store.Job) (jobs.Session, error) {
	if c.open == nil {
		return c, nil
	}
	return c, c.open()
}

func (c *counting) Allowed() error {
	if c.allowed == nil {
		return nil
	}
	return c.allowed()
}

func (c *counting) Do(ctx context.Context, input []byte) ([]store.Result, error) {
	if c.do != nil {
		if err := c.do(ctx, string(input)); err != nil {
			return nil, err
		}
	}
	return []store.Result{{Place: store.Place{Strength: .5}, Body: input}}, nil
}

func openStore(t testing.TB, o sqlite.Options) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "graph.db"), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func worker(s store.Jobs, k jobs.Kind) *jobs.Worker {
	return &jobs.Worker{
		Store: s, Kinds: map[string]jobs.Kind{"COUNT": k, jobs.LinkKind: k}, Lease: 200 * time.Millisecond, BackOff: 10 * time.Millisecond,
		MostFailures: 3, Now: time.Now, Log: zerolog.Nop(),
	}
}

func begin(t testing.TB, s store.Jobs, id string, chunks int) {
	t.Helper()
	var all []store.NewChunk
	for i := range chunks {
		all = append(all, store.NewChunk{Size: 1, Input: fmt.Appendf(nil, "%03d", i)})
	}
	if _, err := s.BeginJob(t.Context(), store.Job{ID: id, Kind: "COUNT", StartedAt: time.Now()}, all); err != nil {
		t.Fatal(err)
	}
}

// holdTo looks that a job is in the state, and that its results are those of
// the chunks, each once, but for those left out.
func holdTo(t testing.TB, s store.Jobs, id, state string, chunks int, without ...int) store.Job {
	t.Helper()
	j, err := s.Job(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if j.State != state {
		t.Fatalf("the job is %s (%s), want %s", j.State, j.FailureText, state)
	}
	got := ""
	results, err := s.JobResults(t.Context(), store.ResultsQuery{Job: id, Limit: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		got += string(r.Body) + " "
	}
	want := ""
	left := map[int]bool{}
	for _, n := range without {
		left[n] = true
	}
	for i := range chunks {
		if !left[i] {
			want += fmt.Sprintf("%03d ", i)
		}
	}
	if got != want {
		t.Fatalf("results\n%s\nwant\n%s", got, want)
	}
	return j
}

func TestAWorkerDoesAJob(t *testing.T) {
	s := openStore(t, sqlite.Options{})
	begin(t, s, "j", 30)
	kind := &counting{}
	if err := worker(s, kind).Work(t.Context(), "j"); err != nil {
		t.Fatal(err)
	}
	if j := holdTo(t, s, "j", store.JobDone, 30); j.Done != 30 {
		t.Errorf("%d are done", j.Done)
	}
	if kind.closed.Load() != 1 {
		t.Error("the job was not closed")
	}
}

func TestAJobThatOthersEndWhileItIsOpenedIsNoFailure(t *testing.T) {
	s := openStore(t, sqlite.Options{})
	begin(t, s, "j", 3)
	gone := errors.New("what the job needs is not there")
	late := worker(s, &counting{open: func() error {
		if err := worker(s, &counting{}).Work(t.Context(), "j"); err != nil {
			t.Fatal(err)
		}
		return gone
	}})
	if err := late.Work(t.Context(), "j"); err != nil {
		t.Errorf("the job is done, and the worker says %v", err)
	}
	begin(t, s, "k", 3)
	if err := worker(s, &counting{open: func() error { return gone }}).Work(t.Context(), "k"); !errors.Is(err, gone) {
		t.Errorf("the job is not done, and the worker says %v", err)
	}
}

func TestAPoisonChunkIsSetAsideWithItsReason(t *testing.T) {
	for _, poison := range []struct {
		name string
		do   func() error
		says string
	}{
		{"it fails", func() error { return domain.Errorf(domain.LimitExceeded, "too much") }, "1 parts were set aside, the first since: too much"},
		{"it panics", func() error { panic("out of range") }, "1 parts were set aside, the first since: a fault in the work itself"},
		{"what a fault says is not shown", func() error { return errors.New("secret") }, "1 parts were set aside, the first since: a fault in the work itself"},
	} {
		t.Run(poison.name, func(t *testing.T) {
			s := openStore(t, sqlite.Options{})
			begin(t, s, "j", 10)
			var tries atomic.Int64
			sick := atomic.Bool{}
			sick.Store(true)
			kind := &counting{do: func(_ context.Context, input string) error {
				if input == "004" && sick.Load() {
					tries.Add(1)
					return poison.do()
				}
				return nil
			}}
			if err := worker(s, kind).Work(t.Context(), "j"); err != nil {
				t.Fatal(err)
			}
			if j := holdTo(t, s, "j", store.JobFailed, 10, 4); j.FailureText != poison.says || tries.Load() != 3 {
				t.Errorf("%q after %d tries", j.FailureText, tries.Load())
			}
			sick.Store(false)
			if err := s.ResumeJob(t.Context(), "j", time.Now()); err != nil {
				t.Fatal(err)
			}
			if err := worker(s, kind).Work(t.Context(), "j"); err != nil {
				t.Fatal(err)
			}
			holdTo(t, s, "j", store.JobDone, 10)
		})
	}
}

func TestAChunkThatFailsOnceIsDoneInTheEnd(t *testing.T) {
	s := openStore(t, sqlite.Options{})
	begin(t, s, "j", 5)
	var failed atomic.Bool
	kind := &counting{do: func(_ context.Context, input string) error {
		if input == "002" && failed.CompareAndSwap(false, true) {
			return errors.New("just now")
		}
		return nil
	}}
	if err := worker(s, kind).Work(t.Context(), "j"); err != nil {
		t.Fatal(err)
	}
	holdTo(t, s, "j", store.JobDone, 5)
}

func TestWorkersShareAJob(t *testing.T) {
	s := openStore(t, sqlite.Options{})
	begin(t, s, "j", 60)
	var done [2]atomic.Int64
	var all sync.WaitGroup
	for i := range done {
		kind := &counting{do: func(context.Context, string) error {
			done[i].Add(1)
			time.Sleep(2 * time.Millisecond)
			return nil
		}}
		all.Go(func() {
			if err := worker(s, kind).Work(t.Context(), "j"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	holdTo(t, s, "j", store.JobDone, 60)
	if done[0].Load() == 0 || done[1].Load() == 0 {
		t.Errorf("one did %d, the other %d", done[0].Load(), done[1].Load())
	}
}

// frozen is a worker's store that a test can stop for a while, as a process is
// stopped: no call of its goes through meanwhile.
type frozen struct {
	store.Jobs
	ice sync.RWMutex
}

func (f *frozen) Beat(ctx context.Context, job string, claims []store.Claim) ([]store.Claim, error) {
	f.ice.RLock()
	defer f.ice.RUnlock()
	return f.Jobs.Beat(ctx, job, claims)
}

func (f *frozen) CompleteChunks(ctx context.Context, job string, at time.Time, done []store.Completion) error {
	f.ice.RLock()
	defer f.ice.RUnlock()
	return f.Jobs.CompleteChunks(ctx, job, at, done)
}

func TestAWorkerThatWasPausedPastItsLeaseWritesNothingOver(t *testing.T) {
	s := openStore(t, sqlite.Options{})
	begin(t, s, "j", 8)
	paused := &frozen{Jobs: s}
	holding, thaw := make(chan struct{}), make(chan struct{})
	var once sync.Once
	first := worker(paused, &counting{do: func(context.Context, string) error {
		once.Do(func() {
			paused.ice.Lock()
			close(holding)
			<-thaw
		})
		return nil
	}})
	var all sync.WaitGroup
	all.Go(func() {
		if err := first.Work(t.Context(), "j"); err != nil {
			t.Error(err)
		}
	})
	<-holding
	if err := worker(s, &counting{}).Work(t.Context(), "j"); err != nil {
		t.Fatal(err)
	}
	holdTo(t, s, "j", store.JobDone, 8)
	paused.ice.Unlock()
	close(thaw)
	all.Wait()
	holdTo(t, s, "j", store.JobDone, 8)
}

func TestAWallClockThatIsSetBackDecidesNothing(t *testing.T) {
	s := openStore(t, sqlite.Options{})
	begin(t, s, "j", 8)
	ctx, die := context.WithCancel(t.Context())
	dead := worker(s, &counting{do: func(context.Context, string) error { return nil }})
	claimed, err := s.ClaimChunks(ctx, store.Claiming{Job: "j", Worker: "dead", At: time.Now(), Most: 3, MostLosses: 5})
	if err != nil || len(claimed) != 3 {
		t.Fatal(claimed, err)
	}
	die()
	if err := dead.Work(ctx, "j"); err == nil {
		t.Error("a worker whose context has ended says nothing of it")
	}
	late := worker(s, &counting{})
	late.Now = func() time.Time { return time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC) }
	began := time.Now()
	if err := late.Work(t.Context(), "j"); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 20*late.Lease {
		t.Errorf("it took %s to take three chunks over", took)
	}
	holdTo(t, s, "j", store.JobDone, 8)
}

func TestAJobThatIsCancelledInTheMiddleStops(t *testing.T) {
	s := openStore(t, sqlite.Options{})
	begin(t, s, "j", 50)
	var done atomic.Int64
	kind := &counting{do: func(ctx context.Context, input string) error {
		if done.Add(1) == 10 {
			if err := s.EndJob(t.Context(), "j", time.Now(), store.JobCancelled, "", ""); err != nil {
				t.Error(err)
			}
			<-ctx.Done() // work that goes on is ended
		}
		return nil
	}}
	if err := worker(s, kind).Work(t.Context(), "j"); err != nil {
		t.Fatal(err)
	}
	if j, _ := s.Job(t.Context(), "j"); j.State != store.JobCancelled || done.Load() >= 50 {
		t.Fatalf("%s after %d chunks", j.State, done.Load())
	}
	if err := s.ResumeJob(t.Context(), "j", time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := worker(s, &counting{}).Work(t.Context(), "j"); err != nil {
		t.Fatal(err)
	}
	holdTo(t, s, "j", store.JobDone, 50)
}

func TestRevokedRightsStopAJob(t *testing.T) {
	s := openStore(t, sqlite.Options{})
	begin(t, s, "j", 20)
	var asked atomic.Int64
	kind := &counting{allowed: func() error {
		if asked.Add(1) > 5 {
			return domain.Errorf(domain.Forbidden, "rights were revoked")
		}
		return nil
	}}
	if err := worker(s, kind).Work(t.Context(), "j"); err != nil {
		t.Fatal(err)
	}
	j, err := s.Job(t.Context(), "j")
	if err != nil || j.State != store.JobFailed || j.FailureCode != "FORBIDDEN" || j.FailureText != "rights were revoked" {
		t.Errorf("%+v, %v", j, err)
	}
}

func TestADiskThatIsFullLosesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.db")
	small, err := sqlite.Open(t.Context(), path, sqlite.Options{MaxPages: 150})
	if err != nil {
		t.Fatal(err)
	}
	begin(t, small, "j", 40)
	large := &filling{}
	err = worker(small, large).Work(t.Context(), "j")
	if domain.CodeOf(err) != domain.Unavailable {
		t.Fatalf("a full disk gives %v", err)
	}
	if err := small.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := worker(s, large).Work(t.Context(), "j"); err != nil {
		t.Fatal(err)
	}
	j, err := s.Job(t.Context(), "j")
	results, err2 := s.JobResults(t.Context(), store.ResultsQuery{Job: "j", Limit: 1000})
	if err := errors.Join(err, err2); err != nil || j.State != store.JobDone || len(results) != 40 {
		t.Errorf("%s with %d results, %v", j.State, len(results), err)
	}
}

// filling has results that fill a disk.
type filling struct{ counting }

func (f *filling) Open(context.Context, store.Job) (jobs.Session, error) { return f, nil }

func (f *filling) Do(context.Context, []byte) ([]store.Result, error) {
	return []store.Result{{Body: make([]byte, 20_000)}}, nil
}

func TestAWorkerTriesWhatItCannotDoLessAndLessOftenAndDoesTheRest(t *testing.T) {
	s := openStore(t, sqlite.Options{})
	begin(t, s, "a", 3)
	var tries atomic.Int64
	var said bytes.Buffer
	w := worker(s, &counting{open: func() error { tries.Add(1); return errors.New("no rights") }})
	w.Kinds["OTHER"] = &counting{}
	w.Log = zerolog.New(&said)
	ctx, stop := context.WithTimeout(t.Context(), time.Second)
	defer stop()
	if _, err := s.BeginJob(ctx, store.Job{ID: "b", Kind: "OTHER", StartedAt: time.Now()}, []store.NewChunk{{Size: 1, Input: []byte("000")}}); err != nil {
		t.Fatal(err)
	}
	w.Run(ctx)
	holdTo(t, s, "b", store.JobDone, 1)
	if n := tries.Load(); n < 1 || n > 3 {
		t.Errorf("tried %d times in a second; want after a quarter and then three quarters of it at most", n)
	}
	if n := strings.Count(said.String(), "no rights"); n != 1 {
		t.Errorf("said %d times: %s", n, &said)
	}
}

func TestAShortJobDoesNotWaitForALongOne(t *testing.T) {
	s := openStore(t, sqlite.Options{})
	const chunks = 120
	begin(t, s, "long", chunks)
	var opened atomic.Int64
	w := worker(s, &counting{
		open: func() error { opened.Add(1); return nil },
		do:   func(context.Context, string) error { time.Sleep(30 * time.Millisecond); return nil },
	})
	w.Kinds["SHORT"] = &counting{}
	ctx, stop := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() { w.Run(ctx) })
	ended := func(id string) bool {
		j, err := s.Job(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		return !j.Open()
	}
	until := func(met func() bool) {
		t.Helper()
		for range 6000 {
			if met() {
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
		t.Fatal("it does not come to that")
	}
	until(func() bool { j, _ := s.Job(ctx, "long"); return j.Done > 0 })
	if _, err := s.BeginJob(ctx, store.Job{ID: "short", Kind: "SHORT", StartedAt: time.Now()}, []store.NewChunk{{Size: 1, Input: []byte("000")}}); err != nil {
		t.Fatal(err)
	}
	until(func() bool { return ended("short") })
	if ended("long") {
		t.Error("the short job waited for the long one")
	}
	until(func() bool { return ended("long") })
	stop()
	all.Wait()
	holdTo(t, s, "long", store.JobDone, chunks)
	holdTo(t, s, "short", store.JobDone, 1)
	if n := opened.Load(); n != 1 {
		t.Errorf("the long job was opened %d times", n)
	}
}

func TestWorkersFindJobsByThemselves(t *testing.T) {
	s := openStore(t, sqlite.Options{})
	begin(t, s, "a", 3)
	begin(t, s, "b", 3)
	ctx, stop := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() { worker(s, &counting{}).Run(ctx) })
	for _, id := range []string{"a", "b"} {
		for range 1000 {
			if j, err := s.Job(ctx, id); err != nil || j.State == store.JobDone {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		holdTo(t, s, id, store.JobDone, 3)
	}
	stop()
	all.Wait()
}
