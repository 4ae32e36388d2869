package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// ScreenKind is the kind of bulk screening jobs.
const ScreenKind = "SCREEN"

// Screen is what a screening job asks for beside its subjects.
type Screen struct {
	// Limit is how many matches of each subject; nil: as a single screening.
	Limit *int `json:"limit,omitempty"`
}

// screenInput is what a screening job's record holds.
type screenInput struct {
	Screen
	Subject rights `json:"subject"`
}

// StartScreen starts a screening job for the subject; what is screened is given
// to the chunks in JSON, subjectsInChunk at a time.
func StartScreen[T any](ctx context.Context, jobs store.Jobs, by domain.Subject, at time.Time, s Screen, subjects []T) (store.Job, error) {
	input, err := json.Marshal(screenInput{s, rightsOf(by)})
	if err != nil {
		return store.Job{}, fmt.Errorf("write the job's input: %w", err)
	}
	chunks, err := chunksOf(subjects, subjectsInChunk)
	if err != nil {
		return store.Job{}, err
	}
	return begin(ctx, jobs, store.Job{
		ID: newID(), Kind: ScreenKind, Subject: by.Name, Input: input, StartedAt: at, UpdatedAt: at,
	}, chunks)
}

const subjectsInChunk = 50

// ScreenOf is what a screening job asks for.
func ScreenOf(j store.Job) (Screen, error) {
	var in screenInput
	if err := json.Unmarshal(j.Input, &in); err != nil {
		return Screen{}, fmt.Errorf("read the job's input: %w", err)
	}
	return in.Screen, nil
}

// StillAllowed says whether a job of the subject may go on with the rights held
// now; FORBIDDEN where some that it was started with were revoked.
func StillAllowed(then, now domain.Subject, there bool) error {
	if then.Unlimited || there && now.Country == then.Country && Covers(now, then) {
		return nil
	}
	return domain.Errorf(domain.Forbidden, "the rights of %s, for whom the job was started, were revoked", then.Name)
}
