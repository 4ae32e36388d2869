package hotspots_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/hotspots"
	"github.com/kafo-graph/kafo/internal/projection"
)

func TestCorridorsAreThoseOfPlainCounting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := someModel(t)
		lens := m.snapshot(t).Lens(maySee)
		p := m.trimmed()
		q := hotspots.CorridorQuestion{Window: someWindow(t), First: new(200), Stops: map[projection.Node][]projection.Node{}}
		stops := map[string][]string{}
		for _, route := range p.ids(domain.FuelRoute) {
			stops[route] = p.to(route, domain.Passes)
			n, _ := lens.Node(route)
			for _, place := range stops[route] {
				at, _ := lens.Node(place)
				q.Stops[n] = append(q.Stops[n], at)
			}
		}
		found, err := hotspots.FindCorridors(context.Background(), lens, q)
		if err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, c := range found.Corridors {
			got = append(got, fmt.Sprint(lens.ID(c.From), lens.ID(c.To), c.ShipmentCount, c.RouteCount, c.SeizureCount, c.FirearmCount, c.Countries))
		}
		slices.Sort(got)
		if diff := cmp.Diff(plainCorridors(p, q.Window, stops), got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func plainCorridors(m *model, window domain.Interval, stops map[string][]string) []string {
	open := window == domain.Interval{}
	in := func(day domain.PartialDate) bool {
		return open || plainWhere(day, window.First(), window.Last()) == "inside"
	}
	dated := func(id string, f domain.FieldID) domain.PartialDate {
		return domain.As[domain.PartialDate](m.entity(id).Values, f)
	}
	seizuresOf := func(items []string) (seizures, firearms []string) {
		for _, item := range items {
			taken := slices.DeleteFunc(m.ofKind(domain.Seizure, m.to(item, domain.RecoveredIn, domain.SeizedIn)...), func(s string) bool { return !in(m.day(s)) })
			seizures = append(seizures, taken...)
			if len(taken) > 0 && m.kind(item) == domain.Firearm {
				firearms = append(firearms, item)
			}
		}
		return domain.SortedSet(seizures), domain.SortedSet(firearms)
	}
	rows := []string{}
	for _, from := range m.ids(domain.Location) {
		for _, to := range m.ids(domain.Location) {
			if from == to {
				continue
			}
			var items, seizures []string
			shipments, routes := 0, 0
			for _, s := range m.ids(domain.Shipment) {
				if in(dated(s, domain.FieldDispatched)) && slices.Contains(m.to(s, domain.Origin), from) && slices.Contains(m.to(s, domain.Destination), to) {
					shipments++
					items = append(items, m.to(s, domain.Contained)...)
				}
			}
			seizures, firearms := seizuresOf(items)
			for _, r := range m.ids(domain.FuelRoute) {
				opened := domain.Interval{From: dated(r, domain.FieldOpened)}
				starts, ends := m.to(r, domain.StartsAt), m.to(r, domain.EndsAt)
				way := slices.Concat(starts[:min(1, len(starts))], stops[r], ends[:min(1, len(ends))])
				leg := false
				for i := 1; i < len(way); i++ {
					leg = leg || way[i-1] == from && way[i] == to
				}
				if !leg || !opened.Overlaps(window) {
					continue
				}
				routes++
				carried, _ := seizuresOf(m.to(r, domain.Carries))
				for _, s := range carried {
					if at := m.to(s, domain.OccurredAt); slices.Contains(at, from) || slices.Contains(at, to) {
						seizures = append(seizures, s)
					}
				}
			}
			if shipments+routes == 0 {
				continue
			}
			seizures = domain.SortedSet(seizures)
			countries := []string{m.text(from, domain.FieldCountry), m.text(to, domain.FieldCountry)}
			for _, s := range seizures {
				countries = append(countries, m.text(s, domain.FieldCountry))
			}
			rows = append(rows, fmt.Sprint(from, to, shipments, routes, len(seizures), len(firearms), domain.SortedSet(countries)))
		}
	}
	slices.Sort(rows)
	return rows
}
