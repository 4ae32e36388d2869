package service

import (
	"context"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/timeline"
)

// mostTies is how many links are shown that tie an event to the things.
const mostTies = 20

// timelineRecords are the records that a page of events needs.
type timelineRecords struct {
	entities map[string]*domain.Entity
	links    map[string]*domain.Link
	reports  map[string]*domain.Report
}

// timelineEvents reads what a page of events is of: a read for each sort of
// record.
func (v *View) timelineEvents(ctx context.Context, t *timeline.Timeline, page []timeline.Event, r *TimelineRequest) ([]TimelineEvent, error) {
	ties := make([][]string, len(page))
	places := make([]string, len(page))
	var entities, links, reports []string
	for i := range page {
		e := &page[i]
		switch id := t.ID(e); {
		case e.Kind.OfLink():
			links = append(links, id)
		case e.Kind.OfReport():
			reports = append(reports, id)
		default:
			places[i] = v.placeOf(e)
			entities = append(entities, id, places[i])
			for _, l := range t.Ties(e.Node(), mostTies) {
				ties[i] = append(ties[i], v.LinkID(l))
			}
			links = append(links, ties[i]...)
		}
	}
	records, err := v.timelineRecords(ctx, entities, links, reports)
	if err != nil {
		return nil, err
	}
	events := make([]TimelineEvent, len(page))
	for i := range page {
		if events[i], err = v.timelineEvent(t, &page[i], records); err != nil {
			return nil, err
		}
		events[i].Place = orElse(events[i].Place, records.entities[places[i]])
		for _, id := range ties[i] {
			if l := records.links[id]; l != nil {
				events[i].Ties = append(events[i].Ties, *l)
			}
		}
		events[i].Cursor = r.cursor(t.Position(&page[i]))
	}
	return events, nil
}

func orElse(a, b *domain.Entity) *domain.Entity {
	if a != nil {
		return a
	}
	return b
}

func (v *View) timelineRecords(ctx context.Context, entities, links, reports []string) (*timelineRecords, error) {
	records := &timelineRecords{links: map[string]*domain.Link{}, reports: map[string]*domain.Report{}}
	read, err := v.LinksByID(ctx, domain.SortedSet(links))
	if err != nil {
		return nil, err
	}
	for i := range read {
		records.links[read[i].ID] = &read[i]
		entities = append(entities, read[i].Place)
	}
	if records.entities, err = v.Entities(ctx, domain.SortedSet(entities)); err != nil {
		return nil, err
	}
	found, err := v.ReportsOf(ctx, [][]string{reports})
	if err != nil {
		return nil, err
	}
	for i := range found[0] {
		records.reports[found[0][i].ID] = &found[0][i]
	}
	return records, nil
}

func (v *View) timelineEvent(t *timeline.Timeline, e *timeline.Event, records *timelineRecords) (TimelineEvent, error) {
	made := TimelineEvent{Kind: e.Kind.String(), Date: e.Date}
	var there bool
	switch id := t.ID(e); {
	case e.Kind.OfLink():
		if made.Link, there = records.links[id]; there {
			made.Country, made.Place = made.Link.Country, records.entities[made.Link.Place]
		}
	case e.Kind.OfReport():
		made.Report, there = records.reports[id]
	default:
		if made.Entity, there = records.entities[id]; there && e.Kind != timeline.Designated {
			made.Country = v.Facts(e.Node()).Country
		}
	}
	if !there {
		return made, changedMeanwhile()
	}
	if e.Kind == timeline.Designated {
		all := domain.As[[]domain.Designation](made.Entity.Values, domain.FieldDesignations)
		if e.Number >= len(all) {
			return made, changedMeanwhile()
		}
		made.Designation = &all[e.Number]
	}
	return made, nil
}

// placeOf is the id of the place of an entity's event, the first by link; "" for
// none in view.
func (v *View) placeOf(e *timeline.Event) string {
	kind, there := map[timeline.Kind]domain.LinkKind{
		timeline.Opened: domain.OccurredAt, timeline.Seized: domain.OccurredAt, timeline.Checked: domain.OccurredAt,
		timeline.Dispatched: domain.Origin, timeline.Arrived: domain.Destination,
	}[e.Kind]
	if !there {
		return ""
	}
	ends := v.Links(e.Node(), projection.LinkFilter{Kinds: []domain.LinkKind{kind}, Direction: domain.Out, Limit: 1})
	if len(ends) == 0 {
		return ""
	}
	return v.ID(ends[0].Other)
}
