package main

import (
	"context"

	"github.com/kafo-graph/kafo/graph/generated"
	"github.com/kafo-graph/kafo/internal/gqlserver"
	"github.com/kafo-graph/kafo/internal/service"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/resolvers"
)

// session is a store, the service over it, and the GraphQL that asks it.
type session struct {
	store   store.Store
	service *service.Service
	graphql *gqlserver.Server
}

// openSession loads the graph of the store into memory, showing progress. It
// takes the store over: Close closes it, and so does a failure.
func (c *cli) openSession(ctx context.Context, s store.Store) (*session, error) {
	answering, err := c.newService(ctx, s)
	if err != nil {
		_ = s.Close() // the first failure says more
		return nil, err
	}
	schema := generated.NewExecutableSchema(generated.Config{Resolvers: &resolvers.Root{Service: answering}})
	return &session{
		store: s, service: answering,
		graphql: gqlserver.New(schema, gqlserver.Options{Limits: gqlserver.DefaultLimits(), Introspection: true, Log: c.log}),
	}, nil
}

// newService loads the graph of the store into memory, showing progress. Close it.
func (c *cli) newService(ctx context.Context, s store.Store) (*service.Service, error) {
	given, err := secret("KAFO_SECRET")
	if err != nil {
		return nil, err
	}
	file, err := c.projectionFile()
	if err != nil {
		return nil, err
	}
	spool, err := c.spool()
	if err != nil {
		return nil, err
	}
	var tellable func(string) error
	if c.webhooks != nil {
		tellable = c.webhooks.check
	}
	meter := c.newMeter()
	defer meter.end()
	return service.New(ctx, service.Config{
		Store: s, Secret: given, Now: c.now, Log: c.log, File: file, Spool: spool, Webhooks: tellable,
		Loaded: func(entities, links int) {
			meter.show("loading the graph", "entities and links", int64(entities+links), 0)
		},
	})
}

// loaded is the service, as those take it who may have to load one.
func (s *session) loaded(context.Context) (*service.Service, error) { return s.service, nil }

// Close ends the service, which keeps its projection, and closes the store.
func (s *session) Close() error {
	s.service.Close(context.Background())
	return s.store.Close()
}
