// Package communities finds groups of entities that hang together more than
// they hang on the rest, by the Leiden algorithm (Traag, Waltman and van Eck,
// From Louvain to Leiden, Scientific Reports 9:5233, 2019). It works inside a
// projection.Lens; nothing hidden has any influence.
package communities
