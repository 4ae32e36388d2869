package service

import (
	"context"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/seizures"
	"github.com/kafo-graph/kafo/internal/store"
)

// SeizureSelection says which checks and seizures are counted.
type SeizureSelection struct {
	// Operation is the code of one; nil: none.
	Operation *string
	Window    domain.Interval
	// Countries and PlaceTypes; nil: all, empty: none.
	Countries, PlaceTypes []string
}

// SeizureSummary is what some checks and seizures came to, counted over what is
// in view.
type SeizureSummary struct {
	seizures.Summary
	// Operation is nil where none was asked for.
	Operation *domain.Entity
	Selection SeizureSelection
	Epoch     int64
}

// SeizureComparison sets two summaries side by side.
type SeizureComparison struct {
	Left, Right SeizureSummary
	Commodities []seizures.CommodityChange
	Measures    []seizures.MeasureChange
}

// OperationSummary adds up the operation with the code; NOT_FOUND when there is
// none in view. Of several with one code the first by id is taken.
func (v *View) OperationSummary(ctx context.Context, code string) (SeizureSummary, error) {
	operation, err := v.operation(ctx, "code", code)
	if err != nil {
		return SeizureSummary{}, err
	}
	return v.addUp(ctx, operation, SeizureSelection{Operation: &code})
}

// SeizureSummary adds up the checks and seizures selected. NOT_FOUND where
// there is no such operation in view, INVALID_INPUT naming what cannot be read.
func (v *View) SeizureSummary(ctx context.Context, s SeizureSelection) (SeizureSummary, error) {
	return v.summaryOf(ctx, "", s)
}

// CompareSeizures sets two selections side by side; errors as those of
// SeizureSummary.
func (v *View) CompareSeizures(ctx context.Context, left, right SeizureSelection) (SeizureComparison, error) {
	var c SeizureComparison
	var err error
	if c.Left, err = v.summaryOf(ctx, "left.", left); err != nil {
		return c, err
	}
	if c.Right, err = v.summaryOf(ctx, "right.", right); err != nil {
		return c, err
	}
	compared := seizures.Compare(c.Left.Summary, c.Right.Summary)
	c.Commodities, c.Measures = compared.Commodities, compared.Measures
	return c, nil
}

// summaryOf is SeizureSummary for an input at a path such as "left.".
func (v *View) summaryOf(ctx context.Context, path string, s SeizureSelection) (SeizureSummary, error) {
	if s.Window.Empty() {
		return SeizureSummary{}, domain.FieldErrorf(path+"window", "the interval ends before it begins")
	}
	if err := countryCodes(path+"countries", s.Countries); err != nil {
		return SeizureSummary{}, err
	}
	var operation *domain.Entity
	if s.Operation != nil {
		var err error
		if operation, err = v.operation(ctx, path+"operation", *s.Operation); err != nil {
			return SeizureSummary{}, err
		}
	}
	return v.addUp(ctx, operation, s)
}

func (v *View) addUp(ctx context.Context, operation *domain.Entity, s SeizureSelection) (SeizureSummary, error) {
	selection := seizures.Selection{Window: s.Window, Countries: s.Countries, PlaceTypes: s.PlaceTypes}
	if operation != nil {
		at, in := v.Node(operation.ID)
		if !in {
			return SeizureSummary{}, changedMeanwhile()
		}
		selection.Operation = &at
	}
	sum, err := seizures.AddUp(ctx, v.Lens, selection)
	return SeizureSummary{Summary: sum, Operation: operation, Selection: s, Epoch: v.Epoch()}, err
}

// countryCodes says what of a list of countries is none.
func countryCodes(field string, codes []string) error {
	for _, c := range codes {
		if len(c) != 2 || c[0] < 'A' || c[0] > 'Z' || c[1] < 'A' || c[1] > 'Z' {
			return domain.FieldErrorf(field, "expected ISO 3166-1 alpha-2 codes such as NE, not %q", clip(c))
		}
	}
	return nil
}

// clip is the beginning of a text that may be long.
func clip(text string) string {
	if len(text) > 40 {
		return text[:40] + "..."
	}
	return text
}

// operation is that with the code, which the field asks for.
func (v *View) operation(ctx context.Context, field, code string) (*domain.Entity, error) {
	notThere := domain.Errorf(domain.NotFound, "there is no operation with the code %q for you to see", code)
	notThere.Field = field
	sights, err := v.sights(ctx)
	if err != nil {
		return nil, err
	}
	found, err := v.service.store.Find(ctx, store.Query{
		Kinds: []domain.EntityKind{domain.Operation}, Limit: 1, Sights: sights,
		Where: []store.Condition{{Column: store.ColumnNamed("code"), In: []string{code}}},
	})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, notThere
	}
	e, err := v.Entity(ctx, found[0].Entity.ID)
	if err == nil && e == nil {
		return nil, notThere
	}
	return e, err
}
