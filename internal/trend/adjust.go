package trend

import (
	"cmp"
	"math"
	"slices"
)

// Question is one of several tests made at once: the chance it gave, and the
// least that it could have given for any data with the same totals (Least).
type Question struct{ Chance, Least float64 }

// Holm are the chances, each made as high as it takes for this: had nothing
// changed anywhere, the chance that any of them is at or below the level is at most the
// level, however the questions hang together (Holm 1979). Questions that could not
// have reached the level whatever was seen do not count among those that are
// asked (Tarone 1990), and get 1.
func Holm(questions []Question, level float64) []float64 {
	adjusted, order := testable(questions, level)
	highest := 0.0
	for rank, i := range order {
		highest = math.Max(highest, math.Min(1, questions[i].Chance*float64(len(order)-rank)))
		adjusted[i] = highest
	}
	return adjusted
}

// FalseDiscovery are the chances, each made as high as it takes for this: of the
// questions at or below the level, no more than that share are false alarms in
// the mean, where the questions are independent (Benjamini and Hochberg 1995).
// It finds more than Holm among many. Questions that could not have reached the level are left
// out as there.
func FalseDiscovery(questions []Question, level float64) []float64 {
	adjusted, order := testable(questions, level)
	least := 1.0
	for rank := len(order) - 1; rank >= 0; rank-- {
		i := order[rank]
		least = math.Min(least, questions[i].Chance*float64(len(order))/float64(rank+1))
		adjusted[i] = least
	}
	return adjusted
}

// testable are 1 for every question, and those that could reach the level, by
// their chance.
func testable(questions []Question, level float64) (adjusted []float64, order []int) {
	adjusted = make([]float64, len(questions))
	for i, q := range questions {
		adjusted[i] = 1
		if q.Least <= level {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(questions[i].Chance, questions[j].Chance) })
	return adjusted, order
}
