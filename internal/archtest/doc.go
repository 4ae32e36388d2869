// Package archtest holds the project to its import rules: who may import whom is written
// as data in rules_test.go and checked against what `go list` reports.
package archtest
