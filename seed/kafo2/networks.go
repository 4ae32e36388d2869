package kafo2

import "github.com/kafo-graph/kafo/internal/domain"

// network is an invented group, cell or ring.
type network struct {
	slug, name, kind, owner string
	activeIn                []string
	// under is the designated group it belongs to, by the link kind above.
	under string
	tie   domain.LinkKind
	mark  func(owner string) domain.Mark
}

var networks = []network{
	{"liptako", "Katiba Demo Liptako", "TERRORIST_GROUP", "NE", []string{"BF", "NE"}, "QDe.159", domain.PartOf, regional},
	{"gourma", "Katiba Demo Gourma", "TERRORIST_GROUP", "ML", []string{"BF", "ML"}, "QDe.159", domain.PartOf, regional},
	{"sirba", "Demo Sirba Group", "ARMED_GROUP", "BF", []string{"BF", "NE"}, "QDe.135", domain.AffiliateOf, regional},
	{"river", "Demo River Cell", "TERRORIST_GROUP", "ML", []string{"CI", "ML"}, "QDe.134", domain.PartOf, regional},
	{"wadi", "Demo Wadi Cell", "TERRORIST_GROUP", "ML", []string{"ML", "NE"}, "QDe.014", domain.PartOf, secret},
	{"savane", "Demo Savane Ring", "CRIMINAL_NETWORK", "CI", []string{"CI", "GH"}, "", 0, regional},
	{"konni", "Demo Konni Fuel Ring", "CRIMINAL_NETWORK", "NE", []string{"NE", "NG"}, "", 0, regional},
	{"corridor", "Demo Corridor Ring", "CRIMINAL_NETWORK", "NE", []string{"BJ", "NE", "TG"}, "", 0, regional},
	{"cascades", "Demo Cascades Brothers", "CRIMINAL_NETWORK", "BF", []string{"BF", "CI", "ML"}, "", 0, regional},
	{"falaise", "Demo Falaise Band", "ARMED_GROUP", "ML", []string{"ML"}, "", 0, regional},
}

// rings are the networks that suspects without a story may belong to.
var rings = []string{"konni", "corridor", "cascades", "falaise"}

func cell(slug string) string {
	for _, n := range networks {
		if n.slug == slug {
			return n.owner + ":org:demo-" + slug
		}
	}
	panic("kafo2: no network " + slug)
}

func (b *builder) addNetworks() {
	for _, n := range networks {
		mark := n.mark(n.owner)
		r := b.report(n.owner+":report:assessment-"+n.slug, "A2", "2020-09", "", from(n.owner), mark,
			"Joint assessment of "+n.name+" (invented).")
		b.add(domain.Organisation, cell(n.slug), mark, []string{r},
			with(domain.FieldOrganisationType, n.kind), with(domain.FieldCountry, n.owner), with(domain.FieldActiveIn, n.activeIn),
			with(domain.FieldNames, []domain.Name{{Text: n.name, Type: "PRIMARY"}}))
		if n.under != "" {
			b.link(n.tie, cell(n.slug), ListID(n.under), mark, []string{r}, tie{since: "2018"})
		}
	}
}

func (b *builder) addOperation() {
	b.addPublic(domain.Operation, OperationID, open("INT"), nil,
		with(domain.FieldCode, Code), with(domain.FieldName, "Operation KAFO II"), with(domain.FieldOpened, date(FirstDay)),
		with(domain.FieldClosed, date(LastDay)), with(domain.FieldCountries, countries), with(domain.FieldOfficers, int64(Officers)))
}
