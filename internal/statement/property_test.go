//nolint:misspell // much of this is French
package statement_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/statement"
)

var (
	cautions = []string{"CLEARED", "DISPUTED", "SINGLE_SOURCE", "UNSOURCED", "VICTIM", "WITNESS"}
	reasons  = []string{"BUDGET", "DEADLINE", "NOT_CONNECTED", "OUT_OF_HOPS", "UNDER_FLOOR", "ONLY_IMPOSSIBLE", "ONLY_EXCLUDED_KINDS"}
	labels   = []string{"Awa Invented", "مثال", "two\nlines", "  ", "{person}", "%d %s", "“quoted” «too»", "<b>x</b>", "\u202eevil", "l’Été", "\xff"}
)

// told is what a statement says of each caution.
var told = map[statement.Language]map[string]string{
	statement.English: {
		"CLEARED": " was cleared: to stand on a path is no suspicion.", "DISPUTED": "An analyst disputes a link of ", "SINGLE_SOURCE": "One source carries ",
		"UNSOURCED": " has no report behind it.", "VICTIM": " has the status of a victim.", "WITNESS": " has the status of a witness.",
	},
	statement.French: {
		"CLEARED": " a été mise hors de cause\u00a0; figurer", "DISPUTED": "Un analyste conteste un lien ", "SINGLE_SOURCE": "Une seule source porte ",
		"UNSOURCED": "Aucun rapport n’appuie un lien ", "VICTIM": " a le statut de victime.", "WITNESS": " a le statut de témoin.",
	},
}

func drawLabel(t *rapid.T) string {
	return rapid.OneOf(rapid.SampledFrom(labels), rapid.StringN(1, 20, 60)).Draw(t, "label")
}

func drawPath(t *rapid.T) statement.Path {
	p := statement.Path{
		Strength: rapid.Float64Range(0, 1).Draw(t, "strength"),
		Temporal: rapid.SampledFrom([]string{"POSSIBLE", "UNKNOWN", "IMPOSSIBLE"}).Draw(t, "temporal"),
		Cautions: domain.SortedSet(rapid.SliceOfN(rapid.SampledFrom(cautions), 0, 4).Draw(t, "cautions")),
		Nodes:    []statement.Node{{Kind: domain.Case, Label: drawLabel(t)}},
	}
	for range rapid.IntRange(1, 5).Draw(t, "steps") {
		n := statement.Node{Kind: rapid.SampledFrom(domain.AllEntityKinds()).Draw(t, "node"), Label: drawLabel(t)}
		if n.Kind == domain.Person {
			n.Status = rapid.SampledFrom(append([]string{""}, domain.LegalStatus.Values...)).Draw(t, "status")
			if slices.Contains(cautions, n.Status) {
				p.Cautions = domain.SortedSet(append(p.Cautions, n.Status))
			}
		}
		p.Nodes = append(p.Nodes, n)
		p.Steps = append(p.Steps, statement.Step{
			Kind: rapid.SampledFrom(domain.AllLinkKinds()).Draw(t, "link"), Forward: rapid.Bool().Draw(t, "forward"),
			Since: date(rapid.SampledFrom(dates).Draw(t, "since")), Until: date(rapid.SampledFrom(dates).Draw(t, "until")),
			Unsourced: rapid.Bool().Draw(t, "unsourced"), Disputed: rapid.Bool().Draw(t, "disputed"),
			SoleSource: rapid.SampledFrom([]string{"", "#r1", "CT/blue"}).Draw(t, "sole"),
		})
	}
	return p
}

var dates = []string{"2019", "2020-04", "2020-08", "2021-02-01", "2021-12-31"}

func drawFinding(t *rapid.T) statement.Finding {
	f := statement.Finding{
		Case: drawLabel(t), Network: drawLabel(t), Linked: rapid.Bool().Draw(t, "linked"),
		Strength: rapid.Float64Range(0, 1).Draw(t, "strength"), Exact: rapid.Bool().Draw(t, "exact"),
		Corroborations: rapid.IntRange(0, 5).Draw(t, "corroborations"),
		Scope: statement.Scope{
			MaxHops: rapid.IntRange(1, 16).Draw(t, "hops"), MinStrength: rapid.SampledFrom([]float64{0, .005, .3, 1}).Draw(t, "floor"),
			Excluded:          rapid.SliceOfN(rapid.SampledFrom(domain.AllLinkKinds()), 0, 4).Draw(t, "excluded"),
			SkippedImpossible: rapid.IntRange(0, 3).Draw(t, "skipped"), Truncated: rapid.Bool().Draw(t, "truncated"),
			AsOf: date(rapid.SampledFrom(dates).Draw(t, "asOf")),
		},
	}
	if rapid.Bool().Draw(t, "windowed") {
		f.Scope.Window.From = date(rapid.SampledFrom(dates).Draw(t, "from"))
	}
	if !f.Linked {
		f.Scope.Reason = rapid.SampledFrom(reasons).Draw(t, "reason")
		if f.Scope.Reason == "ONLY_EXCLUDED_KINDS" {
			f.Scope.OnlyThrough = f.Scope.Excluded
		}
		return f
	}
	for range rapid.IntRange(1, 3).Draw(t, "paths") {
		f.Paths = append(f.Paths, drawPath(t))
	}
	if rapid.Bool().Draw(t, "fragile") {
		f.Fragility = &statement.Fragility{Exact: rapid.Bool().Draw(t, "exactly")}
		if rapid.Bool().Draw(t, "sized") {
			f.Fragility.Sources = rapid.SliceOfN(rapid.SampledFrom([]string{"#r1", "CT/blue", "s\n2"}), 1, 3).Draw(t, "sources")
			f.Fragility.Size = new(len(f.Fragility.Sources))
		}
	}
	return f
}

var (
	quoted  = regexp.MustCompile(`“[^”]*”|«\x{a0}[^»]*\x{a0}»`)
	suspect = regexp.MustCompile(`[{}%]|\s\s|\s[.,)]|\(\s|  |\.\.`)
)

// TestStatementsAreWellFormed holds for whatever is found: full sentences on
// one line, nothing left open, every caution told, whoever was cleared first,
// and no claim that strength is a probability.
func TestStatementsAreWellFormed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFinding(t)
		for _, language := range statement.Languages() {
			text := statement.WhyLinked(language, f)
			if text != statement.WhyLinked(language, f) {
				t.Fatal("two statements of one finding differ")
			}
			if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || r == '\u202e' || r == '\u2028' }) || !strings.HasSuffix(text, ".") {
				t.Fatalf("not plain text on one line: %q", text)
			}
			bare := quoted.ReplaceAllString(text, "X")
			if at := suspect.FindString(bare); at != "" {
				t.Fatalf("%q in %q", at, bare)
			}
			for _, s := range strings.SplitAfter(bare, ". ") {
				if first := []rune(s)[0]; !unicode.IsUpper(first) && !unicode.IsDigit(first) {
					t.Fatalf("a sentence begins with %q in %q", first, bare)
				}
			}
			for _, word := range []string{"guilty", "coupable", "likely", "probable", "chance"} {
				if strings.Contains(bare, word) {
					t.Fatalf("%q in %q", word, bare)
				}
			}
			if n := strings.Count(bare, "probab"); n != strings.Count(bare, "not a probability")+strings.Count(bare, "pas une probabilité") || f.Linked && n != 1 {
				t.Fatalf("speaks of probability: %q", bare)
			}
			cautioned(t, language, f, bare)
		}
	})
}

func cautioned(t *rapid.T, language statement.Language, f statement.Finding, text string) {
	for _, code := range cautions {
		stands := slices.ContainsFunc(f.Paths, func(p statement.Path) bool { return slices.Contains(p.Cautions, code) })
		if strings.Contains(text, told[language][code]) != stands {
			t.Fatalf("%s stands: %v, in %q", code, stands, text)
		}
		if at := strings.Index(text, told[language]["CLEARED"]); code == "CLEARED" && stands && strings.Contains(text[:at], ". ") {
			t.Fatalf("not first: %q", text)
		}
	}
}

// TestEveryCodeHasItsWords goes through the ontology's tables.
func TestEveryCodeHasItsWords(t *testing.T) {
	for _, l := range statement.Languages() {
		words := map[string]string{}
		for _, k := range domain.AllEntityKinds() {
			words[k.String()] = l.Kind(k)
			if named := l.Named(k, "x"); named == " "+l.Quote("x") {
				t.Errorf("%v: %v has no article: %q", l, k, named)
			}
		}
		names := map[string]domain.LinkKind{}
		for _, k := range domain.AllLinkKinds() {
			name := l.LinkName(k)
			words["the name of "+k.String()] = name
			if other, there := names[name]; there {
				t.Errorf("%v: %v and %v have the same name %q", l, other, k, name)
			}
			names[name] = k
			for _, forward := range []bool{true, false} {
				for _, subject := range domain.AllEntityKinds() {
					words[fmt.Sprint(k, forward, subject)] = l.Says(k, forward, subject)
				}
			}
		}
		for _, code := range domain.LegalStatus.Values {
			words[code] = l.Status(code)
		}
		for _, code := range cautions {
			words["caution "+code] = l.Caution(code)
		}
		for _, code := range []string{"POSSIBLE", "UNKNOWN", "IMPOSSIBLE"} {
			words[code] = l.Temporal(code)
		}
		for _, code := range reasons {
			words[code] = l.Reason(statement.Scope{Reason: code, MaxHops: 8, MinStrength: .005})
		}
		for code, text := range words {
			if text == "" || text != strings.TrimSpace(text) || strings.ContainsAny(text, "{}") {
				t.Errorf("%v: %s is %q", l, code, text)
			}
		}
	}
}

func TestFrenchAgreesAndContracts(t *testing.T) {
	f := func(from, to domain.EntityKind, k domain.LinkKind, forward bool) string {
		finding := statement.Finding{Case: "C", Network: "N", Linked: true, Exact: true, Scope: scope, Paths: []statement.Path{{
			Nodes: []statement.Node{{Kind: from, Label: "A"}, {Kind: to, Label: "B"}},
			Steps: []statement.Step{{Kind: k, Forward: forward}},
		}}}
		_, after, _ := strings.Cut(statement.WhyLinked(statement.French, finding), "est un seul lien\u00a0: ")
		text, _, _ := strings.Cut(after, ".")
		return strings.ReplaceAll(text, "\u00a0", " ")
	}
	for _, c := range []struct {
		from, to domain.EntityKind
		kind     domain.LinkKind
		forward  bool
		want     string
	}{
		{domain.Firearm, domain.Person, domain.Possessed, false, "l’arme à feu « A » a été possédée par la personne « B »"},
		{domain.Lot, domain.Person, domain.Possessed, false, "le lot « A » a été possédé par la personne « B »"},
		{domain.FinancingFlow, domain.Lot, domain.ProceedsOf, true, "le mouvement d’argent « A » est le produit du lot « B »"},
		{domain.FinancingFlow, domain.Account, domain.PaidTo, true, "le mouvement d’argent « A » a été versé au compte « B »"},
		{domain.FinancingFlow, domain.Organisation, domain.PaidTo, true, "le mouvement d’argent « A » a été versé à l’organisation « B »"},
		{domain.FuelRoute, domain.Location, domain.StartsAt, true, "l’itinéraire de carburant « A » part du lieu « B »"},
		{domain.Vehicle, domain.Seizure, domain.SeizedIn, true, "le véhicule « A » a été saisi lors de la saisie « B »"},
		{domain.Check, domain.Person, domain.Checked, true, "le contrôle « A » a porté sur la personne « B »"},
		{domain.Person, domain.Check, domain.Checked, false, "la personne « A » a fait l’objet du contrôle « B »"},
		{domain.Person, domain.Case, domain.SuspectIn, true, "la personne « A » est suspecte dans l’affaire « B »"},
		{domain.Organisation, domain.Organisation, domain.AffiliateOf, true, "l’organisation « A » est affiliée à l’organisation « B »"},
	} {
		if got := f(c.from, c.to, c.kind, c.forward); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestDatesInWords(t *testing.T) {
	for _, c := range []struct{ since, until, en, fr string }{
		{"2019", "2019", "in 2019", "en 2019"},
		{"2019-10", "2019-10", "in October 2019", "en octobre 2019"},
		{"2020-02-01", "2020-02-01", "on 1 February 2020", "le 1er février 2020"},
		{"2020-02-02", "2020-02-02", "on 2 February 2020", "le 2 février 2020"},
		{"2019", "2020-08", "from 2019 to August 2020", "de 2019 à août 2020"},
		{"2019-08", "2020-03-31", "from August 2019 to 31 March 2020", "d’août 2019 au 31 mars 2020"},
		{"2019-03-02", "2020", "from 2 March 2019 to 2020", "du 2 mars 2019 à 2020"},
		{"2019", "", "since 2019", "depuis 2019"},
		{"2019-03-02", "", "since 2 March 2019", "depuis le 2 mars 2019"},
		{"", "2019-03", "until March 2019", "jusqu’en mars 2019"},
		{"", "2019-03-02", "until 2 March 2019", "jusqu’au 2 mars 2019"},
		{"", "", "", ""},
	} {
		var since, until domain.PartialDate
		if c.since != "" {
			since = date(c.since)
		}
		if c.until != "" {
			until = date(c.until)
		}
		if en, fr := statement.English.Held(domain.MemberOf, since, until), statement.French.Held(domain.MemberOf, since, until); en != c.en || fr != c.fr {
			t.Errorf("%q to %q: %q and %q, want %q and %q", c.since, c.until, en, fr, c.en, c.fr)
		}
	}
	if en, fr := statement.English.Held(domain.SeizedIn, date("2019"), 0), statement.French.Held(domain.SeizedIn, 0, date("2019-05-01")); en != "not before 2019" || fr != "pas après le 1er mai 2019" {
		t.Errorf("events: %q and %q", en, fr)
	}
}

func TestNumbers(t *testing.T) {
	for f, want := range map[float64][2]string{
		1: {"1", "1"}, 0: {"0", "0"}, .5: {"0.5", "0,5"}, .41273: {"0.413", "0,413"}, .005: {"0.005", "0,005"}, 1.234e-7: {"0.000000123", "0,000000123"}, .99951: {"1", "1"},
	} {
		if en, fr := statement.English.Number(f), statement.French.Number(f); en != want[0] || fr != want[1] {
			t.Errorf("%v: %q and %q, want %q", f, en, fr, want)
		}
	}
}

func TestLanguagesByCode(t *testing.T) {
	for code, want := range map[string]statement.Language{"": statement.English, "en": statement.English, "EN": statement.English, "fr": statement.French, "FR": statement.French} {
		if got, err := statement.ParseLanguage(code); got != want || err != nil {
			t.Errorf("%q: %v (%v), want %v", code, got, err, want)
		}
	}
	if _, err := statement.ParseLanguage("de"); domain.CodeOf(err) != domain.InvalidInput {
		t.Errorf("an unknown language: %v", err)
	}
}
