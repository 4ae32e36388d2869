package textindex

// NewDeferringFrom is New with patterns deferred from another effort on, so
// that small corpora exercise deferring too.
func NewDeferringFrom(effort int) *Index {
	x := New()
	x.deferFrom = effort
	return x
}
