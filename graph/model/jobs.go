package model

import (
	"context"
	"encoding/base64"
	"encoding/json"

	"github.com/kafo-graph/kafo/internal/domain"
)

// LinkJobInput is what a linking job asks for; what is nil was not given.
type LinkJobInput struct {
	Cases, Networks []string
	From            []string
	CasesWhere      map[string]any
	OpenedSince     *domain.PartialDate
	NetworkTypes    []string
	Targets         *string
	CrossBorder     *bool
	PerCase, K      *int
	MaxHops         *int
	MinStrength     *float64
	OnlyNew         *bool
	Paths           *bool
	Fragility       *bool
}

// ScheduleInput says what to do when; what is nil was not given.
type ScheduleInput struct {
	Title   *string
	Cron    string
	Link    LinkJobInput
	Webhook *string
}

// ScreenJobInput is what a screening job screens.
type ScreenJobInput struct {
	Subjects []ScreenInput
	Limit    *int
}

// Job is a bulk job.
type Job struct {
	ID, Kind, State, Subject string
	Progress                 *JobProgress
	Attempts                 int
	Failure                  *JobFailure
	// Links reads a page of what a linking job found.
	Links func(ctx context.Context, q JobLinksQuery) (*JobLinkConnection, error)
	// Screenings reads a page of what a screening job found.
	Screenings func(ctx context.Context, q JobScreeningsQuery) (*JobScreenConnection, error)
}

// JobScreeningsQuery asks for a page of a screening job's results.
type JobScreeningsQuery struct {
	Verdicts []string
	First    *int
	After    *string
}

// ScreenResults are a page of what a screening job found.
func (j Job) ScreenResults(ctx context.Context, verdicts []string, first *int, after *string) (*JobScreenConnection, error) {
	return j.Screenings(ctx, JobScreeningsQuery{verdicts, first, after})
}

// JobLinksQuery asks for a page of a linking job's results.
type JobLinksQuery struct {
	Case, Target *string
	MinStrength  *float64
	Changes      []string
	Order        *string
	First        *int
	After        *string
}

// LinkResults are a page of what a linking job found. Case is the argument case,
// which is no name for a Go variable.
func (j Job) LinkResults(ctx context.Context, Case, target *string, minStrength *float64, changes []string, order *string, first *int, after *string) (*JobLinkConnection, error) {
	return j.Links(ctx, JobLinksQuery{Case, target, minStrength, changes, order, first, after})
}

// PlaceCursor is the opaque text for a place in a list.
func PlaceCursor(place any) string {
	text, err := json.Marshal(place)
	if err != nil {
		return "" // places are numbers and texts, which always can be written
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// ReadPlaceCursor reads what PlaceCursor wrote; nil for no cursor, and
// INVALID_INPUT for anything else.
func ReadPlaceCursor[T any](cursor *string) (*T, error) {
	if cursor == nil || *cursor == "" {
		return nil, nil
	}
	place := new(T)
	text, err := base64.RawURLEncoding.DecodeString(*cursor)
	if err == nil {
		err = json.Unmarshal(text, place)
	}
	if err != nil {
		return nil, domain.FieldErrorf("after", "not a cursor of this list").Because(err)
	}
	return place, nil
}
