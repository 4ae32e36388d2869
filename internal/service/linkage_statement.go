package service

import (
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/statement"
)

// tell says in the language how a case is tied to a network. Only what the view
// shows is said, sources as it shows them.
func (v *View) tell(language, caseID, network string, paths []linkage.Path, found *WhyLinked) (string, error) {
	in, err := statement.ParseLanguage(language)
	if err != nil {
		return "", err
	}
	return statement.WhyLinked(in, v.finding(caseID, network, paths, found)), nil
}

func (v *View) finding(caseID, network string, paths []linkage.Path, found *WhyLinked) statement.Finding {
	s := &found.Scope
	f := statement.Finding{
		Case: v.labelOf(caseID), Network: v.labelOf(network),
		Linked: found.Linked, Strength: found.Strength, Exact: found.Exact, Corroborations: found.Corroborations,
		Scope: statement.Scope{
			MaxHops: s.MaxHops, MinStrength: s.MinStrength, AsOf: s.AsOf, Window: s.Window, Excluded: s.ExcludedKinds,
			SkippedImpossible: s.SkippedImpossible, Truncated: s.Truncated, Reason: s.Reason, OnlyThrough: s.OnlyThrough,
		},
	}
	if g := found.Fragility; g != nil {
		f.Fragility = &statement.Fragility{Size: g.Size, Exact: g.Exact, Sources: g.Sources}
	}
	var countries []string
	for i := range paths {
		countries = append(countries, paths[i].Countries...)
		f.Paths = append(f.Paths, v.pathInWords(&paths[i]))
	}
	f.Countries = domain.SortedSet(countries)
	return f
}

func (v *View) labelOf(id string) string {
	if n, in := v.Node(id); in {
		return v.Label(n)
	}
	return id
}

func (v *View) pathInWords(p *linkage.Path) statement.Path {
	said := statement.Path{Strength: p.Strength, Temporal: p.Temporal.String(), Cautions: p.Cautions}
	for _, n := range p.Nodes {
		said.Nodes = append(said.Nodes, statement.Node{Kind: v.Kind(n), Label: v.Label(n), Status: v.Status(n)})
	}
	for _, step := range p.Steps {
		held := v.Interval(step.Link)
		said.Steps = append(said.Steps, statement.Step{
			Kind: v.LinkKind(step.Link), Forward: step.Forward, Since: held.From, Until: held.To,
			Unsourced: v.Unsourced(step.Link), Disputed: v.Disputed(step.Link), SoleSource: v.soleSource(step.Link),
		})
	}
	return said
}

// soleSource is the one source behind a link, as the view shows it; "" where
// there are none or more.
func (v *View) soleSource(l projection.Link) string {
	supports := v.Supports(l)
	if len(supports) != 1 {
		return ""
	}
	return v.shown(supports[0].Key)
}
