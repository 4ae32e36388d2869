// Package statement says in plain English or French how a case is tied to a
// network, or that no tie was found and why, from values alone. What it says is
// exact about its limits: strength is called an order and no probability, whoever
// was cleared is named first, and every answer states the bounds within which it
// holds.
//
// Labels are data: they are quoted, and cannot disturb the text around them.
package statement
