package bench

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/identifiers"
	"github.com/kafo-graph/kafo/internal/screening"
)

// Screening is the group that is measured at full size when it is asked for by
// name.
const Screening = "screening"

const (
	subjectsScreened = 12_000
	buildLimit       = 5 * time.Second
	screenLimit      = 20 * time.Second
	latencyLimit     = 10 * time.Millisecond
)

// screen measures screening on one core: building, so many subjects, the latency
// of one, whether anything within two edits is missed, and how good it is.
func screen(ctx context.Context, s *Suite) ([]Figure, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	names := s.Entities
	s.doing("screening: " + fmt.Sprint(names) + " names")
	entities := slices.Collect(wanted(names))
	x := screening.New()
	took, err := timed(func() error { return x.Load(ctx, slices.Values(entities)) })
	if err != nil {
		return nil, err
	}
	figures := []Figure{
		free("names", float64(names), "names"),
		atMost(buildLimit.Seconds(), "build on one core", took.Seconds(), "s"),
		free("memory", float64(x.Bytes())/(1<<20), "MiB"),
	}
	s.doing(fmt.Sprintf("screening: %d subjects", subjectsScreened))
	run, err := screenAll(ctx, x, checked(subjectsScreened, names))
	if err != nil {
		return nil, err
	}
	s.doing("screening: brute force")
	recall, pairs, err := recallAtTwo(ctx, x, entities)
	if err != nil {
		return nil, err
	}
	figures = append(figures, append(run, atLeast(1, fmt.Sprintf("recall at two edits, %d pairs by brute force", pairs), recall, ""))...)
	s.doing("screening: quality")
	quality, err := screeningQuality(ctx, s.UNList)
	return append(figures, quality...), err
}

func screenAll(ctx context.Context, x *screening.Index, subjects []screening.Subject) ([]Figure, error) {
	var each []time.Duration
	hits := 0
	took, err := timed(func() error {
		for _, subject := range subjects {
			began := time.Now()
			result, err := x.Screen(ctx, subject, 10, nil)
			if err != nil {
				return err
			}
			each = append(each, time.Since(began))
			if result.Verdict != screening.None {
				hits++
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(each)
	return []Figure{
		atMost(screenLimit.Seconds(), fmt.Sprintf("%d mixed subjects on one core", len(subjects)), took.Seconds(), "s"),
		free("one screening, half take at most", milliseconds(each[len(each)/2]), "ms"),
		atMost(milliseconds(latencyLimit), "one screening, p99", milliseconds(each[len(each)*99/100]), "ms"),
		free("one screening, the longest", milliseconds(each[len(each)-1]), "ms"),
		free("subjects with a match", float64(hits)/float64(len(subjects)), ""),
	}, nil
}

// bruteSample is how many names are compared with all others.
const bruteSample = 50

// recallAtTwo is how many of the persons whose whole normalised name is within two
// edits of an asked one are found.
func recallAtTwo(ctx context.Context, x *screening.Index, entities []*domain.Entity) (recall float64, pairs int, err error) {
	n := newNamer(3)
	var normal []string
	var ids []string
	for _, e := range entities {
		if e.Kind == domain.Person {
			normal = append(normal, identifiers.NormaliseName(domain.As[[]domain.Name](e.Values, domain.FieldNames)[0].Text))
			ids = append(ids, e.ID)
		}
	}
	met := 0
	for range bruteSample {
		asked := n.edited(n.edited(pick(n.random, normal)))
		result, err := x.Screen(ctx, screening.Subject{Kind: domain.Person, Names: []string{asked}}, len(ids), nil)
		if err != nil {
			return 0, 0, err
		}
		got := map[string]bool{}
		for _, m := range result.Matches {
			got[m.ID] = true
		}
		asked = identifiers.NormaliseName(asked)
		for i, kept := range normal {
			if len(kept) < 8 || max(len(kept), len(asked))-min(len(kept), len(asked)) > 2 || levenshtein(asked, kept) > 2 {
				continue
			}
			pairs++
			if got[ids[i]] {
				met++
			}
		}
	}
	return float64(met) / float64(max(pairs, 1)), pairs, nil
}

// levenshtein is the textbook's distance, of bytes for ASCII and else of runes.
func levenshtein(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		before := row[0]
		row[0] = i + 1
		for j := range y {
			cost := before
			if x[i] != y[j] {
				cost = 1 + min(before, row[j], row[j+1])
			}
			before, row[j+1] = row[j+1], cost
		}
	}
	return row[len(y)]
}

// trigramsAlike is the Dice coefficient of two texts' trigrams.
func trigramsAlike(a, b string) float64 {
	mine, other := trigrams(a), trigrams(b)
	shared := 0
	for g := range mine {
		if other[g] {
			shared++
		}
	}
	return 2 * float64(shared) / float64(max(len(mine)+len(other), 1))
}

func trigrams(text string) map[string]bool {
	all := map[string]bool{}
	for word := range strings.FieldsSeq(text) {
		runes := []rune("  " + word + " ")
		for i := range len(runes) - 2 {
			all[string(runes[i:i+3])] = true
		}
	}
	return all
}
