package resolvers_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
)

// asked is what a subject is answered, question by question.
type asked struct {
	t       tester
	w       *world
	subject domain.Subject
	// answers by question, in order.
	questions, answers []string
}

func (a *asked) ask(query string, v vars) answer {
	got := a.w.ask(a.t, a.subject, query, v)
	a.questions = append(a.questions, fmt.Sprint(query, v))
	a.answers = append(a.answers, got.text)
	return got
}

// page asks for page after page to the end.
func (a *asked) page(field, query string, v vars) {
	for range 50 {
		got := a.ask(query, v)
		if got.at(field, "pageInfo", "hasNextPage") != true {
			return
		}
		v["after"] = got.at(field, "pageInfo", "endCursor")
	}
	a.t.Fatalf("no end to the pages of %s", query)
}

const fragments = `
fragment R on Report{id source day mark{owner}}
fragment L on Link{id kind since until from{id label} to{id reports{id source}} place{id label links(first:2){edges{node{id}}}} reports{...R} judgements{verdict by}}
fragment E on Entity{id kind label mark{owner level releasableTo caveats} reports{...R}}
fragment P on LinkPath{cost strength hops temporal cautions countries nodes{id kind label} steps{cost damping forward link{id kind since until reports{...R}}}}
fragment S on SearchScope{maxHops minStrength asOf window{from to} excludedKinds skippedImpossible truncated reason onlyThroughKinds}
fragment G on Subgraph{nodes{id label} links{id from{id} to{id}} columns{nodes{ids kinds labels countries legalStatuses networks degrees} links{ids kinds from to since until costs strengths sources disputed}}}
fragment B on RegionScope{hops window{from to} excludedKinds entities ties truncated reason}
`

// eachID is a document that asks the same of every id, $i0 and so on.
func eachID(ids []string, fragments, field string) (string, vars) {
	var parameters, fields []string
	v := vars{}
	for i, id := range ids {
		name := fmt.Sprintf("i%d", i)
		v[name] = id
		parameters = append(parameters, "$"+name+":ID!")
		fields = append(fields, fmt.Sprintf("x%d:%s", i, strings.ReplaceAll(field, "$id", "$"+name)))
	}
	return "query(" + strings.Join(parameters, " ") + "){" + strings.Join(fields, " ") + "}" + fragments, v
}

var (
	fragmentsER = cut("R", "E")
	fragmentsLR = cut("R", "L")
	fragmentsP  = cut("R", "P", "S")
	fragmentsS  = cut("S")
	fragmentsG  = cut("G")
	fragmentsB  = cut("B")
)

func cut(names ...string) string {
	var kept []string
	for _, line := range strings.Split(fragments, "\n") {
		for _, name := range names {
			if strings.HasPrefix(line, "fragment "+name+" ") {
				kept = append(kept, line)
			}
		}
	}
	return strings.Join(kept, "\n")
}

// interrogate asks everything that can be asked, of everything in the graph,
// hidden or not, and of what was never there.
func interrogate(t tester, w *world, s domain.Subject, g graph) *asked {
	t.Helper()
	a := &asked{t: t, w: w, subject: s}
	ids := []string{"NE:absent"}
	for _, e := range g.entities {
		ids = append(ids, e.ID)
	}
	a.ask(`{me{name country level caveats roles}}`, nil)
	a.ask(eachID(ids, fragmentsER+fragmentsLR[strings.Index(fragmentsLR, "\n"):],
		`entity(id:$id){...E links(first:3){pageInfo{hasNextPage endCursor} edges{cursor node{...L}}} in:links(direction:IN kinds:[SUSPECT_IN,MEMBER_OF,SAME_AS,SEEN_AT] window:{from:"2020" to:"2020-12-02"}){edges{node{id place{id}}}}}`))
	a.ask(eachID(ids, "", `entities(where:{hasLink:{to:$id}}){edges{cursor node{id}} pageInfo{hasNextPage endCursor}}`))
	a.ask(eachID(ids, "", `neighbourhood(of:[$id] limit:2){counts{linkKind direction entityKind count} subgraph{nodes{id label} links{id from{id} to{id}}} truncated heldBack{id links hub kinds{linkKind direction count}}}`))
	a.ask(`query($of:[ID!]!){neighbourhood(of:$of kinds:[SUSPECT_IN,MEMBER_OF,DURING,SEIZED_IN,PART_OF_CASE,SAME_AS] limit:5){counts{linkKind direction entityKind count} subgraph{nodes{...E} links{...L}} truncated}}`+fragmentsER+fragmentsLR[strings.Index(fragmentsLR, "\n"):], vars{"of": ids})
	a.around(ids)
	a.trace(g)
	a.find()
	a.search()
	a.link(g, ids)
	a.seizures()
	a.timelines(ids)
	a.hotspots()
	a.money(ids)
	a.screen(ids)
	a.fuel()
	a.mines()
	a.export()
	return a
}

// hotspots asks where much stands out, in periods and not.
func (a *asked) hotspots() {
	const counted = `scope{window{from to} before{from to} minStrength ranked undated}`
	for _, v := range []vars{{}, {"floor": 0}, {"window": vars{"from": "2020-12-01", "to": "2020-12-03"}, "floor": .2}, {"types": []string{"AIRPORT", "SEAPORT"}}, {"commodities": []string{"AMMUNITION"}}} {
		a.ask(`query($window:IntervalInput,$types:[LocationType!],$commodities:[Commodity!],$floor:Float){hotspots(window:$window placeTypes:$types commodities:$commodities minStrength:$floor){
			places{place{...E} score traffic parts{part count half value weight} seizures checks firearms cases networks trend{previous current change previousChecks chance chancePerCheck significance} ties{case{id label} network{id label} strength} events{...E}} `+counted+`}}`+fragmentsER, v)
	}
	const target = `score parts{part count half value weight} cases seizures firearms countries last events{...E}`
	for _, v := range []vars{{}, {"floor": 0}, {"window": vars{"from": "2020"}, "countries": []string{"NE"}}} {
		a.ask(`query($window:IntervalInput,$countries:[String!],$floor:Float){
			targetSuspects(window:$window countries:$countries minStrength:$floor){suspects{person{...E} networks{network{id label} strength} evidence{id kind reports{id source}} cautions `+target+`} scope{minStrength asOf ranked leftOut}}
			targetNetworks(window:$window countries:$countries minStrength:$floor){networks{network{...E} ties{case{id label} network{id label} strength} `+target+`} scope{minStrength asOf ranked leftOut}}}`+fragmentsER, v)
	}
	for _, v := range []vars{{}, {"window": vars{"from": "2020"}}} {
		a.ask(`query($window:IntervalInput){corridors(window:$window){corridors{origin{...E} destination{...E} shipments routes seizures firearms countries movements{...E} events{...E}} found undated}}`+fragmentsER, v)
	}
	const group = `{seizure{...E} count firearms{...E} places{...E} borderKm terrorCases{...E} ties{case{id label} network{id label} strength}}`
	for _, v := range []vars{{"n": 1}, {"n": 1, "km": 80, "terror": true}} {
		a.ask(`query($n:Int,$km:Float,$terror:Boolean){firearmSubmissions(withinKm:$km minFirearms:$n terrorRelated:$terror minStrength:0){groups`+group+` found undetermined`+group+` undeterminedFound undated}}`+fragmentsER, v)
	}
	for _, measure := range []string{"SEIZURES", "FIREARMS", "CHECKS", "QUANTITIES"} {
		for _, by := range []string{"NONE", "COUNTRY", "PLACE_TYPE"} {
			a.ask(`query($measure:TrendMeasure,$by:TrendDivision){trends(measure:$measure by:$by){series{country placeType commodity unit count quantity points{from to count quantity} rise{chance significance ratio low high}} found undated unplaced}}`, vars{"measure": measure, "by": by})
		}
	}
}

// around asks for parts of the graph, and for what holds them together.
func (a *asked) around(ids []string) {
	some := ids[:min(4, len(ids))]
	a.ask(`query($of:[ID!]!){neighbourhood(of:$of window:{from:"2020" to:"2020-12-02"} perKind:1 hubLimit:3){counts{linkKind direction entityKind count} subgraph{...G} truncated heldBack{id links hub kinds{linkKind direction count}}}}`+fragmentsG, vars{"of": ids})
	a.ask(`query($of:[ID!]!){subgraph(ids:$of limit:5){truncated subgraph{...G}}}`+fragmentsG, vars{"of": ids})
	a.ask(`query($of:[ID!]!){subgraph(ids:$of kinds:[SUSPECT_IN,MEMBER_OF,SAME_AS] window:{from:"2020"}){truncated subgraph{...G}}}`+fragmentsG, vars{"of": some})
	for _, around := range [][]string{nil, some} {
		for _, by := range []string{"BETWEENNESS", "NETWORKS", "COUNTRIES"} {
			a.ask(`query($around:[ID!],$by:KeyPlayerMeasure){keyPlayers(around:$around by:$by kinds:[PERSON,ORGANISATION,LOCATION,FIREARM] minStrength:0){players{entity{id label} betweenness error networks{ties pairs groups} countries{ties pairs groups}} sampling{exact samples error doubt} scope{...B}}}`+fragmentsB, vars{"around": around, "by": by})
		}
		for _, quality := range []string{"MODULARITY", "CPM"} {
			a.ask(`query($around:[ID!],$quality:CommunityQuality){communities(around:$around quality:$quality resolution:0.1 minSize:1){found score communities{id size kinds{kind count} networks countries{country count} internal external cohesion members(first:5){id internal external entity{id label}}} scope{...B}}}`+fragmentsB, vars{"around": around, "quality": quality})
		}
	}
}

var someFilters = []vars{
	{},
	{"kind": vars{"in": []string{"PERSON", "FIREARM", "ORGANISATION"}}, "label": vars{"prefix": "M"}},
	{"country": vars{"equals": "NE"}},
	{"names": vars{"contains": "Demo"}},
	{"nationalities": vars{"in": []string{"NE", "BF"}}},
	{"day": vars{"from": "2020", "to": "2020-12-02"}},
	{"quantity": vars{"from": "0.5", "to": 1}},
	{"reportedBetween": vars{"from": "2019-05", "to": "2020-11"}},
	{"hasLink": vars{}},
	{"hasLink": vars{"direction": "OUT", "kind": vars{"in": []string{"SUSPECT_IN", "MEMBER_OF", "SEIZED_IN"}}}},
	{"hasLink": vars{"direction": "IN", "window": vars{"from": "2020-12-02"}}},
}

var someOrders = [][]vars{nil, {{"field": "label", "direction": "DESC"}}, {{"field": "country"}, {"field": "label"}}, {{"field": "day", "direction": "DESC"}}}

func (a *asked) find() {
	const query = `query($where:EntityFilter!,$order:[EntityOrder!],$after:String){entities(where:$where order:$order first:2 after:$after){pageInfo{hasNextPage endCursor} edges{cursor node{id reports{id source} links(first:1){edges{node{id}}}}}}}`
	for i, where := range someFilters {
		a.page("entities", query, vars{"where": where, "order": someOrders[i%len(someOrders)]})
	}
}

func (a *asked) search() {
	const query = `query($text:String!,$kinds:[EntityKind!],$after:String){search(text:$text kinds:$kinds first:2 after:$after){pageInfo{hasNextPage endCursor} edges{cursor score node{id label reports{id}}} facets{kinds{kind count}}}}`
	for _, v := range []vars{{"text": "moussa demo"}, {"text": "ab123"}, {"text": "demo", "kinds": []string{"PERSON", "CASE"}}, {"text": "op1"}, {"text": "nobody at all"}} {
		a.page("search", query, v)
	}
}

// link asks for paths between things that lie near one another in the list, and
// for what every case is tied to. Each is asked alone: a failure takes the whole
// answer with it.
func (a *asked) link(g graph, ids []string) {
	for i, from := range ids {
		for _, step := range []int{1, 3} {
			a.ask(`query($from:ID!,$to:ID!){paths(from:$from to:$to minStrength:0){paths{...P} scope{...S}}}`+fragmentsP,
				vars{"from": from, "to": ids[(i+step)%len(ids)]})
		}
		a.ask(`query($case:ID!){caseLinks(case:$case minStrength:0.0001){results{network{id label} strength corroborations exact countries best{...P}} scope{...S}}}`+fragmentsP,
			vars{"case": from})
		a.ask(`query($case:ID!){relatedCases(case:$case minStrength:0.0001){results{case{id label country} strength corroborations exact countries best{...P}} scope{...S}}}`+fragmentsP,
			vars{"case": from})
		a.ask(`query($case:ID!){relatedCases(case:$case crossBorder:true k:2 first:1 minStrength:0){results{case{id} strength best{cost}} scope{...S}}}`+fragmentsS,
			vars{"case": from})
	}
	for n := range min(3, len(ids)-1) {
		a.ask(`query($seeds:[ID!]!){connect(seeds:$seeds maxNodes:8 minStrength:0){subgraph{...G} nodes{id seed joins{from to} strength} links{id joins{from to} strength} pairs{from to strength paths{cost nodes{id}}} groups unconnected{id reason onlyThroughKinds} scope{...S}}}`+fragmentsS+"\n"+fragmentsG,
			vars{"seeds": ids[n:min(len(ids), n+4)]})
	}
	for _, e := range g.entities {
		if e.Kind != domain.Case {
			continue
		}
		for _, to := range g.entities {
			if to.Kind == domain.Organisation {
				a.ask(`query($case:ID!,$network:ID!){whyLinked(case:$case network:$network minStrength:0 window:{from:"2019"} halfLifeDays:300){linked en:statement fr:statement(language:FR) strength corroborations exact fragility{size exact sources} paths{...P} scope{...S}}}`+fragmentsP,
					vars{"case": e.ID, "network": to.ID})
			}
		}
	}
}

const screenings = `{verdict matches{score verdict entity{id label reports{id}} features{feature score detail} dismissed notes{entity screened by reason withdrawn{by reason}} cases(first:2){case{id} strength countries path{cost nodes{id}}}} identifiers{type input normalised valid problems} knownIn unused}`

// screen asks who or what somebody or something is, as the texts of graphs have it.
func (a *asked) screen(ids []string) {
	for _, v := range []vars{
		{"kind": "PERSON", "name": "Musa Demo"},
		{"kind": "PERSON", "name": "Demo Moussa", "birthDate": "2020", "sex": "M", "nationality": "NE", "country": "NE", "document": vars{"number": "AB1234"}},
		{"kind": "ORGANISATION", "names": []string{"Aisha Test", "Demo Musa"}, "country": "BF"},
		{"kind": "VEHICLE", "registration": "AB1234", "name": "Moussa Demo"},
		{"kind": "FIREARM", "serial": "AB-1?3", "make": "AB 123"},
		{"kind": "PHONE", "phone": "AB 123", "country": "NE"},
	} {
		a.ask(`query($s:ScreenInput!){screen(subject:$s limit:3)`+screenings+`}`, vars{"s": v})
	}
	a.ask(eachID(ids, "", `dismissals(entity:$id){entity screened by reason withdrawn{by}}`))
}

func (a *asked) export() {
	var out bytes.Buffer
	counts, err := a.w.service.View(a.subject).Export(context.Background(), a.w.store, &out)
	a.questions = append(a.questions, "export")
	a.answers = append(a.answers, fmt.Sprint(counts, err, "\n", out.String()))
}

// fuel asks for fuel routes.
func (a *asked) fuel() {
	for _, v := range []vars{{}, {"origins": []string{"NE", "ML"}, "window": vars{"from": "2020", "to": "2020-12-02"}}} {
		a.ask(`query($origins:[String!],$window:IntervalInput){fuelFlows(originCountries:$origins window:$window){truncated
			routes{route{id label} origin{id label country} destination{id label country} legs{id order to{id}} litresPerDay litresSeized seizures seizedIn{id}
				supplies{id label evidence{links{id reports{id}}}} finances{id label evidence{links{id}}}}
			corridors{originCountry destinationCountry litresPerDay litresSeized routes seizures}
			newTrends{originCountry destinationCountry seizedBefore seizedNow seizuresBefore seizuresNow significance test ratio ratioAtLeast ratioAtMost since seizures{id}}
			comparison{before{from to} now{from to}} offRoutes{litresSeized seizures} problems{entity{id} field problem}}}`, v)
	}
}

// money asks for trails of money from everything, to everything near it in the list.
func (a *asked) money(ids []string) {
	for i, from := range ids {
		for _, v := range []vars{{"from": from}, {"from": from, "to": ids[(i+1)%len(ids)], "window": vars{"from": "2019", "to": "2020-12-02"}}} {
			a.ask(`query($from:ID!,$to:ID,$window:IntervalInput){moneyTrails(from:$from to:$to window:$window maxHops:4){complete trails{temporal amounts{currency sent received}
				hops{flow{id label} day amount currency method payer{id label} beneficiary{id label} links{id reports{id}} joins{id}}
				target{id label} source{id} ending{id} flags{rule explanation at{id} flows{id} count}} problems{entity{id} field problem} scope{...S}}}`+fragmentsS, v)
		}
	}
}
