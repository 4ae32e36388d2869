// Package projectiontest makes graphs for the tests and benchmarks of the
// projection and of what searches it.
package projectiontest

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// HiddenOwner owns about a third of what a skewed graph holds, releasable to
// no one else; OpenOwner owns the rest.
const (
	OpenOwner   = "NE"
	HiddenOwner = "ML"
)

// share says what part of the entities is of a kind.
type share struct {
	kind  domain.EntityKind
	part  float64
	field domain.FieldID
	value string
}

var shares = []share{
	{domain.Person, .45, domain.FieldLegalStatus, "NONE"},
	{domain.Phone, .20, domain.FieldNumber, "+22790000000"},
	{domain.Firearm, .11, domain.FieldMake, "Invented"},
	{domain.Vehicle, .10, domain.FieldVehicleType, "ROAD"},
	{domain.Account, .05, domain.FieldAccountType, "BANK"},
	{domain.Case, .05, domain.FieldNumber, "C"},
	{domain.Organisation, .02, domain.FieldOrganisationType, "COMPANY"},
	{domain.Location, .019, domain.FieldName, "Place"},
	{domain.Organisation, .001, domain.FieldOrganisationType, "ARMED_GROUP"},
}

// pattern says what part of the links is of a kind; from and to are shares.
type pattern struct {
	kind     domain.LinkKind
	part     float64
	from, to int
}

var patterns = []pattern{
	{domain.Called, .22, 1, 1},
	{domain.AssociateOf, .15, 0, 0},
	{domain.SeenAt, .15, 0, 7},
	{domain.UsesPhone, .12, 0, 1},
	{domain.FamilyOf, .06, 0, 0},
	{domain.Drove, .06, 0, 3},
	{domain.SuspectIn, .06, 0, 5},
	{domain.HoldsAccount, .04, 0, 4},
	{domain.Possessed, .04, 0, 2},
	{domain.RecoveredIn, .03, 2, 5},
	{domain.OwnsVehicle, .03, 6, 3},
	{domain.MemberOf, .02, 0, 8},
	{domain.Supports, .01, 6, 8},
	{domain.AffiliateOf, .01, 8, 8},
}

// Skewed adds a graph to the builder whose degrees follow a power law, the
// same for the same seed: entities e..., links l..., reports r....
func Skewed(b *projection.Builder, seed uint64, entities, links int) {
	r := rand.New(rand.NewPCG(seed, 1))
	reports := addReports(b, r, links/5+3)
	handles := addEntities(b, r, entities, reports)
	for i, from := range sources(r, links, handles) {
		p := pick(r.Float64(), len(patterns), func(i int) float64 { return patterns[i].part })
		group := handles[patterns[p].from]
		source := group[from%len(group)]
		target := skewed(r, handles[patterns[p].to])
		if source == target {
			continue
		}
		since := 2010 + r.IntN(14)
		date, _ := domain.NewPartialDate(since, 1+r.IntN(12), 1+r.IntN(28))
		first := int(float64(i) / float64(links) * float64(len(reports)-3))
		b.AddLink(fmt.Sprintf("l%08d", r.Uint32N(1e8)), patterns[p].kind, source, target, class(r), date, 0, reports[first:first+1+r.IntN(3)])
	}
}

// sources are places in the groups of entities, in order, so that links come
// grouped by where they start from, as stores give them.
func sources(r *rand.Rand, links int, handles [][]projection.Handle) []int {
	all := make([]int, links)
	for i := range all {
		all[i] = i * len(handles[0]) / links
	}
	return all
}

func addReports(b *projection.Builder, r *rand.Rand, count int) []string {
	ids := make([]string, count)
	for i := range ids {
		ids[i] = fmt.Sprintf("r%08d", i)
		b.AddReport(&domain.Report{
			ID:     ids[i],
			Grade:  domain.Grade{Reliability: string(rune('A' + r.IntN(6))), Credibility: 1 + r.IntN(6)},
			Source: fmt.Sprintf("s%06d", r.IntN(count/4+1)),
			Mark:   domain.Mark{Owner: OpenOwner, ReleasableTo: []string{domain.Everyone}},
		})
	}
	return ids
}

func addEntities(b *projection.Builder, r *rand.Rand, count int, reports []string) [][]projection.Handle {
	handles := make([][]projection.Handle, len(shares))
	for i := range count {
		s := pick(r.Float64(), len(shares), func(i int) float64 { return shares[i].part })
		if i < 4*len(shares) {
			s = i % len(shares)
		}
		at := r.IntN(len(reports))
		owner := OpenOwner
		if r.IntN(12) == 0 {
			owner = HiddenOwner
		}
		handles[s] = append(handles[s], b.AddEntity(&domain.Entity{
			ID:      fmt.Sprintf("e%08d", i),
			Kind:    shares[s].kind,
			Values:  domain.Values{{Field: shares[s].field, Value: shares[s].value}},
			Reports: reports[at : at+1],
			Mark:    domain.Mark{Owner: owner},
		}))
	}
	return handles
}

func class(r *rand.Rand) domain.Class {
	owner := OpenOwner
	if r.IntN(5) == 0 {
		owner = HiddenOwner
	}
	return domain.Mark{Owner: owner}.Class()
}

func pick(at float64, count int, part func(int) float64) int {
	for i := range count {
		at -= part(i)
		if at < 0 {
			return i
		}
	}
	return 0
}

func skewed(r *rand.Rand, group []projection.Handle) projection.Handle {
	at := int(math.Pow(r.Float64(), 3) * float64(len(group)))
	return group[(at*7919)%len(group)]
}
