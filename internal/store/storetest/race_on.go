//go:build race

package storetest

// largeSize is less under the race detector, which makes a store written in Go
// twenty times slower; the race is not in the size.
const largeSize = 20_000
