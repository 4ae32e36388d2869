package trend_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/trend"
)

func TestARiseIsTheExactTailOfTheBinomial(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := trend.Counts{
			Before: rapid.IntRange(0, 60).Draw(t, "before"), Now: rapid.IntRange(0, 60).Draw(t, "now"),
			Share: float64(rapid.IntRange(1, 99).Draw(t, "percent")) / 100,
		}
		share := new(big.Rat).SetFrac64(int64(math.Round(c.Share*100)), 100)
		want, _ := tail(c.Before+c.Now, c.Now, share).Float64()
		if got := c.Rise(); math.Abs(got-want) > 1e-12+1e-9*want {
			t.Fatalf("%+v: %g, want %g", c, got, want)
		}
	})
}

func tail(n, k int, p *big.Rat) *big.Rat {
	sum, q := new(big.Rat), new(big.Rat).Sub(big.NewRat(1, 1), p)
	for i := k; i <= n; i++ {
		term := new(big.Rat).SetInt(new(big.Int).Binomial(int64(n), int64(i)))
		for range i {
			term.Mul(term, p)
		}
		for range n - i {
			term.Mul(term, q)
		}
		sum.Add(sum, term)
	}
	return sum
}

func TestKnownRises(t *testing.T) {
	for _, c := range []struct {
		before, now int
		want        float64
	}{
		{0, 0, 1}, {0, 1, .5}, {0, 3, .125}, {0, 5, 1.0 / 32}, {1, 2, .5}, {3, 3, .65625}, {5, 0, 1}, {1000, 1000, .508919},
	} {
		if got := (trend.Counts{Before: c.before, Now: c.now, Share: .5}).Rise(); math.Abs(got-c.want) > 1e-6 {
			t.Errorf("%d, then %d: %g, want %g", c.before, c.now, got, c.want)
		}
	}
	if got := (trend.Counts{Before: 500_000, Now: 510_000, Share: .5}).Rise(); got > 1e-20 || got <= 0 {
		t.Errorf("great counts: %g", got)
	}
}

func TestTheRatiosIntervalHoldsTheRatio(t *testing.T) {
	ratio, low, high := trend.Counts{Before: 4, Now: 12, Share: .5}.Ratio()
	if ratio != 3 || math.Abs(low-0.909) > .01 || math.Abs(high-12.77) > .1 {
		t.Errorf("%g from %g to %g", ratio, low, high)
	}
	if ratio, low, high = (trend.Counts{Now: 3, Share: .5}).Ratio(); !math.IsInf(ratio, 1) || low <= 0 || !math.IsInf(high, 1) {
		t.Errorf("out of nothing: %g from %g to %g", ratio, low, high)
	}
	if ratio, low, high = (trend.Counts{Share: .5}).Ratio(); !math.IsNaN(ratio) || low != 0 || !math.IsInf(high, 1) {
		t.Errorf("nothing at all: %g from %g to %g", ratio, low, high)
	}
}

// Where nothing changes, alarms stay as rare as they should, for small counts
// and great ones, and however many are watched.
func TestSmallCountsDoNotCryWolf(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, mean := range []float64{.3, 1, 3, 10, 40} {
		for _, watched := range []int{1, 5, 40} {
			t.Run(fmt.Sprintf("%g %d", mean, watched), func(t *testing.T) {
				const worlds, level = 500, .05
				alarms := map[string]int{}
				for range worlds {
					var counts, volumes []trend.Question
					for range watched {
						c, v := unchanged(rng, mean)
						counts, volumes = append(counts, c), append(volumes, v)
					}
					for name, adjusted := range map[string][]float64{
						"counts, Holm": trend.Holm(counts, level), "counts, false discovery": trend.FalseDiscovery(counts, level),
						"volumes, Holm": trend.Holm(volumes, level), "both, Holm": trend.Holm(append(counts, volumes...), level),
					} {
						if slices.Min(adjusted) <= level {
							alarms[name]++
						}
					}
				}
				for name, n := range alarms {
					// five standard deviations above the level
					if limit := level*worlds + 5*math.Sqrt(level*worlds); float64(n) > limit {
						t.Errorf("%s: %d false alarms in %d worlds, at most %.0f are to be expected", name, n, worlds, limit)
					}
				}
			})
		}
	}
}

// unchanged are events before and now at one rate, of amounts far apart.
func unchanged(rng *rand.Rand, mean float64) (counts, volumes trend.Question) {
	before, now := poisson(rng, mean), poisson(rng, mean)
	c := trend.Counts{Before: before, Now: now, Share: .5}
	var events []trend.Volume
	if before+now <= 8 {
		for i := range before + now {
			events = append(events, trend.Volume{Amount: new(big.Rat).SetInt64(int64(1 + 10_000*math.Exp(rng.NormFloat64()))), Now: i < now})
		}
	}
	return trend.Question{Chance: c.Rise(), Least: c.Least()}, trend.Question{Chance: trend.VolumeRise(events), Least: trend.LeastVolumeRise(len(events))}
}

func poisson(rng *rand.Rand, mean float64) int {
	n := 0
	for limit, p := math.Exp(-mean), rng.Float64(); p > limit; p *= rng.Float64() {
		n++
	}
	return n
}

func TestAVolumesRiseIsCountedOverAllDivisionsOrBoundsIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var events []trend.Volume
		for range rapid.IntRange(0, 15).Draw(t, "events") {
			events = append(events, trend.Volume{Amount: big.NewRat(rapid.Int64Range(0, 30).Draw(t, "amount"), 3), Now: rapid.Bool().Draw(t, "now")})
		}
		as, all := 0, 1<<len(events)
		for division := range all {
			sum := new(big.Rat)
			for i, e := range events {
				if (division>>i&1 == 1) != e.Now {
					if e.Now {
						sum.Sub(sum, e.Amount)
					} else {
						sum.Add(sum, e.Amount)
					}
				}
			}
			if sum.Sign() >= 0 {
				as++
			}
		}
		want, got := float64(as)/float64(all), trend.VolumeRise(events)
		if len(events) <= 14 && math.Abs(got-want) > 1e-12 || got < want-1e-9 || len(events) > 14 && got > want+.01 {
			t.Fatalf("%g, want %g of %d", got, want, len(events))
		}
	})
}

func TestGreatNumbersOfVolumesAreBounded(t *testing.T) {
	var events []trend.Volume
	for i := range 20_000 {
		events = append(events, trend.Volume{Amount: big.NewRat(int64(1+i%7), 1), Now: i%20 < 11})
	}
	if got := trend.VolumeRise(events); got > 1e-6 {
		t.Errorf("a rise by a fifth of 20,000: %g", got)
	}
}

// A corridor on which much is seized must not hold up the answer.
func TestVolumesOfManySeizuresAreBoundedAtOnce(t *testing.T) {
	events := make([]trend.Volume, 300_000)
	for i := range events {
		events[i] = trend.Volume{Amount: big.NewRat(int64(1+i%7), 1), Now: i%100 < 51}
	}
	began := time.Now()
	if got := trend.VolumeRise(events); got > 1e-6 {
		t.Errorf("a rise by a twenty-fifth of many: %g", got)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestHolmAndFalseDiscovery(t *testing.T) {
	asked := []trend.Question{{Chance: .04, Least: .01}, {Chance: .01, Least: .001}, {Chance: .5, Least: .5}, {Chance: .02, Least: .001}}
	near(t, trend.Holm(asked, .05), .04, .03, 1, .04)
	near(t, trend.FalseDiscovery(asked, .05), .04, .03, 1, .03)
	near(t, trend.Holm(nil, .05))
}

func near(t *testing.T, got []float64, want ...float64) {
	t.Helper()
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-12 {
			t.Errorf("%v, want %v", got, want)
			return
		}
	}
}

func TestSinceIsWhereTheRateChanges(t *testing.T) {
	for _, c := range []struct {
		days  []int
		want  int
		found bool
	}{
		{[]int{5, 50, 51, 53, 60}, 50, true},
		{[]int{30}, 30, true},
		{nil, 0, false},
		{[]int{0, 0, 0, 1, 2}, 0, false},
		{[]int{10, 20, 20, 20}, 10, true},
	} {
		at, found := trend.Since(c.days, 0, 60)
		if found != c.found || found && c.days[at] != c.want {
			t.Errorf("%v: %d %v", c.days, at, found)
		}
	}
}
