package kafo2

import "github.com/kafo-graph/kafo/internal/domain"

// designation is a group on the United Nations' list, under its published name.
type designation struct {
	reference, name, listed string
	activeIn                []string
	// affiliateOf are references that its entry names.
	affiliateOf []string
}

// ListID is the id that the import of the United Nations' list gives to a
// reference.
func ListID(reference string) string { return "un:" + reference }

// designations are Al-Qaida and those of its listed affiliates that the
// storylines need. Others, Al Mourabitoun (QDe.141) among them, come in only
// with the list itself.
var designations = []designation{
	{"QDe.004", "AL-QAIDA", "2001-10-06", nil, nil},
	{"QDe.014", "THE ORGANIZATION OF AL-QAIDA IN THE ISLAMIC MAGHREB", "2001-10-06", []string{"DZ", "MA", "ML", "MR", "NE", "TN"}, nil},
	{"QDe.134", "Mouvement pour l’Unification et le Jihad en Afrique de l’Ouest (MUJAO)", "2012-12-05", []string{"ML"}, []string{"QDe.014"}},
	{"QDe.135", "ANSAR EDDINE", "2013-03-20", []string{"ML"}, []string{"QDe.014", "QDe.134"}},
	{"QDe.138", "JAMA'ATU AHLIS SUNNA LIDDA'AWATI WAL-JIHAD", "2014-05-22", []string{"NE", "NG"}, []string{"QDe.004", "QDe.014"}},
	{"QDe.142", "ANSARUL MUSLIMINA FI BILADIS SUDAN", "2014-06-26", []string{"NG"}, []string{"QDe.014", "QDe.138"}},
	{"QDe.159", "Jama'a Nusrat ul-Islam wa al-Muslimin (JNIM)", "2018-10-04", []string{"BF", "ML", "NE"}, []string{"QDe.004", "QDe.014", "QDe.135"}},
}

// mark of what the United Nations publish, as their import gives it.
func listMark() domain.Mark {
	return domain.Mark{Owner: domain.International, Level: domain.Open, ReleasableTo: []string{domain.Everyone}, TLP: "CLEAR"}
}

func (b *builder) addDesignations() {
	un := domain.Originator{Country: domain.International, Agency: "UN Security Council"}
	for _, d := range designations {
		listing := b.report("un:list:"+d.reference, "A1", d.listed, "un:Al-Qaida", un, listMark(), "")
		b.addPublic(domain.Organisation, ListID(d.reference), listMark(), []string{listing},
			with(domain.FieldOrganisationType, "TERRORIST_GROUP"), with(domain.FieldActiveIn, d.activeIn),
			with(domain.FieldNames, []domain.Name{{Text: d.name, Type: "PRIMARY"}}),
			with(domain.FieldDesignations, []domain.Designation{{List: "Al-Qaida", Reference: d.reference, Day: date(d.listed)}}))
		for _, other := range d.affiliateOf {
			b.affiliate(d.reference, other, listing)
		}
	}
	summary := b.report("INT:report:un-narrative-QDe.014", "A1", "2007-09-07", "un:narrative-summaries", un, listMark(),
		"Narrative summary of reasons for listing: associated with Al-Qaida (QDe.004).")
	b.affiliate("QDe.014", "QDe.004", summary)
}

func (b *builder) affiliate(reference, other, report string) {
	b.linkAs(ListID(reference)+">"+other, domain.AffiliateOf, ListID(reference), ListID(other), listMark(), []string{report}, tie{})
}
