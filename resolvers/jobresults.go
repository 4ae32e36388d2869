package resolvers

import (
	"context"

	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

func jobLinks(ctx context.Context, s *service.Service, j *service.Job, q model.JobLinksQuery) (*model.JobLinkConnection, error) {
	v, err := s.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	request := service.JobLinksRequest{
		Case: text(q.Case), Target: text(q.Target), MinStrength: value(q.MinStrength), Changes: q.Changes, ByInput: text(q.Order) == "INPUT", First: q.First,
	}
	if request.After, err = model.ReadPlaceCursor[service.ResultPlace](q.After); err != nil {
		return nil, err
	}
	links, more, err := v.JobLinks(ctx, j, request)
	if err != nil {
		return nil, err
	}
	var records []*domain.Entity
	for i := range links {
		records = append(records, links[i].CaseRecord, links[i].TargetRecord)
	}
	ends := model.Entities(reader{v}, records)
	page := &model.JobLinkConnection{PageInfo: &model.PageInfo{HasNextPage: more}}
	for i, l := range links {
		cursor := model.PlaceCursor(l.Place)
		page.Edges = append(page.Edges, model.JobLinkEdge{Cursor: cursor, Node: jobLink(&links[i], ends[2*i], ends[2*i+1])})
		page.PageInfo.EndCursor = cursor
	}
	return page, nil
}

func jobLink(l *service.JobLink, from, target model.Entity) *model.JobLink {
	tie := &model.JobLink{
		From: from, Target: target, Strength: l.Strength, Corroborations: l.Corroborations, Hops: l.Hops, Cost: l.Cost,
		Countries: l.Countries, Exact: l.Exact, Epoch: l.Epoch, Change: known(string(l.Change)), StrengthBefore: l.Before, Links: l.Links, Cautions: keptCautions(l),
	}
	if of, is := from.(model.Case); is {
		tie.Case = &of
	}
	if f := l.Fragility; f != nil {
		tie.Fragility = &model.JobLinkFragility{Size: f.Size, Exact: f.Exact}
	}
	return tie
}

// keptCautions are null where the path is not kept or seen as a whole.
func keptCautions(l *service.JobLink) []string {
	if l.Links == nil || len(l.Links) != l.Hops {
		return nil
	}
	return append([]string{}, l.Cautions...)
}

func jobScreenings(ctx context.Context, s *service.Service, j *service.Job, q model.JobScreeningsQuery) (*model.JobScreenConnection, error) {
	v, err := s.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	request := service.JobScreeningsRequest{Verdicts: q.Verdicts, First: q.First}
	if request.After, err = model.ReadPlaceCursor[service.ResultPlace](q.After); err != nil {
		return nil, err
	}
	rows, more, err := v.JobScreenings(ctx, j, request)
	if err != nil {
		return nil, err
	}
	var records []*domain.Entity
	for i := range rows {
		for _, m := range rows[i].Matches {
			records = append(records, m.Record)
		}
	}
	entities := model.Entities(reader{v}, records)
	page := &model.JobScreenConnection{PageInfo: &model.PageInfo{HasNextPage: more}}
	for i := range rows {
		cursor := model.PlaceCursor(rows[i].Place)
		page.Edges = append(page.Edges, model.JobScreenEdge{Cursor: cursor, Node: jobScreening(&rows[i].ScreenedRow, entities)})
		page.PageInfo.EndCursor = cursor
		entities = entities[len(rows[i].Matches):]
	}
	return page, nil
}

func jobScreening(row *service.ScreenedRow, entities []model.Entity) *model.JobScreening {
	answer := &model.JobScreening{Row: row.Row, Unused: row.Unused, Epoch: row.Epoch}
	for _, r := range row.Identifiers {
		answer.Identifiers = append(answer.Identifiers, model.IdentifierReading{Reading: r})
	}
	if p := row.Problem; p != nil {
		answer.Problem = &model.JobFailure{Code: string(p.Code), Message: p.Message}
		return answer
	}
	answer.Verdict = known(string(row.Verdict()))
	for i, m := range row.Matches {
		answer.Matches = append(answer.Matches, model.JobScreenMatch{
			Entity: entities[i], Score: m.Score, Verdict: string(m.Verdict), Dismissed: m.Dismissed,
		})
	}
	return answer
}
