// Package linkage answers how things hang together: the best paths between two
// entities, the networks that a case is tied to, and why. It works inside a
// projection.Lens, so that nothing out of view is ever walked, and on whole
// micro-nats, so that sums are exact, ties are real ties and every machine
// agrees to the last digit.
//
// Every question states its limits in a Question and gets them back, with what
// was left out, in a Scope. How a link, a path and a network are judged is
// written down in the design's link-strength.md; the sections named in comments
// are that document's.
package linkage
