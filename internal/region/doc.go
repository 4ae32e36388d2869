// Package region takes out of a projection.Lens the part that an analysis of
// many entities at once looks at: all that is in view, or what lies around
// some entities. It gives entities numbers of their own, in the order of their
// ids. So neither how the projection numbers things nor what is hidden has any
// influence on an analysis, even on one that draws at random.
package region
