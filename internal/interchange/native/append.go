package native

import (
	"maps"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Append writes the record as one canonical line, without line feed.
func Append(dst []byte, r Record) []byte {
	switch {
	case r.Report != nil:
		dst = AppendReport(append(dst, `{"report":`...), r.Report)
	case r.Entity != nil:
		dst = AppendEntity(append(dst, `{"entity":`...), r.Entity)
	case r.Link != nil:
		dst = AppendLink(append(dst, `{"link":`...), r.Link)
	case r.Judgement != nil:
		dst = AppendJudgement(append(dst, `{"judgement":`...), r.Judgement)
	default:
		dst = append(dst, '{')
	}
	return append(dst, '}')
}

// AppendReport writes the report's object. Its revision is not written.
func AppendReport(dst []byte, v *domain.Report) []byte {
	o := object{dst: append(dst, '{')}
	o.text("id", v.ID)
	o.open("originator")
	o.text("country", v.Originator.Country)
	o.text("agency", v.Originator.Agency)
	o.close()
	o.date("day", v.Day)
	o.text("reliability", v.Grade.Reliability)
	o.whole("credibility", int64(v.Grade.Credibility))
	o.text("source", v.Source)
	o.text("text", v.Text)
	o.mark(&v.Mark)
	return append(o.dst, '}')
}

// AppendEntity writes the entity's object. Its revision is not written, nor
// values that its kind does not have.
func AppendEntity(dst []byte, v *domain.Entity) []byte {
	o := object{dst: append(dst, '{')}
	o.text("id", v.ID)
	o.text("kind", v.Kind.String())
	for _, f := range v.Kind.Spec().Fields {
		o.value(f.String(), v.Values.Get(f))
	}
	o.set("reports", v.Reports)
	o.properties(v.Properties)
	o.mark(&v.Mark)
	return append(o.dst, '}')
}

// AppendLink writes the link's object. Its revision is not written.
func AppendLink(dst []byte, v *domain.Link) []byte {
	o := object{dst: append(dst, '{')}
	o.text("id", v.ID)
	o.text("kind", v.Kind.String())
	o.text("from", v.From)
	o.text("to", v.To)
	o.date("since", v.Since)
	o.date("until", v.Until)
	o.text("country", v.Country)
	o.text("place", v.Place)
	o.text("lawful", v.Lawful)
	if v.Order != nil {
		o.whole("order", *v.Order)
	}
	o.set("reports", v.Reports)
	o.properties(v.Properties)
	o.mark(&v.Mark)
	return append(o.dst, '}')
}

// AppendJudgement writes the judgement's object. Its revision is not written.
func AppendJudgement(dst []byte, v *domain.Judgement) []byte {
	o := object{dst: append(dst, '{')}
	o.text("link", v.Link)
	o.text("verdict", v.Verdict)
	o.text("by", v.By)
	o.text("at", v.At)
	o.text("reason", v.Reason)
	o.mark(&v.Mark)
	return append(o.dst, '}')
}

// AppendMark is AppendReport for a mark by itself.
func AppendMark(dst []byte, v *domain.Mark) []byte {
	o := object{dst: append(dst, '{')}
	o.markFields(v)
	return append(o.dst, '}')
}

// object writes the fields of one object; empty ones are left out.
type object struct{ dst []byte }

func (o *object) name(name string) {
	switch o.dst[len(o.dst)-1] {
	case '{', '[':
	default:
		o.dst = append(o.dst, ',')
	}
	o.dst = append(append(append(o.dst, '"'), name...), '"', ':')
}

func (o *object) open(name string) {
	o.name(name)
	o.dst = append(o.dst, '{')
}

func (o *object) close() { o.dst = append(o.dst, '}') }

func (o *object) text(name, s string) {
	if s != "" {
		o.name(name)
		o.dst = appendString(o.dst, s)
	}
}

func (o *object) date(name string, d domain.PartialDate) {
	if d.Known() {
		o.text(name, d.String())
	}
}

func (o *object) whole(name string, n int64) {
	o.name(name)
	o.dst = strconv.AppendInt(o.dst, n, 10)
}

func (o *object) float(name string, f float64) {
	o.name(name)
	o.dst = appendFloat(o.dst, f)
}

func (o *object) texts(name string, list []string) {
	if len(list) == 0 {
		return
	}
	o.name(name)
	o.dst = appendList(o.dst, list, func(dst []byte, s *string) []byte { return appendString(dst, *s) })
}

func (o *object) set(name string, list []string) {
	for i := 1; i < len(list); i++ {
		if list[i-1] >= list[i] {
			list = domain.SortedSet(list)
			break
		}
	}
	o.texts(name, list)
}

func (o *object) properties(all map[string]string) {
	if len(all) == 0 {
		return
	}
	o.open("properties")
	for i, name := range slices.Sorted(maps.Keys(all)) {
		if i > 0 {
			o.dst = append(o.dst, ',')
		}
		o.dst = append(appendString(o.dst, name), ':')
		o.dst = appendString(o.dst, all[name])
	}
	o.close()
}

func (o *object) mark(m *domain.Mark) {
	o.open("mark")
	o.markFields(m)
	o.close()
}

func (o *object) markFields(m *domain.Mark) {
	o.text("owner", m.Owner)
	o.text("agency", m.Agency)
	o.text("level", m.Level.String())
	o.set("releasableTo", m.ReleasableTo)
	o.set("caveats", m.Caveats)
	o.text("tlp", m.TLP)
	o.text("handling", m.Handling)
	o.date("retainUntil", m.RetainUntil)
}

func (o *object) value(name string, value any) {
	switch v := value.(type) {
	case string:
		o.text(name, v)
	case domain.Decimal:
		o.text(name, string(v))
	case []string:
		o.texts(name, v)
	case domain.PartialDate:
		o.date(name, v)
	case int64:
		o.whole(name, v)
	case []domain.Name:
		objects(o, name, v, (*object).nameFields)
	case []domain.IdentityNumber:
		objects(o, name, v, (*object).identityFields)
	case []domain.Designation:
		objects(o, name, v, (*object).designationFields)
	case domain.Serial:
		o.open(name)
		o.text("asRead", v.AsRead)
		o.text("state", v.State)
		o.close()
	case domain.CountryYear:
		o.open(name)
		o.text("country", v.Country)
		if v.Year != 0 {
			o.whole("year", int64(v.Year))
		}
		o.close()
	case domain.Point:
		o.open(name)
		o.float("lat", v.Lat)
		o.float("lon", v.Lon)
		o.close()
	}
}

func (o *object) nameFields(n *domain.Name) {
	o.text("text", n.Text)
	o.text("type", n.Type)
	o.text("script", n.Script)
	o.text("quality", n.Quality)
}

func (o *object) identityFields(n *domain.IdentityNumber) {
	o.text("type", n.Type)
	o.text("number", n.Number)
	o.text("country", n.Country)
}

func (o *object) designationFields(d *domain.Designation) {
	o.text("list", d.List)
	o.text("reference", d.Reference)
	o.date("day", d.Day)
}

func objects[V any](o *object, name string, list []V, fields func(*object, *V)) {
	if len(list) == 0 {
		return
	}
	o.name(name)
	o.dst = appendList(o.dst, list, func(dst []byte, v *V) []byte {
		inner := object{dst: append(dst, '{')}
		fields(&inner, v)
		return append(inner.dst, '}')
	})
}

func appendList[V any](dst []byte, list []V, element func([]byte, *V) []byte) []byte {
	dst = append(dst, '[')
	for i := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = element(dst, &list[i])
	}
	return append(dst, ']')
}

func appendString(dst []byte, s string) []byte {
	dst, _ = jsontext.AppendQuote(dst, s) // ill-formed UTF-8 is written as U+FFFD
	return dst
}

// appendFloat writes the shortest decimal that reads as the same double.
func appendFloat(dst []byte, f float64) []byte { return strconv.AppendFloat(dst, f, 'f', -1, 64) }
