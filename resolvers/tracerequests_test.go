package resolvers_test

import (
	"fmt"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
)

const (
	requesting = `mutation($id:String!,$request:RequestTraceInput!){requestTrace(operationId:$id request:$request){replayed requests{id firearmId askedOf} skipped{firearmId reason} more}}`
	answering  = `mutation($id:String!,$answer:AnswerTraceInput!){answerTrace(operationId:$id answer:$answer){replayed id reportId linkIds holderIds}}`
	traced     = `{traceFirearm(id:"NE:gun"){requests{id traceState askedOf askedOn answeredOn answer properties} chain{event holder{label} link{since reports{id}}}}}`
)

func TestATraceIsRequestedAndAnswered(t *testing.T) {
	w := pistol(t)
	asked := w.ask(t, niger(), requesting, vars{"id": "1", "request": vars{"id": "NE:ask", "firearm": "NE:gun", "askedOn": "2021-01-05", "properties": vars{"reference": "NE/7"}}}).expect(t, "")
	asked.expectText(t, `[{"askedOf":"IT","firearmId":"NE:gun","id":"NE:ask"}]`, "requestTrace", "requests")
	again := w.ask(t, niger(), requesting, vars{"id": "1", "request": vars{"id": "NE:ask", "firearm": "NE:gun", "askedOn": "2021-01-05", "properties": vars{"reference": "NE/7"}}}).expect(t, "")
	again.expectText(t, `true`, "requestTrace", "replayed")
	again.expectText(t, `[{"askedOf":"IT","firearmId":"NE:gun","id":"NE:ask"}]`, "requestTrace", "requests")

	const reminding = `mutation($on:PartialDate){remindTrace(operationId:"2" request:"NE:ask" on:$on note:"Once more"){id}}`
	w.ask(t, niger(), reminding, vars{"on": "2021-02-01"}).expect(t, "")
	w.ask(t, niger(), answering, vars{"id": "3", "answer": vars{"request": "NE:ask", "state": "ACKNOWLEDGED", "on": "2021-02-02"}}).expect(t, "")
	w.ask(t, niger(), answering, vars{"id": "4", "answer": vars{
		"request": "NE:ask", "state": "ANSWERED", "on": "2021-03-01", "answer": "Made and sold.",
		"report": vars{"id": "NE:answer", "originator": vars{"country": "IT"}, "reliability": "A", "credibility": 1},
		"found": []vars{
			{"kind": "MANUFACTURED", "organisation": vars{"organisationType": "ARMS_MANUFACTURER", "names": []vars{{"text": "Demo Works"}}}, "since": "2010", "country": "IT", "lawful": "YES"},
			{"kind": "IMPORTED", "holder": "NE:shop", "since": "2011-01", "country": "BF", "lawful": "YES"},
		},
	}}).expect(t, "")
	a := w.ask(t, niger(), traced, nil).expect(t, "")
	a.expectText(t, `{"answer":"Made and sold.","answeredOn":"2021-03-01","askedOf":"IT","askedOn":"2021-01-05","id":"NE:ask","properties":{"acknowledgedOn":"2021-02-02","reference":"NE/7","reminderNote":"Once more","reminders":"2021-02-01"},"traceState":"ANSWERED"}`, "traceFirearm", "requests", 1)
	a.expectText(t, `{"event":"MANUFACTURED","holder":{"label":"Demo Works"},"link":{"reports":[{"id":"NE:answer"}],"since":"2010"}}`, "traceFirearm", "chain", 0)
	a.expectText(t, `{"event":"IMPORTED","holder":{"label":"Shop"},"link":{"reports":[{"id":"NE:answer"}],"since":"2011-01"}}`, "traceFirearm", "chain", 1)

	w.ask(t, niger(), answering, vars{"id": "5", "answer": vars{"request": "NE:ask", "state": "REFUSED"}}).expect(t, domain.Conflict)
	w.ask(t, niger(), `mutation{remindTrace(operationId:"6" request:"NE:ask"){id}}`, nil).expect(t, domain.Conflict)
}

func TestATraceRequestThatCannotBeIsRefusedByField(t *testing.T) {
	w := pistol(t)
	report := vars{"originator": vars{"country": "IT"}, "reliability": "A", "credibility": 1}
	found := []vars{{"kind": "SOLD", "holder": "NE:shop"}}
	for i, c := range []struct {
		query, field string
		input        vars
		code         domain.Code
	}{
		{requesting, "request.firearm", vars{"firearm": "NE:unseen"}, domain.NotFound},
		{requesting, "request.firearm", vars{"firearm": "NE:nothing"}, domain.NotFound},
		{requesting, "request.firearm", vars{"firearm": "NE:man"}, domain.InvalidInput},
		{requesting, "request.askedOf", vars{"firearm": "NE:other"}, domain.InvalidInput},
		{requesting, "request.askedOf", vars{"firearm": "NE:gun", "askedOf": "Italy"}, domain.InvalidInput},
		{requesting, "request.askedOn", vars{"firearm": "NE:gun", "askedOn": "2022"}, domain.InvalidInput},
		{answering, "answer.request", vars{"request": "NE:nothing", "state": "REFUSED"}, domain.NotFound},
		{answering, "answer.request", vars{"request": "NE:gun", "state": "REFUSED"}, domain.InvalidInput},
		{answering, "answer.state", vars{"request": "NE:request", "state": "SUBMITTED"}, domain.InvalidInput},
		{answering, "answer.on", vars{"request": "NE:request", "state": "REFUSED", "on": "2020-12-03"}, domain.InvalidInput},
		{answering, "answer.report", vars{"request": "NE:request", "state": "ANSWERED", "found": found}, domain.InvalidInput},
		{answering, "answer.found", vars{"request": "NE:request", "state": "REFUSED", "found": found, "report": report}, domain.InvalidInput},
		{answering, "answer.found[0].kind", vars{"request": "NE:request", "state": "ANSWERED", "report": report, "found": []vars{{"kind": "CARRIES", "holder": "NE:shop"}}}, domain.InvalidInput},
		{answering, "answer.found[0]", vars{"request": "NE:request", "state": "ANSWERED", "report": report, "found": []vars{{"kind": "SOLD"}}}, domain.InvalidInput},
		{answering, "answer.found[0]", vars{"request": "NE:request", "state": "ANSWERED", "report": report, "found": []vars{{"kind": "SOLD", "holder": "NE:unseen"}}}, domain.NotFound},
	} {
		name := "request"
		if c.query == answering {
			name = "answer"
		}
		a := w.ask(t, niger(), c.query, vars{"id": string(rune('a' + i)), name: c.input})
		if a.code() != c.code || a.Errors[0].Extensions.Field != c.field {
			t.Errorf("%v: want %s of %s, got %s", c.input, c.code, c.field, a.text)
		}
	}
	early := w.ask(t, niger(), `mutation{remindTrace(operationId:"y" request:"NE:request" on:"2020-12-03"){id}}`, nil).expect(t, domain.InvalidInput)
	if early.Errors[0].Extensions.Field != "on" {
		t.Error(early.text)
	}
	w.ask(t, burkina(), answering, vars{"id": "x", "answer": vars{"request": "NE:request", "state": "REFUSED"}}).expect(t, domain.NotFound)
}

func TestAllFirearmsOfAnOperationAreAskedAboutOnce(t *testing.T) {
	w := pistol(t)
	put(t, w.store, `{"entity":{"id":"INT:op","kind":"OPERATION","code":"OP 1",`+restricted+`}}`,
		tracedLink("NE:o1", "DURING", "NE:seizure", "INT:op", restricted), tracedLink("NE:o2", "RECOVERED_IN", "NE:other", "NE:seizure", restricted),
		tracedLink("NE:o3", "SEIZED_IN", "NE:unseen", "NE:seizure", restricted),
		`{"entity":{"id":"NE:stamped","kind":"FIREARM","firearmType":"RIFLE","serial":{"state":"NONE"},"importMark":{"country":"ML","year":2009},`+restricted+`}}`,
		tracedLink("NE:o4", "SEIZED_IN", "NE:stamped", "NE:seizure", restricted))
	if err := w.service.CatchUp(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	const query = `mutation($id:String!){requestTraces(operationId:$id requests:{code:"OP 1"}){requests{firearmId askedOf} skipped{firearmId reason} more}}`
	first := w.ask(t, niger(), query, vars{"id": "1"}).expect(t, "")
	first.expectText(t, `{"more":false,"requests":[{"askedOf":"ML","firearmId":"NE:stamped"}],"skipped":[{"firearmId":"NE:gun","reason":"ALREADY_ASKED"},{"firearmId":"NE:other","reason":"NO_ORIGIN"}]}`, "requestTraces")
	w.ask(t, niger(), query, vars{"id": "2"}).expect(t, "").expectText(t, `[]`, "requestTraces", "requests")
	w.ask(t, niger(), `mutation{requestTraces(operationId:"3" requests:{code:"OP 2"}){more}}`, nil).expect(t, domain.NotFound)

	w.ask(t, niger(), answering, vars{"id": "4", "answer": vars{"request": "NE:request", "state": "ANSWERED", "on": "2020-12-24"}}).expect(t, "")
	statistics := w.ask(t, niger(), `{traceRequestStatistics(deadlineDays:30 asOf:"2021-06-01"){deadlineDays asOf total{country asked submitted answered overdue shareAnswered timed medianDays ninetiethDays} byCountry{country asked shareAnswered}}}`, nil)
	statistics.expect(t, "").expectText(t, `{"asOf":"2021-06-01","byCountry":[{"asked":1,"country":"IT","shareAnswered":1},{"asked":1,"country":"ML","shareAnswered":0}],"deadlineDays":30,"total":{"answered":1,"asked":2,"country":null,"medianDays":20,"ninetiethDays":20,"overdue":1,"shareAnswered":0.5,"submitted":1,"timed":1}}`, "traceRequestStatistics")
	for _, arguments := range []string{`deadlineDays:-1`, `askedIn:{from:"2021" to:"2020"}`} {
		w.ask(t, niger(), `{traceRequestStatistics(`+arguments+`){deadlineDays}}`, nil).expect(t, domain.InvalidInput)
	}
}

func TestACountryIsAskedOnceAboutSeveralRecordsOfOneFirearm(t *testing.T) {
	w := pistol(t)
	const stamped = `"kind":"FIREARM","firearmType":"RIFLE","serial":{"state":"NONE"},"importMark":{"country":"ML","year":2009},` + restricted + `}}`
	put(t, w.store, `{"entity":{"id":"INT:op","kind":"OPERATION","code":"OP 1",`+restricted+`}}`, tracedLink("NE:o1", "DURING", "NE:seizure", "INT:op", restricted),
		`{"entity":{"id":"NE:one",`+stamped, `{"entity":{"id":"NE:twice",`+stamped, tracedLink("NE:o2", "SAME_AS", "NE:twice", "NE:one", restricted),
		tracedLink("NE:o3", "SEIZED_IN", "NE:one", "NE:seizure", restricted), tracedLink("NE:o4", "SEIZED_IN", "NE:twice", "NE:seizure", restricted))
	if err := w.service.CatchUp(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	w.ask(t, niger(), `mutation{requestTraces(operationId:"1" requests:{code:"OP 1" askedOf:"ML"}){requests{firearmId}}}`, nil).expect(t, "").
		expectText(t, `[{"firearmId":"NE:gun"},{"firearmId":"NE:one"}]`, "requestTraces", "requests")
}

// requestTraces asks about every firearm, hidden or not, and answers.
func (a *asked) requestTraces(g graph) {
	ids := []string{"NE:absent"}
	for _, e := range g.entities {
		if e.Kind == domain.Firearm {
			ids = append(ids, e.ID)
		}
	}
	for i, firearm := range ids {
		request := fmt.Sprintf("%s:trace%d", a.subject.Country, i)
		a.ask(requesting, vars{"id": fmt.Sprint("ask ", i), "request": vars{"id": request, "firearm": firearm}})
		a.ask(answering, vars{"id": fmt.Sprint("answer ", i), "answer": vars{"request": request, "state": "ANSWERED", "answer": "Made."}})
	}
	a.ask(`mutation{requestTraces(operationId:"all" requests:{code:"OP1"}){requests{firearmId askedOf} skipped{firearmId reason} more}}`, nil)
}
