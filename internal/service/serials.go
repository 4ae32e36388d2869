package service

import (
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/tracing"
)

// serials is the index that firearms are found in by their numbers. It is filled
// like the text index.
type serials struct {
	index *tracing.Index
	following[domain.Entity]
}

func newSerials() *serials {
	index := &tracing.Index{}
	return &serials{index, newFollowing(func(id string, e *domain.Entity) {
		if e == nil {
			index.Remove(id)
		} else {
			index.Put(e)
		}
	})}
}
