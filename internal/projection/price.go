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

// priceList remembers prices by confidence and kind: there are few
// combinations beside many links.
type priceList struct {
	rows [1 << 13]struct {
		confidence float64
		price      uint32
		kind       uint8
	}
}

func (p *priceList) of(kind uint8, confidence float64) uint32 {
	h := (math.Float64bits(confidence) ^ uint64(kind)<<56) * 0x9E3779B97F4A7C15 >> 51
	row := &p.rows[h]
	if row.kind != kind || row.confidence != confidence {
		row.kind, row.confidence = kind, confidence
		row.price = Cost(domain.LinkKind(kind), confidence)
	}
	return row.price
}

// levels are the confidences of many sets of reports in little memory, since
// few of them differ: a number for each set that leads to its confidence.
type levels struct {
	of16   []uint16
	values []float64
	exact  []float64 // for sets whose number is that of no value
}

func newLevels(confidence []float64) *levels {
	l := &levels{of16: make([]uint16, len(confidence)), exact: confidence}
	known := map[float64]uint16{}
	var recent [1 << 10]uint16
	for set, c := range confidence {
		slot := math.Float64bits(c) * 0x9E3779B97F4A7C15 >> 54
		n := recent[slot]
		if int(n) >= len(l.values) || l.values[n] != c {
			var ok bool
			if n, ok = known[c]; !ok {
				n = uint16(min(len(l.values), math.MaxUint16))
				if n < math.MaxUint16 {
					l.values = append(l.values, c)
					known[c] = n
				}
			}
			recent[slot] = n
		}
		l.of16[set] = n
	}
	return l
}

func (l *levels) of(set uint32) float64 {
	if n := l.of16[set]; int(n) < len(l.values) {
		return l.values[n]
	}
	return l.exact[set]
}
