package bench

import (
	"context"
	"fmt"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/seizures"
	"github.com/kafo-graph/kafo/internal/timeline"
)

// summing measures adding up all checks and seizures, as many as the graphs'
// entities, and the timeline of the place where most of them happened.
func summing(ctx context.Context, s *Suite) ([]Figure, error) {
	s.doing(fmt.Sprintf("summary: building a graph of %d events", s.Entities))
	snapshot, err := eventful(s.Entities)
	if err != nil {
		return nil, err
	}
	lens := snapshot.Lens(all)
	took, err := best(runs, func() error {
		_, err := seizures.AddUp(ctx, lens, seizures.Selection{})
		return err
	})
	if err != nil {
		return nil, err
	}
	hub := busiest(lens)
	var page []timeline.Event
	total := 0
	paged, err := best(runs, func() error {
		t, err := timeline.Gather(ctx, lens, timeline.Question{Of: []string{lens.ID(hub)}})
		if err != nil {
			return err
		}
		page, _ = t.Page(nil, 200)
		total, _ = t.Total()
		return nil
	})
	if err != nil || len(page) == 0 {
		return nil, fmt.Errorf("the timeline of %s: %d events (%w)", lens.ID(hub), len(page), err)
	}
	return []Figure{
		atMost(1000, fmt.Sprintf("adding up %d checks and seizures by country, place, day and commodity", s.Entities), milliseconds(took), "ms"),
		atMost(50, fmt.Sprintf("timeline of the busiest place, 200 of %d events in order", total), milliseconds(paged), "ms"),
	}, nil
}

func busiest(lens *projection.Lens) projection.Node {
	var hub projection.Node
	most := uint32(0)
	for n := range lens.NodesOfKind(domain.Location, "") {
		if d := lens.Degree(n); d > most {
			hub, most = n, d
		}
	}
	return hub
}
