package flows_test

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/flows"
	"github.com/kafo-graph/kafo/internal/projection"
)

func TestTrailsAreThoseOfAllThereAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := someMoney(t)
		q := flows.MoneyQuestion{
			From:   rapid.SampledFrom([]string{"lot", "lot", "p0", "o0", "a0", "f0"}).Draw(t, "from"),
			To:     rapid.SampledFrom([]string{"", "", "o0", "o1", "p1", "a1"}).Draw(t, "to"),
			Window: domain.Interval{From: date(rapid.SampledFrom([]string{"", "", "2020", "2020-01-04"}).Draw(t, "window"))},
		}
		hops, first := rapid.IntRange(1, 6).Draw(t, "hops"), rapid.IntRange(1, 6).Draw(t, "first")
		q.MaxHops, q.First = &hops, &first
		lens := m.lens(t)
		got, err := flows.FindTrails(context.Background(), lens, q)
		want, fails := (&oracle{m: m.seen(), q: q, hops: hops, first: first}).answer()
		if fails != domain.CodeOf(err) {
			t.Fatalf("%v, want %s", err, fails)
		}
		if err != nil {
			return
		}
		if told := tell(lens, got); told != want {
			t.Fatalf("%+v\n got %s\nwant %s", q, told, want)
		}
	})
}

// tell puts an answer into words.
func tell(lens *projection.Lens, a flows.MoneyTrails) string {
	var b strings.Builder
	for _, t := range a.Trails {
		fmt.Fprintf(&b, "%s", t.Temporal)
		for _, h := range t.Hops {
			fmt.Fprintf(&b, " %s", lens.ID(h.Flow))
			if h.Beneficiary != nil {
				fmt.Fprintf(&b, ">%s", lens.ID(*h.Beneficiary))
			}
			b.WriteString(names(lens, h.Joins))
		}
		fmt.Fprintf(&b, " %s %s %v\n", names(lens, t.Ending), lens.ID(t.Target), t.Amounts)
	}
	fmt.Fprintf(&b, "%d impossible, %s", a.Scope.SkippedImpossible, a.Scope.Reason)
	return b.String()
}

func names(lens *projection.Lens, links []projection.Link) string {
	ids := make([]string, len(links))
	for i, l := range links {
		ids[i] = lens.LinkID(l)
	}
	return fmt.Sprint(ids)
}

// oracle goes through everything there is, by the records alone.
type oracle struct {
	m           *model
	q           flows.MoneyQuestion
	hops, first int
}

// way is a chain of links from one to another.
type way struct{ nodes, links []string }

func (w way) end() string { return w.nodes[len(w.nodes)-1] }

func (w way) longer(l domain.Link, to string) way {
	return way{append(slices.Clone(w.nodes), to), append(slices.Clone(w.links), l.ID)}
}

func (w way) compare(v way) int {
	return cmp.Or(len(w.links)-len(v.links), slices.Compare(w.links, v.links))
}

// at calls the function for the links of the kinds at one, with the other end.
func (o *oracle) at(id string, do func(l domain.Link, other string, out bool), kinds ...domain.LinkKind) {
	for _, l := range o.m.links {
		if !slices.Contains(kinds, l.Kind) {
			continue
		}
		if l.From == id {
			do(l, l.To, true)
		}
		if l.To == id {
			do(l, l.From, false)
		}
	}
}

func (o *oracle) keeps(i domain.Interval) bool { return o.q.Window.Overlaps(i) }

// joined are the best ways over accounts and other records, to each it leads to; with most so many
// accounts on the way.
func (o *oracle) joined(from string) map[string]way {
	best := map[string]way{}
	var go_ func(w way, held int)
	go_ = func(w way, held int) {
		if known, ok := best[w.end()]; !ok || w.compare(known) < 0 {
			best[w.end()] = w
		}
		o.at(w.end(), func(l domain.Link, other string, out bool) {
			switch {
			case slices.Contains(w.nodes, other):
			case l.Kind == domain.SameAs:
				go_(w.longer(l, other), held)
			case o.keeps(l.Interval()) && (out && held < 2 || !out && held == 0):
				go_(w.longer(l, other), held+1)
			}
		}, domain.SameAs, domain.HoldsAccount)
	}
	go_(way{nodes: []string{from}}, 0)
	return best
}

// records are one and all SAME_AS joins to it.
func (o *oracle) records(id string) []string {
	all := []string{id}
	for i := 0; i < len(all); i++ {
		o.at(all[i], func(_ domain.Link, other string, _ bool) {
			if !slices.Contains(all, other) {
				all = append(all, other)
			}
		}, domain.SameAs)
	}
	return all
}

func (o *oracle) meet(a, b []string) bool {
	for _, x := range a {
		for _, y := range b {
			if slices.Contains(o.records(x), y) {
				return true
			}
		}
	}
	return false
}

func (o *oracle) paid(f string, kind domain.LinkKind) []string {
	var all []string
	links := slices.Clone(o.m.links)
	slices.SortFunc(links, func(a, b domain.Link) int { return strings.Compare(a.ID, b.ID) })
	for _, l := range links {
		if l.Kind == kind && l.From == f {
			all = append(all, l.To)
		}
	}
	return all
}

func (o *oracle) flows() []string {
	var all []string
	for _, e := range o.m.entities {
		if e.Kind == domain.FinancingFlow {
			if day := o.day(e.ID); o.keeps(domain.Interval{From: day, To: day}) {
				all = append(all, e.ID)
			}
		}
	}
	return all
}

func (o *oracle) day(f string) domain.PartialDate {
	return domain.As[domain.PartialDate](o.m.entity(f).Values, domain.FieldDay)
}

func (o *oracle) amount(f string) (domain.Decimal, string) {
	v := o.m.entity(f).Values
	return domain.As[domain.Decimal](v, domain.FieldAmount), v.Text(domain.FieldCurrency)
}

// onward is the way from who one flow was paid to to who paid another.
func (o *oracle) onward(f, g string) (best way, ok bool) {
	var place int
	for i, b := range o.paid(f, domain.PaidTo) {
		for payer, w := range o.joined(b) {
			if !slices.Contains(o.paid(g, domain.PaidBy), payer) {
				continue
			}
			// of ways of as few links that from the smallest link of payment
			shorter := len(w.links) - len(best.links)
			if !ok || shorter < 0 || shorter == 0 && (i < place || i == place && w.compare(best) < 0) {
				best, place, ok = w, i, true
			}
		}
	}
	return best, ok
}

// climbs are the ways from one up to where trails may end.
func (o *oracle) climbs(from string) map[string]way {
	if o.q.To == "" {
		if e := o.m.entity(from); e.Kind == domain.Organisation && e.Values.Text(domain.FieldOrganisationType) == "ARMED_GROUP" {
			return map[string]way{from: {nodes: []string{from}}}
		}
		return nil
	}
	// level by level, as from the top: other records first, then parts
	gates := map[string]way{o.q.To: {nodes: []string{o.q.To}}}
	all := []string{o.q.To}
	down := func(level []string, in bool, kinds ...domain.LinkKind) (next []string) {
		for _, n := range level {
			links := slices.Clone(o.m.links)
			slices.SortFunc(links, func(a, b domain.Link) int { return strings.Compare(a.ID, b.ID) })
			for _, l := range links {
				other := l.From
				if l.From == n && !in {
					other = l.To
				}
				if !slices.Contains(kinds, l.Kind) || l.To != n && (in || l.From != n) {
					continue
				}
				if _, known := gates[other]; !known {
					gates[other] = way{append([]string{other}, gates[n].nodes...), append([]string{l.ID}, gates[n].links...)}
					next = append(next, other)
				}
			}
		}
		return next
	}
	for level := all; len(level) > 0; {
		level = down(level, false, domain.SameAs)
		all = append(all, level...)
	}
	for range 4 {
		all = down(all, true, domain.PartOf, domain.AffiliateOf)
	}
	if w, ok := gates[from]; ok {
		return map[string]way{o.q.To: w}
	}
	return nil
}

func (o *oracle) endings(f string) map[string]way {
	best := map[string]way{}
	take := func(w way) {
		for target, up := range o.climbs(w.end()) {
			whole := way{append(slices.Clone(w.nodes), up.nodes[1:]...), append(slices.Clone(w.links), up.links...)}
			if known, ok := best[target]; !ok || whole.compare(known) < 0 {
				best[target] = whole
			}
		}
	}
	for _, b := range o.paid(f, domain.PaidTo) {
		for to, w := range o.joined(b) {
			accounts := o.m.entity(to).Kind == domain.Account
			if accounts && slices.ContainsFunc(w.links, func(id string) bool { return o.link(id).Kind == domain.HoldsAccount }) {
				continue
			}
			take(w)
			o.at(to, func(l domain.Link, other string, out bool) {
				if out && o.keeps(l.Interval()) {
					take(w.longer(l, other))
				}
			}, domain.MemberOf, domain.Leads, domain.Finances)
		}
	}
	o.at(f, func(l domain.Link, other string, _ bool) {
		take(way{nodes: []string{f}}.longer(l, other))
	}, domain.Finances)
	return best
}

func (o *oracle) link(id string) domain.Link {
	return o.m.links[slices.IndexFunc(o.m.links, func(l domain.Link) bool { return l.ID == id })]
}

// trail is one by its flows, the ways between them and that at its end.
type trail struct {
	flows    []string
	stops    []way
	end      way
	temporal string
}

// fits says whether what passed can have done so: days are tried out, as early
// and as late as they may be.
func (o *oracle) fits(t trail) string {
	type piece struct{ first, firstLate, lastEarly, last domain.Day }
	var pieces []piece
	state := func(ids []string) {
		for _, id := range ids {
			l := o.link(id)
			if k := l.Kind; k == domain.SameAs || k == domain.PartOf || k == domain.AffiliateOf {
				continue
			}
			p := piece{domain.FirstDay, domain.FirstDay, domain.LastDay, domain.LastDay}
			if l.Since.Known() {
				p.first, p.firstLate = l.Since.First(), min(l.Since.Last(), l.Until.Last())
			}
			if l.Until.Known() {
				p.lastEarly, p.last = max(l.Until.First(), l.Since.First()), l.Until.Last()
			}
			pieces = append(pieces, p)
		}
	}
	vague := false
	for i, f := range t.flows {
		if i > 0 || o.m.entity(o.q.From).Kind != domain.Lot && o.m.entity(o.q.From).Kind != domain.FinancingFlow {
			state(t.stops[i].links)
		}
		d := o.day(f)
		vague = vague || !d.Known()
		pieces = append(pieces, piece{d.First(), d.Last(), d.First(), d.Last()})
	}
	state(t.end.links)
	status := "POSSIBLE"
	for i := range pieces {
		for j := range i {
			if pieces[j].first > pieces[i].last {
				return "IMPOSSIBLE"
			}
			if pieces[j].firstLate > pieces[i].lastEarly {
				status = "UNKNOWN"
			}
		}
	}
	if vague {
		return "UNKNOWN"
	}
	return status
}

func (o *oracle) answer() (string, domain.Code) {
	from := o.m.entity(o.q.From)
	if from == nil || o.q.To != "" && o.m.entity(o.q.To) == nil {
		return "", domain.NotFound
	}
	if o.q.From == o.q.To {
		return "", domain.InvalidInput
	}
	all, ends := o.flows(), map[string]map[string]way{}
	for _, f := range all {
		ends[f] = o.endings(f)
	}
	var found []trail
	byLength := func(most int) (lengths map[int][]trail) {
		lengths = map[int][]trail{}
		var grow func(t trail, seen []string)
		grow = func(t trail, seen []string) {
			last := t.flows[len(t.flows)-1]
			for target, e := range ends[last] {
				along := e.nodes
				if len(along) > 0 && along[0] == last {
					along = along[1:]
				}
				if !o.meet(seen, along) {
					done := trail{slices.Clone(t.flows), slices.Clone(t.stops), e, ""}
					done.temporal = o.fits(done)
					lengths[len(t.flows)] = append(lengths[len(t.flows)], done)
					_ = target
				}
			}
			if len(t.flows) == most {
				return
			}
			for _, g := range all {
				w, ok := o.onward(last, g)
				if !ok || slices.Contains(t.flows, g) || o.meet(seen, w.nodes) {
					continue
				}
				grow(trail{append(slices.Clone(t.flows), g), append(slices.Clone(t.stops), w), way{}, ""}, append(slices.Clone(seen), w.nodes...))
			}
		}
		for _, f := range all {
			if w, ok := o.begins(from, f); ok {
				grow(trail{flows: []string{f}, stops: []way{w}}, w.nodes)
			}
		}
		return lengths
	}
	lengths, impossible := byLength(o.hops), 0
	for n := 1; n <= o.hops && len(found) < o.first; n++ {
		var alike []trail
		for _, t := range lengths[n] {
			if t.temporal == "IMPOSSIBLE" {
				impossible++
			} else {
				alike = append(alike, t)
			}
		}
		slices.SortFunc(alike, o.compare)
		found = append(found, alike...)
	}
	return o.tell(found[:min(len(found), o.first)], impossible, len(byLength(o.hops)) > 0)
}

// begins is the way from where was asked to who paid a first flow.
func (o *oracle) begins(from *domain.Entity, f string) (best way, ok bool) {
	payers := o.paid(f, domain.PaidBy)
	switch from.Kind {
	case domain.FinancingFlow:
		return way{nodes: payers}, f == from.ID
	case domain.Lot:
		o.at(f, func(_ domain.Link, to string, _ bool) { ok = ok || to == from.ID }, domain.ProceedsOf)
		return way{nodes: payers}, ok
	}
	for to, w := range o.joined(from.ID) {
		held := slices.ContainsFunc(w.links, func(id string) bool { return o.link(id).Kind == domain.HoldsAccount })
		if from.Kind == domain.Account && held || !slices.Contains(payers, to) {
			continue
		}
		if !ok || w.compare(best) < 0 {
			best, ok = w, true
		}
	}
	return best, ok
}

func (o *oracle) received(t trail) (string, *big.Rat, string) {
	_, currency := o.amount(t.flows[len(t.flows)-1])
	var least *big.Rat
	text := ""
	for _, f := range t.flows {
		a, c := o.amount(f)
		if c != currency || a == "" || a[0] == '-' {
			continue
		}
		r, _ := new(big.Rat).SetString(string(a))
		if least == nil || r.Cmp(least) < 0 {
			least, text = r, string(a)
		}
	}
	return currency, least, text
}

func (o *oracle) compare(a, b trail) int {
	rank := map[string]int{"POSSIBLE": 0, "UNKNOWN": 1}
	ca, ra, _ := o.received(a)
	cb, rb, _ := o.received(b)
	amounts := 0
	switch {
	case ra != nil && rb != nil:
		amounts = rb.Cmp(ra)
	case ra != nil:
		amounts = -1
	case rb != nil:
		amounts = 1
	}
	return cmp.Or(rank[a.temporal]-rank[b.temporal], strings.Compare(ca, cb), amounts,
		slices.Compare(a.flows, b.flows), strings.Compare(a.end.end(), b.end.end()))
}

func (o *oracle) tell(found []trail, impossible int, any_ bool) (string, domain.Code) {
	var b strings.Builder
	for _, t := range found {
		b.WriteString(t.temporal)
		for i, f := range t.flows {
			fmt.Fprintf(&b, " %s", f)
			paid := t.end.nodes[0]
			if i+1 < len(t.flows) {
				paid = t.stops[i+1].nodes[0]
			} else if paid == f { // said to finance: who it was paid to, if anybody
				paid = ""
				if all := o.paid(f, domain.PaidTo); len(all) > 0 {
					paid = all[0]
				}
			}
			if paid != "" {
				fmt.Fprintf(&b, ">%s", paid)
			}
			if i > 0 {
				fmt.Fprint(&b, t.stops[i].links)
			} else {
				b.WriteString("[]")
			}
		}
		fmt.Fprintf(&b, " %v %s %v\n", t.end.links, t.end.end(), o.amounts(t))
	}
	reason := ""
	if len(found) == 0 && impossible > 0 {
		reason = "ONLY_IMPOSSIBLE"
	} else if len(found) == 0 {
		reason = o.reason()
	}
	fmt.Fprintf(&b, "%d impossible, %s", impossible, reason)
	return b.String(), ""
}

// reason is whether any chain of flows leads to a target, in circles or not.
func (o *oracle) reason() string {
	level := map[string]bool{}
	for _, f := range o.flows() {
		if _, ok := o.begins(o.m.entity(o.q.From), f); ok {
			level[f] = true
		}
	}
	for n := 1; n <= 16; n++ {
		next := map[string]bool{}
		for f := range level {
			if len(o.endings(f)) > 0 {
				if n <= o.hops {
					return "NOT_CONNECTED" // in circles only
				}
				return "OUT_OF_HOPS"
			}
			for _, g := range o.flows() {
				if _, ok := o.onward(f, g); ok {
					next[g] = true
				}
			}
		}
		level = next
	}
	return "NOT_CONNECTED"
}

func (o *oracle) amounts(t trail) []flows.TrailAmount {
	var all []string
	for _, f := range t.flows {
		_, c := o.amount(f)
		all = append(all, c)
	}
	var amounts []flows.TrailAmount
	for _, c := range domain.SortedSet(all) {
		if c == "" {
			continue
		}
		a := flows.TrailAmount{Currency: c, Sent: "0", Received: "0"}
		if sent, first := o.amount(t.flows[0]); first == c {
			if a.Sent = sent; strings.HasPrefix(string(sent), "-") {
				a.Sent = ""
			}
		}
		if last, _, text := o.received(t); last == c {
			a.Received = domain.Decimal(text)
		}
		amounts = append(amounts, a)
	}
	return amounts
}
