package kafo2

import "github.com/kafo-graph/kafo/internal/domain"

// terrorism is the caveat of what only those cleared for counter-terrorism see.
const terrorism = "CT"

// open is everybody's to see.
func open(owner string) domain.Mark {
	return domain.Mark{Owner: owner, Level: domain.Open, ReleasableTo: []string{domain.Everyone}, TLP: "CLEAR", Handling: "H0"}
}

// regional is shared among the countries of the operation.
func regional(owner string) domain.Mark {
	return domain.Mark{Owner: owner, Agency: agencies[owner], Level: domain.Restricted, ReleasableTo: countries, TLP: "AMBER", Handling: "H1"}
}

// bilateral is shared with a few.
func bilateral(owner string, with ...string) domain.Mark {
	return domain.Mark{Owner: owner, Agency: agencies[owner], Level: domain.Confidential, ReleasableTo: domain.SortedSet(with), TLP: "AMBER_STRICT", Handling: "H2", RetainUntil: date("2030-12-31")}
}

// national is its owner's alone.
func national(owner string) domain.Mark {
	return domain.Mark{Owner: owner, Agency: agencies[owner], Level: domain.Restricted, TLP: "AMBER_STRICT", Handling: "H2"}
}

// secret is its owner's, for those cleared for counter-terrorism.
func secret(owner string) domain.Mark {
	return domain.Mark{Owner: owner, Agency: agencies[owner], Level: domain.Secret, Caveats: []string{terrorism}, TLP: "RED", Handling: "H3", RetainUntil: date("2035-12-31")}
}

// agencies make the reports of each owner.
var agencies = map[string]string{
	"BF": "Demo Police", "CI": "Demo Customs", "ML": "Demo Gendarmerie", "NE": "Demo Border Police",
	"NG": "Demo Customs", "BJ": "Demo Customs", "INT": "UNODC",
}

func from(country string) domain.Originator {
	return domain.Originator{Country: country, Agency: agencies[country]}
}

// everyday is the mark of ordinary findings of a country: mostly shared in the
// region, some kept, some told to one neighbour.
func (b *builder) everyday(owner string) domain.Mark {
	switch n := b.rng.IntN(20); {
	case n < 15:
		return regional(owner)
	case n < 17:
		return national(owner)
	case n < 19:
		return bilateral(owner, pick(b, countries))
	}
	return secret(owner)
}

// everydayGrade is how ordinary reports are graded.
func (b *builder) everydayGrade() string {
	return pick(b, []string{"A1", "A2", "B1", "B2", "B2", "B2", "B3", "C2", "C3", "C3", "D4", "F3", "F6", "C6"})
}
