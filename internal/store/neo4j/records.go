package neo4j

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
	"github.com/kafo-graph/kafo/internal/store"
)

// The properties that are Kafo's own on every record: the graph's revision when
// the record last changed, and a digest of its content by which foreign writes
// are found. Entities and links also bear the number of their sight.
const (
	revisionProperty = "revision"
	digestProperty   = "digest"
	sightProperty    = "sight"
	// kindProperty is an entity's kind beside its label, for indexes over all kinds.
	kindProperty = "kind"
)

// propertyPrefix leads the names of what users gave in a record's properties.
const propertyPrefix = "property_"

// A user's property whose name cannot be a property's name in the database
// stands in two lists.
const (
	otherNames  = "otherPropertyNames"
	otherValues = "otherPropertyValues"
)

func (p props) properties(all map[string]string) {
	var others, values []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if plain(name) {
			p[propertyPrefix+name] = all[name]
			continue
		}
		others, values = append(others, name), append(values, all[name])
	}
	p.texts(otherNames, others)
	p.texts(otherValues, values)
}

// plain says whether the name may be part of a property's name.
func plain(name string) bool {
	odd := strings.IndexFunc(name, func(r rune) bool { return r < ' ' || r == '`' || r == 0x7f })
	return name != "" && len(name) <= 100 && odd < 0
}

func (r *reading) properties() map[string]string {
	var all map[string]string
	set := func(name, v string) {
		if all == nil {
			all = map[string]string{}
		}
		all[name] = v
	}
	for name := range r.props {
		if user, is := strings.CutPrefix(name, propertyPrefix); is {
			set(user, r.text(name))
		}
	}
	names := r.texts(otherNames)
	for i, v := range r.column(otherValues, len(names)) {
		set(names[i], v)
	}
	return all
}

func (p props) mark(m *domain.Mark) {
	p.text("markOwner", m.Owner)
	p.text("markAgency", m.Agency)
	p.text("markLevel", m.Level.String())
	p.texts("markReleasableTo", m.ReleasableTo)
	p.texts("markCaveats", m.Caveats)
	p.text("markTlp", m.TLP)
	p.text("markHandling", m.Handling)
	p.date("markRetainUntil", m.RetainUntil)
}

func (r *reading) mark() domain.Mark {
	if _, marked := r.props["markOwner"]; !marked {
		return domain.DefaultMark(domain.International)
	}
	level, err := domain.ParseLevel(r.text("markLevel"))
	if err != nil {
		level = domain.Secret
		r.fault("markLevel", "a level")
	}
	return domain.Mark{
		Owner: r.text("markOwner"), Agency: r.text("markAgency"), Level: level,
		ReleasableTo: domain.SortedSet(r.texts("markReleasableTo")), Caveats: domain.SortedSet(r.texts("markCaveats")),
		TLP: r.text("markTlp"), Handling: r.text("markHandling"), RetainUntil: r.date("markRetainUntil"),
	}
}

func entityProps(e *domain.Entity, sight store.SightNumber) props {
	p := props{"id": e.ID, kindProperty: e.Kind.String(), revisionProperty: e.Revision, sightProperty: int64(sight), digestProperty: digest(native.AppendEntity(nil, e))}
	p.indexed("label", e.Label())
	for _, v := range e.Values {
		codecOf(v.Field).write(p, v.Field.String(), v.Value)
	}
	p.texts("reports", e.Reports)
	p.properties(e.Properties)
	p.mark(&e.Mark)
	return p
}

// entityOf reads an entity of the kind. Where the error is not nil, what could
// be read stands in the entity.
func entityOf(kind domain.EntityKind, properties map[string]any) (domain.Entity, error) {
	r := &reading{props: properties}
	e := domain.Entity{ID: r.text("id"), Kind: kind, Revision: r.whole(revisionProperty)}
	fields := kind.Spec().Fields
	e.Values = make(domain.Values, 0, len(fields))
	for _, f := range sortedFields[kind] {
		if v := codecOf(f).read(r, f.String()); v != nil {
			e.Values = append(e.Values, domain.Value{Field: f, Value: v})
		}
	}
	e.Reports = domain.SortedSet(r.texts("reports"))
	e.Properties = r.properties()
	e.Mark = r.mark()
	return e, r.err("entity " + e.ID)
}

// sortedFields are the fields of each kind by number, the order of Values.
var sortedFields = func() (sorted [len(domain.EntityKinds)][]domain.FieldID) {
	for i, k := range domain.EntityKinds {
		sorted[i] = slices.Sorted(slices.Values(k.Fields))
	}
	return sorted
}()

func linkProps(l *domain.Link, sight store.SightNumber) props {
	p := props{"id": l.ID, revisionProperty: l.Revision, sightProperty: int64(sight), digestProperty: digest(native.AppendLink(nil, l))}
	p.date("since", l.Since)
	p.date("until", l.Until)
	p.text("country", l.Country)
	p.text("place", l.Place)
	p.text("lawful", l.Lawful)
	if l.Order != nil {
		p["order"] = *l.Order
	}
	p.texts("reports", l.Reports)
	p.properties(l.Properties)
	p.mark(&l.Mark)
	return p
}

func linkOf(kind domain.LinkKind, from, to string, properties map[string]any) (domain.Link, error) {
	r := &reading{props: properties}
	l := domain.Link{
		ID: r.text("id"), Kind: kind, From: from, To: to, Revision: r.whole(revisionProperty),
		Since: r.date("since"), Until: r.date("until"), Country: r.text("country"), Place: r.text("place"), Lawful: r.text("lawful"),
		Reports: domain.SortedSet(r.texts("reports")), Properties: r.properties(), Mark: r.mark(),
	}
	if _, ordered := properties["order"]; ordered {
		order := r.whole("order")
		l.Order = &order
	}
	return l, r.err("link " + l.ID)
}

// classProperty is a report's visibility class, derived from its mark.
const classProperty = "class"

func reportProps(v *domain.Report) props {
	p := props{"id": v.ID, revisionProperty: v.Revision, digestProperty: digest(native.AppendReport(nil, v)), classProperty: string(v.Mark.Class())}
	p.text("originatorCountry", v.Originator.Country)
	p.text("originatorAgency", v.Originator.Agency)
	p.date("day", v.Day)
	p.text("reliability", v.Grade.Reliability)
	p["credibility"] = int64(v.Grade.Credibility)
	p.text("source", v.Source)
	p.text("text", v.Text)
	p.mark(&v.Mark)
	return p
}

func reportOf(properties map[string]any) (domain.Report, error) {
	r := &reading{props: properties}
	v := domain.Report{
		ID: r.text("id"), Originator: domain.Originator{Country: r.text("originatorCountry"), Agency: r.text("originatorAgency")},
		Day: r.date("day"), Grade: domain.Grade{Reliability: r.text("reliability"), Credibility: int(r.whole("credibility"))},
		Source: r.text("source"), Text: r.text("text"), Mark: r.mark(), Revision: r.whole(revisionProperty),
	}
	return v, r.err("report " + v.ID)
}

func judgementProps(v *domain.Judgement) props {
	p := props{"link": v.Link, "by": v.By, "at": v.At, revisionProperty: v.Revision, digestProperty: digest(native.AppendJudgement(nil, v))}
	p.text("verdict", v.Verdict)
	p.text("reason", v.Reason)
	p.mark(&v.Mark)
	return p
}

func judgementOf(properties map[string]any) (domain.Judgement, error) {
	r := &reading{props: properties}
	v := domain.Judgement{
		Link: r.text("link"), Verdict: r.text("verdict"), By: r.text("by"), At: r.text("at"), Reason: r.text("reason"),
		Mark: r.mark(), Revision: r.whole(revisionProperty),
	}
	return v, r.err("judgement of link " + v.Link)
}

// digest is the beginning of a cryptographic digest: enough to
// find what somebody changed without meaning to deceive.
func digest(content []byte) int64 {
	sum := sha256.Sum256(content)
	return int64(binary.BigEndian.Uint64(sum[:8])) //nolint:gosec // all 64 bits are wanted, whatever their sign
}
