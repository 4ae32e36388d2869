// Package domain holds what Kafo speaks of: entities, links, reports, marks,
// evidence grades, partial dates, subjects and error codes, and the one table
// of kinds, allowed ends and priors that everything else follows from. It
// depends on the standard library alone.
package domain
