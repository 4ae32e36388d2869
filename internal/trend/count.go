package trend

import "math"

// Counts are events of one kind in two stretches of time.
type Counts struct {
	Before, Now int
	// Share is the part of both stretches together that is now, in (0,1): .5
	// where they are equally long; or, where more is known than their length, now's
	// part of what the events were looked for in, as checks.
	Share float64
}

// Rise is the chance of seeing, of as many events in all, as many as now or more
// now, had their rate not changed: the exact conditional test of two Poisson
// means (Przyborowski and Wilenski 1940), one-sided. 1 where nothing was seen.
func (c Counts) Rise() float64 { return upperTail(c.Before+c.Now, c.Now, c.Share) }

// Least is the least that Rise can be for as many events in all, that is if all
// were seen now: where it is above the level of a test, no data can pass it.
func (c Counts) Least() float64 { return math.Pow(c.Share, float64(c.Before+c.Now)) }

// Ratio is how many times as high the rate is now as it was before, with the
// ends of an interval that holds the true ratio with at least 95 % confidence
// (Clopper and Pearson 1934). Infinite where nothing was seen before; NaN, from
// 0 to infinity, where nothing was seen at all.
func (c Counts) Ratio() (ratio, low, high float64) {
	odds := c.Share / (1 - c.Share)
	n := c.Before + c.Now
	ratio = float64(c.Now) / float64(c.Before) / odds
	low, high = 0, math.Inf(1)
	if c.Now > 0 {
		p := solve(func(p float64) bool { return upperTail(n, c.Now, p) >= tail })
		low = p / (1 - p) / odds
	}
	if c.Before > 0 {
		p := solve(func(p float64) bool { return 1-upperTail(n, c.Now+1, p) < tail })
		high = p / (1 - p) / odds
	}
	return ratio, low, high
}

// tail is what the interval leaves out on either side.
const tail = .025

// solve is the least p in (0,1) from which on the condition holds.
func solve(holds func(p float64) bool) float64 {
	low, high := 0.0, 1.0
	for range 60 {
		if middle := (low + high) / 2; holds(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

// upperTail is the chance of k successes or more out of n, each with the chance
// p: the terms from the greatest on, until they no longer count.
func upperTail(n, k int, p float64) float64 {
	switch {
	case k <= 0:
		return 1
	case k > n || p <= 0:
		return 0
	case p >= 1:
		return 1
	}
	if float64(k) < float64(n)*p { // the other side is shorter
		return 1 - lowerTail(n, k-1, p)
	}
	odds, term := p/(1-p), math.Exp(logTerm(n, k, p))
	sum := term
	for i := k; i < n && term > sum*1e-17; i++ {
		term *= float64(n-i) / float64(i+1) * odds
		sum += term
	}
	return math.Min(1, sum)
}

// lowerTail is the chance of at most k successes, k below the mean.
func lowerTail(n, k int, p float64) float64 {
	odds, term := (1-p)/p, math.Exp(logTerm(n, k, p))
	sum := term
	for i := k; i > 0 && term > sum*1e-17; i-- {
		term *= float64(i) / float64(n-i+1) * odds
		sum += term
	}
	return math.Min(1, sum)
}

func logTerm(n, k int, p float64) float64 {
	return logFactorial(n) - logFactorial(k) - logFactorial(n-k) + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p)
}

func logFactorial(n int) float64 {
	v, _ := math.Lgamma(float64(n) + 1)
	return v
}
