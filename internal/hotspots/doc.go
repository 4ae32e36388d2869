// Package hotspots ranks places, persons and networks by what was seized there,
// of whom and in whose cases, tells which corridors things move along, groups
// illicit firearms for submission, and counts seizures by period. All that it
// counts is in view, and so are the networks that it measures ties to; its
// constants are fixed, and never taken from the data.
package hotspots
