package tracing_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/identifiers"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/tracing"
)

func gun(id, maker, model, serial, state string) *domain.Entity {
	e := firearm(id, domain.Value{Field: domain.FieldSerial, Value: domain.Serial{AsRead: serial, State: state}})
	for f, text := range map[domain.FieldID]string{domain.FieldMake: maker, domain.FieldModel: model} {
		if text != "" {
			e.Values = e.Values.With(f, text)
		}
	}
	e.Mark = domain.Mark{Owner: "NE"}
	return e
}

// armoury is firearms and the links between them, indexed; what ML owns is hidden.
func armoury(t interface{ Fatal(...any) }, guns []*domain.Entity, links ...domain.Link) (*projection.Lens, *tracing.Index) {
	b, x := projection.NewBuilder(), &tracing.Index{}
	for _, g := range guns {
		b.AddEntity(g)
		x.Put(g)
	}
	for _, l := range links {
		from, _ := b.Entity(l.From)
		to, _ := b.Entity(l.To)
		b.AddLink(l.ID, l.Kind, from, to, domain.Mark{Owner: "NE"}.Class(), l.Since, l.Until, nil)
	}
	s, err := b.Build(1)
	if err != nil {
		t.Fatal(err)
	}
	return s.Lens(func(c domain.Class) bool {
		m, err := c.Mark()
		return err == nil && m.Owner != "ML"
	}), x
}

func TestCandidatesAreRankedWithTheirReasons(t *testing.T) {
	hidden := gun("hidden", "Moravia", "MD-75", "MP-70551", "FULL")
	hidden.Mark = domain.Mark{Owner: "ML"}
	lens, index := armoury(t, []*domain.Entity{
		gun("ground", "Moravia", "MD-75", "", "OBLITERATED"), gun("twin", "MORAVIA", "MD 75", "MP-70552", "FULL"),
		gun("neighbour", "Moravia", "MD-75", "MP-70555", "FULL"), gun("far", "Moravia", "MD-75", "MP-99999", "FULL"),
		gun("other", "Danube", "DA-63", "MP-70553", "FULL"), hidden,
	}, domain.Link{ID: "l", Kind: domain.SameBallistics, From: "ground", To: "twin"})
	want := []tracing.Candidate{
		{ID: "twin", Reason: "one barrel or breech by ballistics; the same make and model", Score: .91},
		{ID: "neighbour", Reason: "its number is 3 from that of twin; the same make and model", Score: .397},
		{ID: "far", Reason: "the same make and model", Score: .1},
	}
	ground := gun("ground", "Moravia", "MD-75", "", "OBLITERATED")
	if diff := cmp.Diff(want, tracing.Candidates(lens, index, []*domain.Entity{ground})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAWholeNumberHasCandidatesOnlyWhereSignsMayBeTakenForOthers(t *testing.T) {
	lens, index := armoury(t, []*domain.Entity{
		gun("asked", "Moravia", "MD-75", "S0-1", "FULL"), gun("taken", "Moravia", "MD-75", "5O-I", "FULL"),
		gun("next", "Moravia", "MD-75", "S0-2", "FULL"), gun("fits", "Moravia", "MD-75", "S0-?", "PARTIAL"),
		gun("of another make", "Danube", "MD-75", "S0-1", "FULL"),
	})
	found := tracing.Candidates(lens, index, []*domain.Entity{gun("asked", "Moravia", "MD-75", "S0-1", "FULL")})
	if len(found) != 1 || found[0].ID != "taken" || found[0].Score != .775 {
		t.Errorf("%+v", found)
	}
}

// Every firearm in view whose number may be that of the one asked for, and which
// is not known to be of another make or model, is found by its number; no other is.
func TestCandidatesByNumberAreThoseOfComparingWithEveryFirearm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var guns []*domain.Entity
		for i := range rapid.IntRange(2, 12).Draw(t, "firearms") {
			text := rapid.StringMatching(`A[0O1I]{2}[0O1I?*]{0,2}`).Draw(t, "serial")
			g := gun(fmt.Sprintf("g%02d", i), rapid.SampledFrom([]string{"", "M", "N"}).Draw(t, "make"), "1", text, string(identifiers.ReadSerial(text).State))
			if rapid.IntRange(0, 4).Draw(t, "hidden") == 0 {
				g.Mark = domain.Mark{Owner: "ML"}
			}
			guns = append(guns, g)
		}
		asked := guns[0]
		asked.Mark = domain.Mark{Owner: "NE"}
		lens, index := armoury(t, guns)
		if gone := rapid.IntRange(1, len(guns)-1).Draw(t, "gone and back"); gone > 0 {
			index.Remove(guns[gone].ID)
			index.Put(guns[gone])
		}
		number := func(g *domain.Entity) string { return domain.As[domain.Serial](g.Values, domain.FieldSerial).AsRead }
		whole := identifiers.ReadSerial(number(asked)).State == identifiers.SerialFull
		want := map[string]bool{}
		for _, g := range guns[1:] {
			a, b := asked.Values.Text(domain.FieldMake), g.Values.Text(domain.FieldMake)
			match := identifiers.MatchSerials(number(asked), number(g))
			alike := match >= identifiers.SerialsConfusable || !whole && match == identifiers.SerialsCompatible
			if g.Mark.Owner == "NE" && alike && (a == "" || b == "" || a == b) {
				want[g.ID] = true
			}
		}
		got := map[string]bool{}
		for _, c := range tracing.Candidates(lens, index, []*domain.Entity{asked}) {
			if len(c.Reason) > 8 && c.Reason[:8] != "its numb" {
				got[c.ID] = true
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("like %q of make %q (-want +got):\n%s", number(asked), asked.Values.Text(domain.FieldMake), diff)
		}
	})
}
