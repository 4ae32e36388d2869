package native_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
)

func TestRecordsComeBackAsTheyWere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		record := anyRecord(t)
		line := native.Append(nil, record)
		back, faults := native.Parse(line)
		if len(faults) > 0 {
			t.Fatalf("%s: %v", line, faults)
		}
		if diff := cmp.Diff(record, back); diff != "" {
			t.Fatalf("%s (-was +is):\n%s", line, diff)
		}
		if again := native.Append(nil, back); string(again) != string(line) {
			t.Fatalf("%s\nis written again as\n%s", line, again)
		}
	})
}

func FuzzWhatParsesIsWrittenAndReadTheSame(f *testing.F) {
	for _, seed := range []string{
		`{"report":{"id":"r","originator":{"country":"NE"},"reliability":"B","credibility":2,"mark":{"owner":"NE","caveats":["CT"]}}}`,
		`{"entity":{"id":"f","kind":"FIREARM","firearmType":"PISTOL","serial":{"asRead":"\u00e9","state":"FULL"},"otherMarks":"x","properties":{"a":"b"}}}`,
		`{"entity":{"id":"a","kind":"LOCATION","locationType":"TOWN","name":"N","country":"NE","at":{"lat":1e-7,"lon":-0}}}`,
		`{"link":{"id":"l","kind":"PASSES","from":"a","to":"b","order":3,"since":"2020","until":"2020-01"}}`,
		`{"judgement":{"link":"l","verdict":"CONFIRM","by":"b","at":"2020-02-03T10:00:00.5+02:00"}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		record, faults := native.Parse(line)
		if len(faults) > 0 {
			return
		}
		written := native.Append(nil, record)
		back, faults := native.Parse(written)
		if len(faults) > 0 {
			t.Fatalf("%q is written as %q: %v", line, written, faults)
		}
		if again := native.Append(nil, back); string(again) != string(written) {
			t.Fatalf("%q is written again as %q", written, again)
		}
	})
}

func anyRecord(t *rapid.T) native.Record {
	switch rapid.IntRange(0, 3).Draw(t, "type of record") {
	case 0:
		v := anyReport(t)
		return native.Record{Report: &v}
	case 1:
		v := anyEntity(t)
		return native.Record{Entity: &v}
	case 2:
		v := anyLink(t)
		return native.Record{Link: &v}
	}
	v := domain.Judgement{
		Link: anyLinkID.Draw(t, "link"), Verdict: anyOf(domain.Verdict).Draw(t, "verdict"), By: anyText.Draw(t, "by"),
		At: "2021-03-04T05:06:07Z", Reason: maybe(anyText).Draw(t, "reason"), Mark: anyMark(t),
	}
	return native.Record{Judgement: &v}
}

var (
	anyID      = rapid.StringMatching(`[A-Za-z0-9._:-]{1,40}`)
	anyLinkID  = rapid.StringMatching(`[A-Za-z0-9._:>-]{1,40}`)
	anyCountry = rapid.StringMatching(`[A-Z]{2}`)
	anyText    = rapid.Custom(func(t *rapid.T) string {
		s := rapid.StringN(1, 20, -1).Draw(t, "text")
		return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", "0"), "?")
	})
	anyDate = rapid.Custom(func(t *rapid.T) domain.PartialDate {
		full := domain.Day(rapid.IntRange(-700000, 2900000).Draw(t, "day")).Date()
		y, m, d := full.Parts()
		parts := rapid.IntRange(1, 3).Draw(t, "parts known")
		p, _ := domain.NewPartialDate(y, m*min(parts-1, 1), d*max(parts-2, 0))
		return p
	})
	anyDecimal = rapid.Custom(func(t *rapid.T) domain.Decimal {
		d, err := domain.ParseDecimal(rapid.StringMatching(`-?[0-9]{1,12}(\.[0-9]{1,6})?`).Draw(t, "decimal"))
		if err != nil {
			t.Fatal(err)
		}
		return d
	})
)

func anyOf(e *domain.Enum) *rapid.Generator[string] { return rapid.SampledFrom(e.Values) }

func maybe[V any](g *rapid.Generator[V]) *rapid.Generator[V] {
	var none V
	return rapid.OneOf(rapid.Just(none), g)
}

func setOf(g *rapid.Generator[string]) *rapid.Generator[[]string] {
	return rapid.Map(rapid.SliceOfN(g, 0, 4), domain.SortedSet)
}

func anyProperties(t *rapid.T) map[string]string {
	m := rapid.MapOfN(anyText, rapid.OneOf(anyText, rapid.Just("")), 0, 3).Draw(t, "properties")
	if len(m) == 0 {
		return nil
	}
	return m
}

func anyMark(t *rapid.T) domain.Mark {
	return domain.Mark{
		Owner:        rapid.OneOf(anyCountry, rapid.Just("INT")).Draw(t, "owner"),
		Agency:       maybe(anyText).Draw(t, "agency"),
		Level:        domain.Level(rapid.IntRange(0, 3).Draw(t, "level")),
		ReleasableTo: setOf(rapid.OneOf(anyCountry, rapid.Just("ALL"))).Draw(t, "releasable to"),
		Caveats:      setOf(rapid.StringMatching(`[A-Za-z0-9._ -]{1,8}`)).Draw(t, "caveats"),
		TLP:          maybe(anyOf(domain.TLP)).Draw(t, "tlp"),
		Handling:     maybe(anyOf(domain.Handling)).Draw(t, "handling"),
		RetainUntil:  maybe(anyDate).Draw(t, "retain until"),
	}
}

func anyReport(t *rapid.T) domain.Report {
	source := maybe(anyText).Draw(t, "source")
	return domain.Report{
		ID:         anyID.Draw(t, "id"),
		Originator: domain.Originator{Country: rapid.OneOf(anyCountry, rapid.Just("INT")).Draw(t, "country"), Agency: maybe(anyText).Draw(t, "agency")},
		Day:        maybe(anyDate).Draw(t, "day"),
		Grade:      domain.Grade{Reliability: anyOf(domain.Reliability).Draw(t, "reliability"), Credibility: rapid.IntRange(1, 6).Draw(t, "credibility")},
		Source:     strings.TrimLeft(source, "#"),
		Text:       maybe(anyText).Draw(t, "text"),
		Mark:       anyMark(t),
	}
}

func anyLink(t *rapid.T) domain.Link {
	link := domain.Link{
		ID: anyLinkID.Draw(t, "id"), Kind: rapid.SampledFrom(domain.AllLinkKinds()).Draw(t, "kind"),
		From: "from:" + anyID.Draw(t, "from"), To: "to:" + anyID.Draw(t, "to"),
		Since: maybe(anyDate).Draw(t, "since"), Until: maybe(anyDate).Draw(t, "until"),
		Country: maybe(anyCountry).Draw(t, "country"), Place: maybe(anyID).Draw(t, "place"), Lawful: maybe(anyOf(domain.Lawful)).Draw(t, "lawful"),
		Reports: setOf(anyID).Draw(t, "reports"), Properties: anyProperties(t), Mark: anyMark(t),
	}
	if link.Interval().Empty() {
		link.Since, link.Until = link.Until, link.Since
	}
	if rapid.Bool().Draw(t, "ordered") {
		order := rapid.Int64().Draw(t, "order")
		link.Order = &order
	}
	return link
}

func anyEntity(t *rapid.T) domain.Entity {
	kind := rapid.SampledFrom(domain.AllEntityKinds()).Draw(t, "kind")
	e := domain.Entity{ID: anyID.Draw(t, "id"), Kind: kind, Reports: setOf(anyID).Draw(t, "reports"), Properties: anyProperties(t), Mark: anyMark(t)}
	for _, f := range kind.Spec().Fields {
		if slices.Contains(kind.Spec().Required, f) || rapid.Bool().Draw(t, "has "+f.String()) {
			e.Values = e.Values.With(f, anyValue(t, f))
		}
	}
	return e
}

func anyValue(t *rapid.T, id domain.FieldID) any {
	f := domain.Fields[id]
	switch f.Type {
	case domain.Text:
		return anyText.Draw(t, f.Name)
	case domain.Texts:
		return rapid.SliceOfN(anyText, 1, 3).Draw(t, f.Name)
	case domain.EnumCode:
		return anyOf(f.Enum).Draw(t, f.Name)
	case domain.CountryCode:
		return anyCountry.Draw(t, f.Name)
	case domain.Countries:
		return rapid.SliceOfN(anyCountry, 1, 3).Draw(t, f.Name)
	case domain.Date:
		return anyDate.Draw(t, f.Name)
	case domain.Whole:
		return rapid.Int64().Draw(t, f.Name)
	case domain.Number:
		return anyDecimal.Draw(t, f.Name)
	case domain.Names:
		return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) domain.Name {
			return domain.Name{Text: anyText.Draw(t, "text"), Type: maybe(anyOf(domain.NameType)).Draw(t, "type"), Script: maybe(anyText).Draw(t, "script"), Quality: maybe(anyOf(domain.NameQuality)).Draw(t, "quality")}
		}), 1, 3).Draw(t, f.Name)
	case domain.Identities:
		return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) domain.IdentityNumber {
			return domain.IdentityNumber{Type: maybe(anyText).Draw(t, "type"), Number: anyText.Draw(t, "number"), Country: maybe(anyCountry).Draw(t, "country")}
		}), 1, 3).Draw(t, f.Name)
	case domain.Listings:
		return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) domain.Designation {
			return domain.Designation{List: anyText.Draw(t, "list"), Reference: maybe(anyText).Draw(t, "reference"), Day: maybe(anyDate).Draw(t, "day")}
		}), 1, 3).Draw(t, f.Name)
	case domain.SerialNumber:
		return domain.Serial{AsRead: maybe(anyText).Draw(t, "as read"), State: anyOf(domain.SerialState).Draw(t, "state")}
	case domain.Stamp:
		return domain.CountryYear{Country: anyCountry.Draw(t, "country"), Year: maybe(rapid.IntRange(1, 9999)).Draw(t, "year")}
	case domain.Coordinates:
		return domain.Point{Lat: rapid.Float64Range(-90, 90).Draw(t, "lat") + 0, Lon: rapid.Float64Range(-180, 180).Draw(t, "lon") + 0}
	}
	t.Fatalf("no value for the type of %s", f.Name)
	return nil
}
