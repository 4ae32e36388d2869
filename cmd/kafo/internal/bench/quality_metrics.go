package bench

import (
	"cmp"
	"slices"
)

// ranking is how a ranker scores the networks of one case; truth is the place of
// the network that the case hangs on, -1 where there is none.
type ranking struct {
	scores []float64
	truth  int
}

// place is the true network's: how many networks stand before it, and how many,
// itself too, have its score.
func (r ranking) place() (before, level int) {
	for _, s := range r.scores {
		switch own := r.scores[r.truth]; {
		case s > own:
			before++
		case s == own:
			level++
		}
	}
	return before, level
}

// reciprocalRank is 1/rank of the true network, as expected when ties are
// ordered by chance.
func (r ranking) reciprocalRank() float64 {
	before, level := r.place()
	sum := 0.0
	for i := 1; i <= level; i++ {
		sum += 1 / float64(before+i)
	}
	return sum / float64(level)
}

// hit is whether the true network is among the first so many: the chance of it
// when ties are ordered by chance.
func (r ranking) hit(among int) float64 {
	before, level := r.place()
	return min(1, max(0, float64(among-before)/float64(level)))
}

// ahead is 1 where the true network scores above the other, 0 below, 1/2 level.
func (r ranking) ahead(of int) float64 {
	switch cmp.Compare(r.scores[r.truth], r.scores[of]) {
	case 1:
		return 1
	case 0:
		return .5
	}
	return 0
}

// pooled are the pairs of all cases in one order, by falling score.
type pooled struct {
	pairs []scored
}

type scored struct {
	score   float64
	inCase  int32
	genuine bool
}

func pool(rankings []ranking) pooled {
	var p pooled
	for c, r := range rankings {
		for n, score := range r.scores {
			p.pairs = append(p.pairs, scored{score, int32(c), n == r.truth})
		}
	}
	slices.SortFunc(p.pairs, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	return p
}

// averagePrecision is that of the pairs, each counted as often as its case, as
// expected when ties are ordered by chance (McSherry and Najork, Computing
// information retrieval performance measures efficiently in the presence of tied
// scores, ECIR 2008). 0 where no pair is true.
func (p pooled) averagePrecision(times []int) float64 {
	sum, before, trueBefore := 0.0, 0, 0
	for from := 0; from < len(p.pairs); {
		to, level, trueLevel := from, 0, 0
		for ; to < len(p.pairs) && p.pairs[to].score == p.pairs[from].score; to++ {
			n := times[p.pairs[to].inCase]
			level += n
			if p.pairs[to].genuine {
				trueLevel += n
			}
		}
		sum += precisionAmongTies(before, trueBefore, level, trueLevel)
		before, trueBefore, from = before+level, trueBefore+trueLevel, to
	}
	if trueBefore == 0 {
		return 0
	}
	return sum / float64(trueBefore)
}

// precisionAmongTies is the expected sum of the precisions at the true pairs
// among those of one score.
func precisionAmongTies(before, trueBefore, level, trueLevel int) float64 {
	if trueLevel == 0 {
		return 0
	}
	sum, others := 0.0, 0.0
	if level > 1 {
		others = float64(trueLevel-1) / float64(level-1)
	}
	for i := range level {
		sum += (float64(trueBefore+1) + float64(i)*others) / float64(before+i+1)
	}
	return sum * float64(trueLevel) / float64(level)
}

// measure is a figure of merit over cases, each counted so many times.
type measure struct {
	name string
	// bound: Kafo's is held to be above that of every baseline.
	bound bool
	of    func(j *judged, times []int) float64
}

var measures = []measure{
	{"average precision", true, func(j *judged, times []int) float64 { return j.pooled.averagePrecision(times) }},
	{"MRR", true, func(j *judged, times []int) float64 { return mean(j.reciprocal, times) }},
	{"Hits@10", false, func(j *judged, times []int) float64 { return mean(j.hits, times) }},
}

// judged is a ranker's work on a set of cases, made ready to be measured.
type judged struct {
	rankings []ranking
	pooled   pooled
	// reciprocal and hits are -1 at cases without a true network.
	reciprocal, hits []float64
}

const hitsAmong = 10

func judge(rankings []ranking) *judged {
	j := &judged{rankings: rankings, pooled: pool(rankings)}
	for _, r := range rankings {
		reciprocal, hit := -1.0, -1.0
		if r.truth >= 0 {
			reciprocal, hit = r.reciprocalRank(), r.hit(hitsAmong)
		}
		j.reciprocal, j.hits = append(j.reciprocal, reciprocal), append(j.hits, hit)
	}
	return j
}

// mean leaves out what is negative.
func mean(values []float64, times []int) float64 {
	sum, n := 0.0, 0
	for i, v := range values {
		if v >= 0 {
			sum += v * float64(times[i])
			n += times[i]
		}
	}
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}
