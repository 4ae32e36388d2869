// Package mines follows explosives to the mines that they are bound for, and on
// to the groups that tax these mines, recruit at them or control them, inside a
// projection.Lens; and what gold from the mines pays to whom.
//
// A chain is judged by the link engine like any path: from the lot over the mine
// to the group.
package mines
