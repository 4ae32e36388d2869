// Package centrality finds who matters for how a part of the graph hangs
// together: through whom its best paths run (betweenness), and who stands
// between networks, or between countries, that are not tied otherwise
// (brokerage). It works inside a projection.Lens; nothing hidden has any
// influence.
package centrality
