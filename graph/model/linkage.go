package model

// WhyLinked is how a case is tied to a network.
type WhyLinked struct {
	Linked         bool
	Strength       float64
	Corroborations int
	Exact          bool
	Fragility      *Fragility
	Paths          []LinkPath
	Scope          *SearchScope
	// Tell says it in the language with the code.
	Tell func(language string) (string, error)
}

// Statement is the answer in plain language.
func (w *WhyLinked) Statement(language *string) (string, error) {
	if language == nil {
		return w.Tell("")
	}
	return w.Tell(*language)
}
