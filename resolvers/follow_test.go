package resolvers_test

import (
	"context"
	"fmt"
	"testing"
	"time"
)

func TestAnotherServiceOnTheStoreFollowsWhatIsWritten(t *testing.T) {
	w := newWorld(t, personLine("NE:a", restricted), personLine("NE:b", restricted))
	other := serve(t, w.store)
	ask := func(w *world) string {
		return w.ask(t, niger(), `{entity(id:"NE:a"){label links{edges{node{id to{id}}}}} old:search(text:"demo person"){edges{node{id}}} new:search(text:"Zeinabou"){edges{node{id}}}
			neighbourhood(of:["NE:b"]){counts{linkKind direction entityKind count}} entities(where:{label:{prefix:"Z"}}){edges{node{id}}}}`, nil).expect(t, "").text
	}
	link := vars{"links": []any{vars{"id": "NE:l", "kind": "FAMILY_OF", "from": "NE:a", "to": "NE:b"}}}
	renamed := entities(vars{"person": vars{"id": "NE:a", "names": []any{vars{"text": "Zeinabou"}}}})
	for i, batch := range []vars{
		link, renamed,
		{"deleteEntities": []any{"NE:b"}},
		{"deleteEntities": []any{"NE:a"}},
		entities(person("NE:b")), renamed,
		{"deleteLinks": []any{"NE:l"}},
		link,
		{"deleteEntities": []any{"NE:a", "NE:b"}},
		{"entities": []any{person("NE:a"), person("NE:b")}},
		{"deleteLinks": []any{"NE:l"}, "deleteEntities": []any{"NE:b"}},
	} {
		w.apply(t, niger(), fmt.Sprint(i), batch).expect(t, "")
		if err := other.service.CatchUp(context.Background(), 0); err != nil {
			t.Fatal(err)
		}
		want := ask(w)
		if got := ask(other); got != want {
			t.Fatalf("after write %d the follower answers\n%s\nand not\n%s", i, got, want)
		}
		if got := ask(serve(t, w.store)); got != want {
			t.Fatalf("after write %d a new service answers\n%s\nand not\n%s", i, got, want)
		}
	}
}

func TestFollowTakesInWhatOthersWrite(t *testing.T) {
	w := newWorld(t)
	other := serve(t, w.store)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); other.service.Follow(ctx, time.Millisecond) }()
	epoch := w.apply(t, niger(), "o", entities(person("NE:a"))).expect(t, "")
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(time.Millisecond) {
		if other.ask(t, niger(), `{entity(id:"NE:a"){id}}`, nil).at("entity", "id") == "NE:a" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("not seen: %s", epoch.text)
		}
	}
	cancel()
	<-done
}

// A view is of one epoch: what was written after it was taken, and is hidden by
// now, does not show through it.
func TestAnOlderViewDoesNotShowWhatIsHiddenByNow(t *testing.T) {
	w := newWorld(t, reportLine("NE:r.secret", markOf("NE", "SECRET")), reportLine("NE:r", restricted),
		personLine("NE:a", `"reports":["NE:r"],`+restricted), personLine("NE:b", restricted),
		`{"link":{"id":"NE:l","kind":"FAMILY_OF","from":"NE:a","to":"NE:b","reports":["NE:r"],`+restricted+`}}`)
	view := w.service.View(niger())
	put(t, w.store, personLine("NE:a", `"reports":["NE:r.secret"],`+restricted),
		`{"link":{"id":"NE:l","kind":"FAMILY_OF","from":"NE:a","to":"NE:b","country":"NE","reports":["NE:r.secret"],`+restricted+`}}`)
	ctx := context.Background()
	if e, err := view.Entity(ctx, "NE:a"); e != nil || err != nil {
		t.Errorf("%v %v", e, err)
	}
	if links, err := view.LinksByID(ctx, []string{"NE:l"}); len(links) > 0 || err != nil {
		t.Errorf("%v %v", links, err)
	}
	if e, err := w.service.View(secretNiger()).Entity(ctx, "NE:a"); e == nil || err != nil {
		t.Errorf("%v %v", e, err)
	}
}
