package resolvers_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Use cases that write are answered alike with what is hidden and without it,
// whatever hidden thing they name; and what is seen afterwards is alike.
func TestNothingHiddenHasAnInfluenceOnWhatIsRecorded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t)
		defer d.close()
		g, s := someGraph(t), someSubject(t)
		with, without := d.world(g, true), d.world(g.without(s), true)
		a, b := &asked{t: t, w: with, subject: s}, &asked{t: t, w: without, subject: s}
		for i := range rapid.IntRange(1, 12).Draw(t, "writes") {
			query, v := someWrite(t, g, s, i)
			a.ask(query, v)
			b.ask(query, v)
			expectSame(t, a, b)
		}
		seen := `{seizureSummary{` + seizureFields + `}}`
		a.ask(seen, nil)
		b.ask(seen, nil)
		for _, e := range g.entities { // ids of links are drawn anew in each world, so that no order may hang on them
			query := `query($id:ID!){entity(id:$id){...E} dismissals(entity:$id){screened by reason}}` + fragmentsER
			if e.Kind == domain.Firearm {
				query = `query($id:ID!){entity(id:$id){...E} traceFirearm(id:$id){origin{country year} timeToCrime{minDays maxDays} conflicts{field values{value}} candidates{firearm{id} score} cases{id}}}` + fragmentsER
			}
			a.ask(query, vars{"id": e.ID})
			b.ask(query, vars{"id": e.ID})
		}
		expectSame(t, a, b)
	})
}

// someWrite is a use case about things of the graph, hidden or not, or absent.
func someWrite(t *rapid.T, g graph, s domain.Subject, i int) (string, vars) {
	seen := g.without(s)
	id := func(kinds ...domain.EntityKind) string {
		ids, from := []string{"NE:absent"}, g.entities
		if rapid.IntRange(0, 9).Draw(t, "seen") > 0 {
			ids, from = nil, seen.entities
		}
		for _, e := range from {
			if slices.Contains(kinds, e.Kind) || len(kinds) == 0 {
				ids = append(ids, e.ID)
			}
		}
		if len(ids) == 0 {
			return "NE:absent"
		}
		return rapid.SampledFrom(ids).Draw(t, "id")
	}
	link := func() string {
		ids := []string{"NE:absent"}
		for _, l := range g.links {
			ids = append(ids, l.ID)
		}
		return rapid.SampledFrom(ids).Draw(t, "link")
	}
	reports := func() []string {
		if rapid.Bool().Draw(t, "reports that are seen") {
			return someReports(t, seen)
		}
		return someReports(t, g)
	}
	made := fmt.Sprintf("%s:made%d", s.Country, i)
	v := vars{"id": fmt.Sprint("write ", i)}
	const hits = `hits{matches(limit:3){entity{id} screening{verdict matches{score verdict entity{id}} knownIn}} relatedCases(first:3){results{case{id} strength}}}`
	occasion := vars{"id": made, "day": "2020-12-02", "country": "NE", "reports": reports(), "mark": vars{"owner": s.Country, "level": "OPEN"}}
	if rapid.IntRange(0, 2).Draw(t, "at a place") == 0 {
		occasion["place"] = vars{"id": id(domain.Location)}
	}
	if rapid.IntRange(0, 2).Draw(t, "in an operation") == 0 {
		occasion["operation"] = vars{"id": id(domain.Operation)}
		if rapid.Bool().Draw(t, "by its code") {
			occasion["operation"] = vars{"code": rapid.SampledFrom([]string{"OP1", "OP2"}).Draw(t, "code")}
		}
	}
	if rapid.IntRange(0, 2).Draw(t, "in a case") == 0 {
		occasion["case"] = vars{"id": id(domain.Case)}
	}
	switch rapid.IntRange(0, 14).Draw(t, "use case") {
	case 0, 11, 12:
		occasion["items"] = []vars{{"lot": vars{"commodity": "FUEL", "quantity": 5, "unit": "LITRE"}}, {"id": id(domain.Firearm, domain.Lot)}}[rapid.IntRange(0, 1).Draw(t, "new items"):]
		if rapid.Bool().Draw(t, "with somebody") {
			occasion["persons"] = []vars{{"id": id(domain.Person), "roles": []string{"ARRESTED"}, "had": []vars{{"item": 0}}}}
		}
		v["in"] = occasion
		return `mutation($id:String!,$in:RecordSeizureInput!){recordSeizure(operationId:$id seizure:$in){replayed id placeId caseId operationId personIds ` + hits + `}}`, v
	case 1, 13:
		occasion["subject"], occasion["checkOutcome"], occasion["checked"] = "PERSON", "ARREST", []vars{{"id": id(domain.Person), "arrested": true}}
		v["in"] = occasion
		return `mutation($id:String!,$in:RecordCheckInput!){recordCheck(operationId:$id check:$in){replayed id placeId caseId operationId checkedIds ` + hits + `}}`, v
	case 2:
		l := domain.Link{Kind: domain.SameAs, From: id(), To: id()}
		if from := rapid.SampledFrom([]graph{g, seen}).Draw(t, "among"); len(from.entities) > 0 {
			if fit, fits := someLink(t, "", from); fits {
				l = fit
			}
		}
		v["in"] = vars{"kind": l.Kind.String(), "from": l.From, "to": l.To, "reports": reports(), "mark": vars{"owner": s.Country, "level": "OPEN"}}
		if rapid.Bool().Draw(t, "has a place") {
			v["in"].(vars)["place"] = id(domain.Location)
		}
		return `mutation($id:String!,$in:LinkInput!){link(operationId:$id link:$in){replayed links{kind from{id} to{id} reports{id}}}}`, v
	case 3:
		v["link"] = link()
		return `mutation($id:String!,$link:ID!){unlink(operationId:$id link:$link reason:"R"){replayed ids links{id}}}`, v
	case 4:
		v["link"] = link()
		return `mutation($id:String!,$link:ID!){unmerge(operationId:$id link:$link reason:"R"){replayed ids links{id}}}`, v
	case 5:
		v["link"], v["verdict"] = link(), rapid.SampledFrom(domain.Verdict.Values).Draw(t, "verdict")
		return `mutation($id:String!,$link:ID!,$verdict:Verdict!){judge(operationId:$id link:$link verdict:$verdict reason:"R"){replayed link{id judgements{verdict by}}}}`, v
	case 6:
		v["things"] = []string{id(domain.Person), id(domain.Person, domain.Firearm)}
		return `mutation($id:String!,$things:[ID!]!){merge(operationId:$id things:$things reason:"R"){replayed links{from{id} to{id}}}}`, v
	case 7:
		v["in"] = vars{"firearm": vars{"id": id(domain.Firearm), "make": "Other", "reports": reports()}}
		return `mutation($id:String!,$in:EntityPatch!){update(operationId:$id patch:$in){replayed id changed entity{...E}}}` + fragmentsER, v
	case 8:
		v["in"] = vars{"id": link(), "country": "NE", "reports": reports()}
		return `mutation($id:String!,$in:LinkPatch!){updateLink(operationId:$id patch:$in){replayed changed link{kind since until country from{id} to{id} place{id label} reports{...R}}}}` + cut("R"), v
	case 9:
		v["request"] = id(domain.TraceRequest, domain.Firearm)
		return `mutation($id:String!,$request:ID!){remindTrace(operationId:$id request:$request on:"2021-01-01"){replayed id}}`, v
	case 10:
		v["in"] = vars{"id": made, "firearm": id(domain.Firearm), "askedOf": "NE", "reports": reports()}
		return `mutation($id:String!,$in:RequestTraceInput!){requestTrace(operationId:$id request:$in){replayed requests{id askedOf} skipped{firearmId reason}}}`, v
	}
	v["entity"] = id()
	return `mutation($id:String!,$entity:ID!){dismissMatch(operationId:$id subject:{kind:PERSON name:"Moussa Demo"} entity:$entity reason:"R"){replayed note{entity screened by reason}}}`, v
}
