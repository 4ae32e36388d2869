//go:build !race

package storetest

// largeSize is the number of entities of the large graph.
const largeSize = 100_000
