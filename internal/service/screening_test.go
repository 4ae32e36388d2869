package service_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

const screenedPeople = `{"entities":[
	{"person":{"id":"NE:p1","names":[{"text":"Moussa Ag Demo","type":"PRIMARY"}],"birthDate":"1985-03-02","mark":{"owner":"NE"}}},
	{"person":{"id":"NE:p2","names":[{"text":"Ag Demo Mousa","type":"PRIMARY"}],"mark":{"owner":"NE"}}},
	{"person":{"id":"NE:p3","names":[{"text":"Ibrahim Autre","type":"PRIMARY"}],"mark":{"owner":"NE"}}},
	{"phone":{"id":"NE:t1","number":"+22790123456","mark":{"owner":"NE"}}},
	{"firearm":{"id":"NE:f1","firearmType":"PISTOL","serial":{"state":"OBLITERATED"},"mark":{"owner":"NE"}}}
],"links":[%s]}`

// write applies a batch as the editor.
func write(t *testing.T, s *service.Service, operation, batch string) {
	t.Helper()
	if _, err := s.Apply(t.Context(), editor(), operation, json.RawMessage(batch)); err != nil {
		t.Fatal(err)
	}
}

func screenIDs(t *testing.T, s *service.Service, name string) string {
	t.Helper()
	found, err := s.View(editor()).Screen(t.Context(), service.ScreenInput{Kind: domain.Person, Name: name}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, m := range found.Matches {
		ids = append(ids, m.ID)
	}
	slices.Sort(ids)
	return strings.Join(ids, " ")
}

func TestScreeningsSeeWhatWasWrittenAfterAColdAndAWarmStart(t *testing.T) {
	s := newStarting(t)
	s.with(func(made *service.Service) {
		if got := screenIDs(t, made, "Moussa ag Demo"); got != "" {
			t.Errorf("screened against an empty graph: %s", got)
		}
		write(t, made, "1", fmt.Sprintf(screenedPeople, ""))
		if got := screenIDs(t, made, "Moussa ag Demo"); got != "NE:p1 NE:p2" {
			t.Errorf("after a write: %s", got)
		}
	})
	s.with(func(made *service.Service) {
		write(t, made, "2", `{"deleteEntities":["NE:p2"]}`)
		if got := screenIDs(t, made, "Moussa ag Demo"); got != "NE:p1" {
			t.Errorf("after a start and a deletion: %s", got)
		}
	})
}

func TestRecordsAreScreenedAgainstAllOthers(t *testing.T) {
	tests := map[string]struct {
		links string
		ids   []string
		want  string
	}{
		"a record is no match of itself":            {"", []string{"NE:p1"}, "NE:p1: NE:p2"},
		"records that were asked for hit no other":  {"", []string{"NE:p2", "NE:p1", "NE:p3"}, "NE:p2: / NE:p1: / NE:p3:"},
		"what is known to be the same hits nothing": {`{"id":"NE:l1","kind":"SAME_AS","from":"NE:p2","to":"NE:p1","mark":{"owner":"NE"}}`, []string{"NE:p1"}, "NE:p1:"},
		"what cannot be screened is left out":       {"", []string{"NE:f1", "NE:none", "NE:p3", "NE:p3"}, "NE:p3:"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			newStarting(t).with(func(made *service.Service) {
				write(t, made, "1", fmt.Sprintf(screenedPeople, test.links))
				found, err := made.View(editor()).ScreenEntities(t.Context(), test.ids, nil)
				if err != nil {
					t.Fatal(err)
				}
				var lines []string
				for _, r := range found {
					line := r.Entity.ID + ":"
					for _, m := range r.Matches {
						line += " " + m.Entity.ID
					}
					lines = append(lines, line)
				}
				if got := strings.Join(lines, " / "); got != test.want {
					t.Errorf("got %s, want %s", got, test.want)
				}
			})
		})
	}
}
