// Package timeline puts in order of time what befell some things: an entity, a
// case or a network with what belongs to it, or any selection of them, inside a
// projection.Lens.
//
// Dates keep the uncertainty that they were recorded with: a month or a year is
// an interval of days, and what has no date comes last. The order is total:
// first day, last day, kind of event in the order of Kinds, id of the entity,
// link or report, number.
package timeline
