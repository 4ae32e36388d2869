// Package border tells how far places lie from the land borders between
// countries.
//
// The borders are those of Natural Earth 4.1 at 1:10 million, which is in the
// public domain, as redistributed by Michael Bostock's world-atlas 2.0.2 (ISC
// licence): the arcs that two of its countries share, all over the world, whole.
// Points stand on a grid of 0.0036 degrees of longitude and 0.0017 of latitude,
// some 400 by 190 m at the equator, so they are off by 220 m at most beside what
// the source generalises away: 1 to 2 km where a border follows a winding river.
// It draws lines as they are held in fact, which says nothing about claims.
// borders.bin is made by the command in the folder gen.
package border

import (
	_ "embed"
	"encoding/binary"
	"math"
	"sync"

	"github.com/golang/geo/s2"

	"github.com/kafo-graph/kafo/internal/domain"
)

//go:embed borders.bin
var packed []byte

// ErrorKm is how far, in kilometres, a distance may be off for what the source
// leaves out.
const ErrorKm = 2

// earthKm is the mean radius of the Earth.
const earthKm = 6371.0088

// lines are the borders, unpacked once.
var lines = sync.OnceValue(func() []*s2.Polyline {
	r := reader{packed}
	scale, shift := [2]float64{r.float(), r.float()}, [2]float64{r.float(), r.float()}
	arcs := make([]*s2.Polyline, r.count())
	for i := range arcs {
		points := make([]s2.LatLng, r.count())
		var lon, lat int64
		for j := range points {
			lon, lat = lon+r.step(), lat+r.step()
			points[j] = s2.LatLngFromDegrees(float64(lat)*scale[1]+shift[1], float64(lon)*scale[0]+shift[0])
		}
		arcs[i] = s2.PolylineFromLatLngs(points)
	}
	return arcs
})

var index = sync.OnceValue(func() *s2.ShapeIndex {
	x := s2.NewShapeIndex()
	for _, line := range lines() {
		x.Add(line)
	}
	x.Build()
	return x
})

// Ruler measures distances. It may be used by one goroutine at a time.
type Ruler struct{ query *s2.EdgeQuery }

// NewRuler makes a ruler; the first one of a process takes some 50 ms.
func NewRuler() *Ruler {
	return &Ruler{s2.NewClosestEdgeQuery(index(), s2.NewClosestEdgeQueryOptions().MaxResults(1))}
}

// Km is how many kilometres the place lies from the nearest land border between
// any two countries, as the crow flies.
func (r *Ruler) Km(at domain.Point) float64 {
	target := s2.NewMinDistanceToPointTarget(s2.PointFromLatLng(s2.LatLngFromDegrees(at.Lat, at.Lon)))
	return r.query.Distance(target).Angle().Radians() * earthKm
}

// reader reads what the generator wrote; the data is part of the program, and a
// test reads it whole.
type reader struct{ left []byte }

func (r *reader) float() float64 {
	f := math.Float64frombits(binary.LittleEndian.Uint64(r.left))
	r.left = r.left[8:]
	return f
}

func (r *reader) count() uint64 {
	n, size := binary.Uvarint(r.left)
	r.left = r.left[size:]
	return n
}

func (r *reader) step() int64 {
	n, size := binary.Varint(r.left)
	r.left = r.left[size:]
	return n
}
