package statement

import "github.com/kafo-graph/kafo/internal/domain"

// wording is all that a language says. Texts with names in braces are templates
// that fill fills; those without a full stop are made sentences.
type wording struct {
	open, shut   string // quotation marks, with the spaces that belong to them
	decimal      string
	and          string
	colon, semi  string // with the spaces that belong to them
	contractions []contraction
	kinds        [domain.TraceRequest + 1]noun
	links        [domain.SameAs + 1]reading
	statuses     map[string]string
	cautions     map[string]string
	temporals    map[string]string
	reasons      map[string]string

	months         [12]string
	firstDay       string
	lasting, event struct{ on, since, until beforeDate }
	from, to       beforeDate
	window         string

	countedLinks, countedSources [2]string

	// on which path a caution stands
	strongestPath, furtherPath string
	// sentences about a person by legal status; {person}
	cleared, witness, victim string
	// the same where the person is not named
	someCleared, someWitness, someVictim string
	// sentences about a path; {path}
	disputed, unsourced, singleSource string

	theNetwork, inTime             string
	linked, atLeast, notProbable   string
	path                           [2]string
	soleSource, noReport, dispute  string
	onePath, noTwo, someOfThem     string
	lead                           string
	oneSource, fewest, fewestBound string
	boundUnknown, noSource, given  string
	report                         string
	countries                      [2]string
	skipped                        [2]string
	leftOut                        string
	bounds, boundsNoFloor          string
	searched, fading               string
	truncated                      string
	notFound, notBeyond            string
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
