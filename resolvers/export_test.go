package resolvers_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

func TestAnExportOfEverythingComesBackThoughAPlaceWasRetired(t *testing.T) {
	w := town(t)
	export := func(w *world) string {
		var out bytes.Buffer
		if _, err := service.ExportAll(context.Background(), w.store, &out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	if whole := export(w); !strings.Contains(whole, `"place":"BF:place"`) {
		t.Fatal(whole)
	}
	w.apply(t, burkina(), "o", vars{"deleteEntities": []any{"BF:place"}}).expect(t, "")
	first := export(w)
	again := newWorld(t, strings.Split(strings.TrimSpace(first), "\n")...)
	if second := export(again); second != first {
		t.Errorf("%s\nbecame\n%s", first, second)
	}
}

func TestAnExportForASubjectIsWhatTheyMayImport(t *testing.T) {
	w := town(t)
	for _, s := range []domain.Subject{niger(), burkina(), secretNiger(), domain.Administrator(), subject("nobody", "CI", domain.Open)} {
		var out bytes.Buffer
		if _, err := w.service.View(s).Export(context.Background(), w.store, &out); err != nil {
			t.Fatal(err)
		}
		again := newWorld(t, strings.Split(strings.TrimSpace(out.String()), "\n")...)
		var back bytes.Buffer
		if _, err := again.service.View(domain.Administrator()).Export(context.Background(), again.store, &back); err != nil || back.String() != out.String() {
			t.Errorf("%s (%v):\n%s\nbecame\n%s", s.Name, err, out.String(), back.String())
		}
	}
}
