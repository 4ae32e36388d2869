package resolvers_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/service"
	"github.com/kafo-graph/kafo/internal/store"
)

// jobWorld is a world in which jobs are done when a test says so.
type jobWorld struct {
	*world
	worker *jobs.Worker
	// now are the rights of subjects as the worker knows them.
	now map[string]domain.Subject
}

func newJobWorld(t tester, s store.Store, spool string) *jobWorld {
	w := &jobWorld{world: serveJobs(t, s, spool), now: map[string]domain.Subject{}}
	for _, s := range []domain.Subject{niger(), burkina(), secretNiger(), administrator()} {
		w.now[s.Name] = s
	}
	named := func(name string) (domain.Subject, bool) { now, there := w.now[name]; return now, there }
	w.worker = &jobs.Worker{
		Store: s, Now: today, Log: zerolog.Nop(),
		Kinds: map[string]jobs.Kind{
			jobs.LinkKind:   &jobs.Linking{Store: s, Spool: jobs.Spool{Folder: spool}, Threads: 1, Subject: named},
			jobs.ScreenKind: &service.Screening{Service: func(context.Context) (*service.Service, error) { return w.service, nil }, Subject: named},
		},
	}
	return w
}

// administrator sees all of Niger, and manages jobs.
func administrator() domain.Subject {
	s := secretNiger()
	s.Name, s.Roles = "administrator-of-niger", append(s.Roles, domain.Admin)
	return s
}

func (w *jobWorld) work(t tester, id string) {
	t.Helper()
	if err := w.worker.Work(context.Background(), id); err != nil {
		t.Fatalf("%v", err)
	}
}

// twoCases are two cases of Niger tied to a network by one suspect, the second
// one and another network hidden from all but those with SECRET.
var twoCases = []string{
	`{"entity":{"id":"NE:a","kind":"CASE","number":"A","country":"NE","caseType":"FIREARMS","caseStatus":"OPEN","opened":"2020-11",` + restricted + `}}`,
	`{"entity":{"id":"NE:b","kind":"CASE","number":"B","country":"NE","caseType":"FIREARMS","caseStatus":"OPEN","opened":"2019",` + markOf("NE", "SECRET") + `}}`,
	`{"entity":{"id":"NE:p","kind":"PERSON","names":[{"text":"Demo Suspect","type":"PRIMARY"}],` + restricted + `}}`,
	`{"entity":{"id":"NE:n","kind":"ORGANISATION","names":[{"text":"Demo Network","type":"PRIMARY"}],"organisationType":"TERRORIST_GROUP",` + restricted + `}}`,
	`{"entity":{"id":"NE:o","kind":"ORGANISATION","names":[{"text":"Demo Hidden Network","type":"PRIMARY"}],"organisationType":"TERRORIST_GROUP",` + markOf("NE", "SECRET") + `}}`,
	`{"link":{"id":"NE:l1","kind":"SUSPECT_IN","from":"NE:p","to":"NE:a",` + restricted + `}}`,
	`{"link":{"id":"NE:l2","kind":"SUSPECT_IN","from":"NE:p","to":"NE:b",` + markOf("NE", "SECRET") + `}}`,
	`{"link":{"id":"NE:l3","kind":"MEMBER_OF","from":"NE:p","to":"NE:n",` + restricted + `}}`,
	`{"link":{"id":"NE:l4","kind":"MEMBER_OF","from":"NE:p","to":"NE:o",` + markOf("NE", "SECRET") + `}}`,
}

func twoCasesWorld(t *testing.T) *jobWorld {
	t.Helper()
	s := newStore(t)
	put(t, s, twoCases...)
	return newJobWorld(t, s, t.TempDir())
}

const (
	startingLinks = `mutation($i:LinkJobInput!){startLinkJob(input:$i){job{id kind state subject attempts failure{code message} progress{done total etaSeconds}}}}`
	jobLinks      = `query($id:ID!,$case:ID,$target:ID,$min:Float,$order:JobResultOrder,$first:Int,$after:String){job(id:$id){state progress{done total} failure{code} linkResults(case:$case target:$target minStrength:$min order:$order first:$first after:$after){edges{cursor node{case{id label} target{id label kind} strength corroborations hops cost countries exact epoch}} pageInfo{hasNextPage endCursor}}}}`
)

func (w *jobWorld) startLinks(t tester, s domain.Subject, input vars) (id string) {
	t.Helper()
	a := w.ask(t, s, startingLinks, vars{"i": input}).expect(t, "")
	return a.at("startLinkJob", "job", "id").(string)
}

// links are what a job found, as texts "case target".
func links(a answer) (all []string) {
	edges, _ := a.at("job", "linkResults", "edges").([]any)
	for i := range edges {
		all = append(all, fmt.Sprint(a.at("job", "linkResults", "edges", i, "node", "case", "id"), " ", a.at("job", "linkResults", "edges", i, "node", "target", "id")))
	}
	return all
}

func expectLinks(t *testing.T, a answer, want ...string) {
	t.Helper()
	if got := strings.Join(links(a.expect(t, "")), ", "); got != strings.Join(want, ", ") {
		t.Errorf("links %s, want %s", got, strings.Join(want, ", "))
	}
}

func TestALinkJobFindsWhatCaseLinksAnswers(t *testing.T) {
	w := twoCasesWorld(t)
	started := w.ask(t, niger(), startingLinks, vars{"i": vars{}}).expect(t, "")
	started.expectText(t, `{"done":0,"etaSeconds":null,"total":1}`, "startLinkJob", "job", "progress")
	started.expectText(t, `"QUEUED"`, "startLinkJob", "job", "state")
	id := started.at("startLinkJob", "job", "id")
	w.work(t, id.(string))
	a := w.ask(t, niger(), jobLinks, vars{"id": id})
	expectLinks(t, a, "NE:a NE:n")
	a.expectText(t, `"DONE"`, "job", "state")
	single := w.ask(t, niger(), `{caseLinks(case:"NE:a" k:1){results{network{id label kind} strength corroborations countries exact best{hops cost}}}}`, nil).expect(t, "")
	for _, same := range [][2][]any{
		{{"target"}, {"network"}},
		{{"strength"}, {"strength"}},
		{{"corroborations"}, {"corroborations"}},
		{{"countries"}, {"countries"}},
		{{"exact"}, {"exact"}},
		{{"hops"}, {"best", "hops"}},
		{{"cost"}, {"best", "cost"}},
	} {
		got := a.at(append([]any{"job", "linkResults", "edges", 0, "node"}, same[0]...)...)
		want := single.at(append([]any{"caseLinks", "results", 0}, same[1]...)...)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%v is %v in the job, %v by itself", same[0], got, want)
		}
	}
}

func TestALinkJobSeesWhatItsSubjectSees(t *testing.T) {
	w := twoCasesWorld(t)
	for _, test := range []struct {
		name    string
		subject domain.Subject
		input   vars
		want    []string
	}{
		{"all open cases in view", niger(), vars{}, []string{"NE:a NE:n"}},
		{"with more rights", secretNiger(), vars{}, []string{"NE:a NE:n", "NE:a NE:o", "NE:b NE:n", "NE:b NE:o"}},
		{"what is hidden and what is not there is left out", niger(), vars{"cases": []string{"NE:b", "NE:c", "NE:a"}, "networks": []string{"NE:o", "NE:x", "NE:n"}}, []string{"NE:a NE:n"}},
		{"cases that a filter finds", secretNiger(), vars{"casesWhere": vars{"number": vars{"prefix": "B"}}, "networks": []string{"NE:o"}}, []string{"NE:b NE:o"}},
		{"a filter that finds what is hidden", niger(), vars{"casesWhere": vars{"number": vars{"equals": "B"}}}, nil},
		{"a filter that finds other things", secretNiger(), vars{"casesWhere": vars{"kind": "PERSON"}}, nil},
		{"cases opened since a day in their month", secretNiger(), vars{"openedSince": "2020-11-30", "networks": []string{"NE:n"}}, []string{"NE:a NE:n"}},
		{"cases opened since the month after", secretNiger(), vars{"openedSince": "2020-12"}, nil},
		{"networks of a type", secretNiger(), vars{"networkTypes": []string{"TERRORIST_GROUP"}, "cases": []string{"NE:a"}}, []string{"NE:a NE:n", "NE:a NE:o"}},
		{"networks of a type, some of them named", secretNiger(), vars{"networkTypes": []string{"TERRORIST_GROUP"}, "networks": []string{"NE:o"}, "cases": []string{"NE:a"}}, []string{"NE:a NE:o"}},
		{"networks of no type that there is", secretNiger(), vars{"networkTypes": []string{"ARMED_GROUP"}}, nil},
		{"networks of no type", secretNiger(), vars{"networkTypes": []string{}}, nil},
		{"no cases", secretNiger(), vars{"cases": []string{}}, nil},
		{"no networks", secretNiger(), vars{"networks": []string{}}, nil},
		{"nothing but what is hidden", niger(), vars{"cases": []string{"NE:b"}}, nil},
		{"to other cases", secretNiger(), vars{"targets": "CASES"}, []string{"NE:a NE:b", "NE:b NE:a"}},
		{"to other cases, one of them hidden", niger(), vars{"targets": "CASES"}, nil},
		{"across borders", secretNiger(), vars{"targets": "CASES", "crossBorder": true}, nil},
		{"the strongest of each", secretNiger(), vars{"perCase": 1, "cases": []string{"NE:b", "NE:a"}}, []string{"NE:b NE:n", "NE:a NE:n"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			id := w.startLinks(t, test.subject, test.input)
			w.work(t, id)
			expectLinks(t, w.ask(t, test.subject, jobLinks, vars{"id": id, "order": "INPUT"}), test.want...)
		})
	}
}

func TestAJobsResultsAreSortedFilteredAndPaged(t *testing.T) {
	w := twoCasesWorld(t)
	id := w.startLinks(t, secretNiger(), vars{})
	w.work(t, id)
	for name, test := range map[string]struct {
		v    vars
		want []string
	}{
		"of a case":         {vars{"case": "NE:b", "order": "INPUT"}, []string{"NE:b NE:n", "NE:b NE:o"}},
		"to a network":      {vars{"target": "NE:o", "order": "INPUT"}, []string{"NE:a NE:o", "NE:b NE:o"}},
		"as strong as none": {vars{"min": .9999}, nil},
	} {
		test.v["id"] = id
		t.Run(name, func(t *testing.T) { expectLinks(t, w.ask(t, secretNiger(), jobLinks, test.v), test.want...) })
	}
	for _, order := range []string{"INPUT", "STRENGTH"} {
		var all []string
		v := vars{"id": id, "first": 1, "order": order}
		for more := true; more; {
			a := w.ask(t, secretNiger(), jobLinks, v).expect(t, "")
			all = append(all, links(a)...)
			v["after"], more = a.at("job", "linkResults", "pageInfo", "endCursor"), a.at("job", "linkResults", "pageInfo", "hasNextPage") == true
		}
		whole := links(w.ask(t, secretNiger(), jobLinks, vars{"id": id, "order": order}))
		if fmt.Sprint(all) != fmt.Sprint(whole) || len(all) != 4 {
			t.Errorf("by %s: pages %v, at once %v", order, all, whole)
		}
	}
}

func TestWhatLinkJobsMayBeAsked(t *testing.T) {
	w := twoCasesWorld(t)
	without := niger()
	without.Roles = []domain.Role{domain.Editor}
	for name, test := range map[string]struct {
		subject domain.Subject
		input   vars
		code    domain.Code
		field   string
	}{
		"without the role":               {without, vars{}, domain.Forbidden, ""},
		"something that is no case":      {niger(), vars{"cases": []string{"NE:p"}}, domain.InvalidInput, "input.cases"},
		"a network as what is tied":      {niger(), vars{"from": []string{"NE:n"}}, domain.InvalidInput, "input.from"},
		"cases and other things":         {niger(), vars{"from": []string{"NE:p"}, "cases": []string{"NE:a"}}, domain.InvalidInput, "input.from"},
		"a filter and other things":      {niger(), vars{"from": []string{"NE:p"}, "casesWhere": vars{}}, domain.InvalidInput, "input.from"},
		"a day and other things":         {niger(), vars{"from": []string{"NE:p"}, "openedSince": "2020"}, domain.InvalidInput, "input.from"},
		"other things to cases":          {niger(), vars{"from": []string{"NE:p"}, "targets": "CASES"}, domain.InvalidInput, "input.from"},
		"what ties to cases hang on":     {niger(), vars{"fragility": true, "targets": "CASES"}, domain.InvalidInput, "input.fragility"},
		"something that is no network":   {niger(), vars{"networks": []string{"NE:p"}}, domain.InvalidInput, "input.networks"},
		"cases and a filter":             {niger(), vars{"cases": []string{"NE:a"}, "casesWhere": vars{}}, domain.InvalidInput, "input.casesWhere"},
		"networks for cases":             {niger(), vars{"targets": "CASES", "networks": []string{"NE:n"}}, domain.InvalidInput, "input.networks"},
		"networks across borders":        {niger(), vars{"crossBorder": true}, domain.InvalidInput, "input.crossBorder"},
		"none of each":                   {niger(), vars{"perCase": 0}, domain.InvalidInput, "input.perCase"},
		"more paths than are looked for": {niger(), vars{"k": 51}, domain.LimitExceeded, "k"},
		"a strength that is none":        {niger(), vars{"minStrength": 1.5}, domain.InvalidInput, "input.minStrength"},
	} {
		t.Run(name, func(t *testing.T) {
			a := w.ask(t, test.subject, startingLinks, vars{"i": test.input}).expect(t, test.code)
			if got := a.Errors[0].Extensions.Field; got != test.field {
				t.Errorf("at %q, want %q: %s", got, test.field, a.text)
			}
		})
	}
	id := w.startLinks(t, niger(), vars{})
	for name, v := range map[string]vars{
		"a cursor of nothing": {"after": "nonsense"}, "no results": {"first": 0}, "too many": {"first": 201},
	} {
		v["id"] = id
		if a := w.ask(t, niger(), jobLinks, v); a.code() != domain.InvalidInput && a.code() != domain.LimitExceeded {
			t.Errorf("%s: %s", name, a.text)
		}
	}
}

const (
	oneJob    = `query($id:ID!){job(id:$id){id state subject}}`
	cancelJob = `mutation($id:ID!){cancelJob(id:$id){job{id state}}}`
	resumeJob = `mutation($id:ID!){resumeJob(id:$id){job{id state attempts}}}`
	removeJob = `mutation($id:ID!){removeJob(id:$id){id}}`
	jobList   = `query($open:Boolean,$first:Int,$after:String){jobs(open:$open first:$first after:$after){edges{node{id}} pageInfo{hasNextPage endCursor}}}`
)

func TestAJobIsShownToWhoStartedItAndToWhoManagesJobs(t *testing.T) {
	w := twoCasesWorld(t)
	id := w.startLinks(t, niger(), vars{})
	unknown := w.ask(t, burkina(), oneJob, vars{"id": "nothing"}).text
	for name, test := range map[string]struct {
		subject domain.Subject
		shown   bool
	}{
		"who started it":                        {niger(), true},
		"another":                               {burkina(), false},
		"another with all rights":               {secretNiger(), false},
		"who manages jobs, with as much rights": {administrator(), true},
	} {
		t.Run(name, func(t *testing.T) {
			a := w.ask(t, test.subject, oneJob, vars{"id": id}).expect(t, "")
			if shown := a.at("job") != nil; shown != test.shown {
				t.Errorf("shown: %t", shown)
			}
			if list := w.ask(t, test.subject, jobList, nil).expect(t, ""); (list.at("jobs", "edges", 0) != nil) != test.shown {
				t.Errorf("in the list: %s", list.text)
			}
			if test.shown {
				return
			}
			if a.text != unknown {
				t.Errorf("%s, and of what is not there %s", a.text, unknown)
			}
			for _, change := range []string{cancelJob, resumeJob, removeJob} {
				of, none := w.ask(t, test.subject, change, vars{"id": id}), w.ask(t, test.subject, change, vars{"id": "nothing"})
				of.expect(t, domain.NotFound)
				if strings.ReplaceAll(of.text, id, "nothing") != none.text {
					t.Errorf("%s, and of what is not there %s", of.text, none.text)
				}
			}
		})
	}
	w.work(t, id)
	w.ask(t, administrator(), jobLinks, vars{"id": id}).expect(t, domain.Forbidden)
	more := administrator()
	more.Level, more.Name = domain.Open, "administrator-of-little"
	w.ask(t, more, oneJob, vars{"id": id}).expectText(t, `null`, "job")
}

func TestJobsAreListedAndPaged(t *testing.T) {
	w := twoCasesWorld(t)
	var ids []string
	for range 5 {
		ids = append(ids, w.startLinks(t, niger(), vars{}))
	}
	w.startLinks(t, secretNiger(), vars{})
	w.work(t, ids[2])
	count := func(v vars) (n int) {
		for more := true; more; {
			a := w.ask(t, niger(), jobList, v).expect(t, "")
			n += len(a.at("jobs", "edges").([]any))
			v["after"], more = a.at("jobs", "pageInfo", "endCursor"), a.at("jobs", "pageInfo", "hasNextPage") == true
		}
		return n
	}
	if n := count(vars{"first": 2}); n != 5 {
		t.Errorf("%d jobs", n)
	}
	if n := count(vars{"first": 2, "open": true}); n != 4 {
		t.Errorf("%d jobs that have not ended", n)
	}
	for range 16 {
		w.startLinks(t, niger(), vars{})
	}
	w.ask(t, niger(), startingLinks, vars{"i": vars{}}).expect(t, domain.LimitExceeded)
	w.startLinks(t, secretNiger(), vars{})
}

func TestAJobIsCancelledAndResumed(t *testing.T) {
	w := twoCasesWorld(t)
	id := w.startLinks(t, niger(), vars{})
	w.ask(t, niger(), cancelJob, vars{"id": id}).expectText(t, `{"id":"`+id+`","state":"CANCELLED"}`, "cancelJob", "job")
	w.work(t, id)
	expectLinks(t, w.ask(t, niger(), jobLinks, vars{"id": id}))
	w.ask(t, niger(), cancelJob, vars{"id": id}).expect(t, "")
	w.ask(t, administrator(), resumeJob, vars{"id": id}).expectText(t, `{"attempts":1,"id":"`+id+`","state":"QUEUED"}`, "resumeJob", "job")
	w.work(t, id)
	expectLinks(t, w.ask(t, niger(), jobLinks, vars{"id": id}), "NE:a NE:n")
	w.ask(t, niger(), resumeJob, vars{"id": id}).expect(t, domain.Conflict)
	w.ask(t, niger(), cancelJob, vars{"id": id}).expect(t, domain.Conflict)
	w.ask(t, niger(), removeJob, vars{"id": id}).expectText(t, `{"id":"`+id+`"}`, "removeJob")
	w.ask(t, niger(), oneJob, vars{"id": id}).expectText(t, `null`, "job")
	w.ask(t, niger(), removeJob, vars{"id": id}).expect(t, domain.NotFound)
}

func TestRightsThatAreRevokedStopAJobAndHideWhatItFound(t *testing.T) {
	w := twoCasesWorld(t)
	finished, stopped := w.startLinks(t, secretNiger(), vars{}), w.startLinks(t, secretNiger(), vars{})
	w.work(t, finished)
	less := secretNiger()
	less.Level = domain.Restricted
	w.now[less.Name] = less
	w.work(t, stopped)
	a := w.ask(t, less, oneJob, vars{"id": stopped}).expect(t, "")
	a.expectText(t, `"FAILED"`, "job", "state")
	for _, id := range []string{finished, stopped} {
		w.ask(t, less, jobLinks, vars{"id": id}).expect(t, domain.Forbidden)
	}
}

func TestTiesWhoseEndsAreNoLongerSeenAreLeftOut(t *testing.T) {
	w := twoCasesWorld(t)
	id := w.startLinks(t, secretNiger(), vars{})
	w.work(t, id)
	if _, err := w.store.Apply(context.Background(), store.Batch{Retire: []store.Ref{{ID: "NE:o"}}}); err != nil {
		t.Fatal(err)
	}
	if err := w.service.CatchUp(context.Background(), 0); err != nil {
		t.Fatal(err)
	}
	expectLinks(t, w.ask(t, secretNiger(), jobLinks, vars{"id": id, "order": "INPUT", "first": 2}), "NE:a NE:n", "NE:b NE:n")
}

func TestTheContractsJobOperationsRun(t *testing.T) {
	w := twoCasesWorld(t)
	document := func(name string) string {
		text, err := os.ReadFile("../graph/contract/" + name + ".graphql")
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	a := w.ask(t, niger(), document("start-link-job"), vars{"input": vars{"targets": "NETWORKS", "perCase": 5, "k": 1, "minStrength": .005}}).expect(t, "")
	id := a.at("startLinkJob", "job", "id").(string)
	w.work(t, id)
	w.ask(t, niger(), document("job"), vars{"id": id, "first": 10}).expect(t, "").
		expectText(t, `"NE:n"`, "job", "linkResults", "edges", 0, "node", "target", "id")
}

func TestProgressIsToldUntilAJobHasEnded(t *testing.T) {
	w := twoCasesWorld(t)
	id := w.startLinks(t, niger(), vars{})
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if _, err := w.service.JobProgress(ctx, burkina(), id); domain.CodeOf(err) != domain.NotFound {
		t.Errorf("of another's job: %v", err)
	}
	next, err := w.service.JobProgress(ctx, niger(), id)
	if err != nil {
		t.Fatal(err)
	}
	if j := next(ctx); j.State != store.JobQueued || j.Total != 1 {
		t.Errorf("at first %+v", j)
	}
	go w.work(t, id)
	state := ""
	for j := next(ctx); j != nil; j = next(ctx) {
		state = j.State
	}
	if state != store.JobDone || ctx.Err() != nil {
		t.Errorf("at last %s", state)
	}
}

// things are all but networks.
func (g graph) things() (ids []string) {
	for i := range g.entities {
		if !g.entities[i].IsNetwork() {
			ids = append(ids, g.entities[i].ID)
		}
	}
	return ids
}

func TestNothingHiddenHasAnInfluenceOnAJob(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t)
		defer d.close()
		g, s := someGraph(t), someSubject(t)
		input := vars{"k": rapid.IntRange(1, 3).Draw(t, "k"), "minStrength": 0}
		switch rapid.SampledFrom([]string{"cases", "networks", "things"}).Draw(t, "what is linked") {
		case "cases":
			input["targets"] = "CASES"
		case "things":
			input["from"], input["fragility"] = g.things(), true
		default:
			input["fragility"] = rapid.Bool().Draw(t, "fragility")
		}
		var told [2]string
		for i, g := range []graph{g, g.without(s)} {
			plain := d.world(g, true)
			w := newJobWorld(t, plain.store, filepath.Join(d.folder, fmt.Sprint("spool", i)))
			w.now[s.Name] = s
			a := w.ask(t, s, startingLinks, vars{"i": input})
			told[i] = a.text
			if a.code() != "" {
				continue
			}
			id := a.at("startLinkJob", "job", "id").(string)
			w.work(t, id)
			told[i] = strings.ReplaceAll(a.text, id, "id") + w.ask(t, s, strings.ReplaceAll(jobLinks, " epoch", " from{id} fragility{size exact}"), vars{"id": id, "first": 200, "order": "INPUT"}).text
		}
		if told[0] != told[1] {
			t.Fatalf("with what is hidden\n%s\nwithout\n%s", told[0], told[1])
		}
	})
}
