package screenlist

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/identifiers"
	"github.com/kafo-graph/kafo/internal/service"
)

// Sample asks for a list made from what is in view: names of records as somebody
// else may write them, each with the id of the record, and names of nobody.
type Sample struct {
	Rows int
	Seed uint64
	// Kinds of the records: PERSON, ORGANISATION.
	Kinds []domain.EntityKind
}

// nobodies: one row in so many is of nobody.
const nobodies = 5

// atOnce is how many records are read at once.
const atOnce = 500

// WriteSample writes the list. The same view and numbers give the same bytes.
// INVALID_INPUT where fewer than two records are in view.
func WriteSample(ctx context.Context, v *service.View, w io.Writer, s Sample) error {
	var ids []string
	for _, kind := range s.Kinds {
		for n := range v.NodesOfKind(kind, "") {
			ids = append(ids, v.ID(n))
		}
	}
	if len(ids) < 2 {
		return domain.Errorf(domain.InvalidInput, "there are not enough persons and organisations in view to make a list of")
	}
	m := &sampler{Rand: rand.New(rand.NewPCG(s.Seed, 0)), out: csv.NewWriter(w)} //nolint:gosec // a sample, no secret
	if err := m.out.Write([]string{"kind", "name", "birthDate", "nationality", expectedColumn}); err != nil {
		return fmt.Errorf("write the list: %w", err)
	}
	for done := 0; done < s.Rows; done += atOnce {
		// Two records a row: the second lends part of its name to a nobody.
		picked := make([]string, 2*min(atOnce, s.Rows-done))
		for i := range picked {
			picked[i] = ids[m.IntN(len(ids))]
		}
		records, err := v.Entities(ctx, domain.SortedSet(picked))
		if err != nil {
			return fmt.Errorf("read records: %w", err)
		}
		for i := 0; i < len(picked); i += 2 {
			if err := m.write(records[picked[i]], records[picked[i+1]]); err != nil {
				return err
			}
		}
	}
	m.out.Flush()
	if err := m.out.Error(); err != nil {
		return fmt.Errorf("write the list: %w", err)
	}
	return nil
}

type sampler struct {
	*rand.Rand
	out *csv.Writer
}

func (m *sampler) write(e, other *domain.Entity) error {
	if e == nil || other == nil {
		return domain.Errorf(domain.Unavailable, "the graph changed while the list was made; try again")
	}
	name, expected := m.nameOf(e), e.ID
	if m.IntN(nobodies) == 0 {
		if made := m.nobody(e, other); made != "" {
			name, expected = made, ""
		}
	}
	cells := []string{e.Kind.String(), m.distort(name), "", "", expected}
	if expected != "" {
		if birth := domain.As[domain.PartialDate](e.Values, domain.FieldBirthDate); birth.Known() && m.IntN(2) == 0 {
			cells[2] = birth.String()
		}
		if nationalities := domain.As[[]string](e.Values, domain.FieldNationalities); len(nationalities) > 0 && m.IntN(2) == 0 {
			cells[3] = nationalities[0]
		}
	}
	if err := m.out.Write(cells); err != nil {
		return fmt.Errorf("write the list: %w", err)
	}
	return nil
}

// nameOf is one of the record's names: of any, but half as often a weak one.
func (m *sampler) nameOf(e *domain.Entity) string {
	var names []string
	for _, n := range domain.As[[]domain.Name](e.Values, domain.FieldNames) {
		names = append(names, n.Text)
		if n.Quality != "LOW" {
			names = append(names, n.Text)
		}
	}
	if len(names) == 0 {
		return e.Label()
	}
	return names[m.IntN(len(names))]
}

// nobody makes a name of the first word of one and the last of another; "" where
// that is a name of either.
func (m *sampler) nobody(e, other *domain.Entity) string {
	first, last := strings.Fields(m.nameOf(e)), strings.Fields(m.nameOf(other))
	if len(first) < 2 || len(last) < 2 || e.ID == other.ID {
		return ""
	}
	made := first[0] + " " + last[len(last)-1]
	form := identifiers.NormaliseName(made)
	for _, of := range []*domain.Entity{e, other} {
		for _, n := range domain.As[[]domain.Name](of.Values, domain.FieldNames) {
			if identifiers.NormaliseName(n.Text) == form {
				return ""
			}
		}
	}
	return made
}
