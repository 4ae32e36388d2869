package model

import (
	"context"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/identifiers"
)

// ScreenInput is who or what is screened; what is empty was not given.
type ScreenInput struct {
	Kind                                          domain.EntityKind
	Name                                          string
	Names                                         []string
	BirthDate                                     domain.PartialDate
	Sex                                           string
	Nationality, Country                          string
	Document                                      *ScreenDocumentInput
	Registration, Vin, Imo, TailNumber, Container string
	Serial, Make, Model, Phone, Account           string
}

// ScreenDocumentInput is a travel document as presented.
type ScreenDocumentInput struct {
	DocumentType, Issuer, Number, Mrz string
}

// ScreenMatch is a record that the subject may be.
type ScreenMatch struct {
	Score     float64
	Verdict   string
	Entity    Entity
	Features  []ScreenFeature
	Dismissed bool
	Notes     []Dismissal
	// Near finds the cases that the record is tied to most strongly.
	Near func(ctx context.Context, first int) ([]ScreenCase, error)
}

// The sizes of lists of cases that a match is tied to.
const (
	defaultScreenCases = 3
	mostScreenCases    = 20
)

// Cases are those that the record is tied to most strongly.
func (m ScreenMatch) Cases(ctx context.Context, first *int) ([]ScreenCase, error) {
	most := defaultScreenCases
	if first != nil {
		most = *first
	}
	switch {
	case most < 1:
		return nil, domain.FieldErrorf("first", "expected at least 1, not %d", most)
	case most > mostScreenCases:
		e := domain.Errorf(domain.LimitExceeded, "at most %d, not %d", mostScreenCases, most)
		e.Field = "first"
		return nil, e
	}
	return m.Near(ctx, most)
}

// IdentifierReading is an identifier as it was read and checked.
type IdentifierReading struct{ identifiers.Reading }

// Type is the scheme's code.
func (r IdentifierReading) Type() string { return string(r.Reading.Type) }

// Problems are what is wrong, in words.
func (r IdentifierReading) Problems() []string { return r.ProblemTexts() }
