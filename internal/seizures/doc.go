// Package seizures adds up what checks and seizures came to, over any selection
// of them in a projection.Lens: of an operation, a time, some countries and
// kinds of places.
//
// Things count once, however many links say that they were seized: each belongs
// to the first of the selected events, by id, in which it was seized, or
// arrested, and counts for the day, country and places of that one. Sums are
// exact, and units are never added across kinds.
package seizures
