// Package screening says who or what a subject may be among the records: the
// persons, organisations, vehicles, containers, travel documents, phones,
// accounts and firearms that bear its names and numbers, with every feature
// that speaks for or against.
package screening
