package neo4j

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
	"github.com/kafo-graph/kafo/internal/store"
)

// Check is that of store.Store. It reads the whole graph.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	found := problems{}
	for _, look := range []func(context.Context, problems) error{
		s.checkIndexes, s.checkStrangers, s.checkReports, s.checkEntities, s.checkLinks, s.checkJudgements,
	} {
		if err := look(ctx, found); err != nil {
			return nil, err
		}
	}
	return found.words(), nil
}

// problems are the ids of what is wrong, by what is wrong with them.
type problems map[string][]string

func (p problems) add(what, id string) { p[what] = append(p[what], id) }

// words say each problem once, with its number and the first examples.
func (p problems) words() []string {
	const examples = 5
	var all []string
	for _, what := range slices.Sorted(maps.Keys(p)) {
		ids := p[what]
		line := fmt.Sprintf("%d %s: %s", len(ids), what, strings.Join(ids[:min(len(ids), examples)], ", "))
		if len(ids) > examples {
			line += ", ..."
		}
		all = append(all, line)
	}
	return all
}

// look reads in a transaction, and adds what it found once it is done.
func (s *Store) look(ctx context.Context, doing string, found problems, work func(tx, problems) error) error {
	var some problems
	err := s.read(ctx, doing, func(t tx) error {
		some = problems{}
		return work(t, some)
	})
	if err != nil {
		return err
	}
	for what, ids := range some {
		found[what] = append(found[what], ids...)
	}
	return nil
}

func (s *Store) checkIndexes(ctx context.Context, found problems) error {
	states, err := s.indexStates(ctx)
	if err != nil {
		return err
	}
	for _, d := range definitions() {
		switch state := states[d.name]; state {
		case "ONLINE":
		case "":
			found.add("indexes missing (reindex makes them)", d.name)
		default:
			found.add("indexes not ready ("+strings.ToLower(state)+")", d.name)
		}
	}
	return nil
}

// Statements that find nodes and relationships that Kafo did not write.
var (
	strangeNodes = "MATCH (n) WHERE NOT (n:" + strings.Join([]string{
		entityLabel, retiredLabel, reportLabel, judgementLabel, linkLabel, sightLabel, stateLabel, revisionLabel, operationLabel,
		jobLabel, auditLabel, settingLabel, noteLabel, chunkLabel, resultsLabel,
	}, " OR n:") + ") RETURN labels(n), elementId(n), properties(n)"
	strangeLinks = `MATCH (a)-[r]->(b) WHERE NOT type(r) IN $types OR r.id IS NULL OR NOT EXISTS { MATCH (:KafoLink {id: r.id, kind: type(r)}) }
		RETURN type(r), elementId(r), labels(a), labels(b), a.id, b.id, properties(r)`
)

func (s *Store) checkStrangers(ctx context.Context, found problems) error {
	return s.look(ctx, "look for foreign writes", found, func(t tx, found problems) error {
		err := t.each(strangeNodes, nil, func(row []any) error {
			labels, _ := row[0].([]any)
			if _, one := kindOf(labels); one {
				found.add("entities written by something else than Kafo (reindex takes them in where they are whole)", fmt.Sprint(row[1]))
			} else {
				found.add("nodes that are nothing of Kafo's", fmt.Sprint(row[1]))
			}
			return nil
		})
		if err != nil {
			return err
		}
		return t.each(strangeLinks, map[string]any{"types": linkTypes}, func(row []any) error {
			if kind, _ := row[0].(string); linkKindOfType[kind] != 0 {
				found.add("links written by something else than Kafo (reindex takes them in where they are whole)", fmt.Sprint(row[1]))
			} else {
				found.add("relationships that are nothing of Kafo's", fmt.Sprint(row[1]))
			}
			return nil
		})
	})
}

// surveyed is a record as it is stored, with what is to be said of it.
type surveyed[R any] struct {
	record R
	id     string
	props  map[string]any
	// fault says why the record cannot be read; it is left as it is.
	fault error
	// changed: the content is not what Kafo wrote.
	changed bool
}

// survey reads a record and compares it with its digest. Content that the native
// format would not take is at fault.
func survey[R any](id string, r R, properties map[string]any, err error, write func([]byte, *R) []byte, parse func([]byte) (R, error)) surveyed[R] {
	s := surveyed[R]{record: r, id: id, props: properties, fault: err}
	if err != nil {
		return s
	}
	object := write(nil, &r)
	kept, _ := properties[digestProperty].(int64)
	if s.changed = kept != digest(object); s.changed {
		_, s.fault = parse(object)
	}
	return s
}

func (s surveyed[R]) report(found problems, what string) {
	switch {
	case s.fault != nil:
		found.add(what+" changed by something else than Kafo that cannot be read", s.id+" ("+s.fault.Error()+")")
	case s.changed:
		found.add(what+" changed by something else than Kafo (reindex takes the change in)", s.id)
	}
}

func surveyReport(row []any) surveyed[domain.Report] {
	properties := row[1].(map[string]any)
	r, err := reportOf(properties)
	return survey(r.ID, r, properties, err, native.AppendReport, native.ParseReport)
}

// surveyEntity reads the columns id, labels and properties.
func surveyEntity(row []any) surveyed[domain.Entity] {
	e, err := rowEntity(row[1:])
	id, _ := row[0].(string)
	return survey(id, e, row[2].(map[string]any), err, native.AppendEntity, native.ParseEntity)
}

// surveyLink reads the columns kind, from, to and properties.
func surveyLink(row []any) surveyed[domain.Link] {
	l, err := rowLink(row)
	return survey(l.ID, l, row[3].(map[string]any), err, native.AppendLink, native.ParseLink)
}

func surveyJudgement(row []any) surveyed[domain.Judgement] {
	properties := row[0].(map[string]any)
	j, err := judgementOf(properties)
	return survey(j.Link+" "+j.At+" "+j.By, j, properties, err, native.AppendJudgement, native.ParseJudgement)
}

func (s *Store) checkReports(ctx context.Context, found problems) error {
	return pages(ctx, s, "check reports", pageOfReports, func(row []any) (surveyed[domain.Report], error) {
		return surveyReport(row), nil
	}, func(page []surveyed[domain.Report]) error {
		for _, r := range page {
			r.report(found, "reports")
			if class, _ := r.props[classProperty].(string); r.fault == nil && class != string(r.record.Mark.Class()) {
				found.add("reports whose class is not their mark's (reindex mends it)", r.id)
			}
		}
		return nil
	})
}

func (s *Store) checkEntities(ctx context.Context, found problems) error {
	return pages(ctx, s, "check entities", pageOfEntities, func(row []any) (surveyed[domain.Entity], error) {
		return surveyEntity(row), nil
	}, func(page []surveyed[domain.Entity]) error {
		cited := ids{}
		for _, e := range page {
			touches{sources: cited}.cite(e.record.Reports)
		}
		classes, sights, err := s.classesAndSights(ctx, cited)
		if err != nil {
			return err
		}
		for _, e := range page {
			e.report(found, "entities")
			if e.fault == nil && !e.changed {
				checkDerived(found, "entities", e.id, e.record.Mark, e.record.Reports, e.props, classes, sights)
				if e.props["label"] != clip(e.record.Label()) || e.props[kindProperty] != e.record.Kind.String() {
					found.add("entities whose label or kind is not derived from them (reindex mends it)", e.id)
				}
			}
		}
		return nil
	})
}

// checkDerived looks at a record's reports and sight.
func checkDerived(found problems, what, id string, m domain.Mark, reports []string, p map[string]any, classes map[string]domain.Class, sights *sightNumbers) {
	for _, r := range reports {
		if _, there := classes[r]; !there {
			found.add(what+" that refer to a report which is not there", id+" ("+r+")")
		}
	}
	if number, _ := p[sightProperty].(int64); store.SightNumber(number) != sights.of(m.Class(), reports, classes) { //nolint:gosec // 0 is no sight
		found.add(what+" whose sight is not that of their marks (reindex mends it)", id)
	}
}

func (s *Store) classesAndSights(ctx context.Context, reports ids) (classes map[string]domain.Class, sights *sightNumbers, err error) {
	all, err := s.allSights(ctx)
	if err != nil {
		return nil, nil, err
	}
	err = s.read(ctx, "read classes", func(t tx) error {
		classes, err = t.classes(reports)
		return err
	})
	return classes, newSightNumbers(all), err
}

func (t tx) classes(reports ids) (map[string]domain.Class, error) {
	classes := map[string]domain.Class{}
	err := t.loadEach(loadClasses, reports, func(row []any) error {
		class, _ := row[1].(string)
		classes[row[0].(string)] = domain.Class(class)
		return nil
	})
	return classes, err
}

func (s *Store) checkLinks(ctx context.Context, found problems) error {
	return pages(ctx, s, "check links", pageOfLinks, func(row []any) (string, error) {
		return row[0].(string), nil
	}, func(page []string) error {
		var links []surveyed[domain.Link]
		err := s.read(ctx, "check links", func(t tx) error {
			links = nil
			return t.links(linksAtAll, page, func(row []any) error {
				links = append(links, surveyLink(row))
				return nil
			})
		})
		if err != nil {
			return err
		}
		return s.checkPageOfLinks(ctx, found, page, links)
	})
}

func (s *Store) checkPageOfLinks(ctx context.Context, found problems, page []string, links []surveyed[domain.Link]) error {
	cited, places, there := ids{}, ids{}, map[string]bool{}
	for _, l := range links {
		touches{sources: cited}.cite(l.record.Reports)
		places.add(l.record.Place)
		there[l.id] = true
	}
	classes, sights, err := s.classesAndSights(ctx, cited)
	if err != nil {
		return err
	}
	for _, id := range page {
		if !there[id] {
			found.add("links deleted by something else than Kafo (reindex takes it in)", id)
		}
	}
	known, err := s.knownEntities(ctx, places)
	if err != nil {
		return err
	}
	for _, l := range links {
		l.report(found, "links")
		if l.fault == nil && !l.changed {
			checkDerived(found, "links", l.id, l.record.Mark, l.record.Reports, l.props, classes, sights)
		}
		if l.record.Place != "" && !known[l.record.Place] {
			found.add("links that refer to a place which is not there", l.id+" ("+l.record.Place+")")
		}
	}
	return nil
}

// knownEntities are those of the ids that there are, retired or not.
func (s *Store) knownEntities(ctx context.Context, of ids) (known map[string]bool, err error) {
	err = s.read(ctx, "read entities", func(t tx) error {
		known = map[string]bool{}
		for _, label := range []string{entityLabel, retiredLabel} {
			err := t.loadEach("MATCH (n:"+label+") WHERE n.id IN $ids RETURN n.id", of, func(row []any) error {
				known[row[0].(string)] = true
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return known, err
}

func (s *Store) checkJudgements(ctx context.Context, found problems) error {
	return pages(ctx, s, "check judgements", pageOfJudged, func(row []any) (string, error) {
		return row[0].(string), nil
	}, func(links []string) error {
		return s.look(ctx, "check judgements", found, func(t tx, found problems) error {
			registered := map[string]bool{}
			err := t.each("MATCH (k:KafoLink) WHERE k.id IN $ids RETURN k.id", map[string]any{"ids": links}, func(row []any) error {
				registered[row[0].(string)] = true
				return nil
			})
			if err != nil {
				return err
			}
			return t.each(loadJudgements, map[string]any{"ids": links}, func(row []any) error {
				j := surveyJudgement(row)
				j.report(found, "judgements")
				if !registered[j.record.Link] {
					found.add("judgements of links that are not there", j.id)
				}
				return nil
			})
		})
	})
}
