package flows

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// Flag is something about a trail that a rule found worth a look. It is never a
// judgement: traders and shops do the same.
type Flag struct {
	// Rule is one of those below.
	Rule string
	// At is who the money went in or out of.
	At projection.Node
	// Flows are the evidence, by day, then id: at most mostEvidence of them; Count is how many there are.
	Flows []projection.Node
	Count int
	// Explanation says what the rule asks for and what it found, in English.
	Explanation string
}

// The rules. All go by flows in view and in the window whose day is known to the day.
const (
	// FanIn: paid by five or more within 30 days.
	FanIn = "FAN_IN"
	// FanOut: paying five or more within 30 days.
	FanOut = "FAN_OUT"
	// PassThrough: within three days of a payment 80 to 100 % of it are paid on.
	PassThrough = "PASS_THROUGH"
	// Structuring: three or more payments by or to one within ten days, each from
	// 80 % of what has to be reported up to just below it.
	Structuring = "STRUCTURING"
	// Cycle: money comes back to who paid it out earlier on the trail.
	Cycle = "CYCLE"
)

const (
	fanParties, fanDays           = 5, 30
	passDays                      = 3
	structuredFlows, structuredIn = 3, 10
	mostEvidence                  = 50
)

// flags are those of a trail's flows, along the trail.
func (s *moneySearch) flags(t *found, hops []Hop) []Flag {
	var flags []Flag
	add := func(f Flag, is bool) {
		if is && !slices.ContainsFunc(flags, func(g Flag) bool {
			return g.Rule == f.Rule && g.At == f.At && slices.Equal(g.Flows, f.Flows)
		}) {
			flags = append(flags, f)
		}
	}
	for i := range hops {
		if payer := hops[i].Payer; payer != nil {
			add(s.structured(&hops[i], ledgerKey{*payer, false}))
			add(s.fan(&hops[i], ledgerKey{*payer, false}))
		}
		if paid := hops[i].Beneficiary; paid != nil {
			add(s.structured(&hops[i], ledgerKey{*paid, true}))
			add(s.fan(&hops[i], ledgerKey{*paid, true}))
		}
		if i > 0 {
			add(s.passed(&hops[i-1], &hops[i]))
		}
		add(s.cycle(t, i))
	}
	return flags
}

// structured is the rule Structuring for the flows about one on the trail.
func (s *moneySearch) structured(h *Hop, key ledgerKey) (Flag, bool) {
	limit, known := reportedFrom[h.Currency]
	if !known || !justBelow(h.Amount, limit) {
		return Flag{}, false
	}
	return s.once(flagKey{Structuring, key, h.Day, h.Currency}, func() (Flag, bool) {
		most := busiest(slices.DeleteFunc(slices.Clone(s.near(key, h.Day, structuredIn)), func(e entry) bool {
			return e.currency != h.Currency || !justBelow(e.amount, limit)
		}), h.Day, structuredIn)
		if len(most) < structuredFlows {
			return Flag{}, false
		}
		way := "paid by"
		if key.in {
			way = "paid to"
		}
		return s.flag(Structuring, key.node, most, fmt.Sprintf(
			"%d payments %s %s from %s to %s, each from 80 %% of the %s %s that has to be reported up to just below it; the rule asks for %d within %d days.",
			len(most), way, s.lens.Label(key.node), most[0].day.Date(), most[len(most)-1].day.Date(), limit, h.Currency, structuredFlows, structuredIn,
		)), true
	})
}

// justBelow says whether an amount is from 80 % of a limit up to below it.
func justBelow(amount, limit domain.Decimal) bool {
	return amount != "" && amount.Cmp(limit) < 0 && times(amount, 5).Cmp(times(limit, 4)) >= 0
}

func times(d domain.Decimal, n int) domain.Decimal {
	var sum domain.Sum
	for range n {
		sum.Add(d)
	}
	return sum.Decimal()
}

// fan is the rules FanIn and FanOut for the flows about one on the trail.
func (s *moneySearch) fan(h *Hop, key ledgerKey) (Flag, bool) {
	rule, says := FanOut, "%s paid %d others from %s to %s; the rule asks for %d within %d days."
	if key.in {
		rule, says = FanIn, "%s was paid by %d others from %s to %s; the rule asks for %d within %d days."
	}
	return s.once(flagKey{rule, key, h.Day, ""}, func() (Flag, bool) {
		most, parties := s.widest(s.near(key, h.Day, fanDays), h.Day, key)
		if parties < fanParties {
			return Flag{}, false
		}
		return s.flag(rule, key.node, most, fmt.Sprintf(says, s.lens.Label(key.node), parties, most[0].day.Date(), most[len(most)-1].day.Date(), fanParties, fanDays)), true
	})
}

// widest is the run of entries within fanDays and around a day, with the most
// others at their other ends, and how many these are; of several the earliest.
func (s *moneySearch) widest(near []entry, around domain.PartialDate, key ledgerKey) (widest []entry, most int) {
	if len(near) < fanParties {
		return nil, 0
	}
	day := around.First()
	parties := make([][]projection.Node, len(near))
	for i, e := range near {
		parties[i] = s.others(e.flow, key)
	}
	count, end := map[projection.Node]int{}, 0
	for i, e := range near {
		if e.day > day {
			break
		}
		for ; end < len(near) && near[end].day <= e.day+fanDays; end++ {
			for _, n := range parties[end] {
				count[n]++
			}
		}
		if (i == 0 || near[i-1].day < e.day) && near[end-1].day >= day && len(count) > most {
			widest, most = near[i:end], len(count)
		}
		for _, n := range parties[i] {
			if count[n]--; count[n] == 0 {
				delete(count, n)
			}
		}
	}
	return widest, most
}

// others are who is at the other end of a flow.
func (s *moneySearch) others(f projection.Node, key ledgerKey) []projection.Node {
	kinds := paidTo
	if key.in {
		kinds = paidBy
	}
	var all []projection.Node
	for _, end := range s.links(f, kinds, domain.Out) {
		if h := s.head(end.Other); h != s.head(key.node) && !slices.Contains(all, h) {
			all = append(all, h)
		}
	}
	return all
}

// passed is the rule PassThrough for a flow and the next: the next alone, or all
// that was paid on within the days.
func (s *moneySearch) passed(in, out *Hop) (Flag, bool) {
	came, exact := exactDay(in.Day)
	if !exact || out.Payer == nil || in.Currency == "" || in.Amount == "" || negative(in.Amount) {
		return Flag{}, false
	}
	var sum domain.Sum
	var on []entry
	for _, e := range s.near(ledgerKey{*out.Payer, false}, in.Day, passDays) {
		if e.currency == in.Currency && e.day >= came && e.amount != "" && !negative(e.amount) {
			on = append(on, e)
			sum.Add(e.amount)
		}
	}
	total := sum.Decimal()
	if !mostOf(total, in.Amount) {
		next := slices.IndexFunc(on, func(e entry) bool { return e.flow == out.Flow })
		if next < 0 || !mostOf(on[next].amount, in.Amount) {
			return Flag{}, false
		}
		on, total = on[next:next+1], on[next].amount
	}
	f := s.flag(PassThrough, *out.Payer, append([]entry{{flow: in.Flow, day: came}}, on...), fmt.Sprintf(
		"Of the %s %s that came on %s, %s were paid on by %s; the rule asks for 80 to 100 %% within %d days.",
		in.Amount, in.Currency, in.Day, total, on[len(on)-1].day.Date(), passDays))
	return f, true
}

// mostOf says whether a part is 80 to 100 % of a whole.
func mostOf(part, whole domain.Decimal) bool {
	return part != "0" && part.Cmp(whole) <= 0 && times(part, 5).Cmp(times(whole, 4)) >= 0
}

// cycle is the rule Cycle for the flows paid out of what the i-th flow of the trail came to.
func (s *moneySearch) cycle(t *found, i int) (Flag, bool) {
	last := &s.flows[t.steps[i].to]
	for back := i; back >= 0; back-- {
		for _, on := range last.steps {
			next := s.flows[on.to]
			if i+1 < len(t.steps) && t.steps[i+1].to == on.to || next.when.ended < last.when.begins || !s.returns(next.node, t.steps[back].hand) {
				continue
			}
			var round []entry
			for _, step := range t.steps[back : i+1] {
				round = append(round, entry{flow: s.flows[step.to].node})
			}
			round = append(round, entry{flow: next.node})
			at := t.steps[back].hand.to
			return s.flag(Cycle, at, round, fmt.Sprintf("What %s paid out comes back after %d flows.", s.lens.Label(at), len(round))), true
		}
	}
	return Flag{}, false
}

// returns says whether a flow was paid to one of those whom a handing joins.
func (s *moneySearch) returns(f projection.Node, to *handing) bool {
	return to.paying && slices.ContainsFunc(s.links(f, paidTo, domain.Out), func(end projection.LinkEnd) bool {
		return slices.Contains(to.heads, s.head(end.Other))
	})
}

func (s *moneySearch) flag(rule string, at projection.Node, evidence []entry, says string) Flag {
	f := Flag{Rule: rule, At: at, Count: len(evidence), Explanation: says}
	for _, e := range evidence[:min(len(evidence), mostEvidence)] {
		f.Flows = append(f.Flows, e.flow)
	}
	return f
}

// ledgerKey asks for what one was paid, or paid.
type ledgerKey struct {
	node projection.Node
	in   bool
}

// entry is a flow whose day is known.
type entry struct {
	flow     projection.Node
	day      domain.Day
	amount   domain.Decimal
	currency string
}

// mostEntries is how many flows of one a ledger takes in, by their links' ids.
const mostEntries = 5_000

// ledger are the flows in the window that one paid or was paid, by day, then id.
func (s *moneySearch) ledger(key ledgerKey) []entry {
	if known, ok := s.ledgers[key]; ok {
		return known
	}
	kinds := paidBy
	if key.in {
		kinds = paidTo
	}
	ends := s.links(key.node, kinds, domain.In)
	var all []entry
	for _, end := range ends[:min(len(ends), mostEntries)] {
		facts := s.lens.Facts(end.Other)
		if day, exact := exactDay(facts.From); exact && s.window.Keeps(facts.From, facts.From) {
			all = append(all, entry{end.Other, day, facts.Amount, facts.Unit})
		}
	}
	slices.SortFunc(all, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.day, b.day), s.lens.CompareNodes(a.flow, b.flow))
	})
	all = slices.CompactFunc(all, func(a, b entry) bool { return a.flow == b.flow })
	s.ledgers[key] = all
	return all
}

func exactDay(d domain.PartialDate) (domain.Day, bool) {
	return d.First(), d.Known() && d.First() == d.Last()
}

// near are the entries no more than so many days from a day; none where it is not known to the day.
func (s *moneySearch) near(key ledgerKey, around domain.PartialDate, days domain.Day) []entry {
	day, exact := exactDay(around)
	if !exact {
		return nil
	}
	all := s.ledger(key)
	from, _ := slices.BinarySearchFunc(all, day-days, func(e entry, d domain.Day) int { return cmp.Compare(e.day, d) })
	to, _ := slices.BinarySearchFunc(all, day+days+1, func(e entry, d domain.Day) int { return cmp.Compare(e.day, d) })
	return all[from:to]
}

// busiest is the run of the most entries within so many days and around a day; of several
// the earliest.
func busiest(near []entry, around domain.PartialDate, days domain.Day) []entry {
	var best []entry
	day, end := around.First(), 0
	for i, e := range near {
		if e.day > day {
			break
		}
		for end < len(near) && near[end].day <= e.day+days {
			end++
		}
		if near[end-1].day >= day && end-i > len(best) {
			best = near[i:end]
		}
	}
	return best
}

// flagKey asks for what a rule found about one around a day.
type flagKey struct {
	rule     string
	key      ledgerKey
	day      domain.PartialDate
	currency string
}

type flagged struct {
	flag Flag
	is   bool
}

// once finds a flag, or remembers it: trails share much of their way.
func (s *moneySearch) once(key flagKey, find func() (Flag, bool)) (Flag, bool) {
	if known, ok := s.flagged[key]; ok {
		return known.flag, known.is
	}
	f, is := find()
	s.flagged[key] = flagged{f, is}
	return f, is
}
