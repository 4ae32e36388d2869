package projection

import (
	"math"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Prices that are none. Every price of a link that can be walked is lower.
const (
	// Hidden: the link is not in view.
	Hidden uint32 = math.MaxUint32
	// Unwalked: the link is in view, and of a kind that paths do not use.
	Unwalked uint32 = math.MaxUint32 - 1
)

// Cost is what a link of the kind costs in whole micro-nats when its reports
// give it the confidence: round(-1e6 ln(prior x confidence)). Unwalked for
// kinds without a prior.
func Cost(kind domain.LinkKind, confidence float64) uint32 {
	prior := kind.Spec().Prior
	if prior == 0 {
		return Unwalked
	}
	return microNats(float64(prior * confidence))
}

// PriorCost is what a link of the kind would cost if its evidence were
// certain.
func PriorCost(kind domain.LinkKind) uint32 { return Cost(kind, 1) }

func microNats(chance float64) uint32 { return uint32(math.Round(-1e6 * math.Log(chance))) }

// Damping is what an inner node with so many links in view adds to a path:
// round(1e6 ln(1 + 0.25 log2(max(1, degree/2)))).
func Damping(degree uint32) uint32 {
	if degree <= 2 {
		return 0
	}
	return uint32(math.Round(1e6 * math.Log(1+float64(0.25*math.Log2(float64(degree)/2)))))
}

// Support is what one independence key gives a link: the best confidence of
// the reports in view that bear it.
type Support struct {
	Key        Key
	Confidence float64
}

// Confidence is the noisy-or over the keys, multiplied in the order given. The
// conversions keep compilers from fusing steps, so that every machine agrees.
func Confidence(keys []Support) float64 {
	doubt := 1.0
	for _, k := range keys {
		doubt = float64(doubt * float64(1-k.Confidence))
	}
	return float64(1 - doubt)
}

// levels are what the report sets' confidences come to, in little memory, since
// few of them differ: a number for each set, and for each number the price of a
// link of every kind.
type levels struct {
	of []uint16
	// prices of a link by level<<kindBits | kind.
	prices []uint32
	// exact are the confidences of all sets, for those past the last level.
	exact []float64
}

const (
	kindBits = 6
	// pastLevels is the number of sets that have a confidence past the last level.
	pastLevels = math.MaxUint16
)

func newLevels(confidence []float64) *levels {
	l := &levels{of: make([]uint16, len(confidence)), exact: confidence}
	known := map[float64]uint16{}
	var values []float64
	var recent [1 << 15]uint16
	for set, c := range confidence {
		slot := math.Float64bits(c) * 0x9E3779B97F4A7C15 >> 49
		n := recent[slot]
		if int(n) >= len(values) || values[n] != c {
			var ok bool
			if n, ok = known[c]; !ok {
				n = uint16(min(len(values), pastLevels))
				if n < pastLevels {
					values = append(values, c)
					known[c] = n
				}
			}
			recent[slot] = n
		}
		l.of[set] = n
	}
	l.prices = make([]uint32, len(values)<<kindBits)
	inParts(len(values), func(from, to int) {
		for n := from; n < to; n++ {
			for _, k := range domain.AllLinkKinds() {
				l.prices[n<<kindBits|int(k)] = priceAt(k, values[n])
			}
		}
	})
	return l
}

// priceAt is what a link of the kind costs; Hidden where no report is in view.
func priceAt(kind domain.LinkKind, confidence float64) uint32 {
	if confidence == 0 {
		return Hidden
	}
	return Cost(kind, confidence)
}

// price is that of a link of the kind with the set of reports at the level.
func (l *levels) price(kind uint8, level uint16, set uint32) uint32 {
	if level == pastLevels {
		return priceAt(domain.LinkKind(kind), l.exact[set])
	}
	return l.prices[int(level)<<kindBits|int(kind)]
}
