package hotspots

import "math"

// Part is one of the things that a score is made of.
type Part struct {
	// Code says what it counts.
	Code string
	// Count is how much of it there is.
	Count float64
	// Half is the count at which the value is one half.
	Half float64
	// Value is Count / (Count + Half), 0 to 1: ever more counts ever less.
	Value float64
	// Weight is what the value counts in the score; the weights add up to 1.
	Weight float64
}

// part is a part's share: its value is rounded to 12 decimals as all that is
// shown is.
func part(code string, weight, count, half float64) Part {
	return Part{code, count, half, rounded(count / float64(count+half)), weight}
}

// weighed adds up the parts: the sum of weight times value, in their order.
func weighed(parts []Part) float64 {
	sum := 0.0
	for _, p := range parts {
		sum += float64(p.Weight * p.Value)
	}
	return sum
}

// rounded is the number to 12 decimals, as scores are compared and shown.
func rounded(f float64) float64 { return math.Round(f*1e12) / 1e12 }

// strengths adds up strengths of 12 decimals exactly, in whatever order they
// come.
type strengths int64

func (s *strengths) add(strength float64) { *s += strengths(math.Round(strength * 1e12)) }

func (s strengths) sum() float64 { return float64(s) / 1e12 }
