// Package planted makes graphs of any size with planted truth: real chains
// from cases to networks, of three to six links from several sources, hidden
// among decoys that have the same kinds of links and lie at nodes of the same
// degree, but rest on one poor source. Degrees are skewed, and things bear
// marks of several countries and levels, as in life.
//
// A graph is a function of its Size: the same size gives the same bytes.
package planted
