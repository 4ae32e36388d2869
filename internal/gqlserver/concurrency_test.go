package gqlserver_test

import (
	"context"
	"sync"
	"testing"

	"github.com/kafo-graph/kafo/internal/gqlserver"
)

// Documents are kept between requests; requests must not get into each other's way.
func TestManyMayAskTheSameAtOnce(t *testing.T) {
	s := serve(root{answer: silent}, defaults())
	request := gqlserver.Request{
		Query: "query($w:EntityFilter!,$n:Int){entities(where:$w,first:$n){edges{cursor node{id label}}} me{...s}} fragment s on Subject{name level}",
		Variables: map[string]any{
			"w": map[string]any{"kind": "person", "country": []any{"NE", "ML"}, "hasLink": map[string]any{"kind": []any{"MEMBER_OF"}}}, "n": 20,
		},
	}
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			for range 20 {
				if response := s.Execute(context.Background(), request); len(response.Errors) > 0 {
					t.Error(response.Errors)
				}
			}
		})
	}
	all.Wait()
}
