// Package tracing tells a firearm's life from what is recorded of it: who made
// it, where it went, who held it, until when lawfully, and where it came to
// light. It is handed what the view shows and reads nothing itself.
//
// # Order
//
// A step happens at an instant of its span: of a link that tells of one moment
// (made, exported, imported, sold, lost, stolen, recovered) some day from the
// first day of since to the last of until; of one that tells of a state (owned,
// possessed, moved) the day on which it began. A step that is surely earlier
// (its span ends before the other's begins) comes first. Among steps that no
// other left is surely earlier than, the order is that of a firearm's life
// (made, exported, imported, sold, owned, lost, stolen, possessed, moved,
// recovered), then that of the spans' first and last days, the undated last, then
// that of the links' ids. So undated steps stand where they make sense, and equal questions
// get equal answers.
//
// # Time to crime
//
// As the ATF and eTrace count it: the days from the first retail sale of the
// firearm to its recovery by the police. The sale is the first step SOLD that is
// lawful and not by a maker, else the first lawful one, else the first lawful
// step OWNED (an acquisition); the recovery the first step RECOVERED that is not
// surely earlier. Partial dates make it a range.
//
// # Diversion
//
// Between the last day on which lawful possession is evidenced and the first on
// which unlawful is. A recovery in a seizure is evidence of the latter by that
// day where nothing earlier is told; a theft is from its own day on.
package tracing
