package statement

import "github.com/kafo-graph/kafo/internal/domain"

// wording is all that a language says. Texts with names in braces are templates
// that fill fills; pairs are the forms for one and for more.
type wording struct {
	open, shut  string // quotation marks, with the spaces that belong to them
	decimal     string
	and         string
	colon, semi string // with the spaces that belong to them

	contractions []contraction
	kinds        [domain.TraceRequest + 1]noun
	links        [domain.SameAs + 1]reading
	statuses     map[string]string
	cautions     map[string]string
	temporals    map[string]string
	reasons      map[string]string
	// nearest adds to a reason the kinds that it names.
	nearest string

	months         [12]string
	firstDay       string
	lasting, event dating
	from, to       beforeDate
	// window says that there is one, and then what is so in it, with a space
	// before it.
	window, then string

	countedLinks, countedSources [2]string

	// what bounds paths, with a floor and without
	bounds, boundsNoFloor string

	// the tie
	linked, atLeast, notProbable string
	path                         [2]string
	soleSource, noReport         string
	dispute, inTime              string

	// corroboration and fragility
	onePath, noTwo, someOfThem, atLeastSo string
	oneSource, fewest, fewestBound        string
	boundUnknown, noSource, given, report string

	// persons by legal status, named and not
	cleared, witness, victim             string
	someCleared, someWitness, someVictim string
	// cautions, and the paths on which they stand
	disputed, unsourced, singleSource string
	strongestPath, furtherPath        string

	// the scope
	countries, skipped        [2]string
	leftOut, searched         string
	fading, truncated, cut    string
	lead, notFound, notBeyond string
}

// contraction is what a preposition and an article become together.
type contraction struct{ preposition, article, both string }

// noun is an entity kind in words, alone and with its article.
type noun struct {
	name, the string
	feminine  bool
}

// reading is what links of a kind are called, and what one says when it is read
// in its own direction and against it. An event happened at once.
type reading struct {
	name, forward, backward string
	event                   bool
}
