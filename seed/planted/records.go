package planted

import (
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"strconv"

	"github.com/kafo-graph/kafo/internal/domain"
)

// owners of what is made.
var owners = []string{"BF", "BJ", "CI", "ML", "NE", "NG"}

// marks are the marks in use, by owner; one in ten things bears a rare one.
type marks [][]domain.Mark

func newMarks() marks {
	all := make(marks, len(owners))
	for i, owner := range owners {
		neighbour := owners[(i+1)%len(owners)]
		all[i] = []domain.Mark{
			{Owner: owner, Level: domain.Open, ReleasableTo: []string{domain.Everyone}, TLP: "CLEAR"},
			{Owner: owner, Level: domain.Restricted, ReleasableTo: owners, TLP: "AMBER"},
			{Owner: owner, Level: domain.Restricted, ReleasableTo: []string{neighbour}, TLP: "AMBER"},
			{Owner: owner, Level: domain.Restricted, TLP: "AMBER_STRICT", Handling: "H1"},
			{Owner: owner, Level: domain.Confidential, ReleasableTo: []string{neighbour}, TLP: "AMBER_STRICT", Handling: "H2"},
			{Owner: owner, Level: domain.Secret, Caveats: []string{"CT"}, TLP: "RED", Handling: "H3"},
		}
	}
	return all
}

// markOf draws a mark of an owner: mostly shared.
func (g *Graph) markOf(owner int, rng *rand.Rand) domain.Mark {
	switch n := rng.IntN(100); {
	case n < 20:
		return g.marks[owner][0]
	case n < 75:
		return g.marks[owner][1]
	case n < 85:
		return g.marks[owner][2]
	case n < 92:
		return g.marks[owner][3]
	case n < 97:
		return g.marks[owner][4]
	}
	return g.marks[owner][5]
}

func (g *Graph) ownerOf(entity uint32) int { return int(g.hash(uint64(entity)) % uint64(len(owners))) }

func (g *Graph) entityID(entity uint32) string {
	p := g.poolOf(entity)
	return owners[g.ownerOf(entity)] + ":" + pools[p].word + ":" + strconv.Itoa(int(entity-g.spans[p].first)+1)
}

func (g *Graph) reportOwner(report uint32) int {
	return int(g.hash(1<<40|uint64(report)) % uint64(len(owners)))
}

func (g *Graph) reportID(report uint32) string {
	return owners[g.reportOwner(report)] + ":report:" + strconv.Itoa(int(report)+1)
}

// source numbers the independence key of a report: three reports in the mean
// share one.
func (g *Graph) source(report uint32) uint32 {
	return uint32(g.hash(1<<41|uint64(report)) % uint64(max(4, g.reports/3)))
}

var (
	goodGrades = []domain.Grade{{Reliability: "A", Credibility: 1}, {Reliability: "A", Credibility: 2}, {Reliability: "B", Credibility: 1}, {Reliability: "B", Credibility: 2}}
	poorGrades = []domain.Grade{{Reliability: "B", Credibility: 4}, {Reliability: "C", Credibility: 3}, {Reliability: "C", Credibility: 4}, {Reliability: "D", Credibility: 3}, {Reliability: "E", Credibility: 3}, {Reliability: "F", Credibility: 6}, {Reliability: "F", Credibility: 3}}
)

// Reports are the graph's reports. Each yielded record is new.
func (g *Graph) Reports() iter.Seq[*domain.Report] {
	return func(yield func(*domain.Report) bool) {
		rng := g.stream(reportStream)
		for i := range uint32(g.reports) {
			owner, grades := g.reportOwner(i), poorGrades
			if i%reportsPerGood == 0 {
				grades = goodGrades
			}
			r := &domain.Report{
				ID: g.reportID(i), Originator: domain.Originator{Country: owners[owner], Agency: "Generated"},
				Day: anyDay(rng, 2018, 3), Grade: grades[rng.IntN(len(grades))],
				Source: "source-" + strconv.Itoa(int(g.source(i))), Mark: g.markOf(owner, rng),
			}
			if !yield(r) {
				return
			}
		}
	}
}

func anyDay(rng *rand.Rand, from, years int) domain.PartialDate {
	first := (domain.Day(from) - 1970) * 365
	return (first + domain.Day(from-1968)/4 + domain.Day(rng.IntN(365*years))).Date()
}

// Entities are the graph's entities: networks, cases, then the rest by kind.
// Each yielded record is new.
func (g *Graph) Entities() iter.Seq[*domain.Entity] {
	return func(yield func(*domain.Entity) bool) {
		rng := g.stream(entityStream)
		for p := range pools {
			for n := range g.spans[p].size {
				number := g.spans[p].first + n
				owner := g.ownerOf(number)
				e := &domain.Entity{
					ID: g.entityID(number), Kind: pools[p].kind, Mark: g.markOf(owner, rng),
					Values: values(pool(p), int(n)+1, owners[owner], rng),
				}
				if pool(p) > cases && rng.IntN(5) < 2 {
					e.Reports = []string{g.reportID(uint32(rng.IntN(g.reports)))}
				}
				if !yield(e) {
					return
				}
			}
		}
	}
}

var (
	given   = []string{"Abdoulaye", "Adama", "Aminata", "Boubacar", "Drissa", "Fatoumata", "Hamidou", "Ibrahim", "Issa", "Mahamadou", "Mariam", "Moussa", "Oumar", "Salif", "Seydou", "Zeinabou"}
	surname = []string{"Barry", "Coulibaly", "Diallo", "Diarra", "Dicko", "Garba", "Kaboré", "Keïta", "Koné", "Maïga", "Ouédraogo", "Sangaré", "Sawadogo", "Sidibé", "Touré", "Traoré"}
)

func draw(rng *rand.Rand, from []string) string { return from[rng.IntN(len(from))] }

// values are the fields of the n-th entity of a pool.
func values(p pool, n int, country string, rng *rand.Rand) domain.Values {
	number := strconv.Itoa(n)
	is := func(f domain.FieldID, v any) domain.Value { return domain.Value{Field: f, Value: v} }
	switch p {
	case networks:
		return domain.Values{is(domain.FieldNames, primary("Planted Network "+number)), is(domain.FieldOrganisationType, draw(rng, domain.Networks)), is(domain.FieldCountry, country)}
	case companies:
		return domain.Values{is(domain.FieldNames, primary("Planted Company "+number)), is(domain.FieldOrganisationType, "COMPANY"), is(domain.FieldCountry, country)}
	case cases:
		return domain.Values{
			is(domain.FieldNumber, "PLANTED/"+country+"/"+number), is(domain.FieldCountry, country),
			is(domain.FieldCaseType, draw(rng, domain.CaseType.Values)), is(domain.FieldCaseStatus, "OPEN"), is(domain.FieldOpened, anyDay(rng, 2020, 1)),
		}
	case persons:
		return domain.Values{
			is(domain.FieldNames, primary(draw(rng, given)+" Planted-"+draw(rng, surname)+" "+number)), is(domain.FieldSex, draw(rng, domain.Sex.Values[:2])),
			is(domain.FieldBirthDate, anyDay(rng, 1960, 40)), is(domain.FieldNationalities, []string{country}),
		}
	case phones:
		return domain.Values{is(domain.FieldNumber, fmt.Sprintf("+22700%08d", n)), is(domain.FieldCountry, country)}
	case accounts:
		return domain.Values{is(domain.FieldAccountType, draw(rng, domain.AccountType.Values)), is(domain.FieldNumber, "PLANTED-"+number)}
	}
	return thingValues(p, number, country, rng)
}

func thingValues(p pool, number, country string, rng *rand.Rand) domain.Values {
	is := func(f domain.FieldID, v any) domain.Value { return domain.Value{Field: f, Value: v} }
	switch p {
	case vehicles:
		return domain.Values{is(domain.FieldVehicleType, "ROAD"), is(domain.FieldRegistration, "PLANTED-"+country+"-"+number), is(domain.FieldCountry, country)}
	case firearms:
		return domain.Values{is(domain.FieldFirearmType, draw(rng, domain.FirearmType.Values)), is(domain.FieldMake, "Planted Arms"), is(domain.FieldSerial, domain.Serial{AsRead: "PA-" + number, State: "FULL"})}
	case lots:
		return domain.Values{is(domain.FieldCommodity, "AMMUNITION"), is(domain.FieldQuantity, domain.Decimal(strconv.Itoa(1+rng.IntN(500)))), is(domain.FieldUnit, "ROUND")}
	case seizures:
		return domain.Values{is(domain.FieldCountry, country), is(domain.FieldDay, anyDay(rng, 2020, 1))}
	case documents:
		return domain.Values{is(domain.FieldDocumentType, "PASSPORT"), is(domain.FieldIssuer, country), is(domain.FieldNumber, "PL"+number), is(domain.FieldDocumentState, draw(rng, domain.DocumentState.Values))}
	case containers:
		return domain.Values{is(domain.FieldNumber, "PLTU"+number)}
	case shipments:
		return domain.Values{is(domain.FieldDispatched, anyDay(rng, 2019, 2)), is(domain.FieldTransport, draw(rng, domain.Transport.Values))}
	case flows:
		return domain.Values{is(domain.FieldAmount, domain.Decimal(strconv.Itoa(1000*(1+rng.IntN(9000))))), is(domain.FieldCurrency, "XOF"), is(domain.FieldMethod, draw(rng, domain.FlowMethod.Values)), is(domain.FieldDay, anyDay(rng, 2019, 2))}
	}
	at := domain.Point{Lat: math.Round(1e4*(5+15*rng.Float64())) / 1e4, Lon: math.Round(1e4*(-12+26*rng.Float64())) / 1e4}
	return domain.Values{is(domain.FieldName, "Planted Place "+number), is(domain.FieldLocationType, draw(rng, domain.LocationType.Values)), is(domain.FieldCountry, country), is(domain.FieldAt, at)}
}

func primary(name string) []domain.Name { return []domain.Name{{Text: name, Type: "PRIMARY"}} }
