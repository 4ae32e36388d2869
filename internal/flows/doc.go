// Package flows follows what keeps networks going: fuel along its routes, and
// money from where it was earned to whom it reached. It works inside a projection.Lens, so
// that nothing out of view has any influence on an answer, and does no I/O.
//
// MoneyTrails finds the ways in which money can have passed from hand to hand;
// FuelFlows adds up what routes carry and what was seized on them, tells who they supply and
// finance, and which corridors carry more than they used to.
package flows
