package resolvers_test

import (
	"fmt"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
)

const (
	startingScreening = `mutation($i:ScreenJobInput!){startScreenJob(input:$i){job{id kind progress{done total}}}}`
	jobScreenings     = `query($id:ID!,$verdicts:[ScreenVerdict!],$first:Int,$after:String){job(id:$id){state screenResults(verdicts:$verdicts first:$first after:$after){edges{node{row verdict matches{entity{id label} score verdict dismissed} identifiers{type valid problems} unused problem{code message}}} pageInfo{hasNextPage endCursor}} linkResults{edges{node{strength}}}}}`
)

func TestAScreenJobFindsWhatScreenAnswers(t *testing.T) {
	s := newStore(t)
	put(t, s, twoCases...)
	put(t, s, `{"entity":{"id":"NE:q","kind":"PERSON","names":[{"text":"Demo Hidden Traore","type":"PRIMARY"}],`+markOf("NE", "SECRET")+`}}`)
	w := newJobWorld(t, s, t.TempDir())
	list := []vars{
		{"kind": "PERSON", "name": "Demo Suspect"},
		{"kind": "PERSON", "name": "Demo Hidden Traore"},
		{"kind": "PERSON", "name": "Demo Suspect", "birthDate": "2099"},
		{"kind": "CASE", "name": "nothing"},
		{"kind": "PERSON", "name": "Demo Suspect", "registration": "AB 123", "document": vars{"mrz": "nothing that can be read"}},
		{"kind": "CONTAINER", "container": "DEMU 1234567"},
	}
	for range 120 {
		list = append(list, vars{"kind": "PERSON", "name": "Nobody Whatsoever"})
	}
	for _, subject := range []domain.Subject{niger(), secretNiger()} {
		started := w.ask(t, subject, startingScreening, vars{"i": vars{"subjects": list, "limit": 3}}).expect(t, "")
		started.expectText(t, `{"done":0,"total":126}`, "startScreenJob", "job", "progress")
		id := started.at("startScreenJob", "job", "id").(string)
		w.work(t, id)
		v := vars{"id": id, "first": 50}
		row := 0
		for more := true; more; {
			a := w.ask(t, subject, jobScreenings, v).expect(t, "")
			a.expectText(t, `"DONE"`, "job", "state")
			a.expectText(t, `[]`, "job", "linkResults", "edges")
			for i := range a.at("job", "screenResults", "edges").([]any) {
				at := func(path ...any) any {
					return a.at(append([]any{"job", "screenResults", "edges", i, "node"}, path...)...)
				}
				single := w.ask(t, subject, `query($s:ScreenInput!){screen(subject:$s limit:3){verdict matches{entity{id label} score verdict dismissed} identifiers{type valid problems} unused}}`, vars{"s": list[row]})
				row++
				if fmt.Sprint(at("row")) != fmt.Sprint(row) || fmt.Sprint(at("verdict")) != fmt.Sprint(single.at("screen", "verdict")) {
					t.Errorf("%s: row %v has the verdict %v, by itself %v", subject.Name, at("row"), at("verdict"), single.text)
				}
				if single.code() == "" && fmt.Sprint(at("matches")) != fmt.Sprint(single.at("screen", "matches")) {
					t.Errorf("%s: row %v has the matches %v, by itself %v", subject.Name, row, at("matches"), single.at("screen", "matches"))
				}
				for _, same := range []string{"identifiers", "unused"} {
					if single.code() == "" && fmt.Sprint(at(same)) != fmt.Sprint(single.at("screen", same)) {
						t.Errorf("%s: row %v has the %s %v, by itself %v", subject.Name, row, same, at(same), single.at("screen", same))
					}
				}
				if single.code() != "" && at("problem", "code") != string(single.code()) {
					t.Errorf("%s: row %v has the problem %v, by itself %v", subject.Name, row, at("problem"), single.text)
				}
			}
			v["after"], more = a.at("job", "screenResults", "pageInfo", "endCursor"), a.at("job", "screenResults", "pageInfo", "hasNextPage") == true
		}
		if row != len(list) {
			t.Errorf("%d rows", row)
		}
		matches := w.ask(t, subject, jobScreenings, vars{"id": id, "verdicts": []string{"MATCH"}}).expect(t, "")
		if n, want := len(matches.at("job", "screenResults", "edges").([]any)), map[string]int{"niger": 2, "niger-secret": 3}[subject.Name]; n != want {
			t.Errorf("%s: %d matches, want %d", subject.Name, n, want)
		}
	}
}

func TestWhatScreenJobsMayBeAsked(t *testing.T) {
	w := twoCasesWorld(t)
	editor := niger()
	editor.Roles = []domain.Role{domain.Editor}
	many := make([]vars, 2001)
	for i := range many {
		many[i] = vars{"kind": "PERSON", "name": "x"}
	}
	for name, test := range map[string]struct {
		subject domain.Subject
		input   vars
		code    domain.Code
	}{
		"without the role":  {editor, vars{"subjects": many[:1]}, domain.Forbidden},
		"nobody":            {niger(), vars{"subjects": []vars{}}, ""},
		"too many":          {niger(), vars{"subjects": many}, domain.LimitExceeded},
		"too many matches":  {niger(), vars{"subjects": many[:1], "limit": 201}, domain.LimitExceeded},
		"fewer than no one": {niger(), vars{"subjects": many[:1], "limit": 0}, domain.InvalidInput},
	} {
		t.Run(name, func(t *testing.T) {
			w.ask(t, test.subject, startingScreening, vars{"i": test.input}).expect(t, test.code)
		})
	}
}
