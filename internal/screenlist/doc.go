// Package screenlist reads lists of who and what is to be screened from CSV files,
// as rows for a screening job, sums up what became of them, and judges the answers
// where the list says what was expected. It also makes such lists from what is in
// view.
package screenlist
