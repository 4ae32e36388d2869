package statement_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/statement"
)

var update = flag.Bool("update", false, "write the statements of testdata anew")

func date(text string) domain.PartialDate {
	d, err := domain.ParsePartialDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

var scope = statement.Scope{
	MaxHops: 8, MinStrength: .005,
	Excluded: []domain.LinkKind{domain.About, domain.Checked, domain.During, domain.Manufactured, domain.VictimIn, domain.WitnessIn},
}

// gunrunning is a case tied to a group by a rifle and the man who had it, and
// again by a lorry.
func gunrunning() statement.Finding {
	theCase := statement.Node{Kind: domain.Case, Label: "NE/2021/014"}
	group := statement.Node{Kind: domain.Organisation, Label: "Front of the Invented"}
	cleared := statement.Node{Kind: domain.Person, Label: "Moussa Invented", Status: "CLEARED"}
	return statement.Finding{
		Case: theCase.Label, Network: group.Label, Linked: true, Exact: true, Strength: .4127, Corroborations: 2,
		Fragility: &statement.Fragility{Size: new(2), Exact: true, Sources: []string{"#NE:report:7", "CT/blue"}},
		Paths: []statement.Path{
			{
				Strength: .31, Temporal: "POSSIBLE", Cautions: []string{"CLEARED"},
				Nodes: []statement.Node{theCase, {Kind: domain.Firearm, Label: "Invented Arms M70 123"}, cleared, group},
				Steps: []statement.Step{
					{Kind: domain.RecoveredIn, Since: date("2021-02-01"), Until: date("2021-02-01")},
					{Kind: domain.Possessed, Since: date("2019"), Until: date("2020-08"), SoleSource: "#NE:report:7"},
					{Kind: domain.MemberOf, Forward: true, Since: date("2018")},
				},
			},
			{
				Strength: .15, Temporal: "UNKNOWN", Cautions: []string{"DISPUTED", "UNSOURCED"},
				Nodes: []statement.Node{theCase, {Kind: domain.Vehicle, Label: "BF 1234"}, {Kind: domain.Person, Label: "Awa Invented", Status: "WITNESS"}, group},
				Steps: []statement.Step{
					{Kind: domain.PartOfCase}, {Kind: domain.Drove, Disputed: true}, {Kind: domain.Finances, Forward: true, Unsourced: true},
				},
			},
		},
		Countries: []string{"BF", "NE"},
		Scope:     scope,
	}
}

// informer is a case tied to a network on one man's word.
func informer() statement.Finding {
	return statement.Finding{
		Case: "ML/2020/3", Network: "Gold Ring", Linked: true, Exact: false, Strength: .0512, Corroborations: 1,
		Fragility: &statement.Fragility{Size: new(1), Exact: true, Sources: []string{"ML/informer-3"}},
		Paths: []statement.Path{{
			Strength: .0512, Temporal: "UNKNOWN", Cautions: []string{"SINGLE_SOURCE"},
			Nodes: []statement.Node{
				{Kind: domain.Case, Label: "ML/2020/3"},
				{Kind: domain.Lot, Label: "40 kg of gold"},
				{Kind: domain.FinancingFlow, Label: "flow 9"},
				{Kind: domain.Organisation, Label: "Gold Ring"},
			},
			Steps: []statement.Step{
				{Kind: domain.SeizedIn, Since: date("2020-04")},
				{Kind: domain.ProceedsOf, Until: date("2020"), SoleSource: "ML/informer-3"},
				{Kind: domain.PaidTo, Forward: true, Since: date("2020-04"), Until: date("2020-10"), SoleSource: "ML/informer-3"},
			},
		}},
		Countries: []string{"ML"},
		Scope: statement.Scope{
			MaxHops: 1, MinStrength: 0, Window: domain.Interval{From: date("2019"), To: date("2021-03-31")}, AsOf: date("2021-06-30"),
			Excluded: []domain.LinkKind{domain.SeenAt}, SkippedImpossible: 3, Truncated: true, Reason: "BUDGET",
		},
	}
}

func nothing(reason string, only ...domain.LinkKind) statement.Finding {
	s := scope
	s.Reason, s.OnlyThrough, s.Truncated = reason, only, reason == "BUDGET"
	return statement.Finding{Case: "NE/2021/014", Network: "Front of the Invented", Exact: true, Scope: s}
}

func inWindow(f statement.Finding) statement.Finding {
	f.Scope.Window.From = date("2020-04")
	return f
}

// findings are those whose statements are in testdata.
func findings() map[string]statement.Finding {
	return map[string]statement.Finding{
		"gunrunning": gunrunning(), "informer": informer(),
		"not-connected": nothing("NOT_CONNECTED"), "out-of-hops": nothing("OUT_OF_HOPS"), "under-floor": nothing("UNDER_FLOOR"),
		"only-impossible":     nothing("ONLY_IMPOSSIBLE"),
		"only-excluded-kinds": nothing("ONLY_EXCLUDED_KINDS", domain.VictimIn, domain.WitnessIn),
		"budget":              nothing("BUDGET"),
		"window":              inWindow(nothing("NOT_CONNECTED")),
	}
}

func TestStatements(t *testing.T) {
	for name, f := range findings() {
		for _, language := range statement.Languages() {
			file := filepath.Join("testdata", name+"."+language.String()+".txt")
			got := statement.WhyLinked(language, f) + "\n"
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s: got\n%s\nwant\n%s", file, got, want)
			}
		}
	}
}
