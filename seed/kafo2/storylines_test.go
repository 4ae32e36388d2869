package kafo2_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/seed/kafo2"
)

var (
	coordinator = domain.Subject{Name: "coordinator", Country: "INT", Level: domain.Secret, Caveats: []string{"CT"}, SeesAll: true}
	niger       = domain.Subject{Name: "niger", Country: "NE", Level: domain.Restricted}
)

func TestEveryStorylineHoldsWhatItSays(t *testing.T) {
	data := kafo2.Records()
	for _, who := range []domain.Subject{coordinator, niger} {
		g := see(&data, who)
		for _, s := range kafo2.Storylines() {
			want := s.Coordinator
			if who.Name == "niger" {
				want = s.Niger
			}
			if s.NeedsList {
				want = kafo2.Hidden
			}
			t.Run(s.Slug+" to "+who.Name, func(t *testing.T) { hold(t, g, s, want) })
		}
	}
}

func hold(t *testing.T, g *graph, s kafo2.Storyline, want kafo2.Outcome) {
	t.Helper()
	if g.entities[s.Case] == nil || g.entities[s.Target] == nil {
		if want != kafo2.Hidden {
			t.Fatalf("%s or %s does not show", s.Case, s.Target)
		}
		return
	}
	p := g.best(s.Case, s.Target, g.entities[s.Target].IsNetwork())
	if (p != nil) != (want == kafo2.Linked) {
		t.Fatalf("want %s, found %s", want, telling(p))
	}
	if p == nil {
		return
	}
	t.Log(telling(p))
	if got := g.cautions(p); !slices.Equal(got, s.Cautions) {
		t.Errorf("cautions %v, want %v", got, s.Cautions)
	}
}

func telling(p *path) string {
	if p == nil {
		return "no path"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%.4f %s", math.Exp(-float64(p.cost)/1e6), p.nodes[0])
	for i, a := range p.arcs {
		fmt.Fprintf(&b, " -%s- %s", a.link.Kind, p.nodes[i+1])
	}
	return b.String()
}

func TestTheBusyBorderPostIsAPathOnlyWithoutAFloor(t *testing.T) {
	data := kafo2.Records()
	s := storyline(t, "busy-border-post")
	g := see(&data, coordinator)
	p := g.bestUpTo(8e6, s.Case, s.Target, true)
	if p == nil || !slices.Contains(p.nodes, "INT:place:ouangolodougou") {
		t.Fatalf("without a floor: %s", telling(p))
	}
	if p.cost <= floorCost {
		t.Errorf("%s is above the floor", telling(p))
	}
}

func TestTheSupplierWouldBeLinkedIfGoodsTravelledBackInTime(t *testing.T) {
	data := kafo2.Records()
	s := storyline(t, "supply-that-came-before")
	for i := range data.Links {
		data.Links[i].Until = 0
	}
	if p := see(&data, coordinator).best(s.Case, s.Target, true); p == nil {
		t.Error("no path even when the supply never ended")
	}
}

// The list says of Al Mourabitoun: "Founded on 20 Aug. 2013 as result of a
// merger between Al Moulathamoun (QDe.140) and [MUJAO] (QDe.134)."
func TestTheListLeadsOnToANetworkThatOnlyItKnows(t *testing.T) {
	data := kafo2.Records()
	s := storyline(t, "what-only-the-list-knows")
	mark := data.Reports[0].Mark
	data.Reports = append(data.Reports, domain.Report{
		ID: "un:list:QDe.141", Originator: domain.Originator{Country: "INT"}, Grade: domain.Grade{Reliability: "A", Credibility: 1}, Source: "un:Al-Qaida", Mark: mark,
	})
	listing := []string{"un:list:QDe.141"}
	data.Entities = append(data.Entities, domain.Entity{
		ID: "un:QDe.141", Kind: domain.Organisation, Mark: mark, Reports: listing,
		Values: domain.Values{}.With(domain.FieldOrganisationType, "TERRORIST_GROUP"),
	})
	data.Links = append(data.Links, domain.Link{
		ID: "un:QDe.141>QDe.134", Kind: domain.AffiliateOf, From: "un:QDe.141", To: "un:QDe.134", Mark: mark, Reports: listing,
	})
	hold(t, see(&data, coordinator), s, s.Coordinator)
	hold(t, see(&data, niger), s, s.Niger)
}

func storyline(t *testing.T, slug string) kafo2.Storyline {
	t.Helper()
	for _, s := range kafo2.Storylines() {
		if s.Slug == slug {
			return s
		}
	}
	t.Fatalf("no storyline %s", slug)
	return kafo2.Storyline{}
}

func TestStorylinesNameWhatIsThere(t *testing.T) {
	data := kafo2.Records()
	kinds := map[string]domain.EntityKind{}
	for i := range data.Entities {
		kinds[data.Entities[i].ID] = data.Entities[i].Kind
	}
	for _, s := range kafo2.Storylines() {
		if kinds[s.Case] != domain.Case {
			t.Errorf("%s: %s is no case", s.Slug, s.Case)
		}
		if kinds[s.Target] == 0 != s.NeedsList {
			t.Errorf("%s: %s is there although it needs the list, or is not", s.Slug, s.Target)
		}
		if s.Firearm != "" && kinds[s.Firearm] != domain.Firearm {
			t.Errorf("%s: %s is no firearm", s.Slug, s.Firearm)
		}
	}
}
