package service

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/store"
)

// View is what one subject sees of the graph at one epoch. All that its methods
// return is trimmed to it; "not there" and "not for you" are the same answer.
type View struct {
	*projection.Lens
	service *Service
	subject domain.Subject
}

// Me is who asks.
func (v *View) Me() domain.Subject { return v.subject }

// sights are what the store is to show; nil for everything.
func (v *View) sights(ctx context.Context) (*store.Sights, error) {
	if v.subject.Unlimited {
		return nil, nil
	}
	all, err := v.service.store.Sights(ctx)
	if err != nil {
		return nil, fmt.Errorf("read sights: %w", err)
	}
	may := map[domain.Class]bool{}
	ask := func(c domain.Class) bool {
		seen, known := may[c]
		if !known {
			seen = sees(v.subject, c)
			may[c] = seen
		}
		return seen
	}
	seen := &store.Sights{Numbers: []store.SightNumber{}}
	for _, s := range all {
		if s.Seen(ask) {
			seen.Numbers = append(seen.Numbers, s.Number)
		}
		for _, c := range s.Reports {
			ask(c)
		}
	}
	for c, ok := range may {
		if ok {
			seen.Classes = append(seen.Classes, c)
		}
	}
	slices.Sort(seen.Classes)
	slices.Sort(seen.Numbers)
	return seen, nil
}

// Entity is the entity with the id; nil when there is none in view.
func (v *View) Entity(ctx context.Context, id string) (*domain.Entity, error) {
	found, err := v.Entities(ctx, []string{id})
	return found[id], err
}

// Entities are those of the ids that are in view, by id.
func (v *View) Entities(ctx context.Context, ids []string) (map[string]*domain.Entity, error) {
	asked := make([]string, 0, len(ids))
	for _, id := range ids {
		if _, in := v.Node(id); in {
			asked = append(asked, id)
		}
	}
	found := make(map[string]*domain.Entity, len(asked))
	if len(asked) == 0 {
		return found, nil
	}
	entities, err := v.service.store.Entities(ctx, asked)
	if err != nil {
		return nil, fmt.Errorf("read entities: %w", err)
	}
	for i := range entities {
		e := &entities[i]
		shows, err := v.showsEntity(ctx, e)
		if err != nil {
			return nil, err
		}
		if shows {
			v.trim(e)
			found[e.ID] = e
		}
	}
	return found, nil
}

// showsEntity says of an entity in view whether its record is for the view too:
// it may be newer than the epoch, and hidden by now.
func (v *View) showsEntity(ctx context.Context, e *domain.Entity) (bool, error) {
	now, err := v.since(ctx, e.Revision)
	if err != nil {
		return false, err
	}
	_, in := now.Node(e.ID)
	return in && v.subject.MaySee(e.Mark), nil
}

// showsLink is showsEntity for a link.
func (v *View) showsLink(ctx context.Context, l *domain.Link) (bool, error) {
	now, err := v.since(ctx, l.Revision)
	if err != nil {
		return false, err
	}
	return now.seesLink(l.ID) && v.subject.MaySee(l.Mark), nil
}

// since is the view, or a later one of the same subject where the revision is
// newer than it.
func (v *View) since(ctx context.Context, revision int64) (*View, error) {
	if revision <= v.Epoch() {
		return v, nil
	}
	if err := v.service.CatchUp(ctx, revision); err != nil {
		return nil, err
	}
	return v.service.View(v.subject), nil
}

// trim takes out of the entity what the view does not show.
func (v *View) trim(e *domain.Entity) { e.Reports = v.seenReports(e.Reports) }

func (v *View) trimLink(l *domain.Link) {
	l.Reports = v.seenReports(l.Reports)
	if _, in := v.Node(l.Place); l.Place != "" && !in {
		l.Place = ""
	}
}

func (v *View) seenReports(ids []string) []string {
	var seen []string
	for _, id := range ids {
		if _, in := v.Report(id); in {
			seen = append(seen, id)
		}
	}
	return seen
}

// LinksByID are those of the ids that are in view, in the order given.
func (v *View) LinksByID(ctx context.Context, ids []string) ([]domain.Link, error) {
	var asked []string
	for _, id := range ids {
		if v.seesLink(id) {
			asked = append(asked, id)
		}
	}
	if len(asked) == 0 {
		return nil, nil
	}
	links, err := v.service.store.Links(ctx, asked)
	if err != nil {
		return nil, fmt.Errorf("read links: %w", err)
	}
	seen := links[:0]
	for i := range links {
		shows, err := v.showsLink(ctx, &links[i])
		if err != nil {
			return nil, err
		}
		if shows {
			v.trimLink(&links[i])
			seen = append(seen, links[i])
		}
	}
	return seen, nil
}

// LinkRequest asks for a page of links of each of some entities.
type LinkRequest struct {
	Kinds     []domain.LinkKind
	Direction domain.Direction
	Window    *domain.Interval
	// First is how many; nil for the default.
	First *int
	// After is the id of the link after which to go on.
	After string
}

// LinkPage is a page of one entity's links.
type LinkPage struct {
	Links []domain.Link
	More  bool
}

// LinksOf returns a page of the links of each of the entities, by link id, in
// one read of the store.
func (v *View) LinksOf(ctx context.Context, entities []string, r LinkRequest) ([]LinkPage, error) {
	first, err := pageSize(r.First)
	if err != nil {
		return nil, err
	}
	filter := projection.LinkFilter{Kinds: r.Kinds, Direction: r.Direction, After: r.After, Limit: first + 1}
	if r.Window != nil {
		if r.Window.Empty() {
			return nil, domain.FieldErrorf("window", "the interval ends before it begins")
		}
		filter.Window = *r.Window
	}
	pages := make([]LinkPage, len(entities))
	lists := make([][]string, len(entities))
	var all []string
	for i, id := range entities {
		n, in := v.Node(id)
		if !in || r.Kinds != nil && len(r.Kinds) == 0 {
			continue
		}
		ends := v.Links(n, filter)
		pages[i].More = len(ends) > first
		for _, end := range ends[:min(first, len(ends))] {
			lists[i] = append(lists[i], v.LinkID(end.Link))
		}
		all = append(all, lists[i]...)
	}
	links, err := v.LinksByID(ctx, domain.SortedSet(all))
	if err != nil {
		return nil, err
	}
	byID := make(map[string]*domain.Link, len(links))
	for i := range links {
		byID[links[i].ID] = &links[i]
	}
	for i, ids := range lists {
		for _, id := range ids {
			if l := byID[id]; l != nil {
				pages[i].Links = append(pages[i].Links, *l)
			}
		}
	}
	return pages, nil
}

// ReportsOf returns, for each list of ids, the reports in view, by id, with
// their sources as the view shows them.
func (v *View) ReportsOf(ctx context.Context, lists [][]string) ([][]domain.Report, error) {
	var asked []string
	for _, list := range lists {
		asked = append(asked, v.seenReports(list)...)
	}
	asked = domain.SortedSet(asked)
	byID := make(map[string]domain.Report, len(asked))
	if len(asked) > 0 {
		reports, err := v.service.store.Reports(ctx, asked)
		if err != nil {
			return nil, fmt.Errorf("read reports: %w", err)
		}
		for _, r := range reports {
			if v.subject.MaySee(r.Mark) {
				r.Source = v.source(&r)
				byID[r.ID] = r
			}
		}
	}
	answers := make([][]domain.Report, len(lists))
	for i, list := range lists {
		answers[i] = []domain.Report{}
		for _, id := range domain.SortedSet(list) {
			if r, in := byID[id]; in {
				answers[i] = append(answers[i], r)
			}
		}
	}
	return answers, nil
}

// source is a report's source as the view shows it: itself to the
// administrator and to those whose country owns every report in view that bears
// it, to others a token; "" where the report has none.
func (v *View) source(r *domain.Report) string {
	if r.Source == "" || v.showsSource(r) {
		return r.Source
	}
	return v.service.token(r.Source, v.subject.Country)
}

func (v *View) showsSource(r *domain.Report) bool {
	if v.subject.Unlimited || v.subject.Has(domain.Admin) {
		return true
	}
	if r.Mark.Owner != v.subject.Country {
		return false
	}
	number, in := v.Report(r.ID)
	if !in {
		return false
	}
	key := v.ReportKey(number)
	return v.KeyText(key) == r.Source && v.ownsKey(key) // the record may be newer than the epoch
}

// ownsKey says whether the subject's country owns every report in view that
// bears the key.
func (v *View) ownsKey(key projection.Key) bool {
	for _, c := range v.KeyReports(key) {
		if mark, err := c.Mark(); err != nil || mark.Owner != v.subject.Country {
			return false
		}
	}
	return true
}

// shown is an independence key as the view shows it: as source does, and a
// report without a source as # and its id.
func (v *View) shown(key projection.Key) string {
	text := v.KeyText(key)
	if strings.HasPrefix(text, keyless) || v.subject.Unlimited || v.subject.Has(domain.Admin) || v.ownsKey(key) {
		return text
	}
	return v.service.token(text, v.subject.Country)
}

// keyless leads the key of a report without a source; no source begins with it.
const keyless = "#"

// JudgementsOf returns the judgements in view of each of the links.
func (v *View) JudgementsOf(ctx context.Context, links []string) ([][]domain.Judgement, error) {
	judgements, err := v.service.store.Judgements(ctx, links)
	if err != nil {
		return nil, fmt.Errorf("read judgements: %w", err)
	}
	byLink := map[string][]domain.Judgement{}
	for _, j := range judgements {
		if v.subject.MaySee(j.Mark) {
			byLink[j.Link] = append(byLink[j.Link], j)
		}
	}
	answers := make([][]domain.Judgement, len(links))
	for i, id := range links {
		answers[i] = append([]domain.Judgement{}, byLink[id]...)
	}
	return answers, nil
}
