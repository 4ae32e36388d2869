package main

import "github.com/kafo-graph/kafo/internal/statement"

// whyPhrases are what the terminal's answer says around what the API says;
// those of two forms are for one and for more.
type whyPhrases struct {
	strength, atLeast, notProbable string
	corroboration                  string
	corroborated                   [2]string
	fragility                      string
	fragileOne, fragileMany        string
	fragileBound, fragileUnsourced string
	path                           string
	links, sources, paths          [2]string
	left                           [2]string
	hangsOnOne, unsourced          string
	report, itself                 string
	on, from, since, until, never  string
	in, lawful                     string
	countries, inTime, caution     string
	searched, bounds, epoch        string
	impossible                     [2]string
	cutShort, fading               string
	leftOut, only                  string
	colon                          string
}

// whyWords are the phrases in each language.
var whyWords = [...]whyPhrases{
	statement.English: {
		strength: "Strength", atLeast: "at least", notProbable: "ordinal, from 0 to 1; not a probability",
		corroboration: "Corroboration",
		corroborated:  [2]string{"%d of %s can be supported by sources of its own", "%d of %s can each be supported by sources of their own"},
		fragility:     "Fragility",
		fragileOne:    "hangs on one source: withdraw it and no link is left within %s: %s",
		fragileMany:   "withdraw these %s and no link is left within %s: %s",
		fragileBound:  "at least %s would have to be withdrawn before no link is left within %s", fragileUnsourced: "a path is left whatever sources are withdrawn: it rests on none",
		path:  "Path %d of %d, strength %s, %s",
		links: [2]string{"%d link", "%d links"}, sources: [2]string{"%d source", "%d sources"}, paths: [2]string{"%d path", "%d paths"},
		left:       [2]string{"%d more path, shorter here: --verbose tells it in full", "%d more paths, shorter here: --verbose tells them in full"},
		hangsOnOne: "hangs on one source", unsourced: "no report: unsourced",
		report: "report %s, grade %s%d, by %s, %s, source: %s", itself: "itself",
		on: "on %s", from: "%s to %s", since: "since %s", until: "until %s", never: "undated",
		in: "in %s", lawful: "lawful: %s",
		countries: "Countries", inTime: "In time", caution: "Caution",
		searched: "Searched", bounds: "at most %s, strength at least %s", epoch: "epoch %d",
		impossible: [2]string{"%d path passed over as impossible in time", "%d paths passed over as impossible in time"},
		cutShort:   "cut short", fading: "fading counted to %s",
		leftOut: "Left out", only: "Tied through", colon: ": ",
	},
	statement.French: {
		strength: "Force", atLeast: "au moins", notProbable: "ordinale, de 0 à 1\u00a0; pas une probabilité",
		corroboration: "Corroboration",
		corroborated:  [2]string{"%d chemin sur %s peut être appuyé par des sources qui lui sont propres", "%d chemins sur %s peuvent être appuyés chacun par des sources qui lui sont propres"},
		fragility:     "Fragilité",
		fragileOne:    "tient à une seule source\u00a0: retirée, il ne reste aucun lien dans la limite de %s\u00a0: %s",
		fragileMany:   "retirez ces %s et il ne reste aucun lien dans la limite de %s\u00a0: %s",
		fragileBound:  "il faudrait retirer au moins %s pour qu’il ne reste aucun lien dans la limite de %s", fragileUnsourced: "un chemin demeure quelles que soient les sources retirées\u00a0: il ne repose sur aucune",
		path:  "Chemin %d sur %d, force %s, %s",
		links: [2]string{"%d lien", "%d liens"}, sources: [2]string{"%d source", "%d sources"}, paths: [2]string{"%d", "%d"},
		left:       [2]string{"%d autre chemin, abrégé ici\u00a0: --verbose le donne en entier", "%d autres chemins, abrégés ici\u00a0: --verbose les donne en entier"},
		hangsOnOne: "tient à une seule source", unsourced: "aucun rapport\u00a0: sans source",
		report: "rapport %s, cote %s%d, de %s, %s, source\u00a0: %s", itself: "lui-même",
		on: "le %s", from: "%s à %s", since: "depuis %s", until: "jusqu’à %s", never: "sans date",
		in: "en %s", lawful: "licite\u00a0: %s",
		countries: "Pays", inTime: "Dans le temps", caution: "Attention",
		searched: "Recherche", bounds: "au plus %s, force d’au moins %s", epoch: "époque %d",
		impossible: [2]string{"%d chemin écarté comme impossible dans le temps", "%d chemins écartés comme impossibles dans le temps"},
		cutShort:   "interrompue avant sa fin", fading: "ancienneté comptée jusqu’au %s",
		leftOut: "Écartés", only: "Reliés par", colon: "\u00a0: ",
	},
}
