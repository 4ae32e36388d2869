package trend

import (
	"math"
	"math/big"
)

// Volume is how much each event came to, and whether it is one of now's.
type Volume struct {
	Amount *big.Rat // not below 0
	Now    bool
}

// fewEvents are so many that all their divisions into before and now are looked at.
const fewEvents = 14

// VolumeRise is the chance that now's events come to as much or more, had each
// of them fallen into either of two equally long stretches by the toss of a
// coin: it is small where more events or greater ones fell into now. Exact up to 14
// events; beyond, an upper bound of it.
func VolumeRise(events []Volume) float64 {
	seen := new(big.Rat)
	whole := new(big.Rat)
	for _, e := range events {
		whole.Add(whole, e.Amount)
		if e.Now {
			seen.Add(seen, e.Amount)
		}
	}
	if seen.Sign() == 0 {
		return 1
	}
	if len(events) <= fewEvents {
		return divisions(events, seen)
	}
	if len(events) > manyEvents {
		return hoeffding(events, seen, whole)
	}
	return math.Min(onGrid(events, seen, whole), hoeffding(events, seen, whole))
}

// manyEvents is how many the grid is for: with more its cells are as great as the
// amounts, and it takes time in proportion to the square of how many there are.
const manyEvents = 2_000

// LeastVolumeRise is the least that VolumeRise can be for as many events.
func LeastVolumeRise(events int) float64 { return math.Pow(.5, float64(events)) }

// divisions goes through all, each one event apart from the last (Gray).
func divisions(events []Volume, seen *big.Rat) float64 {
	sum, as := new(big.Rat), 0
	in := make([]bool, len(events))
	total := 1 << len(events)
	for i := 1; ; i++ {
		if sum.Cmp(seen) >= 0 {
			as++
		}
		if i == total {
			return float64(as) / float64(total)
		}
		turn := 0
		for i>>turn&1 == 0 {
			turn++
		}
		if in[turn] = !in[turn]; in[turn] {
			sum.Add(sum, events[turn].Amount)
		} else {
			sum.Sub(sum, events[turn].Amount)
		}
	}
}

// cells is the size of the grid that amounts are rounded to, times events.
const cells = 4_000_000

// onGrid counts every amount up to the next step of a grid, and what was seen
// down: the chance comes out too high, never too low.
func onGrid(events []Volume, seen, whole *big.Rat) float64 {
	grid := max(1, cells/len(events))
	scale := new(big.Rat).Quo(new(big.Rat).SetInt64(int64(grid)), whole)
	at := floor(new(big.Rat).Mul(seen, scale))
	chance := make([]float64, grid+len(events)+1)
	chance[0] = 1
	reached := 0
	for _, e := range events {
		step := -floor(new(big.Rat).Neg(new(big.Rat).Mul(e.Amount, scale)))
		for i := reached; i >= 0; i-- {
			half := chance[i] / 2
			chance[i] = half
			if step == 0 {
				chance[i] = 2 * half
			} else {
				chance[i+step] += half
			}
		}
		reached += step
	}
	sum := 0.0
	for i := reached; i >= at; i-- {
		sum += chance[i]
	}
	return math.Min(1, sum)
}

func floor(r *big.Rat) int {
	return int(new(big.Int).Div(r.Num(), r.Denom()).Int64())
}

// hoeffding bounds the chance that a sum of bounded parts is so far above its
// mean (Hoeffding 1963).
func hoeffding(events []Volume, seen, whole *big.Rat) float64 {
	squares := 0.0
	for _, e := range events {
		part, _ := new(big.Rat).Quo(e.Amount, whole).Float64()
		squares += part * part
	}
	part, _ := new(big.Rat).Quo(seen, whole).Float64()
	if part <= .5 {
		return 1
	}
	return math.Exp(-2 * (part - .5) * (part - .5) / squares)
}
