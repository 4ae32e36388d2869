package kafo2_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/identifiers"
	"github.com/kafo-graph/kafo/internal/interchange/native"
	"github.com/kafo-graph/kafo/seed/kafo2"
)

func TestEveryRecordReadsBackWithoutFault(t *testing.T) {
	data := kafo2.Records()
	for r := range data.All() {
		line := native.Append(nil, r)
		back, faults := native.Parse(line)
		if len(faults) > 0 {
			t.Fatalf("%s: %v", line, faults)
		}
		if again := native.Append(nil, back); !bytes.Equal(line, again) {
			t.Fatalf("%s\nreads back as\n%s", line, again)
		}
	}
}

func TestTheSameRecordsComeEveryTime(t *testing.T) {
	one, two := kafo2.Records(), kafo2.Records()
	a, b := slices.Collect(one.All()), slices.Collect(two.All())
	if len(a) != len(b) {
		t.Fatalf("%d records, then %d", len(a), len(b))
	}
	for i := range a {
		if x, y := native.Append(nil, a[i]), native.Append(nil, b[i]); !bytes.Equal(x, y) {
			t.Fatalf("%s\nthen\n%s", x, y)
		}
	}
}

func TestEveryReferenceLeadsSomewhereItMay(t *testing.T) {
	data := kafo2.Records()
	entities, reports, links := map[string]*domain.Entity{}, map[string]bool{}, map[string]bool{}
	for _, r := range data.Reports {
		if reports[r.ID] || domain.CheckReportID(r.ID) != nil {
			t.Errorf("report id %s is taken or no id", r.ID)
		}
		reports[r.ID] = true
	}
	hasReports := func(of string, ids []string) {
		for _, id := range ids {
			if !reports[id] {
				t.Errorf("%s rests on %s, which is not there", of, id)
			}
		}
	}
	for i := range data.Entities {
		e := &data.Entities[i]
		if entities[e.ID] != nil || domain.CheckEntityID(e.ID) != nil {
			t.Errorf("entity id %s is taken or no id", e.ID)
		}
		entities[e.ID] = e
		hasReports(e.ID, e.Reports)
	}
	for i := range data.Links {
		l := &data.Links[i]
		if links[l.ID] || domain.CheckLinkID(l.ID) != nil {
			t.Errorf("link id %s is taken or no id", l.ID)
		}
		links[l.ID] = true
		hasReports(l.ID, l.Reports)
		from, to := entities[l.From], entities[l.To]
		switch {
		case from == nil || to == nil || l.From == l.To:
			t.Errorf("%s %s leads from %s to %s", l.ID, l.Kind, l.From, l.To)
		case !l.Kind.Joins(from.Kind, to.Kind):
			t.Errorf("%s: %s does not join %s and %s", l.ID, l.Kind, from.Kind, to.Kind)
		case l.Interval().Empty():
			t.Errorf("%s ends before it begins", l.ID)
		}
		if l.Place != "" && (entities[l.Place] == nil || entities[l.Place].Kind != domain.Location) {
			t.Errorf("%s came about at %s, which is no place", l.ID, l.Place)
		}
	}
	for _, j := range data.Judgements {
		if !links[j.Link] {
			t.Errorf("%s judges %s, which is not there", j.By, j.Link)
		}
	}
}

func TestWhatIsInventedSaysSo(t *testing.T) {
	data := kafo2.Records()
	for i := range data.Entities {
		e := &data.Entities[i]
		public := strings.HasPrefix(e.ID, "un:") || e.Kind == domain.Location || e.Kind == domain.Operation
		if e.Properties["invented"] == "" && !public {
			t.Errorf("%s does not say that it is invented", e.ID)
		}
		if named := e.Kind == domain.Person || e.Kind == domain.Organisation && !public; named && !strings.Contains(e.Label(), "Demo") {
			t.Errorf("%s is called %s", e.ID, e.Label())
		}
	}
}

func TestDesignationsBearTheIDsAndMarksOfTheListsImport(t *testing.T) {
	data := kafo2.Records()
	sources := map[string]string{}
	for _, r := range data.Reports {
		sources[r.ID] = r.Source
	}
	for _, reference := range []string{"QDe.004", "QDe.014", "QDe.134", "QDe.135"} {
		i := slices.IndexFunc(data.Entities, func(e domain.Entity) bool { return e.ID == "un:"+reference })
		if i < 0 {
			t.Fatalf("%s is not there", reference)
		}
		e := &data.Entities[i]
		if e.Mark.Class() != "INT|OPEN|ALL|" || e.Mark.TLP != "CLEAR" {
			t.Errorf("%s is marked %+v", e.ID, e.Mark)
		}
		if !slices.Equal(e.Reports, []string{"un:list:" + reference}) || sources[e.Reports[0]] != "un:Al-Qaida" {
			t.Errorf("%s rests on %v", e.ID, e.Reports)
		}
	}
}

func TestIdentifiersWithCheckDigitsHold(t *testing.T) {
	data := kafo2.Records()
	containers, zones := 0, 0
	for i := range data.Entities {
		e := &data.Entities[i]
		if e.Kind == domain.Container {
			containers++
			if number := e.Values.Text(domain.FieldNumber); !identifiers.ReadContainer(number).CheckDigitHolds {
				t.Errorf("container %s", number)
			}
		}
		if mrz := e.Values.Text(domain.FieldMrz); mrz != "" {
			zones++
			if m := identifiers.ReadMRZ(mrz); !m.Valid {
				t.Errorf("%s: %+v", mrz, m.Problems)
			}
		}
	}
	if containers == 0 || zones == 0 {
		t.Errorf("%d containers and %d machine-readable zones", containers, zones)
	}
}

func TestTheGraphIsOfDemonstrationSizeAndShowsEveryKind(t *testing.T) {
	data := kafo2.Records()
	t.Logf("%d reports, %d entities, %d links, %d judgements", len(data.Reports), len(data.Entities), len(data.Links), len(data.Judgements))
	if n := len(data.Entities); n < 13000 || n > 15000 {
		t.Errorf("%d entities", n)
	}
	kinds := map[domain.EntityKind]int{}
	for i := range data.Entities {
		kinds[data.Entities[i].Kind]++
	}
	for _, k := range domain.AllEntityKinds() {
		t.Logf("%6d %s", kinds[k], k)
		if kinds[k] == 0 {
			t.Errorf("no %s", k)
		}
	}
	ties := map[domain.LinkKind]int{}
	for _, l := range data.Links {
		ties[l.Kind]++
	}
	for _, k := range domain.AllLinkKinds() {
		if ties[k] == 0 {
			t.Errorf("no %s", k)
		}
	}
}

func BenchmarkRecords(b *testing.B) {
	for b.Loop() {
		kafo2.Records()
	}
}
