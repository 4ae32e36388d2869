package resolvers_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/sqlite"
)

// cases is how many graphs are drawn unless -rapid.checks says otherwise.
const cases = "100"

func TestMain(m *testing.M) {
	flag.Parse()
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue {
		if err := checks.Value.Set(cases); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// drawn opens stores that last for one drawn case.
type drawn struct {
	t      *rapid.T
	folder string
	opened []store.Store
}

func draw(t *rapid.T) *drawn {
	folder, err := os.MkdirTemp("", "kafo-test-")
	if err != nil {
		t.Fatal(err)
	}
	return &drawn{t: t, folder: folder}
}

func (d *drawn) close() {
	for _, s := range d.opened {
		_ = s.Close()
	}
	_ = os.RemoveAll(d.folder)
}

// world is a world with the graph: written before the service begins, or while
// it runs.
func (d *drawn) world(g graph, before bool) *world {
	s, err := sqlite.Open(context.Background(), filepath.Join(d.folder, string(rune('a'+len(d.opened)))), sqlite.Options{Readers: 2, CacheMiB: 4})
	if err != nil {
		d.t.Fatal(err)
	}
	d.opened = append(d.opened, s)
	if before {
		g.write(d.t, s)
		return serve(d.t, s)
	}
	w := serve(d.t, s)
	g.write(d.t, s)
	if err := w.service.CatchUp(context.Background(), 0); err != nil {
		d.t.Fatal(err)
	}
	return w
}

func TestNothingHiddenHasAnInfluenceOnAnyAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t)
		defer d.close()
		g, s := someGraph(t), someSubject(t)
		with, without := d.world(g, rapid.Bool().Draw(t, "written before the service began")), d.world(g.without(s), true)
		expectSame(t, interrogate(t, with, s, g), interrogate(t, without, s, g))
	})
}

func TestNothingHiddenHasAnInfluenceOnWhatIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t)
		defer d.close()
		g, s := someGraph(t), someSubject(t)
		with, without := d.world(g, true), d.world(g.without(s), true)
		a, b := &asked{t: t, w: with, subject: s}, &asked{t: t, w: without, subject: s}
		for i := range rapid.IntRange(1, 4).Draw(t, "batches") {
			v := vars{"id": fmt.Sprint("operation ", i), "batch": someBatch(t, g, s)}
			a.ask(applying, v)
			b.ask(applying, v)
		}
		expectSame(t, a, b)
		expectSame(t, interrogate(t, with, s, g), interrogate(t, without, s, g))
		a.requestTraces(g) // last: their links have ids of the service's, in no order
		b.requestTraces(g)
		expectSame(t, a, b)
	})
}

const applying = `mutation($id:String!,$batch:BatchInput!){apply(operationId:$id batch:$batch){replayed created updated unchanged deleted ids}}`

func expectSame(t *rapid.T, with, without *asked) {
	t.Helper()
	for i := range min(len(with.answers), len(without.answers)) {
		if diff := cmp.Diff(without.answers[i], with.answers[i]); diff != "" {
			t.Fatalf("%s\nanswered without what is hidden (-), and with it (+):\n%s", with.questions[i], diff)
		}
	}
	if len(with.answers) != len(without.answers) {
		t.Fatalf("%d and %d answers", len(with.answers), len(without.answers))
	}
}
