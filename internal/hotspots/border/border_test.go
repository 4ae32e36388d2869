package border

import (
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
)

func TestPlacesLieAsFarFromBordersAsMapsSay(t *testing.T) {
	r := NewRuler()
	for _, c := range []struct {
		name      string
		at        domain.Point
		least, km float64
	}{
		{"Gaya, on the Niger where Niger meets Benin", domain.Point{Lat: 11.8843, Lon: 3.4492}, 0, 6},
		{"Niamey", domain.Point{Lat: 13.4815, Lon: 2.1836}, 70, 110},
		{"Ouagadougou", domain.Point{Lat: 12.3532, Lon: -1.5124}, 120, 160},
		{"Agadez", domain.Point{Lat: 16.9660, Lon: 8.0001}, 250, 400},
		{"Abidjan airport", domain.Point{Lat: 5.2614, Lon: -3.9263}, 75, 125},
		{"Aboisso", domain.Point{Lat: 5.4678, Lon: -3.2071}, 5, 60},
		{"Lome, beside Ghana", domain.Point{Lat: 6.1333, Lon: 1.2833}, 0, 15},
		{"Reykjavik, of an island without a border", domain.Point{Lat: 64.15, Lon: -21.94}, 1000, 2500},
		{"the South Pole", domain.Point{Lat: -90, Lon: 0}, 3500, 6000},
	} {
		if km := r.Km(c.at); km < c.least || km > c.km {
			t.Errorf("%s: %.1f km, want %g to %g", c.name, km, c.least, c.km)
		}
	}
}

// bruteKm looks at every piece of every border, on the sphere by plain vectors.
func bruteKm(at domain.Point) float64 {
	p := vector(at)
	nearest := math.Inf(1)
	for _, line := range lines() {
		for i := 1; i < len(*line); i++ {
			a, b := (*line)[i-1].Vector, (*line)[i].Vector
			nearest = min(nearest, toArc(p, [3]float64{a.X, a.Y, a.Z}, [3]float64{b.X, b.Y, b.Z}))
		}
	}
	return nearest * earthKm
}

func vector(p domain.Point) [3]float64 {
	lat, lon := p.Lat*math.Pi/180, p.Lon*math.Pi/180
	return [3]float64{math.Cos(lat) * math.Cos(lon), math.Cos(lat) * math.Sin(lon), math.Sin(lat)}
}

func dot(a, b [3]float64) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

func cross(a, b [3]float64) [3]float64 {
	return [3]float64{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

func angle(a, b [3]float64) float64 {
	c := cross(a, b)
	return math.Atan2(math.Sqrt(dot(c, c)), dot(a, b))
}

// toArc is the angle from a point to the piece of the great circle from a to b.
func toArc(p, a, b [3]float64) float64 {
	ends := min(angle(p, a), angle(p, b))
	n := cross(a, b)
	length := math.Sqrt(dot(n, n))
	if length == 0 || dot(cross(n, a), p) < 0 || dot(cross(b, n), p) < 0 {
		return ends
	}
	return min(ends, math.Abs(math.Asin(max(-1, min(1, dot(n, p)/length)))))
}

func TestTheIndexFindsWhatALookAtEveryBorderFinds(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	r := NewRuler()
	for range 60 {
		at := domain.Point{Lat: random.Float64()*40 - 5, Lon: random.Float64()*40 - 18}
		if random.IntN(3) == 0 {
			at = domain.Point{Lat: random.Float64()*180 - 90, Lon: random.Float64()*360 - 180}
		}
		if got, want := r.Km(at), bruteKm(at); math.Abs(got-want) > 1e-3 {
			t.Errorf("%v: %.6f km, want %.6f", at, got, want)
		}
	}
}

func TestTheBordersAreThoseOfTheWholeWorld(t *testing.T) {
	points := 0
	for _, line := range lines() {
		points += len(*line)
	}
	if len(lines()) != 387 || points != 68338 {
		t.Errorf("%d borders of %d points, expected 387 of 68338", len(lines()), points)
	}
}

func TestRulersMeasureAtTheSameTime(t *testing.T) {
	var done sync.WaitGroup
	for range 8 {
		done.Go(func() {
			r := NewRuler()
			for i := range 50 {
				_ = r.Km(domain.Point{Lat: float64(i) / 2, Lon: float64(i) / 3})
			}
		})
	}
	done.Wait()
}

func BenchmarkRuler(b *testing.B) {
	r := NewRuler()
	random := rand.New(rand.NewPCG(1, 2))
	for b.Loop() {
		r.Km(domain.Point{Lat: 5 + 15*random.Float64(), Lon: -12 + 25*random.Float64()})
	}
}
