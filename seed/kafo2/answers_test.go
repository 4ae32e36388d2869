package kafo2_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange"
	"github.com/kafo-graph/kafo/internal/service"
	"github.com/kafo-graph/kafo/internal/store/sqlite"
	"github.com/kafo-graph/kafo/seed/kafo2"
)

var update = flag.Bool("update", false, "write what is told of the storylines to testdata")

// told is where it is written down what the service says of each storyline, to
// be read through when it changes.
const told = "testdata/answers.txt"

// answering is the service over the demonstration's records.
func answering(t *testing.T, data kafo2.Data) *service.Service {
	t.Helper()
	ctx := context.Background()
	s, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "demo.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	now := func() time.Time { return time.Date(2021, 1, 15, 12, 0, 0, 0, time.UTC) }
	if _, err := interchange.Import(ctx, service.ImportInto(s), []interchange.Source{records{data}}, interchange.Options{Now: now}); err != nil {
		t.Fatal(err)
	}
	made, err := service.New(ctx, service.Config{Store: s, Secret: "invented", Now: now, Log: zerolog.Nop()})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// records are a source of an import.
type records struct{ kafo2.Data }

func (records) Name() string               { return "demonstration" }
func (records) Owns() bool                 { return false }
func (records) Bytes() (read, total int64) { return 0, 0 }
func (d records) Each(_ context.Context, yield func(interchange.Item) error) error {
	line := int64(0)
	for r := range d.All() {
		line++
		if err := yield(interchange.Item{Line: line, Record: r}); err != nil {
			return err
		}
	}
	return nil
}

// TestEachStorylineTellsItsStory holds what the service answers, with five paths
// each, to what the storylines say, and to what was written down of it.
func TestEachStorylineTellsItsStory(t *testing.T) {
	data := kafo2.Records()
	demo := answering(t, data)
	var b strings.Builder
	for _, s := range kafo2.Storylines() {
		for _, who := range []domain.Subject{coordinator, niger} {
			who.Roles = []domain.Role{domain.Analyst}
			want := s.Coordinator
			if who.Name == "niger" {
				want = s.Niger
			}
			if s.NeedsList {
				want = kafo2.Hidden
			}
			fmt.Fprintf(&b, "== %s to %s: %s\n", s.Slug, who.Name, want)
			begun := b.Len()
			view := demo.View(who)
			if target, there := view.Node(s.Target); there && !view.IsNetwork(target) {
				tellRelated(t, &b, view, s, want)
			} else {
				tellNetwork(t, &b, view, s, want)
			}
			for _, r := range data.Reports {
				if r.Source != "" && r.Mark.Owner != who.Country && strings.Contains(b.String()[begun:], r.Source) {
					t.Errorf("%s: %s is told of the source %s", s.Slug, who.Name, r.Source)
				}
			}
		}
	}
	if *update {
		if err := os.WriteFile(told, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile(told)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(written), b.String()); diff != "" {
		t.Errorf("it tells otherwise than is written down (-written +told):\n%s", diff)
	}
}

func tellNetwork(t *testing.T, b *strings.Builder, view *service.View, s kafo2.Storyline, want kafo2.Outcome) {
	t.Helper()
	found, err := view.WhyLinked(context.Background(), s.Case, s.Target, service.Question{})
	if want == kafo2.Hidden {
		if domain.CodeOf(err) != domain.NotFound {
			t.Errorf("%s: %v, want NOT_FOUND", s.Slug, err)
		}
		return
	}
	if err != nil {
		t.Fatalf("%s: %v", s.Slug, err)
	}
	linked := want == kafo2.Linked
	if found.Linked != linked || linked != (found.Strength > 0) || linked != (found.Corroborations > 0) || linked != (len(found.Paths) > 0) || !found.Exact {
		t.Errorf("%s: linked %v with strength %g and %d corroborations by %d paths", s.Slug, found.Linked, found.Strength, found.Corroborations, len(found.Paths))
	}
	if linked && found.Strength < found.Paths[0].Strength || found.Corroborations > len(found.Paths) {
		t.Errorf("%s: strength %g, its best path's is %g", s.Slug, found.Strength, found.Paths[0].Strength)
	}
	if !linked && found.Scope.Reason == "" {
		t.Errorf("%s: not linked, and no reason", s.Slug)
	}
	fmt.Fprintf(b, "strength %g, %d of %d paths corroborate; fragility %s; reason %q\n", found.Strength, found.Corroborations, len(found.Paths), fragile(found.Fragility), found.Scope.Reason)
	for _, p := range found.Paths {
		fmt.Fprintf(b, "  %g %s %v %s\n", p.Strength, p.Temporal, p.Cautions, along(p))
	}
	for _, language := range []string{"EN", "FR"} {
		statement, err := found.Tell(language)
		if err != nil {
			t.Fatal(err)
		}
		for _, caution := range [][3]string{{"CLEARED", "was cleared", "mise hors de cause"}} {
			flagged := strings.Contains(statement, caution[1]) || strings.Contains(statement, caution[2])
			if linked && slices.Contains(s.Cautions, caution[0]) && !flagged {
				t.Errorf("%s: %s is not said in\n%s", s.Slug, caution[0], statement)
			}
		}
		fmt.Fprintf(b, "%s: %s\n", language, statement)
	}
}

func fragile(f *service.Fragility) string {
	size := "null"
	if f.Size != nil {
		size = fmt.Sprint(*f.Size)
	}
	return fmt.Sprintf("%s %v exact %v", size, f.Sources, f.Exact)
}

func along(p service.Path) string {
	ids := []string{p.Nodes[0].ID}
	for i, step := range p.Steps {
		ids = append(ids, step.Link.Kind.String(), p.Nodes[i+1].ID)
	}
	return strings.Join(ids, " ")
}

// tellRelated asks for a second case among those related to the first.
func tellRelated(t *testing.T, b *strings.Builder, view *service.View, s kafo2.Storyline, want kafo2.Outcome) {
	t.Helper()
	found, err := view.RelatedCases(context.Background(), s.Case, true, nil, service.Question{})
	if err != nil {
		t.Fatalf("%s: %v", s.Slug, err)
	}
	at := slices.IndexFunc(found.Results, func(r service.Tie) bool { return r.Target.ID == s.Target })
	if (at >= 0) != (want == kafo2.Linked) {
		t.Errorf("%s: %s stands at %d among the related cases", s.Slug, s.Target, at)
	}
	for i, r := range found.Results {
		fmt.Fprintf(b, "related %d: %s, strength %g, %d corroborate, %v, %s\n", i+1, r.Target.ID, r.Strength, r.Corroborations, r.Countries, along(r.Best))
	}
}
