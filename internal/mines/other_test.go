package mines_test

import (
	"context"
	"slices"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/mines"
)

// The best way is not the only one: where it cannot have happened, or leads over
// who stands for the group, another may.
func TestAChainMayTakeAnotherWayThanTheBest(t *testing.T) {
	mark := domain.Mark{Owner: "NE"}
	base := func() *model {
		m := &model{}
		m.add(domain.Location, "mine", mark, domain.Value{Field: domain.FieldLocationType, Value: "MINE_SITE"})
		m.add(domain.Lot, "sticks", mark, domain.Value{Field: domain.FieldCommodity, Value: "DYNAMITE"})
		m.add(domain.Organisation, "group", mark)
		m.add(domain.Person, "man", mark)
		m.add(domain.Person, "other", mark)
		m.add(domain.Shipment, "s1", mark)
		m.add(domain.Shipment, "s2", mark)
		m.add(domain.Vehicle, "truck", mark)
		return m
	}
	link := func(id string, kind domain.LinkKind, from, to, since, until string) domain.Link {
		l := domain.Link{ID: id, Kind: kind, From: from, To: to, Mark: mark}
		if since != "" {
			l.Since = date(since)
		}
		if until != "" {
			l.Until = date(until)
		}
		return l
	}
	carried := func(shipment, a, b, contained, on string) []domain.Link {
		return []domain.Link{
			link(a, domain.Contained, shipment, "sticks", contained, contained), link(b, domain.CarriedBy, shipment, "truck", on, on),
		}
	}
	atMine := []domain.Link{link("y", domain.SeenAt, "truck", "mine", "", ""), link("z", domain.Taxes, "group", "mine", "", "")}
	for name, c := range map[string]struct {
		links              []domain.Link
		chains, impossible int
		steps              int
	}{
		"the lot cannot have gone the best way": {slices.Concat(carried("s1", "a", "b", "2021", "2015"), carried("s2", "c", "d", "2015", "2015"), atMine), 1, 0, 4},
		"the lot can have gone no way":          {slices.Concat(carried("s1", "a", "b", "2021", "2015"), carried("s2", "c", "d", "2021", "2015"), atMine), 0, 1, 0},
		"the group's man had the lot, another lives off the mine too": {[]domain.Link{
			link("a", domain.Possessed, "man", "sticks", "", ""),
			link("b", domain.Controls, "man", "mine", "", ""),
			link("c", domain.MemberOf, "man", "group", "", ""),
			link("d", domain.Controls, "other", "mine", "", ""),
			link("e", domain.MemberOf, "other", "group", "", ""),
		}, 1, 0, 4},
		"the group's man had the lot, and nobody else": {[]domain.Link{
			link("a", domain.Possessed, "man", "sticks", "", ""),
			link("b", domain.Controls, "man", "mine", "", ""),
			link("c", domain.MemberOf, "man", "group", "", ""),
		}, 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			m := base()
			m.links = c.links
			found, err := mines.Find(context.Background(), &linkage.Finder{}, m.lens(t), mines.Question{MinStrength: new(0.0)})
			if err != nil {
				t.Fatal(err)
			}
			if found.Found != c.chains || len(found.Chains) != c.chains || found.SkippedImpossible != c.impossible {
				t.Fatalf("%d chains, %d impossible, want %d and %d: %+v", found.Found, found.SkippedImpossible, c.chains, c.impossible, found.Chains)
			}
			if c.chains > 0 && len(found.Chains[0].Path.Steps) != c.steps {
				t.Errorf("%d steps, want %d", len(found.Chains[0].Path.Steps), c.steps)
			}
		})
	}
}
