package resolvers_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

// served is the world over HTTP, where everybody is the subject.
func (w *world) served(t *testing.T, s domain.Subject) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.server.ServeHTTP(rw, r.WithContext(service.Begin(r.Context(), s)))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// listen subscribes over server-sent events, and passes on the data of each.
func listen(t *testing.T, url, query string) <-chan string {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	response, err := http.DefaultClient.Do(r) //nolint:bodyclose // whoever listens closes it below
	if err != nil {
		t.Fatal(err)
	}
	told := make(chan string, 1000)
	go func() {
		defer close(told)
		defer func() { _ = response.Body.Close() }()
		for lines := bufio.NewScanner(response.Body); lines.Scan(); {
			if data, is := strings.CutPrefix(lines.Text(), "data: "); is {
				told <- data
			}
		}
	}()
	return told
}

func hear(t *testing.T, told <-chan string) string {
	t.Helper()
	select {
	case data, more := <-told:
		if !more {
			t.Fatal("the stream ended")
		}
		return data
	case <-time.After(5 * time.Second):
		t.Fatal("nothing is told")
	}
	return ""
}

const everything = `subscription{graphChanges{entities links goneEntities goneLinks truncated}}`

func TestGraphChangesOverServerSentEvents(t *testing.T) {
	w := newWorld(t, reportLine("NE:r", restricted), reportLine("NE:r.secret", markOf("NE", "SECRET")),
		personLine("NE:a", `"reports":["NE:r"],`+restricted), personLine("NE:hidden", markOf("NE", "SECRET")))
	told := listen(t, w.served(t, niger()), everything)
	for i, step := range []struct {
		lines []string
		want  string
	}{
		{[]string{personLine("NE:b", restricted)}, `"entities":["NE:b"],"links":[],"goneEntities":[],"goneLinks":[]`},
		{
			[]string{`{"link":{"id":"NE:l","kind":"FAMILY_OF","from":"NE:a","to":"NE:b","reports":["NE:r","NE:r.secret"],` + restricted + `}}`},
			`"entities":[],"links":["NE:l"],"goneEntities":[],"goneLinks":[]`,
		},
		{[]string{strings.Replace(reportLine("NE:r", restricted), `"A"`, `"E"`, 1)}, `"entities":["NE:a"],"links":["NE:l"],"goneEntities":[],"goneLinks":[]`},
		{[]string{personLine("NE:hidden", `"reports":["NE:r"],`+markOf("NE", "SECRET"))}, ""},
		{[]string{strings.Replace(reportLine("NE:r.secret", markOf("NE", "SECRET")), `"A"`, `"E"`, 1)}, ""},
		{[]string{personLine("NE:a", `"reports":["NE:r","NE:r.secret"],`+restricted)}, ""}, // but for a report that is hidden it is as it was
		{[]string{personLine("NE:b", markOf("NE", "SECRET"))}, `"entities":[],"links":[],"goneEntities":["NE:b"],"goneLinks":["NE:l"]`},
		{[]string{personLine("NE:b", restricted)}, `"entities":["NE:b"],"links":["NE:l"],"goneEntities":[],"goneLinks":[]`},
		{
			[]string{`{"judgement":{"link":"NE:l","verdict":"DISPUTE","by":"somebody","at":"2021-01-01",` + markOf("NE", "SECRET") + `}}`}, "",
		},
		{
			[]string{`{"judgement":{"link":"NE:l","verdict":"DISPUTE","by":"somebody else","at":"2021-01-01",` + restricted + `}}`},
			`"entities":[],"links":["NE:l"],"goneEntities":[],"goneLinks":[]`,
		},
	} {
		put(t, w.store, step.lines...)
		if err := w.service.CatchUp(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		if step.want == "" {
			continue // what comes next shows that nothing came
		}
		if got, want := hear(t, told), `{"data":{"graphChanges":{`+step.want+`,"truncated":false}}}`; got != want {
			t.Fatalf("step %d: %s, want %s", i, got, want)
		}
	}
}

func TestAWriterHearsOfItsOwnWrite(t *testing.T) {
	w := newWorld(t)
	told := listen(t, w.served(t, niger()), everything)
	w.apply(t, niger(), "o", entities(person("NE:a"))).expect(t, "")
	if got := hear(t, told); !strings.Contains(got, `"entities":["NE:a"]`) {
		t.Error(got)
	}
}

// Writes by others are seen within a second; the store is asked four times in it.
func TestWhatAnotherProcessWritesIsToldWithinASecond(t *testing.T) {
	w := newWorld(t)
	other := serve(t, w.store)
	ctx, cancel := context.WithCancel(t.Context())
	var following sync.WaitGroup
	following.Go(func() { other.service.Follow(ctx, 250*time.Millisecond) })
	defer following.Wait()
	defer cancel()
	told := listen(t, other.served(t, niger()), everything)
	for i := range 5 {
		begun := time.Now()
		w.apply(t, niger(), fmt.Sprint(i), entities(person(fmt.Sprintf("NE:%d", i)))).expect(t, "")
		if got := hear(t, told); !strings.Contains(got, fmt.Sprintf("NE:%d", i)) {
			t.Error(got)
		}
		if took := time.Since(begun); took > time.Second {
			t.Errorf("it took %v", took)
		}
	}
}

func TestAHundredWatchWhileManyWrite(t *testing.T) {
	const watchers, writers, each = 100, 4, 25
	w := newWorld(t)
	var want []string
	for i := range writers {
		for j := range each {
			want = append(want, fmt.Sprintf("NE:%d-%02d", i, j))
		}
	}
	var watching, writing sync.WaitGroup
	for i := range watchers {
		s := niger()
		s.Name = fmt.Sprint("watcher ", i%10)
		made := watch(t, w, s, service.WatchRequest{})
		watching.Go(func() {
			defer made.Close()
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			var all []string
			for len(all) < len(want) {
				c := made.Next(ctx)
				if c == nil {
					t.Errorf("watcher %d was told of %d of %d", i, len(all), len(want))
					return
				}
				all = union(all, nil, c.Entities)
			}
			if !slices.Equal(all, want) {
				t.Errorf("watcher %d was told of %v", i, all)
			}
		})
	}
	hidden := watch(t, w, burkina(), service.WatchRequest{})
	defer hidden.Close()
	for i := range writers {
		writing.Go(func() {
			for j := range each {
				id := fmt.Sprintf("NE:%d-%02d", i, j)
				if a := w.ask(t, niger(), applying, vars{"id": id, "batch": entities(person(id))}); a.code() != "" {
					t.Error(a.text)
				}
			}
		})
	}
	writing.Wait()
	watching.Wait()
	if got := w.until(t, hidden, 1); len(got.Entities)+len(got.Links) > 0 {
		t.Errorf("others' writes, which are for Niger alone, were told of: %v", got)
	}
}
