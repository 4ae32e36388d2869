package model

// OperationSummary is what an operation came to.
type OperationSummary struct {
	Operation *Operation
	*SeizureSummary
}
