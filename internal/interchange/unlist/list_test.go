package unlist_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange"
	"github.com/kafo-graph/kafo/internal/interchange/native"
	"github.com/kafo-graph/kafo/internal/interchange/unlist"
)

// stored is what the graph has.
type stored struct {
	entities []domain.Entity
	links    []domain.Link
}

func (s stored) Entities(context.Context, []string) ([]domain.Entity, error) { return s.entities, nil }
func (s stored) Links(context.Context, []string) ([]domain.Link, error)      { return s.links, nil }

// read returns the records of a list by id, as lines, and its source.
func read(t *testing.T, list string, there stored) (map[string]string, *unlist.Source) {
	t.Helper()
	in, err := interchange.NewInput("list.xml", strings.NewReader(list), 0)
	if err != nil {
		t.Fatal(err)
	}
	source := unlist.New(in, there)
	records := map[string]string{}
	err = source.Each(context.Background(), func(item interchange.Item) error {
		if len(item.Faults) > 0 {
			t.Errorf("line %d: %v", item.Line, item.Faults)
			return nil
		}
		r := item.Record
		var id string
		switch {
		case r.Report != nil:
			id = r.Report.ID
		case r.Entity != nil:
			id = r.Entity.ID
			delete(r.Entity.Properties, "un:imported")
		default:
			id = r.Link.ID
		}
		if records[id] != "" {
			t.Errorf("%s comes twice", id)
		}
		records[id] = string(native.Append(nil, r))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return records, source
}

func invented(t *testing.T) string {
	t.Helper()
	list, err := os.ReadFile("testdata/list.xml")
	if err != nil {
		t.Fatal(err)
	}
	return string(list)
}

const un = `"mark":{"owner":"INT","level":"OPEN","releasableTo":["ALL"],"tlp":"CLEAR"}}}`

func TestAListingBecomesAReportAndAnEntity(t *testing.T) {
	got, source := read(t, invented(t), stored{})
	for id, want := range map[string]string{
		"un:list:TAi.901": `{"report":{"id":"un:list:TAi.901","originator":{"country":"INT","agency":"UN Security Council"},"day":"2001-01-31","reliability":"A","credibility":1,"source":"un:Taliban",` + un,
		"un:QDi.901": `{"entity":{"id":"un:QDi.901","kind":"PERSON","names":[{"text":"ARDO BELTANE KORRIN AL-DEMO","type":"PRIMARY"},{"text":"مثال تجريبي","type":"PRIMARY","script":"Arab"},` +
			`{"text":"Ardo Beltan","type":"ALIAS","quality":"GOOD"},{"text":"Ardou Beltane","type":"ALIAS","quality":"GOOD"},{"text":"The Lamp","type":"ALIAS","quality":"LOW"}],` +
			`"sex":"M","birthDate":"1972-06-01","nationalities":["DZ","SA"],"legalStatus":"DESIGNATED",` +
			`"identityNumbers":[{"type":"Passport","number":"D 000 001","country":"CI"},{"type":"Passport, Diplomatic Passport","number":"D2"}],` +
			`"designations":[{"list":"Al-Qaida","reference":"QDi.901","day":"2003-11-11"}],"reports":["un:list:QDi.901"],` +
			`"properties":{"un:addresses":"1 Demo Street, Sampleville, Mali, at time of listing","un:aliasNotes":"The Lamp: born 1969-01-01, Samplestadt, from false passport",` +
			`"un:birthDates":"approximately 1969; 1973; between 1963 to 1968","un:birthPlaces":"Sampleville, Algeria",` +
			`"un:comments":"Head of Demo Brigade (QDe.901) and member of the Council of the Sample Front for the North (SFN) (listed under permanent reference number Qde.902). Associated with Cassim Dorran (QDi902) and Emil Farrow (QDi.903). Brother of Galo Hestor (TAi.901). Associated with the Vanished League (QDe.999). Review pursuant to Security Council resolution 1822 (2008) was concluded on 30 Jul. 2009.",` +
			`"un:documents":"Passport D 000 001: 2003-02-04; Passport, Diplomatic Passport D2: Mali / unknown; a residence permit","un:nationalities":"Possibly Malian","un:positions":"Former minister","un:submittedBy":"Demo State","un:titles":"Dr.; Haji","un:updated":"2006-04-12; 2014-09-09"},` + un,
		"un:QDe.901": `{"entity":{"id":"un:QDe.901","kind":"ORGANISATION","organisationType":"TERRORIST_GROUP","names":[{"text":"DEMO BRIGADE","type":"PRIMARY"},{"text":"DB","type":"ALIAS"},{"text":"Old Brigade","type":"ALIAS"}],` +
			`"activeIn":["ML","NE"],"designations":[{"list":"Al-Qaida","reference":"QDe.901","day":"2013-05-30"}],"reports":["un:list:QDe.901"],` +
			`"properties":{"un:addresses":"Sampleville, Mali; Niger","un:comments":"Associated with the Sample Front for the North (QDe.902) and led by Ardo Beltane (QDi.901).","un:formerNames":"Old Brigade"},` + un,
		"un:QDe.902": `{"entity":{"id":"un:QDe.902","kind":"ORGANISATION","organisationType":"ARMED_GROUP","names":[{"text":"SAMPLE FRONT FOR THE NORTH","type":"PRIMARY"}],"country":"DZ","designations":[{"list":"Taliban","reference":"QDe.902","day":"2001-10-06"}],"reports":["un:list:QDe.902"],"properties":{"un:addresses":"Algeria"},` + un,
		"un:QDi.901>QDe.901": `{"link":{"id":"un:QDi.901>QDe.901","kind":"LEADS","from":"un:QDi.901","to":"un:QDe.901","reports":["un:list:QDe.901","un:list:QDi.901"],"properties":{"un:statement":"` +
			`Head of Demo Brigade (QDe.901) and member of the Council of the Sample Front for the North (QDe.902). | Associated with the Sample Front for the North (QDe.902) and led by Ardo Beltane (QDi.901)."},` + un,
	} {
		if diff := cmp.Diff(want, got[id]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", id, diff)
		}
	}
	for id, part := range map[string]string{
		"un:IRe.901": `"organisationType":"COMPANY"`, "un:list:QDi.902": `"day":"2015-03-27"`, "un:QDi.903": `"nationalities":["CD"]`,
		"un:QDi.901>QDe.902": `"MEMBER_OF"`, "un:QDi.902>QDe.901": `"MEMBER_OF"`, "un:QDe.901>QDe.902": `"AFFILIATE_OF"`,
		"un:QDi.901>QDi.902": `"ASSOCIATE_OF"`, "un:QDi.901>QDi.903": `"ASSOCIATE_OF"`,
	} {
		if !strings.Contains(got[id], part) {
			t.Errorf("%s has no %s: %s", id, part, got[id])
		}
	}
	if len(got) != 20 || source.Counts().Individuals != 4 || source.Counts().Entities != 3 || source.Counts().Names != 13 {
		t.Errorf("%d records, %+v", len(got), source.Counts())
	}
	notes := strings.Join(source.Notes(), "\n")
	for _, part := range []string{
		`"Possibly Malian" is not one country's`, `QDi.901: no link to TAi.901: kinship alone`, `QDi.901: no link to QDe.999: it is not on the list`,
		`QDi.902: no link to QDi.903: the text hedges or denies it`, `QDi.902: nationality "Congolese"`, `QDe.901: an alias that is a text`,
	} {
		if !strings.Contains(notes, part) {
			t.Errorf("no note says %s:\n%s", part, notes)
		}
	}
}

// What a text says of the listing QDi.901 or QDe.901, and what it only seems to
// say: the second is the more important half.
func TestWhatTextsSayAndWhatTheyOnlySeemToSay(t *testing.T) {
	for _, c := range []struct{ of, text, want string }{
		{"i", "Leader of Demo Brigade (QDe.902).", "QDi.901>QDe.902 LEADS"},
		{"i", "Since Jan. 2012, he is the Leader of Demo Brigade (QDe.902), a group.", "QDi.901>QDe.902 LEADS"},
		{"i", "One of the founders and a current leader of the Demo Brigade (DB) (QDe.902).", "QDi.901>QDe.902 LEADS"},
		{"i", "Acting emir of Demo Brigade (QDe.902.).", "QDi.901>QDe.902 LEADS"},
		{"i", "Tested Person is the leader of Demo Brigade (QDe.902).", "QDi.901>QDe.902 LEADS"},
		{"i", "Senior Demo Brigade (QDe.902) leader.", "QDi.901>QDe.902 LEADS"},
		{"i", "Head of security wing of Demo Brigade (QDe.902).", "QDi.901>QDe.902 MEMBER_OF"},
		{"i", "Spiritual leader of the Demo Brigade (QDe.902).", "QDi.901>QDe.902 MEMBER_OF"},
		{"i", "Finance chief of the Demo Brigade (listed under permanent reference number QDe.902).", "QDi.901>QDe.902 MEMBER_OF"},
		{"i", "Head of Demo Brigade, which is designated under resolution 1747 (2007) for its role (designated under QDe.902).", "QDi.901>QDe.902 LEADS"},
		{"i", "Demo Brigade (QDe.902) facilitator and courier.", "QDi.901>QDe.902 ASSOCIATE_OF"},
		{"i", "Provides financial support to Demo Brigade (QDe.902).", "QDi.901>QDe.902 ASSOCIATE_OF"},
		{"i", "Deputy to Other Man (QDi.902).", "QDi.901>QDi.902 ASSOCIATE_OF"},
		{"i", "Member of Demo Brigade (QDe.902) and linked to Other Man (QDi.902).", "QDi.901>QDe.902 MEMBER_OF, QDi.901>QDi.902 ASSOCIATE_OF"},
		{"i", "Associated with Demo Brigade (QDe.902). Member of the Demo Brigade (QDe.902).", "QDi.901>QDe.902 MEMBER_OF"},
		{"e", "Headed by Other Man (QDi.902).", "QDi.902>QDe.901 LEADS"},
		{"e", "Founded in December 2011 by Other Man (QDi.902) and currently headed by his son Tested Person (QDi.901).", "QDi.901>QDe.901 LEADS, QDi.902>QDe.901 LEADS"},
		{"e", "The leader is Other Man (QDi.902).", "QDi.902>QDe.901 LEADS"},
		{"e", "Other listed members include Unknown One, Other Man (QDi.902).", "QDi.902>QDe.901 MEMBER_OF"},
		{"e", "Other Man (QDi.902) served as its Director General.", "QDi.902>QDe.901 LEADS"},
		{"e", "Associated with Demo Brigade (QDe.902) and Other Man (QDi.902).", "QDe.901>QDe.902 AFFILIATE_OF, QDi.902>QDe.901 ASSOCIATE_OF"},
		{"e", "Founded on 20 Aug. 2013 as result of a merger between Demo Brigade (QDe.902) and the Unlisted Front.", "QDe.901>QDe.902 AFFILIATE_OF"},
		{"e", "Absorbed into Demo Brigade (QDe.902).", "QDe.901>QDe.902 AFFILIATE_OF"},

		{"i", "Not to be confused with Other Man (QDi.902).", ""},
		{"i", "Is not a member of Demo Brigade (QDe.902).", ""},
		{"i", "No longer associated with Demo Brigade (QDe.902).", ""},
		{"i", "Believed to be associated with Demo Brigade (QDe.902).", ""},
		{"i", "Accused of being a member of Demo Brigade (QDe.902).", ""},
		{"i", "Brother of Other Man (QDi.902).", ""},
		{"i", "Father's name is Other Man (QDi.902).", ""},
		{"i", "She is the widow of the leader of Demo Brigade (QDe.902).", ""},
		{"i", "His brother is the leader of Demo Brigade (QDe.902).", ""},
		{"i", "Arrested with a member of Demo Brigade (QDe.902).", ""},
		{"i", "Leader of a group linked to Demo Brigade (QDe.902).", ""},
		{"i", "Associated with Other Man (QDi.902), the leader of Demo Brigade (QDe.902).", "QDi.901>QDi.902 ASSOCIATE_OF"},
		{"i", "Associated with Other Man (QDi.902) who is the leader of Demo Brigade (QDe.902).", "QDi.901>QDi.902 ASSOCIATE_OF"},
		{"i", "Kidnapped by Demo Brigade (QDe.902).", ""},
		{"i", "Left Demo Brigade (QDe.902) in 2009.", ""},
		{"i", "Until 2007 he was also listed under number QDi.902.", ""},
		{"i", "Associated with Altogether Different (QDe.902).", ""},
		{"i", "Leader of Other Man (QDi.902).", ""},
		{"i", "Member of itself, Tested Person (QDi.901).", ""},
		{"e", "Split from Demo Brigade (QDe.902) in 1997.", ""},
		{"e", "Merged with Demo Brigade (QDe.902).", ""},
		{"e", "Not affiliated with Demo Brigade (QDe.902).", ""},
		{"e", "Has carried out attacks on Demo Brigade (QDe.902).", ""},
		{"e", "Leader of TB is Other Man (QDi.902) and his deputy is Tested Person (QDi.901).", "QDi.902>QDe.901 LEADS"},
	} {
		individual, entity := "", ""
		if c.of == "i" {
			individual = c.text
		} else {
			entity = c.text
		}
		list := "<CONSOLIDATED_LIST>" +
			listing("INDIVIDUAL", "QDi.901", "TESTED PERSON", individual) + listing("INDIVIDUAL", "QDi.902", "OTHER MAN", "") +
			listing("ENTITY", "QDe.901", "TESTED BODY", entity) + listing("ENTITY", "QDe.902", "DEMO BRIGADE", "") + "</CONSOLIDATED_LIST>"
		records, source := read(t, list, stored{})
		var got []string
		for _, id := range []string{"QDe.901>QDe.902", "QDi.901>QDe.901", "QDi.901>QDe.902", "QDi.901>QDi.902", "QDi.902>QDe.901", "QDi.902>QDi.901"} {
			if line := records["un:"+id]; line != "" {
				got = append(got, id+" "+kindIn(line))
			}
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s\n got %q\nwant %q\n%s", c.text, strings.Join(got, ", "), c.want, strings.Join(source.Notes(), "\n"))
		}
		if c.want == "" && len(source.Notes()) == 0 {
			t.Errorf("%s: no note tells that no link is made", c.text)
		}
	}
}

func listing(element, reference, name, comments string) string {
	return "<" + element + "><FIRST_NAME>" + name + "</FIRST_NAME><UN_LIST_TYPE>Al-Qaida</UN_LIST_TYPE><REFERENCE_NUMBER>" + reference +
		"</REFERENCE_NUMBER><COMMENTS1>" + comments + "</COMMENTS1></" + element + ">"
}

func kindIn(line string) string {
	_, after, _ := strings.Cut(line, `"kind":"`)
	kind, _, _ := strings.Cut(after, `"`)
	return kind
}

func TestImportingAgainUpdatesItsOwnAndLeavesWhatOthersAdded(t *testing.T) {
	list := func(alias, comment string) string {
		return "<CONSOLIDATED_LIST><INDIVIDUAL><FIRST_NAME>TESTED PERSON</FIRST_NAME><UN_LIST_TYPE>Al-Qaida</UN_LIST_TYPE><REFERENCE_NUMBER>QDi.901</REFERENCE_NUMBER>" +
			"<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>" + alias + "</ALIAS_NAME></INDIVIDUAL_ALIAS><COMMENTS1>" + comment + "</COMMENTS1></INDIVIDUAL>" +
			listing("ENTITY", "QDe.902", "DEMO BRIGADE", "") + "</CONSOLIDATED_LIST>"
	}
	entity, link := first(t, list("Early Alias", "Member of Demo Brigade (QDe.902)."), stored{})
	entity.Values = entity.Values.With(domain.FieldNames, append(domain.As[[]domain.Name](entity.Values, domain.FieldNames), domain.Name{Text: "Analyst's Name", Type: "ALIAS"})).
		With(domain.FieldLegalStatus, "CONVICTED").With(domain.FieldSex, "F")
	entity.Reports = []string{"r:ne-1", "un:list:QDi.901"}
	entity.Properties["height"] = "tall"
	link.Since, _ = domain.NewPartialDate(2009, 0, 0)
	link.Place, link.Reports = "a:town", []string{"r:ne-1", "un:list:QDi.901"}
	link.Properties["seen"] = "twice"

	entity, link = first(t, list("Later Alias", "Leader of Demo Brigade (QDe.902)."), stored{[]domain.Entity{entity}, []domain.Link{link}})
	want := `{"entity":{"id":"un:QDi.901","kind":"PERSON","names":[{"text":"TESTED PERSON","type":"PRIMARY"},{"text":"Later Alias","type":"ALIAS","quality":"GOOD"},{"text":"Analyst's Name","type":"ALIAS"}],` +
		`"sex":"F","legalStatus":"CONVICTED","designations":[{"list":"Al-Qaida","reference":"QDi.901"}],"reports":["r:ne-1","un:list:QDi.901"],"properties":{"height":"tall","un:comments":"Leader of Demo Brigade (QDe.902)."},` + un
	again, againLink := entity, link
	entity.Properties = map[string]string{"height": entity.Properties["height"], "un:comments": entity.Properties["un:comments"]}
	if diff := cmp.Diff(want, string(native.Append(nil, native.Record{Entity: &entity}))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	wantLink := `{"link":{"id":"un:QDi.901>QDe.902","kind":"LEADS","from":"un:QDi.901","to":"un:QDe.902","since":"2009","place":"a:town","reports":["r:ne-1","un:list:QDi.901"],"properties":{"seen":"twice","un:statement":"Leader of Demo Brigade (QDe.902)."},` + un
	if diff := cmp.Diff(wantLink, string(native.Append(nil, native.Record{Link: &link}))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	third, thirdLink := first(t, list("Later Alias", "Leader of Demo Brigade (QDe.902)."), stored{[]domain.Entity{again}, []domain.Link{againLink}})
	if diff := cmp.Diff(again, third); diff != "" {
		t.Errorf("importing the same list again changes the entity:\n%s", diff)
	}
	if diff := cmp.Diff(againLink, thirdLink); diff != "" {
		t.Errorf("importing the same list again changes the link:\n%s", diff)
	}
}

// first reads a list and returns its first entity and its link.
func first(t *testing.T, list string, there stored) (entity domain.Entity, link domain.Link) {
	t.Helper()
	in, err := interchange.NewInput("list.xml", strings.NewReader(list), 0)
	if err != nil {
		t.Fatal(err)
	}
	err = unlist.New(in, there).Each(context.Background(), func(item interchange.Item) error {
		switch {
		case len(item.Faults) > 0:
			t.Error(item.Faults)
		case item.Record.Entity != nil && entity.ID == "":
			entity = *item.Record.Entity
		case item.Record.Link != nil:
			link = *item.Record.Link
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return entity, link
}

func TestListsThatCannotBeRead(t *testing.T) {
	for says, list := range map[string]string{
		"another XML":    "<html></html>",
		"cut off":        invented(t)[:3000],
		"not XML at all": "hello",
		"empty":          "",
	} {
		in, err := interchange.NewInput("list.xml", strings.NewReader(list), 0)
		if err != nil {
			t.Fatal(err)
		}
		err = unlist.New(in, stored{}).Each(context.Background(), func(interchange.Item) error { return nil })
		var unreadable *interchange.UnreadableError
		if !errors.As(err, &unreadable) {
			t.Errorf("%s: %v", says, err)
		}
	}
}

func TestListingsAtFaultAreTold(t *testing.T) {
	in, err := interchange.NewInput("list.xml", strings.NewReader("<CONSOLIDATED_LIST>\n"+listing("ENTITY", "QD e", "NAME", "")+"\n"+listing("ENTITY", "QDe.1", " ", "")+"\n"+
		strings.Replace(listing("ENTITY", "QDe.2", "NAME", ""), "<COMM", "<LISTED_ON>2020-02-30</LISTED_ON><COMM", 1)+"</CONSOLIDATED_LIST>"), 0)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	err = unlist.New(in, stored{}).Each(context.Background(), func(item interchange.Item) error {
		for _, f := range item.Faults {
			got = append(got, f.String())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(got, "\n")
	for _, part := range []string{"entity.id: an id is made of", "entity.names: expected a value", "LISTED_ON: no such date"} {
		if !strings.Contains(text, part) {
			t.Errorf("no fault says %q:\n%s", part, text)
		}
	}
}
