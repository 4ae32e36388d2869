package jobs

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/store"
)

// before is the job of the latest graph that is done and asks for the same with
// the same rights, whether it tells changes or not; "" where there is none, and
// where changes are not asked for. Jobs of one graph found the same; clocks do
// not count.
func (s *Starting) before(ctx context.Context, jobs store.Jobs) (id string, err error) {
	if !s.OnlyNew {
		return "", nil
	}
	all := *s
	all.OnlyNew = false
	asked, latest := []string{s.Asked(), all.Asked()}, int64(-1)
	for j, err := range store.EachJob(ctx, jobs, store.JobsQuery{Kind: LinkKind, Subject: s.Subject.Name, Limit: mostListed}) {
		if err != nil {
			return "", err
		}
		var in linkInput
		if j.State == store.JobDone && json.Unmarshal(j.Input, &in) == nil && slices.Contains(asked, in.Asked) && in.Epoch > latest {
			id, latest = j.ID, in.Epoch
		}
	}
	return id, nil
}

// earlierTies are the ties of the job before, by case.
type earlierTies map[string][]earlierTie

type earlierTie struct {
	target   string
	strength float64
}

// resultsAtOnce is how many results are read at a time.
const resultsAtOnce = 5000

// readEarlier reads the ties of a job that is done: some 100 bytes each.
func readEarlier(ctx context.Context, jobs store.Jobs, job string) (earlierTies, error) {
	earlier := earlierTies{}
	ids := map[string]string{} // each held once
	for result, err := range store.EachResult(ctx, jobs, store.ResultsQuery{Job: job, Limit: resultsAtOnce}) {
		if err != nil {
			return nil, err
		}
		row, err := ParseRow(result.Body)
		if err != nil {
			return nil, err
		}
		if row.found() {
			earlier[row.Case] = append(earlier[row.Case], earlierTie{one(ids, row.Target), row.Strength})
		}
	}
	return earlier, nil
}

func one(ids map[string]string, id string) string {
	if known, there := ids[id]; there {
		return known
	}
	ids[id] = id
	return id
}

// changed tells in the rows of a case how its ties changed, and adds those that
// it no longer has.
func (s *linkSession) changed(ctx context.Context, n projection.Node, rows []Row) ([]Row, error) {
	id := s.lens.ID(n)
	was := map[string]float64{}
	for _, tie := range s.earlier[id] {
		was[tie.target] = tie.strength
	}
	for i := range rows {
		before, there := was[rows[i].Target]
		delete(was, rows[i].Target)
		switch {
		case !there:
			rows[i].Change = New
			continue
		case rows[i].Strength > before:
			rows[i].Change = Stronger
		case rows[i].Strength < before:
			rows[i].Change = Weaker
		default:
			rows[i].Change = Unchanged
		}
		rows[i].Before = &before
	}
	for _, tie := range s.earlier[id] {
		if _, missing := was[tie.target]; !missing {
			continue
		}
		gone, err := s.missing(ctx, n, tie)
		if err != nil {
			return nil, err
		}
		rows = append(rows, gone)
	}
	return rows, nil
}

// missing is the row of a tie that is not among the strongest any more.
func (s *linkSession) missing(ctx context.Context, n projection.Node, was earlierTie) (Row, error) {
	row := Row{Case: s.lens.ID(n), Target: was.target, Countries: []string{}, Exact: true, Epoch: s.input.Epoch, Change: Gone, Before: &was.strength}
	target, in := s.lens.Node(was.target)
	if !in {
		return row, nil
	}
	tie, found, err := s.bulk.Tie(ctx, n, target)
	if err != nil || !found {
		return row, err
	}
	now := s.row(ctx, n, tie)
	now.Change, now.Before = Outranked, row.Before
	return now, nil
}
