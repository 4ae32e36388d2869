package kafo2_test

import (
	"slices"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
	"github.com/kafo-graph/kafo/seed/kafo2"
)

// The dynamite's storyline is found without naming anything of it: lot, mine and
// group, with what the gold paid, by coordinator and Niger alike.
func TestTheDynamiteLeadsToTheMineAndWhoLivesOffIt(t *testing.T) {
	data := kafo2.Records()
	demo := answering(t, data)
	for _, who := range []domain.Subject{coordinator, niger} {
		found, err := demo.View(who).ExplosivesToMines(t.Context(), service.MinesRequest{})
		if err != nil || len(found.Chains) == 0 || len(found.Mines) != 1 {
			t.Fatalf("%s: %+v (%v)", who.Name, found, err)
		}
		best, mine := found.Chains[0], found.Mines[0]
		if best.Lot.ID != "BF:lot:po-dynamite" || best.Group.ID != "BF:org:demo-sirba" || best.Mine.ID != mine.Entity.ID ||
			!slices.Equal(best.Ways, []domain.LinkKind{domain.RecruitsAt, domain.Taxes}) {
			t.Errorf("%s: %s over %s to %s by %v", who.Name, best.Lot.ID, best.Mine.ID, best.Group.ID, best.Ways)
		}
		if len(mine.Flows) != 1 || len(mine.Flows[0].Groups) != 1 || mine.Proceeds[0].Amount != "12500000" {
			t.Errorf("%s: %+v", who.Name, mine.Flows)
		}
	}
}
