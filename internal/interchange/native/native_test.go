package native_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
)

func TestLinesAreWrittenCanonically(t *testing.T) {
	for says, c := range map[string]struct{ line, want string }{
		"a report as the contract shows it": {
			`{"report":{"id":"r:ne-0147","originator":{"country":"NE","agency":"DGD"},"day":"2020-12-03","reliability":"B","credibility":2,"source":"ne-patrol-7","mark":{"owner":"NE","level":"RESTRICTED","releasableTo":["BF","ML","CI"]}}}`,
			`{"report":{"id":"r:ne-0147","originator":{"country":"NE","agency":"DGD"},"day":"2020-12-03","reliability":"B","credibility":2,"source":"ne-patrol-7","mark":{"owner":"NE","level":"RESTRICTED","releasableTo":["BF","CI","ML"]}}}`,
		},
		"an entity as the contract shows it": {
			`{"entity":{"id":"p:0001","kind":"PERSON","names":[{"text":"Demo Person","type":"PRIMARY"}],"birthDate":"1985-03","nationalities":["NE"],"legalStatus":"SUSPECT","reports":["r:ne-0147"],"mark":{"owner":"NE","level":"RESTRICTED","releasableTo":["ALL"]}}}`,
			`{"entity":{"id":"p:0001","kind":"PERSON","names":[{"text":"Demo Person","type":"PRIMARY"}],"birthDate":"1985-03","nationalities":["NE"],"legalStatus":"SUSPECT","reports":["r:ne-0147"],"mark":{"owner":"NE","level":"RESTRICTED","releasableTo":["ALL"]}}}`,
		},
		"a link as the contract shows it": {
			`{"link":{"id":"l:1","kind":"POSSESSED","from":"p:0001","to":"f:0001","since":"2019-05","until":"2020-12-03","country":"NE","lawful":"NO","reports":["r:ne-0147"],"mark":{"owner":"NE","level":"RESTRICTED","releasableTo":["ALL"]}}}`,
			`{"link":{"id":"l:1","kind":"POSSESSED","from":"p:0001","to":"f:0001","since":"2019-05","until":"2020-12-03","country":"NE","lawful":"NO","reports":["r:ne-0147"],"mark":{"owner":"NE","level":"RESTRICTED","releasableTo":["ALL"]}}}`,
		},
		"a judgement, its instant in UTC": {
			`{"judgement":{"by":"ana","at":"2021-02-03T04:05:06+01:00","verdict":"DISPUTE","link":"l:1>2","reason":"seen elsewhere","mark":{"owner":"NE"}}}`,
			`{"judgement":{"link":"l:1>2","verdict":"DISPUTE","by":"ana","at":"2021-02-03T03:05:06Z","reason":"seen elsewhere","mark":{"owner":"NE","level":"RESTRICTED"}}}`,
		},
		"fields in the order of the kind, whatever their order before": {
			`{"entity":{"mark":{"owner":"ML","level":"OPEN"},"properties":{"b":"","a":"<&>"},"quantity":"5.00","unit":"KG","commodity":"GOLD","kind":"LOT","id":"x"}}`,
			`{"entity":{"id":"x","kind":"LOT","commodity":"GOLD","quantity":"5","unit":"KG","properties":{"a":"<&>","b":""},"mark":{"owner":"ML","level":"OPEN"}}}`,
		},
		"sets sorted and without repeats, lists in their order": {
			`{"entity":{"id":"x","kind":"PERSON","names":[{"text":"B"},{"text":"A"}],"nationalities":["NE","BF"],"reports":["r:2","r:1","r:2"],"mark":{"owner":"INT","level":"SECRET","caveats":["X","CT","X"],"tlp":"AMBER_STRICT","handling":"H2","retainUntil":"2030"}}}`,
			`{"entity":{"id":"x","kind":"PERSON","names":[{"text":"B"},{"text":"A"}],"nationalities":["NE","BF"],"reports":["r:1","r:2"],"mark":{"owner":"INT","level":"SECRET","caveats":["CT","X"],"tlp":"AMBER_STRICT","handling":"H2","retainUntil":"2030"}}}`,
		},
		"a lone mark as a list of one": {
			`{"entity":{"id":"f","kind":"FIREARM","firearmType":"PISTOL","serial":{"state":"NONE"},"otherMarks":"GUN 7","madeIn":{"year":1971},"mark":{"owner":"NE","level":"OPEN"}}}`,
			`{"entity":{"id":"f","kind":"FIREARM","firearmType":"PISTOL","serial":{"state":"NONE"},"madeIn":{"year":1971},"otherMarks":["GUN 7"],"mark":{"owner":"NE","level":"OPEN"}}}`,
		},
		"what is empty or null as not given": {
			`{"entity":{"id":"p","kind":"PERSON","names":[{"text":"A","script":""}],"sex":"","nationalities":[],"birthDate":null,"properties":{},"reports":null,"mark":{"owner":"NE","level":"","agency":""}}}`,
			`{"entity":{"id":"p","kind":"PERSON","names":[{"text":"A"}],"mark":{"owner":"NE","level":"RESTRICTED"}}}`,
		},
		"coordinates": {
			`{"entity":{"id":"a","kind":"LOCATION","locationType":"TOWN","name":"Town","at":{"lon":-0.50,"lat":1.35e1},"country":"NE","mark":{"owner":"NE","level":"OPEN"}}}`,
			`{"entity":{"id":"a","kind":"LOCATION","locationType":"TOWN","name":"Town","at":{"lat":13.5,"lon":-0.5},"country":"NE","mark":{"owner":"NE","level":"OPEN"}}}`,
		},
	} {
		record, faults := native.Parse([]byte(c.line))
		if len(faults) > 0 {
			t.Errorf("%s: %v", says, faults)
			continue
		}
		if diff := cmp.Diff(c.want, string(native.Append(nil, record))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", says, diff)
		}
	}
}

func TestEveryFaultOfALineIsTold(t *testing.T) {
	for line, want := range map[string][]string{
		``:                      {": expected a whole JSON object"},
		`{}`:                    {": expected exactly one of"},
		`null`:                  {": expected exactly one of"},
		`[1]`:                   {": expected an object, not a list"},
		`{"entity":null}`:       {": expected exactly one of"},
		`{"report":{"id":"r:1"`: {"report: expected a whole JSON object"},
		`{"report":{"id":"r:1"}}x`: {
			"report.originator: expected a value", "report.reliability: expected a value", "report.credibility: expected a value", ": expected nothing after",
		},
		`{"judgement":{"link":"l"},"other":1}`: {"judgement.verdict: expected", "judgement.by: expected", "judgement.at: expected", "other: unknown field"},
		`{"link":{"id":"l","kind":"LEADS","from":"a","to":"a","since":"2020-05","until":"2020-04-30"},"link":{}}`: {
			"link.to: expected another entity", "link.until: expected a date that is not surely before since (2020-05)",
			"link: expected the field once", "link.id: expected a value", "link.kind: expected a value", "link.from: expected a value", "link.to: expected a value",
		},
		`{"entity":{"id":"p 1","kind":"PERSON","names":[{"text":"A","type":"NICK"},{"type":"ALIAS"},7],"sex":"X","birthDate":"2019-02-29","nationalities":["ne","NE"],"make":"M","colour":"red","mark":{"level":"COSMIC","owner":"ZZZ","releasableTo":["all"],"caveats":["a|b"],"tlp":"AMBER+STRICT"}}}`: {
			"entity.id: an id is made of", "entity.names[0].type: expected one of PRIMARY, ALIAS", "entity.names[1].text: expected a value",
			"entity.names[2]: expected an object, not a number", "entity.sex: expected one of M, F, U", "entity.birthDate: expected a date that exists",
			"entity.nationalities[0]: expected an ISO 3166-1", "entity.colour: unknown field", "entity.mark.level: expected one of OPEN",
			"entity.mark.owner: expected an ISO", "entity.mark.releasableTo[0]: expected", "entity.mark.caveats[0]: a caveat is", "entity.mark.tlp: expected one of RED, AMBER_STRICT",
			"entity.make: unknown field: a PERSON has none",
		},
		`{"entity":{"id":"f","kind":"FIREARM","serial":{"asRead":"1"},"madeIn":{},"importMark":{"year":12.5}}}`: {
			"entity.serial.state: expected a value", "entity.madeIn: expected at least one", "entity.importMark.year: expected a whole number from 1 to 9999, not 12.5",
			"entity.firearmType: expected a value: every FIREARM has one",
		},
		`{"entity":{"id":"x","kind":"TANK"}}`:                                                                     {"entity.kind: expected one of PERSON, ORGANISATION"},
		`{"entity":{"id":"x"}}`:                                                                                   {"entity.kind: expected a value"},
		`{"link":{"id":"x>","kind":"LIKES","from":"a>","to":"b","order":"1"}}`:                                    {"link.kind: expected one of PART_OF", "link.from: an id is made of", "link.order: expected a whole number, not a string"},
		`{"entity":{"id":"l","kind":"LOT","commodity":"FUEL","quantity":5,"unit":"LITRE"}}`:                       {"entity.quantity: expected a decimal number as a string"},
		`{"entity":{"id":"a","kind":"LOCATION","locationType":"TOWN","name":"N","country":"NE","at":{"lat":91}}}`: {"entity.at.lat: expected degrees from -90 to 90", "entity.at.lon: expected a value"},
		`{"report":{"id":"r","originator":{"agency":"A"},"day":"2020-13","reliability":"G","credibility":7,"source":"#r"}}`: {
			"report.originator.country: expected a value", "report.day: expected a date", "report.reliability: expected one of A, B", "report.credibility: expected a whole number from 1 to 6", "report.source: expected a source that does not begin with #",
		},
		`{"judgement":{"link":"l","verdict":"MAYBE","by":"b","at":"2020-02-30"}}`: {"judgement.verdict: expected one of CONFIRM", "judgement.at: expected an RFC 3339 instant"},
		`{"entity":{"id":"o","kind":"OPERATION","code":"a\u0000b","properties":{"a":"1","a":"2","n":3,"z":null}}}`: {
			"entity.code: expected text without", "entity.properties.a: expected this name once", "entity.properties.n: expected a string, not a number", "entity.properties.z: expected a string, not null",
		},
		"{\"entity\":{\"id\":\"o\",\"kind\":\"OPERATION\",\"code\":\"\xff\"}}":        {"entity.code: expected JSON: invalid UTF-8"},
		`{"entity":{"id":"o","kind":"OPERATION","code":"\ud800"}}`:                    {"entity.code: expected JSON"},
		`{"entity":{"id":"o","kind":"OPERATION","code":"c",}}`:                        {"entity: expected JSON"},
		`{"entity":{"id":"o","kind":"OPERATION","code":"c","opened":"2020"}} {"a":1}`: {": expected nothing after"},
		`{"entity":` + strings.Repeat(`[`, 20000) + `}`:                               {"entity: expected JSON: exceeded max depth"},
	} {
		_, faults := native.Parse([]byte(line))
		var got []string
		for _, f := range faults {
			got = append(got, f.Field+": "+f.Message)
		}
		if !beginLike(got, want) {
			t.Errorf("%.120s\n got %s\nwant %s", line, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
		}
	}
}

func beginLike(got, want []string) bool {
	if len(got) != len(want) {
		return false
	}
	for i := range got {
		if !strings.HasPrefix(got[i], want[i]) {
			return false
		}
	}
	return true
}

func TestARecordWithoutOwnerIsItsImportersAndRestricted(t *testing.T) {
	for line, want := range map[string]domain.Mark{
		`{"entity":{"id":"o","kind":"OPERATION","code":"c"}}`:                                    {Owner: "NE", Level: domain.Restricted},
		`{"entity":{"id":"o","kind":"OPERATION","code":"c","mark":{"level":"SECRET"}}}`:          {Owner: "NE", Level: domain.Secret},
		`{"entity":{"id":"o","kind":"OPERATION","code":"c","mark":{"owner":"ML"}}}`:              {Owner: "ML", Level: domain.Restricted},
		`{"entity":{"id":"o","kind":"OPERATION","code":"c","mark":{"caveats":["CT"]}}}`:          {Owner: "NE", Level: domain.Restricted, Caveats: []string{"CT"}},
		`{"report":{"id":"r","originator":{"country":"INT"},"reliability":"F","credibility":6}}`: {Owner: "NE", Level: domain.Restricted},
	} {
		record, faults := native.Parse([]byte(line))
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		record.DefaultOwner("NE")
		if diff := cmp.Diff(want, *record.Mark()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", line, diff)
		}
	}
}

func TestBareObjectsAreReadWithPathsOfTheirOwn(t *testing.T) {
	if _, err := native.ParseEntity([]byte(`{"id":"p","kind":"PERSON","names":[{"text":"A","type":"B"}]}`)); err == nil || !strings.HasPrefix(err.Error(), "names[0].type: ") {
		t.Errorf("got %v", err)
	}
	if _, err := native.ParseReport([]byte(`null`)); err == nil {
		t.Error("null was read as a report")
	}
	link, err := native.ParseLink([]byte(`{"id":"l","kind":"PASSES","from":"a","to":"b","order":3}`))
	if err != nil || link.Kind != domain.Passes || *link.Order != 3 {
		t.Errorf("got %v, %v", link, err)
	}
}

func TestWritingChangesNoRecord(t *testing.T) {
	reports := []string{"r:2", "r:1", "r:1"}
	e := domain.Entity{ID: "e", Kind: domain.Seizure, Reports: reports}
	if got := string(native.AppendEntity(nil, &e)); !strings.Contains(got, `"reports":["r:1","r:2"]`) {
		t.Errorf("got %s", got)
	}
	if diff := cmp.Diff([]string{"r:2", "r:1", "r:1"}, reports); diff != "" {
		t.Error(diff)
	}
}
