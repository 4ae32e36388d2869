// Package kafo2 makes the demonstration: a graph that reproduces the published
// totals of operation KAFO II (30 November to 6 December 2020) to the last
// unit, with storylines that an analyst can find in it.
//
// Public are the operation's totals, the places and the United Nations
// designations. Everything else is invented, and bears the property "invented";
// what people and things are called says Demo.
package kafo2
