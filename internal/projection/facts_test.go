package projection_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// drawThing is a person, lot, place or case.
func drawThing(t *rapid.T, id string) domain.Entity {
	day := func(name string) domain.PartialDate {
		return rapid.SampledFrom([]domain.PartialDate{0, date("2020"), date("2020-12-03")}).Draw(t, name)
	}
	code := func(list ...string) string { return rapid.SampledFrom(list).Draw(t, list[0]) }
	e := domain.Entity{ID: id, Kind: rapid.SampledFrom([]domain.EntityKind{domain.Person, domain.Lot, domain.Location, domain.Case}).Draw(t, "kind")}
	add := func(f domain.FieldID, v any) { e.Values = append(e.Values, domain.Value{Field: f, Value: v}) }
	switch e.Kind {
	case domain.Person:
		add(domain.FieldNames, []domain.Name{{Text: "Demo " + id}})
		add(domain.FieldNationalities, []string{code("NE", "ML")})
		add(domain.FieldLegalStatus, code("NONE", "CLEARED"))
	case domain.Lot:
		add(domain.FieldCommodity, code("FUEL", "GOLD"))
		add(domain.FieldQuantity, domain.Decimal(code("12", "0.5", "123456789012345678901234567890")))
		add(domain.FieldUnit, code("LITRE", "KG"))
	case domain.Location:
		add(domain.FieldLocationType, code("MINE_SITE", "TOWN"))
		add(domain.FieldCountry, code("NE", "ML"))
		add(domain.FieldAt, domain.Point{Lat: rapid.Float64Range(-90, 90).Draw(t, "lat"), Lon: 2.1})
	case domain.Case:
		add(domain.FieldCaseStatus, code("OPEN", "CLOSED"))
		if p := day("opened"); p.Known() {
			add(domain.FieldOpened, p)
		}
		if p := day("closed"); p.Known() {
			add(domain.FieldClosed, p)
		}
	}
	return e
}

func date(text string) domain.PartialDate {
	p, err := domain.ParsePartialDate(text)
	if err != nil {
		panic(err)
	}
	return p
}

// wantedFacts are those of what drawThing draws.
func wantedFacts(e *domain.Entity) projection.Facts {
	text := e.Values.Text
	day := func(f domain.FieldID) domain.PartialDate { return domain.As[domain.PartialDate](e.Values, f) }
	switch e.Kind {
	case domain.Person:
		return projection.Facts{State: text(domain.FieldLegalStatus)}
	case domain.Lot:
		return projection.Facts{
			Code: text(domain.FieldCommodity), Unit: text(domain.FieldUnit),
			Amount: domain.As[domain.Decimal](e.Values, domain.FieldQuantity),
		}
	case domain.Location:
		return projection.Facts{
			Code: text(domain.FieldLocationType), Country: text(domain.FieldCountry),
			At: domain.As[domain.Point](e.Values, domain.FieldAt), Placed: true,
		}
	case domain.Case:
		return projection.Facts{From: day(domain.FieldOpened), Until: day(domain.FieldClosed), State: text(domain.FieldCaseStatus)}
	}
	return projection.Facts{}
}

func TestFactsTellWhatTheKindHolds(t *testing.T) {
	values := func(pairs ...any) (v domain.Values) {
		for i := 0; i < len(pairs); i += 2 {
			v = append(v, domain.Value{Field: pairs[i].(domain.FieldID), Value: pairs[i+1]})
		}
		return v
	}
	for _, test := range []struct {
		kind   domain.EntityKind
		values domain.Values
		want   projection.Facts
	}{
		{
			domain.Seizure, values(domain.FieldDay, date("2020-12-03"), domain.FieldCountry, "NE"),
			projection.Facts{From: date("2020-12-03"), Country: "NE"},
		},
		{
			domain.Check, values(domain.FieldDay, date("2020"), domain.FieldSubject, "GOODS", domain.FieldCheckOutcome, "HIT"),
			projection.Facts{From: date("2020"), Code: "GOODS", State: "HIT"},
		},
		{
			domain.FinancingFlow,
			values(domain.FieldAmount, domain.Decimal("7.5"), domain.FieldCurrency, "XOF", domain.FieldDay, date("2019-05"), domain.FieldMethod, "HAWALA"),
			projection.Facts{From: date("2019-05"), Code: "HAWALA", Amount: "7.5", Unit: "XOF"},
		},
		{
			domain.FuelRoute, values(domain.FieldLitresPerPeriod, domain.Decimal("900"), domain.FieldPeriod, "WEEK", domain.FieldOpened, date("2018")),
			projection.Facts{From: date("2018"), Amount: "900", Unit: "WEEK"},
		},
		{
			domain.Shipment, values(domain.FieldDispatched, date("2020-01-02"), domain.FieldArrived, date("2020-02"), domain.FieldTransport, "ROAD"),
			projection.Facts{From: date("2020-01-02"), Until: date("2020-02"), Code: "ROAD"},
		},
		{
			domain.TraceRequest, values(domain.FieldAskedOf, "BE", domain.FieldAskedOn, date("2020-12-07"), domain.FieldTraceState, "SUBMITTED"),
			projection.Facts{From: date("2020-12-07"), Code: "BE", State: "SUBMITTED"},
		},
		{domain.Firearm, values(domain.FieldFirearmType, "PISTOL"), projection.Facts{Code: "PISTOL"}},
		{domain.Container, values(domain.FieldNumber, "CSQU3054383"), projection.Facts{}},
	} {
		r := newRecords()
		r.entities["e"] = domain.Entity{ID: "e", Kind: test.kind, Values: test.values}
		l := r.build(t).Lens(hides("nobody"))
		n, _ := l.Node("e")
		if diff := cmp.Diff(test.want, l.Facts(n)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.kind, diff)
		}
	}
}
