package linkage_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

func drawConnect(t *rapid.T, m *model) ([]string, linkage.ConnectQuestion) {
	q := linkage.ConnectQuestion{Question: drawQuestion(t)}
	q.K = rapid.SampledFrom([]*int{nil, new(1), new(2), new(10)}).Draw(t, "perPair")
	var seeds []string
	for range rapid.IntRange(2, 4).Draw(t, "seeds") {
		seeds = append(seeds, rapid.SampledFrom(m.Entities).Draw(t, "seed").ID)
	}
	if distinct := len(domain.SortedSet(slices.Clone(seeds))); rapid.Bool().Draw(t, "little room") {
		q.MaxNodes = new(rapid.IntRange(distinct, distinct+3).Draw(t, "maxNodes"))
	}
	return seeds, q
}

func connect(lens *projection.Lens, seeds []string, q linkage.ConnectQuestion) (linkage.ConnectAnswer, error) {
	return (&linkage.Finder{}).Connect(context.Background(), lens, seeds, q)
}

// connectText is all that an answer says, without numbers of nodes and links.
func connectText(lens *projection.Lens, a linkage.ConnectAnswer, err error) string {
	s := fmt.Sprintf("%v %+v\n", err, a.Scope)
	joins := func(pairs []linkage.SeedPair) (s string) {
		for _, p := range pairs {
			s += fmt.Sprint(" ", lens.ID(p.From), "-", lens.ID(p.To))
		}
		return s
	}
	for _, n := range a.Nodes {
		s += fmt.Sprintln(lens.ID(n.Node), n.Seed, n.Strength, joins(n.Joins))
	}
	for _, l := range a.Links {
		s += fmt.Sprintln(lens.LinkID(l.Link), l.Strength, joins(l.Joins))
	}
	for _, p := range a.Pairs {
		s += fmt.Sprintln(lens.ID(p.From), lens.ID(p.To), p.Strength, pathsText(lens, linkage.PathsAnswer{Paths: p.Paths}))
	}
	for _, g := range a.Groups {
		s += fmt.Sprintln(idsOf(lens, g))
	}
	for _, u := range a.Unconnected {
		s += fmt.Sprintf("%s %s %v\n", lens.ID(u.Seed), u.Reason, u.OnlyThrough)
	}
	return s
}

func idsOf(lens *projection.Lens, nodes []projection.Node) []string {
	var ids []string
	for _, n := range nodes {
		ids = append(ids, lens.ID(n))
	}
	return ids
}

// offer is a path that might be shown, by the oracle.
type offer struct {
	oraclePath
	pair string
	text string
}

// offers are the best paths between each two seeds.
func (o *oracle) offers(seeds []string, k int) (all []offer, skipped int) {
	for i, from := range seeds {
		for _, to := range seeds[i+1:] {
			kept, left := o.ranked(from, to, k)
			skipped += left
			for _, p := range kept {
				all = append(all, offer{p, from + "-" + to, o.text(p)})
			}
		}
	}
	return all, skipped
}

// TestWhatConnectsSeedsIsOfTheirBestPaths compares with brute force: the paths
// shown are of the best between two seeds, nothing else is shown, what is shown
// says why, there is no room for any that is not, and with room all are.
func TestWhatConnectsSeedsIsOfTheirBestPaths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t, 5)
		seeds, q := drawConnect(t, m)
		lens := lensOf(t, m)
		trimmed := m.trimmed(maySee)
		there := slices.DeleteFunc(domain.SortedSet(slices.Clone(seeds)), func(id string) bool { _, ok := lens.Node(id); return !ok })
		a, err := connect(lens, seeds, q)
		if len(there) < 2 {
			if domain.CodeOf(err) != domain.InvalidInput {
				t.Fatalf("%v of %v in view: %v", there, seeds, err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		k, room := linkage.DefaultConnectPaths, linkage.DefaultNodes
		if q.K != nil {
			k = *q.K
		}
		if q.MaxNodes != nil {
			room = *q.MaxNodes
		}
		offers, skipped := (&oracle{m: trimmed, q: q.Question}).offers(there, k)
		if a.Scope.SkippedImpossible != skipped || a.Scope.Truncated {
			t.Fatalf("%+v, skipped %d", a.Scope, skipped)
		}
		s := &shown{lens: lens, answer: a, seeds: there}
		s.check(t, offers, room)
	})
}

// shown is an answer to be checked.
type shown struct {
	lens   *projection.Lens
	answer linkage.ConnectAnswer
	seeds  []string
}

func (s *shown) check(t *rapid.T, offers []offer, room int) {
	fail := func(what string) { t.Fatalf("%s\n%s\nof %+v", what, connectText(s.lens, s.answer, nil), offers) }
	texts := map[string]bool{}
	for _, p := range s.answer.Pairs {
		pair := s.lens.ID(p.From) + "-" + s.lens.ID(p.To)
		first := slices.IndexFunc(offers, func(o offer) bool { return o.pair == pair })
		if first < 0 || p.Strength != round12(exp(offers[first].cost)) {
			fail(pair)
		}
		last := first - 1
		for _, path := range p.Paths {
			at := slices.IndexFunc(offers, func(o offer) bool { return o.pair == pair && o.text == text(s.lens, path) })
			if at <= last {
				fail(text(s.lens, path))
			}
			last = at
			texts[pair+offers[at].text] = true
		}
	}
	nodes, links := map[string]*why{}, map[string]*why{}
	for _, id := range s.seeds {
		nodes[id] = &why{seed: true}
	}
	pairs := map[string]bool{}
	for _, o := range offers {
		pairs[o.pair] = true
		if texts[o.pair+o.text] {
			o.explain(nodes, links)
		}
	}
	if len(pairs) != len(s.answer.Pairs) || len(nodes) > room {
		fail("pairs or room")
	}
	for _, o := range offers {
		with := len(nodes)
		for _, id := range o.nodes {
			if nodes[id] == nil {
				with++
			}
		}
		if !texts[o.pair+o.text] && with <= room {
			fail("there was room for " + o.text)
		}
	}
	s.whys(nodes, links, fail)
	s.groups(offers, texts, fail)
}

type why struct {
	seed  bool
	cost  int64
	joins []string
}

// explain notes what the path shows its nodes and links for.
func (o *offer) explain(nodes, links map[string]*why) {
	note := func(in map[string]*why, id string, joins bool) {
		w := in[id]
		if w == nil {
			w = &why{}
			in[id] = w
		}
		if w.cost == 0 || o.cost < w.cost {
			w.cost = o.cost
		}
		if joins && !slices.Contains(w.joins, o.pair) {
			w.joins = append(w.joins, o.pair)
		}
	}
	for i, id := range o.nodes {
		note(nodes, id, 0 < i && i < len(o.nodes)-1)
	}
	for _, id := range o.links {
		note(links, id, true)
	}
}

func (w *why) text(id string) string {
	strength := 0.0
	if w.cost > 0 {
		strength = round12(exp(w.cost))
	}
	return fmt.Sprint(id, w.seed, strength, w.joins)
}

func (s *shown) whys(nodes, links map[string]*why, fail func(string)) {
	joins := func(pairs []linkage.SeedPair) []string {
		var all []string
		for _, p := range pairs {
			all = append(all, s.lens.ID(p.From)+"-"+s.lens.ID(p.To))
		}
		return all
	}
	if len(s.answer.Nodes) != len(nodes) || len(s.answer.Links) != len(links) {
		fail("other nodes or links")
	}
	for _, n := range s.answer.Nodes {
		id := s.lens.ID(n.Node)
		if nodes[id] == nil || nodes[id].text(id) != fmt.Sprint(id, n.Seed, n.Strength, joins(n.Joins)) {
			fail(id)
		}
	}
	for _, l := range s.answer.Links {
		id := s.lens.LinkID(l.Link)
		if links[id] == nil || links[id].text(id) != fmt.Sprint(id, false, l.Strength, joins(l.Joins)) {
			fail(id)
		}
	}
}

// groups holds that seeds are of one group when paths shown join them, and that
// a lone seed has a reason.
func (s *shown) groups(offers []offer, texts map[string]bool, fail func(string)) {
	group := map[string]string{}
	for _, id := range s.seeds {
		group[id] = id
	}
	for _, o := range offers {
		for _, id := range o.nodes {
			old, seed := group[id]
			for member := range group {
				if seed && texts[o.pair+o.text] && group[member] == old {
					group[member] = group[o.nodes[0]]
				}
			}
		}
	}
	alone := 0
	for _, g := range s.answer.Groups {
		want := slices.DeleteFunc(slices.Clone(s.seeds), func(id string) bool { return group[id] != group[s.lens.ID(g[0])] })
		if !slices.Equal(idsOf(s.lens, g), want) {
			fail("groups")
		}
		if len(g) > 1 {
			continue
		}
		u := s.answer.Unconnected[alone]
		alone++
		tied := slices.ContainsFunc(offers, func(o offer) bool { return o.nodes[0] == want[0] || o.nodes[len(o.nodes)-1] == want[0] })
		if u.Seed != g[0] || tied != (u.Reason == linkage.NoRoom) || u.Reason == "" {
			fail("reasons")
		}
	}
	if alone != len(s.answer.Unconnected) {
		fail("unconnected")
	}
}

// TestHiddenThingsHaveNoInfluenceOnWhatConnects compares with the graph without
// what is hidden, and with the seeds in another order.
func TestHiddenThingsHaveNoInfluenceOnWhatConnects(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t, 3)
		seeds, q := drawConnect(t, m)
		whole, without := lensOf(t, m), lensOf(t, m.trimmed(maySee))
		a, err := connect(whole, seeds, q)
		want := connectText(whole, a, err)
		slices.Reverse(seeds)
		b, err := connect(without, seeds, q)
		if got := connectText(without, b, err); got != want {
			t.Fatalf("with what is hidden\n%s\nwithout it\n%s", want, got)
		}
	})
}

func TestConnectArguments(t *testing.T) {
	lens := lensOf(t, story())
	many := func(n int) (ids []string) {
		for i := range n {
			ids = append(ids, fmt.Sprint("x", i))
		}
		return append(ids, "case", "group")
	}
	for _, c := range []struct {
		name  string
		seeds []string
		q     linkage.ConnectQuestion
		want  domain.Code
	}{
		{"two seeds", []string{"case", "group"}, linkage.ConnectQuestion{}, ""},
		{"hidden and unknown ones are left out", []string{"case", "group", "hidden", "nobody"}, linkage.ConnectQuestion{}, ""},
		{"one is not enough", []string{"case"}, linkage.ConnectQuestion{}, domain.InvalidInput},
		{"nor is one twice", []string{"case", "case"}, linkage.ConnectQuestion{}, domain.InvalidInput},
		{"nor one and a hidden one", []string{"case", "hidden"}, linkage.ConnectQuestion{}, domain.InvalidInput},
		{"nor one and an unknown one", []string{"case", "nobody"}, linkage.ConnectQuestion{}, domain.InvalidInput},
		{"none", nil, linkage.ConnectQuestion{}, domain.InvalidInput},
		{"as many as there may be", many(18), linkage.ConnectQuestion{}, ""},
		{"more", many(19), linkage.ConnectQuestion{}, domain.LimitExceeded},
		{"as many nodes as there may be", many(0), linkage.ConnectQuestion{MaxNodes: new(200)}, ""},
		{"more nodes", many(0), linkage.ConnectQuestion{MaxNodes: new(201)}, domain.LimitExceeded},
		{"fewer nodes than seeds", many(1), linkage.ConnectQuestion{MaxNodes: new(2)}, domain.InvalidInput},
		{"too many paths", many(0), linkage.ConnectQuestion{Question: linkage.Question{K: new(11)}}, domain.LimitExceeded},
		{"too many hops", many(0), linkage.ConnectQuestion{Question: linkage.Question{MaxHops: new(17)}}, domain.LimitExceeded},
	} {
		_, err := connect(lens, c.seeds, c.q)
		if got := domain.CodeOf(err); got != c.want {
			t.Errorf("%s: %q (%v), want %q", c.name, got, err, c.want)
		}
	}
}

func TestConnectCutShort(t *testing.T) {
	lens := lensOf(t, story())
	a, err := (&linkage.Finder{Arcs: 1}).Connect(context.Background(), lens, []string{"case", "group", "cell"}, linkage.ConnectQuestion{})
	if err != nil || !a.Scope.Truncated || a.Scope.Reason != linkage.Budget || len(a.Unconnected) != 3 || a.Unconnected[0].Reason != linkage.Budget {
		t.Errorf("a budget of nothing: %+v, %v", a, err)
	}
	ended, end := context.WithCancel(context.Background())
	end()
	if _, err := (&linkage.Finder{}).Connect(ended, lens, []string{"case", "group"}, linkage.ConnectQuestion{}); domain.CodeOf(err) != domain.Timeout {
		t.Errorf("after the deadline: %v", err)
	}
	a, err = connect(lens, []string{"case", "group"}, linkage.ConnectQuestion{MaxNodes: new(3)})
	if err != nil || len(a.Nodes) != 2 || len(a.Unconnected) != 2 || a.Unconnected[0].Reason != linkage.NoRoom || a.Pairs[0].Strength == 0 {
		t.Errorf("room for one of the two between: %+v, %v", a, err)
	}
}
