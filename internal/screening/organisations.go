package screening

import (
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
)

// side says which weights count: those of the words of organisations' names, or
// those of all other names.
type side uint8

const (
	others side = iota
	organisations
	sides
)

func sideOf(k domain.EntityKind) side {
	if k == domain.Organisation {
		return organisations
	}
	return others
}

// weights are what a part weighs by side.
type weights [sides]uint8

// What words that many organisations bear weigh in their names. Like the table of
// common names this one is fixed.
const (
	linkWeight    = 2  // prepositions, which give no initial
	legalWeight   = 5  // legal forms
	genericWeight = 15 // what an organisation is
	broadWeight   = 60 // where it is and what it is for
)

// What the scores of organisations' names are made of where they are not made like
// those of others.
const (
	spareWords   = 20 // in place of spareShare
	oneWordShare = 96 // hundredths left where only one part goes together
	thinWeight   = 60 // of all that goes together; below it singleShare is left
)

// maxAliases bounds the other names that are taken from one text.
const maxAliases = 4

// eachAlias visits the other names that an organisation's has in brackets and
// between slashes, where they can stand for it: of two parts or more, or of one
// that others do not bear.
func eachAlias(text string, visit func(alias string)) {
	pieces := strings.FieldsFunc(text, func(r rune) bool { return r == '/' || r == '(' || r == ')' })
	if len(pieces) < 2 {
		return
	}
	for _, piece := range pieces[:min(len(pieces), maxAliases)] {
		parts := partsOf(string(appendNormal(nil, piece)), nil)
		if len(parts) == 0 {
			continue
		}
		if w, _ := weigh(parts[0]); len(parts) > 1 || w[organisations] == rareWeight {
			visit(piece)
		}
	}
}
