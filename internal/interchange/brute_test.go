package interchange_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange"
	"github.com/kafo-graph/kafo/internal/interchange/native"
)

// What is imported from files of which much is bad, with so little memory that
// everything is sorted in temporary files, is what a plain reading of the rules
// gives.
func TestSkippingAgreesWithThePlainReadingOfTheRules(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		there := plain{}
		update := rapid.Bool().Draw(rt, "update")
		first := rapid.SliceOfN(anyLine, 0, 12).Draw(rt, "in the store")
		files := [][]string{rapid.SliceOfN(anyLine, 0, 25).Draw(rt, "file 1"), rapid.SliceOfN(anyLine, 0, 25).Draw(rt, "file 2")}

		m := newMemory()
		there.take([][]string{first}, true)
		if _, _, err := run(t, m, interchange.Options{SkipBad: true, Update: true}, first); err != nil {
			rt.Fatal(err)
		}
		there.take(files, update)
		if _, _, err := run(t, m, interchange.Options{SkipBad: true, Update: update, Memory: 200}, files...); err != nil {
			rt.Fatal(err)
		}
		if got, want := m.export(), there.export(); got != want {
			rt.Fatalf("got\n%s\nwant\n%s", got, want)
		}
	})
}

var anyLine = rapid.Custom(func(t *rapid.T) string {
	of := func(prefix string, n int) string {
		return fmt.Sprintf("%s:%d", prefix, rapid.IntRange(1, n).Draw(t, prefix))
	}
	variant := rapid.IntRange(1, 2).Draw(t, "variant")
	reports := []string{`[]`, `["` + of("r", 5) + `"]`, `["` + of("r", 5) + `","` + of("r", 5) + `"]`}[rapid.IntRange(0, 2).Draw(t, "reports")]
	switch rapid.IntRange(0, 6).Draw(t, "type of line") {
	case 0, 1:
		return fmt.Sprintf(`{"report":{"id":"%s","originator":{"country":"NE"},"reliability":"B","credibility":%d}}`, of("r", 4), variant)
	case 2:
		return fmt.Sprintf(`{"entity":{"id":"%s","kind":"PERSON","names":[{"text":"Person %d"}],"reports":%s}}`, of("e", 5), variant, reports)
	case 3:
		return fmt.Sprintf(`{"entity":{"id":"%s","kind":"SEIZURE","day":"202%d","reports":%s}}`, of("e", 5), variant, reports)
	case 4:
		kind := rapid.SampledFrom([]string{"FAMILY_OF", "SAME_AS", "ARRESTED_IN"}).Draw(t, "kind")
		return fmt.Sprintf(`{"link":{"id":"%s","kind":"%s","from":"%s","to":"%s","reports":%s}}`, of("l", 6), kind, of("e", 5), of("e", 5), reports)
	case 5:
		return fmt.Sprintf(`{"judgement":{"link":"%s","verdict":"CONFIRM","by":"ana","at":"202%d"}}`, of("l", 6), variant)
	}
	return `{"link":{"id":"l:1"}}`
})

// plain is a graph of canonical lines by type and id, written without thought
// of size.
type plain map[string]string

type candidate struct {
	key, line string
	record    native.Record
	rejected  bool
}

func (p plain) take(files [][]string, update bool) {
	var all []*candidate
	seen := map[string]*candidate{}
	for f, lines := range files {
		inFile := map[string]bool{}
		for _, line := range lines {
			record, faults := native.Parse([]byte(line))
			if len(faults) > 0 {
				continue
			}
			record.DefaultOwner("INT")
			c := &candidate{key: keyOf(record), line: string(native.Append(nil, record)), record: record}
			earlier := seen[c.key]
			old, stored := p[c.key]
			switch {
			case earlier == nil:
				seen[c.key], inFile[c.key] = c, true
				c.rejected = stored && old != c.line && (!update || kindOf(parsed(old)) != kindOf(record))
				all = append(all, c)
			case inFile[c.key] || earlier.line != c.line || f == 0:
			default:
				inFile[c.key] = true
			}
		}
	}
	has := func(key string) string {
		if c := seen[key]; c != nil && !c.rejected {
			return c.line
		}
		return p[key]
	}
	for _, prefix := range []string{"1", "2", "3", "4"} {
		for _, c := range all {
			if strings.HasPrefix(c.key, prefix) && !whole(c.record, has) {
				c.rejected = true
			}
		}
	}
	for _, c := range all {
		if !c.rejected {
			p[c.key] = c.line
		}
	}
}

func whole(r native.Record, has func(string) string) bool {
	var reports []string
	switch {
	case r.Entity != nil:
		reports = r.Entity.Reports
	case r.Link != nil:
		reports = r.Link.Reports
		from, to := has("2"+r.Link.From), has("2"+r.Link.To)
		if from == "" || to == "" || !r.Link.Kind.Joins(kindOf(parsed(from)), kindOf(parsed(to))) {
			return false
		}
	case r.Judgement != nil:
		return has("3"+r.Judgement.Link) != ""
	}
	return !slices.ContainsFunc(reports, func(id string) bool { return has("1"+id) == "" })
}

func keyOf(r native.Record) string {
	switch {
	case r.Report != nil:
		return "1" + r.Report.ID
	case r.Entity != nil:
		return "2" + r.Entity.ID
	case r.Link != nil:
		return "3" + r.Link.ID
	}
	return "4" + r.Judgement.Link + "\x00" + r.Judgement.At + "\x00" + r.Judgement.By
}

func kindOf(r native.Record) domain.EntityKind {
	if r.Entity == nil {
		return 0
	}
	return r.Entity.Kind
}

func (p plain) export() string {
	var keys []string
	for k := range p {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var b strings.Builder
	for _, k := range keys {
		b.WriteString(p[k] + "\n")
	}
	return b.String()
}
