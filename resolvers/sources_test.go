package resolvers_test

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
)

const informant = "informant-Abdou"

// reported is a world of reports of two countries that share source keys.
func reported(t *testing.T) *world {
	report := func(id, source, mark string) string {
		return reportLine(id, fmt.Sprintf(`"source":%q,%s`, source, mark))
	}
	lines := []string{
		report("NE:r1", informant, markOf("NE", "OPEN", "ALL")), report("NE:r2", informant, markOf("NE", "OPEN", "ALL")),
		report("NE:r3", "other-Binta", markOf("NE", "OPEN", "ALL")), report("BF:r4", "other-Binta", markOf("BF", "SECRET", "ALL")),
		report("BF:r5", "third-Chaibou", markOf("BF", "OPEN", "ALL")), report("NE:r6", "third-Chaibou", markOf("NE", "OPEN", "ALL")),
		reportLine("NE:r7", markOf("NE", "OPEN", "ALL")),
		`{"entity":{"id":"NE:a","kind":"PERSON","names":[{"text":"Demo"}],"reports":["NE:r1","NE:r2","NE:r3","BF:r4","BF:r5","NE:r6","NE:r7"],` + markOf("NE", "OPEN", "ALL") + `}}`,
		`{"entity":{"id":"NE:c","kind":"CASE","number":"1","country":"NE","caseType":"FIREARMS","caseStatus":"OPEN",` + markOf("NE", "OPEN", "ALL") + `}}`,
		`{"link":{"id":"NE:l","kind":"SUSPECT_IN","from":"NE:a","to":"NE:c","reports":["NE:r1","NE:r3","BF:r5"],` + markOf("NE", "OPEN", "ALL") + `}}`,
		`{"entity":{"id":"NE:n","kind":"ORGANISATION","organisationType":"ARMED_GROUP","names":[{"text":"Network"}],` + markOf("NE", "OPEN", "ALL") + `}}`,
		`{"link":{"id":"NE:m","kind":"MEMBER_OF","from":"NE:a","to":"NE:n","reports":["NE:r1","NE:r2"],` + markOf("NE", "OPEN", "ALL") + `}}`,
	}
	return newWorld(t, lines...)
}

// sources are what the subject is shown for each report.
func sources(t *testing.T, w *world, s domain.Subject) map[string]string {
	t.Helper()
	a := w.ask(t, s, `{entity(id:"NE:a"){reports{id source}}}`, nil).expect(t, "")
	shown := map[string]string{}
	reports, _ := a.at("entity", "reports").([]any)
	for i := range reports {
		source, _ := a.at("entity", "reports", i, "source").(string)
		shown[a.at("entity", "reports", i, "id").(string)] = source
	}
	return shown
}

var token = regexp.MustCompile(`^source [a-z2-7]{16}$`)

func TestWhoIsShownASourceInClear(t *testing.T) {
	w := reported(t)
	admin := subject("admin", "INT", domain.Secret)
	admin.Roles = append(admin.Roles, domain.Admin)
	coordinator := subject("coordinator", "INT", domain.Secret)
	coordinator.SeesAll = true
	for _, c := range []struct {
		subject domain.Subject
		clear   string
	}{
		{domain.Administrator(), "NE:r1 NE:r2 NE:r3 BF:r4 BF:r5 NE:r6"},
		{admin, "NE:r1 NE:r2 NE:r3 BF:r4 BF:r5 NE:r6"},
		{niger(), "NE:r1 NE:r2 NE:r3"}, // what BF:r4 bears is not known to be the same
		{secretNiger(), "NE:r1 NE:r2"},
		{burkina(), ""},
		{subject("burkina-secret", "BF", domain.Secret), ""},
		{subject("mali", "ML", domain.Open), ""},
		{coordinator, ""},
	} {
		var inClear []string
		shown := sources(t, w, c.subject)
		for _, id := range []string{"NE:r1", "NE:r2", "NE:r3", "BF:r4", "BF:r5", "NE:r6"} {
			if source, seen := shown[id]; seen && !token.MatchString(source) {
				inClear = append(inClear, id)
			}
		}
		if got := strings.Join(inClear, " "); got != c.clear {
			t.Errorf("%s %s is shown in clear: %s, want %s", c.subject.Name, c.subject.Level, got, c.clear)
		}
		if shown["NE:r7"] != "" {
			t.Errorf("%s: a report without a source has %q", c.subject.Name, shown["NE:r7"])
		}
	}
}

func TestTokensAreEqualForEqualKeysAndDifferBetweenCountries(t *testing.T) {
	w := reported(t)
	mali, chad := sources(t, w, subject("mali", "ML", domain.Open)), sources(t, w, subject("chad", "TD", domain.Open))
	if mali["NE:r1"] != mali["NE:r2"] || mali["BF:r5"] != mali["NE:r6"] || mali["NE:r1"] == mali["NE:r3"] || mali["NE:r1"] == mali["BF:r5"] {
		t.Error(mali)
	}
	for id, source := range mali {
		if source != "" && source == chad[id] {
			t.Errorf("%s: %s in two countries", id, source)
		}
	}
	if colleague := sources(t, serve(t, w.store), subject("another", "ML", domain.Secret)); colleague["NE:r1"] != mali["NE:r1"] {
		t.Errorf("%q and %q in one country", colleague["NE:r1"], mali["NE:r1"])
	}
}

func TestNoAnswerHoldsASourceThatIsNotShown(t *testing.T) {
	w := reported(t)
	mali := subject("mali", "ML", domain.Open)
	a := &asked{t: t, w: w, subject: mali}
	for _, text := range []string{informant, "abdou", "binta"} {
		a.answers = append(a.answers, strings.ReplaceAll(w.ask(t, mali, `query($text:String!){search(text:$text){edges{cursor node{id}}}}`, vars{"text": text}).text, text, ""))
	}
	a.ask(everyField(), nil)
	a.ask(`{paths(from:"NE:c" to:"NE:a"){paths{...P}}}`+fragmentsP[:strings.Index(fragmentsP, "fragment S")], nil)
	a.ask(`{whyLinked(case:"NE:c" network:"NE:n"){en:statement fr:statement(language:FR) fragility{size exact sources}}
		caseLinks(case:"NE:c"){results{best{...P}}} connect(seeds:["NE:c","NE:n"]){pairs{paths{...P}} subgraph{columns{links{sources}}}} communities{found} keyPlayers{minStrength}}`+fragmentsP[:strings.Index(fragmentsP, "fragment S")], nil)
	a.ask(applying, vars{"id": "1", "batch": vars{"reports": []any{vars{"id": "NE:r1", "originator": vars{"country": "ML"}, "reliability": "A", "credibility": 1, "source": "x"}}}})
	a.ask(applying, vars{"id": "2", "batch": entities(person("ML:x", "reports", []any{"NE:r1", "NE:nothing"}))})
	a.export()
	for i, text := range a.answers {
		for _, key := range []string{"Abdou", "Binta", "Chaibou"} {
			if strings.Contains(text, key) {
				t.Errorf("answer %d holds %s: %s", i, key, text)
			}
		}
	}
	var out bytes.Buffer
	if _, err := w.service.View(niger()).Export(context.Background(), w.store, &out); err != nil || !strings.Contains(out.String(), informant) || strings.Contains(out.String(), "Chaibou") {
		t.Errorf("%v %s", err, out.String())
	}
}

func TestATokenGivenBackKeepsTheSource(t *testing.T) {
	w := reported(t)
	report := func(id, source string) vars {
		return vars{"reports": []any{vars{
			"id": id, "originator": vars{"country": "NE"}, "reliability": "B", "credibility": 2, "source": source,
			"mark": vars{"owner": "NE", "level": "OPEN", "releasableTo": []any{"ALL"}},
		}}}
	}
	shown := sources(t, w, niger())
	w.apply(t, niger(), "kept", report("NE:r6", shown["NE:r6"])).expect(t, "").expectText(t, "1", "apply", "updated")
	if source := sources(t, w, domain.Administrator())["NE:r6"]; source != "third-Chaibou" {
		t.Errorf("the source became %q", source)
	}
	w.apply(t, niger(), "borrowed", report("NE:r8", shown["NE:r6"])).expect(t, domain.InvalidInput)
	w.apply(t, niger(), "swapped", report("NE:r7", shown["NE:r6"])).expect(t, domain.InvalidInput)
	w.apply(t, niger(), "own", report("NE:r7", "source of mine")).expect(t, "")
}

// The fragile source is shown as reports show it: in clear to whom the reports
// belong, as the same token to others.
func TestWhatATieHangsOnIsShownAsReportsShowIt(t *testing.T) {
	w := reported(t)
	for _, s := range []domain.Subject{niger(), secretNiger(), burkina(), subject("mali", "ML", domain.Open), domain.Administrator()} {
		a := w.ask(t, s, `{whyLinked(case:"NE:c" network:"NE:n"){statement fragility{size exact sources} paths{steps{link{id reports{source}}}}}}`, nil).expect(t, "")
		shown := sources(t, w, s)["NE:r1"]
		a.expectText(t, fmt.Sprintf(`{"exact":true,"size":1,"sources":[%q]}`, shown), "whyLinked", "fragility")
		if !strings.Contains(a.at("whyLinked", "statement").(string), shown) {
			t.Errorf("%s is not told of %q: %s", s.Name, shown, a.text)
		}
	}
}
