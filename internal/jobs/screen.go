package jobs

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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
	Basis
	// Asked tells apart what jobs ask for, and for whom.
	Asked   string `json:"asked"`
	Subject rights `json:"subject"`
}

// StartingScreen is a screening job to be started.
type StartingScreen struct {
	Screen
	// Rows are whom and what to screen, in a form of who does so.
	Rows []json.RawMessage
	// ID of the job; "" for one at random.
	ID      string
	Subject domain.Subject
	Basis   Basis
	At      time.Time
}

// StartScreen starts a screening job. An id that another job has is a CONFLICT.
func StartScreen(ctx context.Context, jobs store.Jobs, s StartingScreen) (store.Job, error) {
	id, err := checkedID(s.ID)
	if err != nil {
		return store.Job{}, err
	}
	input, err := json.Marshal(screenInput{s.Screen, s.Basis, s.Asked(), rightsOf(s.Subject)})
	if err != nil {
		return store.Job{}, fmt.Errorf("write the job's input: %w", err)
	}
	chunks, err := chunksOf(s.Rows, inChunk(len(s.Rows)))
	if err != nil {
		return store.Job{}, err
	}
	return begin(ctx, jobs, store.Job{
		ID: id, Kind: ScreenKind, Subject: s.Subject.Name, Input: input, StartedAt: s.At, UpdatedAt: s.At,
	}, chunks)
}

// Asked is equal for jobs that ask for the same, for the same subject with the
// same rights.
func (s *StartingScreen) Asked() string {
	sum := sha256.New()
	encoder := json.NewEncoder(sum)
	for _, part := range []any{s.Screen, rightsOf(s.Subject)} {
		_ = encoder.Encode(part) // what is marshalled here always can be
	}
	for _, row := range s.Rows {
		_, _ = sum.Write(row) // a sum takes everything
		_, _ = sum.Write([]byte{'\n'})
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// ScreenOf is what a screening job asks for.
func ScreenOf(j store.Job) (Screen, error) {
	var in screenInput
	if err := json.Unmarshal(j.Input, &in); err != nil {
		return Screen{}, fmt.Errorf("read the job's input: %w", err)
	}
	return in.Screen, nil
}
