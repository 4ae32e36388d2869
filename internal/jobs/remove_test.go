package jobs_test

import (
	"path/filepath"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/sqlite"
)

func TestAJobIsRemovedOnlyWhenItIsNoLongerNeeded(t *testing.T) {
	s, folder := openStore(t, sqlite.Options{}), t.TempDir()
	spool := jobs.Spool{Folder: folder, Program: program}
	removed := func(id string, want domain.Code) {
		t.Helper()
		if err := jobs.Remove(t.Context(), s, spool, id); domain.CodeOf(err) != want || (err == nil) != (want == "") {
			t.Errorf("removing %s: %v, want %q", id, err, want)
		}
	}
	removed("nothing", domain.NotFound)

	first, news := starting("first"), starting("news")
	startLink(t, s, folder, first)
	removed("first", domain.Conflict)
	if err := linker(s, spool).Work(t.Context(), "first"); err != nil {
		t.Fatal(err)
	}
	news.OnlyNew, news.Graph = true, plantedGraph(6, 100)
	startLink(t, s, folder, news)
	removed("first", domain.Conflict)
	if err := s.EndJob(t.Context(), "news", news.At, store.JobCancelled, "", ""); err != nil {
		t.Fatal(err)
	}
	removed("first", "")
	removed("news", "")
	if files, _ := filepath.Glob(filepath.Join(folder, "*")); len(files) > 0 {
		t.Errorf("%v are left in the spool", files)
	}

	begun := instant(t, "2020-11-30T08:00:00Z")
	p := plan(t, s, folder, begun)
	id := schedule(t, s, begun, jobs.Schedule{Cron: "0 5 * * *"})
	p.starts("2020-12-01T05:00:00Z", true, "20201201T0500")
	removed(id, domain.Unsupported)
	removed(id+"-20201201T0500", domain.Conflict)
	if err := s.EndJob(t.Context(), id, begun, store.JobCancelled, "", ""); err != nil {
		t.Fatal(err)
	}
	removed(id+"-20201201T0500", "")
}
