package linkage

// Passes is how many searches of whole graphs the finder has made for bulk
// questions.
func (f *Finder) Passes() int64 { return f.passes.Load() }

// Limit bounds the arcs that are looked at for one tie before it is looked for
// by itself.
func (b *Bulk) Limit(arcs int) { b.steps = arcs }
