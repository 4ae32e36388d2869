package resolvers_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
)

const (
	seizing = `mutation($id:String!,$in:RecordSeizureInput!){recordSeizure(operationId:$id seizure:$in){replayed id reportId placeId caseId operationId itemIds personIds
		seizure{id day country note} case{id number caseStatus opened} items{id kind label} persons{id label}}}`
	checking = `mutation($id:String!,$in:RecordCheckInput!){recordCheck(operationId:$id check:$in){replayed id checkedIds caseId check{subject checkOutcome} checked{id kind}}}`
	opening  = `mutation($id:String!,$in:OpenCaseInput!){openCase(operationId:$id case:$in){replayed id reportId case{number caseStatus opened reports{id}}}}`
	linkOne  = `mutation($id:String!,$in:LinkInput!){link(operationId:$id link:$in){replayed ids links{id kind from{id} to{id}}}}`
	judging  = `mutation($id:String!,$link:ID!,$verdict:Verdict!,$reason:String!,$mark:MarkInput){judge(operationId:$id link:$link verdict:$verdict reason:$reason mark:$mark){replayed at link{judgements{verdict by at reason}}}}`
	patching = `mutation($id:String!,$in:EntityPatch!){update(operationId:$id patch:$in){replayed id changed entity{id revision ...on Case{number caseStatus closed agency} ...on Firearm{recordState make serial{asRead state}}}}}`
	patchOne = `mutation($id:String!,$in:LinkPatch!){updateLink(operationId:$id patch:$in){replayed changed link{since until lawful place{id} reports{id}}}}`
	parting  = `mutation($id:String!,$link:ID!,$reason:String!){unlink(operationId:$id link:$link reason:$reason){ids links{id}}}`
	merging  = `mutation($id:String!,$things:[ID!]!,$reason:String!){merge(operationId:$id things:$things reason:$reason){ids links{kind from{id} to{id} properties}}}`
	unmerge  = `mutation($id:String!,$link:ID!,$reason:String!){unmerge(operationId:$id link:$link reason:$reason){ids links{id}}}`
)

// desk is a world in which things are recorded.
func desk(t testing.TB) *world {
	return newWorld(t,
		reportLine("NE:r.secret", markOf("NE", "SECRET")),
		`{"entity":{"id":"NE:op","kind":"OPERATION","code":"DEMO-OP",`+restricted+`}}`,
		`{"entity":{"id":"NE:op.hidden","kind":"OPERATION","code":"HIDDEN-OP",`+markOf("NE", "SECRET")+`}}`,
		`{"entity":{"id":"NE:case","kind":"CASE","number":"DEMO/1","country":"NE","caseType":"FIREARMS","caseStatus":"OPEN","agency":"Demo agency",`+restricted+`}}`,
		`{"entity":{"id":"BF:case","kind":"CASE","number":"DEMO/2","country":"BF","caseType":"FIREARMS","caseStatus":"OPEN",`+markOf("BF", "OPEN", "ALL")+`}}`,
		`{"entity":{"id":"NE:place","kind":"LOCATION","locationType":"BORDER_POST","name":"Somewhere","country":"NE",`+restricted+`}}`,
		`{"entity":{"id":"NE:gun","kind":"FIREARM","firearmType":"PISTOL","make":"Demo","serial":{"asRead":"D 1","state":"FULL"},`+restricted+`}}`,
		personLine("NE:p", restricted), personLine("NE:q", restricted), personLine("NE:secret", markOf("NE", "SECRET")), personLine("BF:p", markOf("BF", "OPEN", "ALL")),
		`{"link":{"id":"NE:l","kind":"FAMILY_OF","from":"NE:p","to":"NE:q",`+restricted+`}}`,
		`{"link":{"id":"BF:l","kind":"FAMILY_OF","from":"NE:p","to":"BF:p",`+markOf("BF", "OPEN", "ALL")+`}}`,
		`{"link":{"id":"NE:l.secret","kind":"FAMILY_OF","from":"NE:q","to":"NE:p",`+markOf("NE", "SECRET")+`}}`,
	)
}

// haul is what an officer has after a seizure.
func haul() vars {
	return vars{
		"day": "2021-03-03", "country": "NE", "note": "At the barrier", "mark": vars{"owner": "NE", "releasableTo": []any{"ALL"}},
		"place": vars{"new": vars{"locationType": "TOWN", "name": "Demo Town", "country": "NE"}}, "operation": vars{"code": "DEMO-OP"},
		"case":   vars{"new": vars{"number": "DEMO/9", "country": "NE", "caseType": "FIREARMS"}},
		"report": vars{"originator": vars{"country": "NE"}, "day": "2021-03-03", "reliability": "B", "credibility": 2, "source": "patrol 9"},
		"items": []any{
			vars{"firearm": vars{"firearmType": "RIFLE", "make": "Demo", "serial": vars{"asRead": "AB?2", "state": "PARTIAL"}, "recordState": "RECOVERED"}, "foundIn": 2},
			vars{"lot": vars{"commodity": "AMMUNITION", "quantity": "120", "unit": "ROUND"}, "foundIn": 2},
			vars{"vehicle": vars{"vehicleType": "ROAD", "registration": "DEMO 1"}},
			vars{"phone": vars{"number": "+22790000001"}},
			vars{"id": "NE:gun"},
		},
		"persons": []any{
			vars{"person": vars{"names": []any{vars{"text": "Demo Driver"}}}, "roles": []any{"ARRESTED", "SUSPECT"}, "had": []any{
				vars{"item": 0, "since": "2019", "lawful": "NO"}, vars{"item": 2, "kind": "DROVE"}, vars{"item": 3},
			}},
			vars{"id": "NE:p", "roles": []any{"WITNESS"}},
		},
	}
}

func (w *world) do(t tester, s domain.Subject, mutation, operation string, in vars) answer {
	t.Helper()
	return w.ask(t, s, mutation, vars{"id": operation, "in": in})
}

func TestASeizureIsRecordedInOneCall(t *testing.T) {
	w := desk(t)
	a := w.do(t, niger(), seizing, "o", haul()).expect(t, "")
	a.expectText(t, `{"country":"NE","day":"2021-03-03","id":`+quoted(a.at("recordSeizure", "id"))+`,"note":"At the barrier"}`, "recordSeizure", "seizure")
	a.expectText(t, `"2021-03-04"`, "recordSeizure", "case", "opened")
	a.expectText(t, `"NE:op"`, "recordSeizure", "operationId")
	a.expectText(t, `"NE:gun"`, "recordSeizure", "items", 4, "id")
	a.expectText(t, `"Demo AB?2"`, "recordSeizure", "items", 0, "label")
	a.expectText(t, `"NE:p"`, "recordSeizure", "persons", 1, "id")
	links := w.ask(t, niger(), `query($id:ID!){entity(id:$id){links{edges{node{kind from{id} to{id} since until country place{id} reports{source}}}}}}`, vars{"id": a.at("recordSeizure", "id")})
	kinds := kindsAt(links.at("entity", "links", "edges"))
	if kinds != "ARRESTED_IN DURING OCCURRED_AT PART_OF_CASE RECOVERED_IN RECOVERED_IN SEIZED_IN SEIZED_IN SEIZED_IN" {
		t.Error(kinds, links.text)
	}
	driver := w.ask(t, burkina(), `query($id:ID!){entity(id:$id){links{edges{node{kind since until lawful}}}}}`, vars{"id": a.at("recordSeizure", "personIds", 0)})
	if kinds := kindsAt(driver.at("entity", "links", "edges")); kinds != "ARRESTED_IN DROVE POSSESSED SUSPECT_IN USES_PHONE" {
		t.Error(kinds, driver.text)
	}
	if !strings.Contains(driver.text, `"kind":"POSSESSED","lawful":"NO","since":"2019","until":"2021-03-03"`) && !strings.Contains(driver.text, `"kind":"POSSESSED","since":"2019","until":"2021-03-03","lawful":"NO"`) {
		t.Error(driver.text)
	}
	again := w.do(t, niger(), seizing, "o", haul()).expect(t, "")
	if want := strings.Replace(a.text, `"replayed":false`, `"replayed":true`, 1); again.text != want {
		t.Errorf("%s\nis replayed as\n%s", a.text, again.text)
	}
	other := haul()
	other["note"] = "Elsewhere"
	w.do(t, niger(), seizing, "o", other).expect(t, domain.Conflict)
	w.apply(t, niger(), "o", entities(person("NE:x"))).expect(t, domain.Conflict)
}

func quoted(v any) string { return fmt.Sprintf("%q", v) }

// kindsAt are the kinds of the links of a page, in order.
func kindsAt(edges any) string {
	text, _ := json.Marshal(edges)
	var kinds []string
	for _, found := range regexp.MustCompile(`"kind":"([A-Z_]+)"`).FindAllStringSubmatch(string(text), -1) {
		kinds = append(kinds, found[1])
	}
	slices.Sort(kinds)
	return strings.Join(kinds, " ")
}

func TestTotalsOfAnOperationFollowASeizureAtOnce(t *testing.T) {
	w := desk(t)
	const summary = `{operationSummary(code:"DEMO-OP"){arrests seizures{commodity unit quantity seizures byCountry{country quantity}} firearms{count byRecordState{recordState count}} byPlaceType{locationType checks seizures}}}`
	w.ask(t, niger(), summary, nil).expectText(t, `{"arrests":0,"byPlaceType":[],"firearms":{"byRecordState":[],"count":0},"seizures":[]}`, "operationSummary")
	in := haul()
	in["items"] = append(in["items"].([]any), vars{"lot": vars{"commodity": "AMMUNITION", "quantity": "0.1", "unit": "ROUND"}}, vars{"lot": vars{"commodity": "AMMUNITION", "quantity": "0.2", "unit": "ROUND"}})
	w.do(t, niger(), seizing, "o", in).expect(t, "")
	w.ask(t, niger(), summary, nil).expectText(t, `{"arrests":1,"byPlaceType":[{"checks":0,"locationType":"TOWN","seizures":1}],`+
		`"firearms":{"byRecordState":[{"count":1,"recordState":"NONE"},{"count":1,"recordState":"RECOVERED"}],"count":2},`+
		`"seizures":[{"byCountry":[{"country":"NE","quantity":"120.3"}],"commodity":"AMMUNITION","quantity":"120.3","seizures":1,"unit":"ROUND"}]}`, "operationSummary")
}

// TestWhatIsRecordedIsWhatABatchWrites writes the records of a recorded seizure
// by apply into another world, and compares the exports.
func TestWhatIsRecordedIsWhatABatchWrites(t *testing.T) {
	recorded, applied := desk(t), desk(t)
	recorded.do(t, niger(), seizing, "o", haul()).expect(t, "")
	before := map[string]bool{}
	for _, line := range exported(t, applied) {
		before[line] = true
	}
	batch := vars{}
	for _, line := range exported(t, recorded) {
		if before[line] {
			continue
		}
		var of map[string]vars
		if err := json.Unmarshal([]byte(line), &of); err != nil {
			t.Fatal(err)
		}
		for kind, fields := range of {
			list, record := kind+"s", any(fields)
			if kind == "entity" {
				name := strings.Split(strings.ToLower(fields["kind"].(string)), "_")
				delete(fields, "kind")
				list, record = "entities", vars{name[0]: fields}
			}
			old, _ := batch[list].([]any)
			batch[list] = append(old, record)
		}
	}
	applied.apply(t, niger(), "o", batch).expect(t, "")
	got, want := exported(t, recorded), exported(t, applied)
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("recorded\n%s\napplied\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// exported are the lines of the world's export.
func exported(t tester, w *world) []string {
	t.Helper()
	var out bytes.Buffer
	if _, err := w.service.View(domain.Administrator()).Export(context.Background(), w.store, &out); err != nil {
		t.Fatalf("%v", err)
	}
	return strings.Split(strings.TrimSpace(out.String()), "\n")
}

func TestASeizureIsRecordedWholeOrNotAtAll(t *testing.T) {
	w := desk(t)
	before := exported(t, w)
	in := haul()
	in["persons"] = append(in["persons"].([]any), vars{"id": "NE:secret", "roles": []any{"SUSPECT"}})
	w.do(t, niger(), seizing, "o", in).expect(t, domain.NotFound)
	if after := exported(t, w); strings.Join(after, "\n") != strings.Join(before, "\n") {
		t.Error("something was written")
	}
	w.do(t, niger(), seizing, "o", haul()).expect(t, "").expectText(t, "false", "recordSeizure", "replayed")
}

func TestOneOperationRecordedTwiceAtOnceIsRecordedOnce(t *testing.T) {
	w := desk(t)
	answers := make([]answer, 8)
	var all sync.WaitGroup
	for i := range answers {
		all.Add(1)
		go func() {
			defer all.Done()
			s := niger()
			if i%2 == 1 {
				s.Name = "a colleague"
			}
			answers[i] = w.do(t, s, seizing, "o", haul())
		}()
	}
	all.Wait()
	first := 0
	ids := map[any]bool{}
	for _, a := range answers {
		a.expect(t, "")
		ids[a.at("recordSeizure", "id")] = true
		if a.at("recordSeizure", "replayed") == false {
			first++
		}
	}
	if first != 2 || len(ids) != 2 { // operation ids are each subject's own
		t.Errorf("%d were carried out, %d seizures", first, len(ids))
	}
}

func TestARefusedRecordingReadsTheSameForHiddenAnothersAndNotThere(t *testing.T) {
	w := desk(t)
	with := func(name string, value any) vars {
		in := haul()
		in[name] = value
		return in
	}
	for name, c := range map[string]struct {
		ids      []string
		mutation string
		variable func(id string) vars
	}{
		"a place":             {[]string{"NE:secret", "NE:nothing"}, seizing, func(id string) vars { return vars{"in": with("place", vars{"id": id})} }},
		"a case":              {[]string{"NE:secret", "NE:nothing"}, seizing, func(id string) vars { return vars{"in": with("case", vars{"id": id})} }},
		"an operation":        {[]string{"NE:op.hidden", "NE:nothing"}, seizing, func(id string) vars { return vars{"in": with("operation", vars{"id": id})} }},
		"an operation's code": {[]string{"HIDDEN-OP", "NO-OP"}, seizing, func(id string) vars { return vars{"in": with("operation", vars{"code": id})} }},
		"a report":            {[]string{"NE:r.secret", "NE:nothing"}, seizing, func(id string) vars { return vars{"in": with("reports", []any{id})} }},
		"an item": {[]string{"NE:secret", "NE:nothing"}, seizing, func(id string) vars {
			return vars{"in": with("items", []any{vars{"id": id}, vars{"id": "NE:gun"}, vars{"id": "NE:gun"}, vars{"id": "NE:gun"}})}
		}},
		"a person":             {[]string{"NE:secret", "NE:nothing"}, seizing, func(id string) vars { return vars{"in": with("persons", []any{vars{"id": id}})} }},
		"an end":               {[]string{"NE:secret", "NE:nothing"}, linkOne, func(id string) vars { return vars{"in": vars{"kind": "FAMILY_OF", "from": "NE:p", "to": id}} }},
		"a link to delete":     {[]string{"NE:l.secret", "BF:l", "NE:nothing"}, parting, func(id string) vars { return vars{"link": id, "reason": "r"} }},
		"a link to take apart": {[]string{"NE:l.secret", "BF:l", "NE:nothing"}, unmerge, func(id string) vars { return vars{"link": id, "reason": "r"} }},
		"a link to judge":      {[]string{"NE:l.secret", "NE:nothing"}, judging, func(id string) vars { return vars{"link": id, "verdict": "DISPUTE", "reason": "r"} }},
		"a link to change":     {[]string{"NE:l.secret", "BF:l", "NE:nothing"}, patchOne, func(id string) vars { return vars{"in": vars{"id": id, "lawful": "NO"}} }},
		"a thing to change":    {[]string{"NE:secret", "BF:p", "NE:nothing"}, patching, func(id string) vars { return vars{"in": vars{"person": vars{"id": id, "sex": "M"}}} }},
		"one to merge":         {[]string{"NE:secret", "NE:nothing"}, merging, func(id string) vars { return vars{"things": []any{"NE:p", id}, "reason": "r"} }},
	} {
		first := ""
		for i, id := range c.ids {
			v := c.variable(id)
			v["id"] = fmt.Sprint(name, i)
			a := w.ask(t, niger(), c.mutation, v).expect(t, domain.NotFound)
			text := strings.ReplaceAll(a.text, id, "ID")
			if first == "" {
				first = text
			}
			if text != first {
				t.Errorf("%s: %s reads\n%s\nand not\n%s", name, id, text, first)
			}
		}
	}
}

func TestEveryUseCaseNeedsTheRoleAndIsInTheAuditUnderItsName(t *testing.T) {
	w := desk(t)
	merged := ""
	calls := []struct {
		action, mutation string
		v                func() vars
	}{
		{"OPEN_CASE", opening, func() vars { return vars{"in": vars{"number": "N", "country": "NE", "caseType": "MIXED"}} }},
		{"RECORD_SEIZURE", seizing, func() vars { return vars{"in": haul()} }},
		{"RECORD_CHECK", checking, func() vars { return vars{"in": aCheck()} }},
		{"LINK", linkOne, func() vars { return vars{"in": vars{"kind": "FAMILY_OF", "from": "NE:p", "to": "BF:p"}} }},
		{"JUDGE", judging, func() vars { return vars{"link": "BF:l", "verdict": "CONFIRM", "reason": "Seen together"} }},
		{"UPDATE", patching, func() vars { return vars{"in": vars{"case": vars{"id": "NE:case", "caseStatus": "CLOSED"}}} }},
		{"UPDATE_LINK", patchOne, func() vars { return vars{"in": vars{"id": "NE:l", "until": "2020"}} }},
		{"MERGE", merging, func() vars { return vars{"things": []any{"NE:p", "NE:q"}, "reason": "One passport"} }},
		{"UNMERGE", unmerge, func() vars { return vars{"link": merged, "reason": "Two passports"} }},
		{"UNLINK", parting, func() vars { return vars{"link": "NE:l", "reason": "Was another's sister"} }},
	}
	reader := niger()
	reader.Roles = []domain.Role{domain.Analyst, domain.Auditor, domain.Admin}
	for _, c := range calls {
		v := c.v()
		v["id"] = c.action
		w.ask(t, reader, c.mutation, v).expect(t, domain.Forbidden)
		a := w.ask(t, niger(), c.mutation, v).expect(t, "")
		if c.action == "MERGE" {
			merged = a.at("merge", "ids", 0).(string)
		}
		w.ask(t, niger(), c.mutation, v).expect(t, "")
	}
	records, err := w.store.AuditAfter(context.Background(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range records {
		if i >= len(calls) || r.Action != calls[i].action || r.Operation != calls[i].action || r.Subject != "niger" {
			t.Errorf("record %d: %+v", i, r)
		}
	}
	if last := records[len(records)-1]; len(records) != len(calls) || !strings.Contains(last.Detail, "Was another's sister") {
		t.Errorf("%d records, the last says %q", len(records), last.Detail)
	}
}

func aCheck() vars {
	return vars{
		"day": "2021-03-04", "country": "NE", "subject": "PERSON", "checkOutcome": "ARREST", "place": vars{"id": "NE:place"}, "operation": vars{"id": "NE:op"},
		"case": vars{"id": "NE:case"}, "checked": []any{
			vars{"person": vars{"names": []any{vars{"text": "Demo Traveller"}}}, "arrested": true},
			vars{"travelDocument": vars{"documentType": "PASSPORT", "number": "D1"}},
			vars{"id": "NE:p"},
		},
	}
}

func TestACheckIsRecordedWithWhatWasChecked(t *testing.T) {
	w := desk(t)
	a := w.do(t, niger(), checking, "o", aCheck()).expect(t, "")
	a.expectText(t, `{"checkOutcome":"ARREST","subject":"PERSON"}`, "recordCheck", "check")
	a.expectText(t, `"TRAVEL_DOCUMENT"`, "recordCheck", "checked", 1, "kind")
	a.expectText(t, `"NE:p"`, "recordCheck", "checkedIds", 2)
	links := w.ask(t, niger(), `query($id:ID!){entity(id:$id){links{edges{node{kind}}}}}`, vars{"id": a.at("recordCheck", "id")})
	if kinds := kindsAt(links.at("entity", "links", "edges")); kinds != "ARRESTED_IN CHECKED CHECKED CHECKED DURING OCCURRED_AT PART_OF_CASE" {
		t.Error(kinds)
	}
	w.ask(t, niger(), `{operationSummary(code:"DEMO-OP"){arrests checks{subject count hits}}}`, nil).
		expectText(t, `{"arrests":1,"checks":[{"count":1,"hits":1,"subject":"PERSON"}]}`, "operationSummary")
}

func TestACaseIsOpenedWithItsReport(t *testing.T) {
	w := desk(t)
	in := vars{"id": "NE:new", "number": "DEMO/7", "country": "NE", "caseType": "FINANCING", "report": vars{"originator": vars{"country": "INT"}, "reliability": "A", "credibility": 1}}
	a := w.do(t, niger(), opening, "o", in).expect(t, "")
	a.expectText(t, `{"caseStatus":"OPEN","number":"DEMO/7","opened":"2021-03-04","reports":[{"id":`+quoted(a.at("openCase", "reportId"))+`}]}`, "openCase", "case")
	w.do(t, niger(), opening, "o2", in).expect(t, domain.Conflict) // the id is taken
}

func TestAPatchLeavesWhatItDoesNotNameAndClearsWhatIsNull(t *testing.T) {
	w := desk(t)
	w.do(t, niger(), patching, "1", vars{"case": vars{"id": "NE:case", "caseStatus": "CLOSED", "closed": "2021-03-01"}}).expect(t, "").
		expectText(t, `"Demo agency"`, "update", "entity", "agency")
	w.do(t, niger(), patching, "2", vars{"case": vars{"id": "NE:case", "agency": nil}}).expect(t, "").
		expectText(t, "null", "update", "entity", "agency")
	w.do(t, niger(), patching, "3", vars{"case": vars{"id": "NE:case", "agency": nil}}).expect(t, "").expectText(t, "false", "update", "changed")
	a := w.do(t, niger(), patching, "4", vars{"firearm": vars{"id": "NE:gun", "recordState": "STOLEN"}}).expect(t, "")
	a.expectText(t, `{"asRead":"D 1","state":"FULL"}`, "update", "entity", "serial")
	a.expectText(t, `"STOLEN"`, "update", "entity", "recordState")
	w.do(t, niger(), patching, "5", vars{"firearm": vars{"id": "NE:gun", "make": "Other", "ifRevision": 1}}).expect(t, domain.Conflict)
	w.do(t, niger(), patching, "6", vars{"firearm": vars{"id": "NE:gun", "make": "Other", "ifRevision": a.at("update", "entity", "revision")}}).expect(t, "")
	for name, c := range map[string]struct {
		patch vars
		field string
	}{
		"a required field cleared": {vars{"case": vars{"id": "NE:case", "caseStatus": nil}}, "patch.case.caseStatus"},
		"another kind":             {vars{"firearm": vars{"id": "NE:case"}}, "patch.firearm.id"},
		"closed before opened":     {vars{"case": vars{"id": "NE:case", "opened": "2021-03-02"}}, "patch.case.closed"},
		"no such country":          {vars{"case": vars{"id": "NE:case", "country": "ZZ"}}, "patch.case.country"},
		"a mark of another's":      {vars{"case": vars{"id": "NE:case", "mark": vars{"owner": "BF"}}}, "patch.case.mark.owner"},
		"a mark of nobody's":       {vars{"case": vars{"id": "NE:case", "mark": vars{"owner": ""}}}, "patch.case.mark.owner"},
	} {
		a := w.do(t, niger(), patching, name, c.patch)
		if a.code() != domain.InvalidInput || a.Errors[0].Extensions.Field != c.field {
			t.Errorf("%s: %s", name, a.text)
		}
	}
}

func TestAPatchKeepsWhatIsHidden(t *testing.T) {
	w := town(t)
	w.ask(t, niger(), `mutation{update(operationId:"o" patch:{person:{id:"NE:a" sex:F}}){changed}}`, nil).expect(t, "")
	w.do(t, niger(), patchOne, "o2", vars{"id": "NE:l", "until": "2020", "lawful": "NO"}).expect(t, "").
		expectText(t, `{"lawful":"NO","place":null,"reports":[{"id":"NE:r.open"}],"since":null,"until":"2020"}`, "updateLink", "link")
	const query = `{entity(id:"NE:a"){reports{id} links(direction:OUT){edges{node{place{id} reports{id}}}}}}`
	w.ask(t, domain.Administrator(), query, nil).expectText(t,
		`{"links":{"edges":[{"node":{"place":{"id":"BF:place"},"reports":[{"id":"NE:r.open"},{"id":"NE:r.secret"}]}}]},"reports":[{"id":"NE:r.open"},{"id":"NE:r.secret"}]}`, "entity")
}

func TestTheLatestJudgementOfEachAuthorThatIsSeenCounts(t *testing.T) {
	w := desk(t)
	disputed := func(s domain.Subject) bool {
		a := w.ask(t, s, `{paths(from:"NE:p" to:"BF:p"){paths{cautions}}}`, nil).expect(t, "")
		return strings.Contains(a.text, "DISPUTED")
	}
	everyone := vars{"owner": "NE", "level": "OPEN", "releasableTo": []any{"ALL"}}
	n := 0
	judge := func(s domain.Subject, verdict string, mark any) answer {
		n++
		return w.ask(t, s, judging, vars{"id": fmt.Sprint(n), "link": "BF:l", "verdict": verdict, "reason": "because", "mark": mark}).expect(t, "")
	}
	expect := func(what string, nigers, burkinas bool) {
		t.Helper()
		again := serve(t, w.store) // a service that begins afresh holds the same
		for name, world := range map[string]*world{"now": w, "afresh": again} {
			w := world
			disputed := func(s domain.Subject) bool {
				return strings.Contains(w.ask(t, s, `{paths(from:"NE:p" to:"BF:p"){paths{cautions}}}`, nil).expect(t, "").text, "DISPUTED")
			}
			if disputed(niger()) != nigers || disputed(burkina()) != burkinas {
				t.Errorf("%s, %s: disputed for Niger %v, for Burkina Faso %v", what, name, !nigers, !burkinas)
			}
		}
	}
	if disputed(niger()) {
		t.Fatal("disputed at first")
	}
	judge(niger(), "DISPUTE", everyone)
	expect("after a dispute", true, true)
	judge(niger(), "CONFIRM", nil)
	expect("lifted within Niger", false, true)
	judge(niger(), "CONFIRM", everyone)
	expect("lifted for all", false, false)
	colleague := niger()
	colleague.Name = "a colleague"
	judge(colleague, "DISMISS", nil)
	expect("dismissed by a colleague", true, false)
	a := judge(niger(), "CONFIRM", nil)
	expect("confirmed by another", true, false)
	if list, _ := a.at("judge", "link", "judgements").([]any); len(list) != 5 {
		t.Error(a.text)
	}
	again := w.ask(t, niger(), judging, vars{"id": "1", "link": "BF:l", "verdict": "DISPUTE", "reason": "because", "mark": everyone}).expect(t, "")
	again.expectText(t, "true", "judge", "replayed")
	again.expectText(t, `"2021-03-04T12:00:00Z"`, "judge", "at")
}

func TestLinksAreMadeTakenAwayAndMerged(t *testing.T) {
	w := desk(t)
	w.do(t, niger(), linkOne, "1", vars{"id": "NE:new", "kind": "ASSOCIATE_OF", "from": "NE:p", "to": "BF:p"}).expect(t, "").
		expectText(t, `[{"from":{"id":"NE:p"},"id":"NE:new","kind":"ASSOCIATE_OF","to":{"id":"BF:p"}}]`, "link", "links")
	w.do(t, niger(), linkOne, "2", vars{"id": "NE:new", "kind": "ASSOCIATE_OF", "from": "NE:p", "to": "NE:q"}).expect(t, domain.Conflict)
	w.ask(t, niger(), parting, vars{"id": "3", "link": "NE:new", "reason": "mistaken"}).expect(t, "").expectText(t, `{"ids":["NE:new"],"links":[]}`, "unlink")
	a := w.ask(t, niger(), merging, vars{"id": "4", "things": []any{"NE:p", "NE:q", "BF:p"}, "reason": "one thumb"}).expect(t, "")
	a.expectText(t, `{"from":{"id":"NE:p"},"kind":"SAME_AS","properties":{"reason":"one thumb"},"to":{"id":"BF:p"}}`, "merge", "links", 1)
	w.ask(t, niger(), unmerge, vars{"id": "5", "link": a.at("merge", "ids", 0), "reason": "two thumbs"}).expect(t, "").expectText(t, "[]", "unmerge", "links")
	for name, c := range map[string]struct {
		mutation string
		v        vars
		field    string
	}{
		"ends not joined":     {linkOne, vars{"in": vars{"kind": "LEADS", "from": "NE:p", "to": "NE:q"}}, "link.kind"},
		"no such country":     {linkOne, vars{"in": vars{"kind": "FAMILY_OF", "from": "NE:p", "to": "NE:q", "country": "XX"}}, "link.country"},
		"not yet":             {linkOne, vars{"in": vars{"kind": "FAMILY_OF", "from": "NE:p", "to": "NE:q", "since": "2022"}}, "link.since"},
		"no reason":           {parting, vars{"link": "NE:l", "reason": " "}, "reason"},
		"not merged":          {unmerge, vars{"link": "NE:l", "reason": "r"}, "link"},
		"merged with itself":  {merging, vars{"things": []any{"NE:p", "NE:p"}, "reason": "r"}, "things[1]"},
		"merged with nothing": {merging, vars{"things": []any{"NE:p"}, "reason": "r"}, "things"},
		"of two kinds":        {merging, vars{"things": []any{"NE:p", "NE:gun"}, "reason": "r"}, "things[1]"},
		"judged for nothing":  {judging, vars{"link": "NE:l", "verdict": "CONFIRM", "reason": ""}, "reason"},
		"judged above":        {judging, vars{"link": "NE:l", "verdict": "CONFIRM", "reason": "r", "mark": vars{"owner": "NE", "level": "SECRET"}}, "mark"},
	} {
		c.v["id"] = name
		a := w.ask(t, niger(), c.mutation, c.v)
		if a.code() != domain.InvalidInput || a.Errors[0].Extensions.Field != c.field {
			t.Errorf("%s: %s", name, a.text)
		}
	}
}
