package native

import (
	"errors"
	"maps"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
)

var lineTable = tableOf(judgeLine,
	part("report", reportTable, func(r *Record) **domain.Report { return &r.Report }),
	part("entity", entityTable, func(r *Record) **domain.Entity { return &r.Entity }),
	part("link", linkTable, func(r *Record) **domain.Link { return &r.Link }),
	part("judgement", judgementTable, func(r *Record) **domain.Judgement { return &r.Judgement }),
)

func part[V any](name string, of *table[V], where func(*Record) **V) field[Record] {
	return field[Record]{name: name, into: func(r *reader, to *Record) bool {
		v := new(V)
		given := of.readInto(r, v)
		if given {
			*where(to) = v
		}
		return given
	}}
}

func judgeLine(r *reader, _ *Record, given fieldSet) {
	if given.count() > 1 {
		r.fault("expected exactly one of report, entity, link, judgement")
	}
}

// unmarked is the mark of what comes without one, but for its owner.
var unmarked = domain.DefaultMark("")

var markTable = tableOf(nil,
	at("owner", func(m *domain.Mark) *string { return &m.Owner }, readOwner),
	at("agency", func(m *domain.Mark) *string { return &m.Agency }, readText),
	at("level", func(m *domain.Mark) *domain.Level { return &m.Level }, readLevel()),
	at("releasableTo", func(m *domain.Mark) *[]string { return &m.ReleasableTo }, set(readRelease)),
	at("caveats", func(m *domain.Mark) *[]string { return &m.Caveats }, set(checked(domain.CheckCaveat))),
	at("tlp", func(m *domain.Mark) *string { return &m.TLP }, enum(domain.TLP)),
	at("handling", func(m *domain.Mark) *string { return &m.Handling }, enum(domain.Handling)),
	at("retainUntil", func(m *domain.Mark) *domain.PartialDate { return &m.RetainUntil }, readDate),
).startingWith(unmarked)

func readLevel() read[domain.Level] {
	codes := map[string]domain.Level{}
	for i, name := range domain.LevelEnum.Values {
		codes[name] = domain.Level(i)
	}
	return code(codes, domain.LevelEnum.Values)
}

var originatorTable = tableOf(nil,
	at("country", func(o *domain.Originator) *string { return &o.Country }, readOwner).mustBeGiven(),
	at("agency", func(o *domain.Originator) *string { return &o.Agency }, readText),
)

var reportTable = tableOf(nil,
	at("id", func(v *domain.Report) *string { return &v.ID }, checked(domain.CheckReportID)).mustBeGiven(),
	within("originator", func(v *domain.Report) *domain.Originator { return &v.Originator }, originatorTable).mustBeGiven(),
	at("day", func(v *domain.Report) *domain.PartialDate { return &v.Day }, readDate),
	at("reliability", func(v *domain.Report) *string { return &v.Grade.Reliability }, enum(domain.Reliability)).mustBeGiven(),
	at("credibility", func(v *domain.Report) *int { return &v.Grade.Credibility }, whole[int](1, 6)).mustBeGiven(),
	at("source", func(v *domain.Report) *string { return &v.Source }, checked(checkSource)),
	at("text", func(v *domain.Report) *string { return &v.Text }, readText),
	within("mark", func(v *domain.Report) *domain.Mark { return &v.Mark }, markTable),
).startingWith(domain.Report{Mark: unmarked})

func checkSource(s string) error {
	if s[0] == '#' {
		return errors.New("expected a source that does not begin with #")
	}
	return nil
}

var readReports = set(checked(domain.CheckReportID))

var linkTable = tableOf(judgeLink,
	at("id", func(v *domain.Link) *string { return &v.ID }, checked(domain.CheckLinkID)).mustBeGiven(),
	at("kind", func(v *domain.Link) *domain.LinkKind { return &v.Kind }, readKind(domain.AllLinkKinds())).mustBeGiven(),
	at("from", func(v *domain.Link) *string { return &v.From }, checked(domain.CheckEntityID)).mustBeGiven(),
	at("to", func(v *domain.Link) *string { return &v.To }, checked(domain.CheckEntityID)).mustBeGiven(),
	at("since", func(v *domain.Link) *domain.PartialDate { return &v.Since }, readDate),
	at("until", func(v *domain.Link) *domain.PartialDate { return &v.Until }, readDate),
	at("country", func(v *domain.Link) *string { return &v.Country }, readCountry),
	at("place", func(v *domain.Link) *string { return &v.Place }, checked(domain.CheckEntityID)),
	at("lawful", func(v *domain.Link) *string { return &v.Lawful }, enum(domain.Lawful)),
	at("order", func(v *domain.Link) **int64 { return &v.Order }, readOrder),
	at("reports", func(v *domain.Link) *[]string { return &v.Reports }, readReports),
	at("properties", func(v *domain.Link) *map[string]string { return &v.Properties }, readProperties),
	within("mark", func(v *domain.Link) *domain.Mark { return &v.Mark }, markTable),
).startingWith(domain.Link{Mark: unmarked})

func judgeLink(r *reader, v *domain.Link, _ fieldSet) {
	if v.From != "" && v.From == v.To {
		r.faultAt("to", "expected another entity than from: a link does not lead from a thing to itself")
	}
	if v.Interval().Empty() {
		r.faultAt("until", "expected a date that is not surely before since (%s), not %s", v.Since, v.Until)
	}
}

var judgementTable = tableOf(nil,
	at("link", func(v *domain.Judgement) *string { return &v.Link }, checked(domain.CheckLinkID)).mustBeGiven(),
	at("verdict", func(v *domain.Judgement) *string { return &v.Verdict }, enum(domain.Verdict)).mustBeGiven(),
	at("by", func(v *domain.Judgement) *string { return &v.By }, readText).mustBeGiven(),
	at("at", func(v *domain.Judgement) *string { return &v.At }, readInstant).mustBeGiven(),
	at("reason", func(v *domain.Judgement) *string { return &v.Reason }, readText),
	within("mark", func(v *domain.Judgement) *domain.Mark { return &v.Mark }, markTable),
).startingWith(domain.Judgement{Mark: unmarked})

// kind is a row of the ontology's tables.
type kind interface {
	comparable
	String() string
}

func readKind[K kind](all []K) read[K] {
	codes := make(map[string]K, len(all))
	for _, k := range all {
		codes[k.String()] = k
	}
	listed := slices.SortedFunc(maps.Keys(codes), func(a, b string) int {
		return slices.Index(all, codes[a]) - slices.Index(all, codes[b])
	})
	return code(codes, listed)
}
