// Package resolvers answers the schema's root fields: each decodes its
// arguments, makes one call of the service, and maps the answer. Everything
// below the root fields is answered by the types in graph/model.
package resolvers

import (
	"context"
	"encoding/json"

	"github.com/kafo-graph/kafo/graph/generated"
	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

// Root resolves the schema's root types with one service.
type Root struct{ Service *service.Service }

var _ generated.ResolverRoot = (*Root)(nil)

// Query resolves queries.
func (r *Root) Query() generated.QueryResolver { return query{r.Service} }

// Mutation resolves mutations.
func (r *Root) Mutation() generated.MutationResolver { return mutation{r.Service} }

// Subscription resolves subscriptions.
func (r *Root) Subscription() generated.SubscriptionResolver { return subscription{r.Service} }

type query struct{ service *service.Service }

type mutation struct{ service *service.Service }

type subscription struct{ service *service.Service }

// reader lets the model's types read in the request's view.
type reader struct{ *service.View }

var _ model.Reader = reader{}

// LinksOf returns a page of the links of each of the entities.
func (r reader) LinksOf(ctx context.Context, entities []string, q model.LinkQuery) ([]model.LinkPage, error) {
	pages, err := r.View.LinksOf(ctx, entities, service.LinkRequest(q))
	if err != nil {
		return nil, err
	}
	answered := make([]model.LinkPage, len(pages))
	for i, p := range pages {
		answered[i] = model.LinkPage(p)
	}
	return answered, nil
}

// asking is who asks in the request; FORBIDDEN outside of one.
func asking(ctx context.Context) (domain.Subject, error) {
	subject, ok := service.SubjectOf(ctx)
	if !ok {
		return domain.Subject{}, domain.Errorf(domain.Forbidden, "nobody is signed in")
	}
	return subject, nil
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// known is a value; none for one that says nothing.
func known[T comparable](value T) *T {
	var nothing T
	if value == nothing {
		return nil
	}
	return &value
}

// encode writes an input as the JSON that the service reads.
func encode(field string, input map[string]any) (json.RawMessage, error) {
	encoded, err := json.Marshal(input)
	if err != nil {
		return nil, domain.FieldErrorf(field, "expected a well-formed input").Because(err)
	}
	return encoded, nil
}
