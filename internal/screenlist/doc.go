// Package screenlist screens lists: it reads subjects from a CSV file, has them
// screened portion by portion, writes an answer for every row in the order of the
// rows, goes on where an interrupted run ended, and judges the answers where the
// list says what was expected. It also makes such lists from what is in view.
package screenlist
