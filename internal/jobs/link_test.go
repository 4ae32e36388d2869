package jobs_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/sqlite"
	"github.com/kafo-graph/kafo/seed/planted"
)

// workerFolder names the folder of a store in the environment of a test that is
// run again as a worker, to be killed.
const workerFolder = "KAFO_TEST_WORKER"

func TestMain(m *testing.M) {
	if folder := os.Getenv(workerFolder); folder != "" {
		if err := workIn(folder); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

const program = "test"

func workIn(folder string) error {
	ctx := context.Background()
	s, err := sqlite.Open(ctx, filepath.Join(folder, "graph.db"), sqlite.Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	w := linker(s, jobs.Spool{Folder: folder, Program: program})
	w.MostLosses = 1000
	return w.Work(ctx, "j")
}

func linker(s store.Jobs, spool jobs.Spool) *jobs.Worker {
	return worker(s, &jobs.Linking{Store: s, Spool: spool, Threads: 2})
}

// graph is a small graph with planted ties.
var graph = sync.OnceValue(func() *projection.Snapshot { return plantedGraph(5, 0) })

// plantedGraph is the graph at a revision, without so many of its first links.
func plantedGraph(revision int64, without int) *projection.Snapshot {
	g, err := planted.New(planted.Size{Cases: 150, Networks: 12, Entities: 1500, Links: 6000, Seed: 3})
	if err != nil {
		panic(err)
	}
	b := projection.NewBuilder()
	for r := range g.Reports() {
		b.AddReport(r)
	}
	for e := range g.Entities() {
		b.AddEntity(e)
	}
	for l := range g.Links() {
		if without--; without >= 0 {
			continue
		}
		from, _ := b.Entity(l.From)
		to, _ := b.Entity(l.To)
		b.AddLink(l.ID, l.Kind, from, to, l.Mark.Class(), l.Since, l.Until, l.Reports)
	}
	s, err := b.Build(revision)
	if err != nil {
		panic(err)
	}
	return s
}

func lensOf(g *projection.Snapshot) *projection.Lens {
	return g.Lens(func(domain.Class) bool { return true })
}

// allCases are the cases of the graph, not in the order of their ids.
func allCases() []string {
	lens := lensOf(graph())
	var ids []string
	for n := range lens.NodesOfKind(domain.Case, "") {
		ids = append(ids, lens.ID(n))
	}
	slices.Sort(ids)
	slices.Reverse(ids)
	return ids
}

func starting(id string) jobs.Starting {
	return jobs.Starting{
		ID: id, Cases: allCases(), Subject: domain.Administrator(), Graph: graph(), At: time.Now(), CasesInChunk: 4,
	}
}

func startLink(t testing.TB, s store.Jobs, folder string, st jobs.Starting) {
	t.Helper()
	if _, err := jobs.StartLink(t.Context(), s, jobs.Spool{Folder: folder, Program: program}, st); err != nil {
		t.Fatal(err)
	}
}

func lines(t testing.TB, s store.Jobs, id string) string {
	t.Helper()
	var text strings.Builder
	var after *store.Place
	for {
		page, err := s.JobResults(t.Context(), store.ResultsQuery{Job: id, After: after, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page {
			text.Write(append(r.Body, '\n'))
		}
		if len(page) < 100 {
			return text.String()
		}
		after = &page[99].Place
	}
}

func undisturbed(t testing.TB) string {
	t.Helper()
	s, folder := openStore(t, sqlite.Options{}), t.TempDir()
	startLink(t, s, folder, starting("j"))
	if err := linker(s, jobs.Spool{Folder: folder, Program: program}).Work(t.Context(), "j"); err != nil {
		t.Fatal(err)
	}
	if files, _ := filepath.Glob(filepath.Join(folder, "*")); len(files) > 0 {
		t.Errorf("%v are left in the spool", files)
	}
	return lines(t, s, "j")
}

func TestALinkJobAnswersAsEachCaseByItself(t *testing.T) {
	var want strings.Builder
	lens := lensOf(graph())
	for _, id := range allCases() {
		answer, err := (&linkage.Finder{}).CaseLinks(t.Context(), lens, id, nil, new(5), linkage.Question{K: new(1)})
		if err != nil {
			t.Fatal(err)
		}
		for _, tie := range answer.Results {
			fmt.Fprintf(&want, "%s %s %.12f %d %v\n", id, lens.ID(tie.Target), tie.Strength, tie.Best.Cost, tie.Countries)
		}
	}
	var got strings.Builder
	for line := range strings.Lines(undisturbed(t)) {
		r, err := jobs.ParseRow([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		if !r.Exact || r.Epoch != 5 || r.Hops < 1 {
			t.Errorf("%+v", r)
		}
		fmt.Fprintf(&got, "%s %s %.12f %d %v\n", r.Case, r.Target, r.Strength, r.Cost, r.Countries)
	}
	if got.String() != want.String() || want.Len() == 0 {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want.String())
	}
}

// faultRounds is how often a worker is killed.
func faultRounds(t *testing.T) int {
	text := os.Getenv("KAFO_FAULT_ROUNDS")
	if text == "" {
		return 10
	}
	rounds, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("KAFO_FAULT_ROUNDS: %v", err)
	}
	return rounds
}

func TestAKilledWorkersJobEndsAsIfNothingHadBeen(t *testing.T) {
	want := undisturbed(t)
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, uint64(time.Now().UnixNano())))
	usual := time.Duration(0)
	killed := 0
	for round := range faultRounds(t) {
		folder := t.TempDir()
		s, err := sqlite.Open(t.Context(), filepath.Join(folder, "graph.db"), sqlite.Options{})
		if err != nil {
			t.Fatal(err)
		}
		startLink(t, s, folder, starting("j"))
		for life := 0; ; life++ {
			c := exec.Command(binary)
			c.Env = append(os.Environ(), workerFolder+"="+folder)
			c.Stderr = os.Stderr
			began := time.Now()
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			var kill *time.Timer
			if life < 2 && usual > 0 {
				kill = time.AfterFunc(time.Duration(r.Int64N(int64(usual))), func() { _ = c.Process.Kill() })
			}
			err := c.Wait()
			if kill != nil {
				kill.Stop()
			}
			if err == nil {
				if usual == 0 {
					usual = time.Since(began)
				}
				break
			}
			if life >= 2 {
				t.Fatalf("round %d: %v", round, err)
			}
			killed++
		}
		if got := lines(t, s, "j"); got != want {
			t.Fatalf("round %d: got\n%s\nwant\n%s", round, got, want)
		}
		if j, _ := s.Job(t.Context(), "j"); j.State != store.JobDone || j.Done != j.Total {
			t.Fatalf("round %d: %+v", round, j)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d workers were killed", killed)
}

func TestResultsOfARunningJobAreThoseOfItsEnd(t *testing.T) {
	want := undisturbed(t)
	s, folder := openStore(t, sqlite.Options{}), t.TempDir()
	startLink(t, s, folder, starting("j"))
	var all sync.WaitGroup
	all.Go(func() {
		if err := linker(s, jobs.Spool{Folder: folder, Program: program}).Work(t.Context(), "j"); err != nil {
			t.Error(err)
		}
	})
	for {
		j, err := s.Job(t.Context(), "j")
		if err != nil {
			t.Fatal(err)
		}
		if got := lines(t, s, "j"); !strings.HasPrefix(want, got) {
			t.Fatalf("meanwhile there is\n%s\nand in the end\n%s", got, want)
		}
		if !j.Open() {
			break
		}
	}
	all.Wait()
	if got := lines(t, s, "j"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestALinkJobGoesOnOnlyWhileItsSubjectMaySee(t *testing.T) {
	analyst := domain.Subject{Name: "a", Country: "NE", Level: domain.Secret, Caveats: []string{"CT"}, Roles: []domain.Role{domain.Analyst}, SeesAll: true}
	changed := func(change func(*domain.Subject)) func(string) (domain.Subject, bool) {
		return func(string) (domain.Subject, bool) {
			s := analyst
			change(&s)
			return s, true
		}
	}
	for _, c := range []struct {
		name  string
		now   func(string) (domain.Subject, bool)
		state string
	}{
		{"nothing changed", changed(func(*domain.Subject) {}), store.JobDone},
		{"more rights", changed(func(s *domain.Subject) { s.Caveats = []string{"CT", "XX"} }), store.JobDone},
		{"a lower level", changed(func(s *domain.Subject) { s.Level = domain.Restricted }), store.JobFailed},
		{"a caveat less", changed(func(s *domain.Subject) { s.Caveats = nil }), store.JobFailed},
		{"no longer everything", changed(func(s *domain.Subject) { s.SeesAll = false }), store.JobFailed},
		{"another country", changed(func(s *domain.Subject) { s.Country = "ML" }), store.JobFailed},
		{"no analyst", changed(func(s *domain.Subject) { s.Roles = nil }), store.JobFailed},
		{"gone", func(string) (domain.Subject, bool) { return domain.Subject{}, false }, store.JobFailed},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, folder := openStore(t, sqlite.Options{}), t.TempDir()
			st := starting("j")
			st.Subject = analyst
			startLink(t, s, folder, st)
			w := worker(s, &jobs.Linking{Store: s, Spool: jobs.Spool{Folder: folder, Program: program}, Threads: 1, Subject: c.now})
			if err := w.Work(t.Context(), "j"); err != nil {
				t.Fatal(err)
			}
			j, err := s.Job(t.Context(), "j")
			if err != nil || j.State != c.state || c.state == store.JobFailed && j.FailureCode != "FORBIDDEN" {
				t.Errorf("%+v, %v", j, err)
			}
		})
	}
}

func TestStartingALinkJob(t *testing.T) {
	s, spool := openStore(t, sqlite.Options{}), jobs.Spool{Folder: filepath.Join(t.TempDir(), "spool"), Program: program}
	network := lensOf(graph()).ID(slices.Collect(lensOf(graph()).Networks())[0])
	one, thing := allCases()[0], somePerson()
	for _, c := range []struct {
		name   string
		change func(*jobs.Starting)
		total  int64
		field  string
	}{
		{"some cases", func(st *jobs.Starting) { st.Cases = allCases()[:7] }, 7, ""},
		{"a case twice, and one that is not there", func(st *jobs.Starting) { st.Cases = []string{one, "nowhere", one} }, 1, ""},
		{"no cases", func(st *jobs.Starting) { st.Cases = []string{} }, 0, ""},
		{"what is no case", func(st *jobs.Starting) { st.Cases = []string{network} }, 0, "cases"},
		{"things, a case among them", func(st *jobs.Starting) { st.Things, st.Cases = true, []string{thing, one, thing} }, 2, ""},
		{"a network as a thing", func(st *jobs.Starting) { st.Things, st.Cases = true, []string{network} }, 0, "from"},
		{"a thing to cases", func(st *jobs.Starting) { st.Things, st.ToCases, st.Cases = true, true, []string{thing} }, 0, "from"},
		{"what is no case without saying so", func(st *jobs.Starting) { st.Cases = []string{thing} }, 0, "cases"},
		{"what ties to cases hang on", func(st *jobs.Starting) { st.Fragility, st.ToCases = true, true }, 0, "fragility"},
		{"a network that is none", func(st *jobs.Starting) { st.Networks = []string{one} }, 0, "networks"},
		{"too many ties", func(st *jobs.Starting) { st.PerCase = new(1000) }, 0, "perCase"},
		{"an id that names another file", func(st *jobs.Starting) { st.ID = "../j" }, 0, "id"},
	} {
		t.Run(c.name, func(t *testing.T) {
			st := starting("")
			c.change(&st)
			j, err := jobs.StartLink(t.Context(), s, spool, st)
			if c.field != "" {
				var told *domain.Error
				if domain.CodeOf(err) == "" || !errors.As(err, &told) || told.Field != c.field {
					t.Errorf("the error is %v", err)
				}
				return
			}
			if err != nil || j.Total != c.total || j.Subject != "administrator" {
				t.Errorf("%+v, %v", j, err)
			}
		})
	}
}

func somePerson() string {
	lens := lensOf(graph())
	for n := range lens.NodesOfKind(domain.Person, "") {
		return lens.ID(n)
	}
	return ""
}

// What a job asks for is compared with what jobs of earlier programs asked for:
// what these did not know must not show where it is not used.
func TestWhatIsAskedIsWrittenAsEver(t *testing.T) {
	for name, c := range map[string]struct {
		link jobs.Link
		want string
	}{
		"nothing":   {jobs.Link{}, `{"networks":null,"networkTypes":null}`},
		"a few":     {jobs.Link{Networks: []string{"n"}, K: new(2), OnlyNew: true}, `{"networks":["n"],"networkTypes":null,"k":2,"onlyNew":true}`},
		"things":    {jobs.Link{Things: true}, `{"networks":null,"networkTypes":null,"things":true}`},
		"fragility": {jobs.Link{Fragility: true}, `{"networks":null,"networkTypes":null,"fragility":true}`},
	} {
		if got, err := json.Marshal(c.link); err != nil || string(got) != c.want {
			t.Errorf("%s: %s, want %s (%v)", name, got, c.want, err)
		}
	}
}

func TestAnIDThatIsTakenLeavesTheOthersJobAsItIs(t *testing.T) {
	s, folder := openStore(t, sqlite.Options{}), t.TempDir()
	spool := jobs.Spool{Folder: folder, Program: program}
	startLink(t, s, folder, starting("j"))
	other := starting("j")
	other.Graph = plantedGraph(6, 3000)
	for name, spool := range map[string]jobs.Spool{"the same folder": spool, "another folder": {Folder: t.TempDir(), Program: program}} {
		if _, err := jobs.StartLink(t.Context(), s, spool, other); domain.CodeOf(err) != domain.Conflict {
			t.Errorf("%s: %v, want a conflict", name, err)
		}
	}
	if err := linker(s, spool).Work(t.Context(), "j"); err != nil {
		t.Fatal(err)
	}
	if lines(t, s, "j") != undisturbed(t) {
		t.Error("the job finds something else")
	}
}

func TestWhoStartsAndCancelsJobsDoesNotFillTheDisk(t *testing.T) {
	s, folder := openStore(t, sqlite.Options{}), t.TempDir()
	goesOn := starting("goes-on")
	startLink(t, s, folder, goesOn)
	for i := range 12 {
		st := starting(fmt.Sprintf("j%02d", i))
		st.At = goesOn.At.Add(time.Duration(i+1) * time.Second)
		startLink(t, s, folder, st)
		if err := s.EndJob(t.Context(), st.ID, st.At, store.JobCancelled, "", ""); err != nil {
			t.Fatal(err)
		}
	}
	files, _ := filepath.Glob(filepath.Join(folder, "*"))
	if _, err := os.Stat(filepath.Join(folder, "goes-on.projection")); err != nil || len(files) != 7 {
		t.Errorf("%d files, want that of the job that goes on, of five that were cancelled, and of the last: %v", len(files), err)
	}
	spool := jobs.Spool{Folder: folder, Program: program}
	if err := linker(s, spool).Work(t.Context(), "goes-on"); err != nil {
		t.Error(err)
	}
	for id, want := range map[string]domain.Code{"j11": "", "j00": domain.Conflict, "goes-on": domain.Conflict, "nothing": domain.NotFound} {
		if err := jobs.Resume(t.Context(), s, spool, id, goesOn.At); domain.CodeOf(err) != want || (err == nil) != (want == "") {
			t.Errorf("resuming %s: %v, want %q", id, err, want)
		}
	}
}

func TestAGraphThatIsNotTheJobsOwnIsNotTaken(t *testing.T) {
	s, folder := openStore(t, sqlite.Options{}), t.TempDir()
	startLink(t, s, folder, starting("j"))
	path := filepath.Join(folder, "j.projection")
	if err := plantedGraph(6, 3000).WriteFile(path, projection.Seal{Program: program, Mark: "j"}); err != nil {
		t.Fatal(err)
	}
	err := linker(s, jobs.Spool{Folder: folder, Program: program}).Work(t.Context(), "j")
	if domain.CodeOf(err) != domain.Unavailable {
		t.Errorf("%v, want UNAVAILABLE", err)
	}
}

func TestWhatWasKeptForAJobThatNeverBeganIsInNobodysWay(t *testing.T) {
	s, folder := openStore(t, sqlite.Options{}), t.TempDir()
	spool := jobs.Spool{Folder: folder, Program: program}
	path := filepath.Join(folder, "j.projection")
	if err := plantedGraph(6, 3000).WriteFile(path, projection.Seal{Program: program, Mark: "j"}); err != nil {
		t.Fatal(err)
	}
	if _, err := jobs.StartLink(t.Context(), s, spool, starting("j")); domain.CodeOf(err) != domain.Conflict {
		t.Errorf("it may be beginning just now: %v", err)
	}
	if err := os.Chtimes(path, time.Time{}, time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	startLink(t, s, folder, starting("j"))
	if err := linker(s, spool).Work(t.Context(), "j"); err != nil {
		t.Fatal(err)
	}
	if lines(t, s, "j") != undisturbed(t) {
		t.Error("the job finds something else")
	}
}

func TestAJobThatAsksForTheSameIsFoundAgain(t *testing.T) {
	s, folder := openStore(t, sqlite.Options{}), t.TempDir()
	spool := jobs.Spool{Folder: folder, Program: program}
	st := starting("first")
	asked := st.Asked()
	find := func(epoch int64) string {
		t.Helper()
		j, _, err := jobs.Earlier(t.Context(), s, jobs.LinkKind, st.Subject.Name, asked, jobs.Basis{Epoch: epoch})
		if err != nil {
			t.Fatal(err)
		}
		return j.ID
	}
	if id := find(5); id != "" {
		t.Errorf("found %s before there was any", id)
	}
	startLink(t, s, folder, st)
	other := starting("other")
	other.K = new(2)
	startLink(t, s, folder, other)
	if id := find(9); id != "first" {
		t.Errorf("found %s while it is open", id)
	}
	if err := linker(s, spool).Work(t.Context(), "first"); err != nil {
		t.Fatal(err)
	}
	if then, now := find(5), find(6); then != "first" || now != "" {
		t.Errorf("found %s for its own graph, %s for a later one", then, now)
	}
}

func TestAWorkerWithoutTheGraphLeavesTheJobToOthers(t *testing.T) {
	s, folder := openStore(t, sqlite.Options{}), t.TempDir()
	startLink(t, s, folder, starting("j"))
	for name, spool := range map[string]jobs.Spool{
		"another folder":  {Folder: t.TempDir(), Program: program},
		"another version": {Folder: folder, Program: "later"},
	} {
		w := linker(s, spool)
		w.Log = zerolog.Nop()
		if err := w.Work(t.Context(), "j"); domain.CodeOf(err) != domain.Unavailable {
			t.Errorf("%s: %v", name, err)
		}
	}
	if j, err := s.Job(t.Context(), "j"); err != nil || j.State != store.JobQueued {
		t.Errorf("%+v, %v", j, err)
	}
}

func TestWhatDeadWorkersLeftInTheSpoolIsTakenAway(t *testing.T) {
	s, folder := openStore(t, sqlite.Options{}), t.TempDir()
	for _, id := range []string{"done", "open", "cancelled", "forgotten"} {
		startLink(t, s, folder, starting(id))
	}
	linker := &jobs.Linking{Store: s, Spool: jobs.Spool{Folder: folder, Program: program}}
	if err := worker(s, linker).Work(t.Context(), "done"); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"cancelled", "forgotten"} {
		if err := s.EndJob(t.Context(), id, time.Now(), store.JobCancelled, "", ""); err != nil {
			t.Fatal(err)
		}
	}
	long := time.Now().Add(-40 * 24 * time.Hour)
	for name, old := range map[string]bool{
		"done.projection": false, "done.projection.7.partial": false, "never.projection.8.partial": false,
		"neverlong.projection": true, "forgotten.projection": true, "open.projection": true, "graph.db": true,
	} {
		path := filepath.Join(folder, name)
		file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		if old {
			if err := os.Chtimes(path, long, long); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := linker.Tidy(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, pattern := range []string{"*.projection", "*.partial", "graph.db"} {
		found, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range found {
			left = append(left, filepath.Base(path))
		}
	}
	slices.Sort(left)
	if got, want := strings.Join(left, " "), "cancelled.projection graph.db never.projection.8.partial open.projection"; got != want {
		t.Errorf("%s are left, want %s", got, want)
	}
}
