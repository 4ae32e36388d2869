// Package projection holds the whole graph's topology in memory, in a form
// that searches walk fast and that is trimmed to what one subject may see.
//
// A Builder takes reports, entities and links and makes a Snapshot with dense
// numbers for nodes, links, reports and source keys. A snapshot never changes.
// It is an immutable base, whose numbers follow the byte order of ids and in
// which a node's arcs lie together, and a delta of what changed since: rows of
// links that changed, their arcs in a tail, and layouts of the nodes at their
// ends. Snapshots of one base share what they have in common.
//
// A Lens is what of a snapshot the holder of certain visibility classes sees:
// prices of arcs, degrees and nodes. It is made of the base in one pass, and
// carried from one snapshot to a later one by looking at what changed between
// them. A Graph publishes the snapshot that holds now, takes in changes, and
// builds a new base in the background when the delta has grown.
package projection
