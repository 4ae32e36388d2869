package kafo2

import (
	"embed"
	"encoding/json"
	"fmt"
)

// Query is a stop of the tour.
type Query struct {
	// Title is what the query asks; Shows what there is to see in its answer.
	Title, Shows string
	// Query is one GraphQL operation; its name is its file's.
	Query string
	// Variables is a JSON object.
	Variables json.RawMessage
}

//go:embed tour/*.graphql
var tourFiles embed.FS

// Tour is a first tour of the demonstration in six queries, asked as the
// coordinator.
func Tour() []Query {
	stops := []struct {
		file, title, shows string
		variables          map[string]any
	}{
		{
			"Operation", "What did the operation find?",
			"The published totals, to the last unit, summed from the seizures; by commodity and country, checks and arrests.",
			map[string]any{"code": Code},
		},
		{
			"Search", "What is known of the Maghreb's and the Liptako's groups?",
			"A designated group under its United Nations reference beside invented ones, with facets.",
			map[string]any{"text": "liptako", "first": 10},
		},
		{
			"CaseNetworks", "Which networks does the case of the pistol of Ayorou hang on?",
			"Networks by falling strength, each with its best path. The chain up to Al-Qaida's affiliates costs no damping.",
			map[string]any{"case": "NE:case:ayorou-pistol", "first": 5},
		},
		{
			"WhyLinked", "Why is the cannabis case of Bobo-Dioulasso linked to a katiba?",
			"The only path runs through a cleared man, over a link that an analyst disputes: cautions CLEARED and DISPUTED.",
			map[string]any{"case": "BF:case:bobo-cannabis", "network": cell("gourma")},
		},
		{
			"Pistol", "What is recorded of the pistol, and what surrounds it?",
			"Its maker, import, sale, owner, theft and recovery as dated links with their evidence. Sign in as niger or gate to see less.",
			map[string]any{"id": "NE:firearm:ayorou-pistol"},
		},
		{
			"Mines", "Which mine was the dynamite of Pô bound for, and who lives off it?",
			"16,200 of 40,593 sticks lead to a gold site that the Sirba group taxes and recruits at, on whose evidence, and what its gold paid.",
			map[string]any{"countries": []string{"BF"}, "case": "BF:case:po-dynamite"},
		},
	}
	tour := make([]Query, len(stops))
	for i, s := range stops {
		text, err := tourFiles.ReadFile(fmt.Sprintf("tour/%d-%s.graphql", i+1, s.file))
		if err != nil {
			panic("kafo2: " + err.Error())
		}
		variables, err := json.Marshal(s.variables)
		if err != nil {
			panic("kafo2: " + err.Error())
		}
		tour[i] = Query{Title: s.title, Shows: s.shows, Query: string(text), Variables: variables}
	}
	return tour
}
