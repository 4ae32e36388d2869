// Package projection holds the whole graph's topology in memory, in a form
// that searches walk fast and that is trimmed to what one subject may see.
//
// A Builder takes reports, entities and links and makes a Snapshot: immutable,
// with dense numbers for nodes, links, reports and source keys. In a snapshot
// numbers follow the byte order of ids, so that comparing numbers compares
// ids, and a node's arcs come in the order of their links' ids. A Lens is what
// of a snapshot the holder of certain visibility classes sees: prices of arcs,
// degrees and nodes. A Graph publishes the snapshot that holds now.
package projection
