package trend

import "math"

// Since is the place, in the sorted days of events between two ends, of the event
// from which on they came more often than before: where dividing the days in two,
// each with a rate of its own, fits best (greatest likelihood), the earliest of
// several. False where they never came more often later on.
func Since(days []int, first, last int) (place int, found bool) {
	best := 0.0
	for i, day := range days {
		if i > 0 && days[i-1] == day || day == first {
			continue
		}
		before, after := float64(day-first), float64(last-day+1)
		early, late := float64(i), float64(len(days)-i)
		if late/after <= early/before {
			continue
		}
		gain := late*math.Log(late/after) - float64(len(days))*math.Log(float64(len(days))/(before+after))
		if early > 0 {
			gain += early * math.Log(early/before)
		}
		if gain > best+1e-9 {
			best, place, found = gain, i, true
		}
	}
	return place, found
}
