package jobs

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/store"
)

// LinkKind is the kind of bulk linking jobs.
const LinkKind = "LINK"

// Link is what a bulk linking job asks for.
type Link struct {
	// Networks are the ids of those that count; nil: all in view.
	Networks []string `json:"networks"`
	// NetworkTypes keeps networks of these types of organisations; nil: all.
	NetworkTypes []string `json:"networkTypes"`
	// OpenedSince keeps cases that may have been opened on the day or later, where
	// none are named; unknown: all open ones.
	OpenedSince domain.PartialDate `json:"openedSince,omitempty"`
	// Things: what is linked, to networks, is named by id and of any kind but a
	// network; else cases.
	Things bool `json:"things,omitempty"`
	// ToCases asks for ties to other cases; CrossBorder for those of other
	// countries alone.
	ToCases     bool `json:"toCases,omitempty"`
	CrossBorder bool `json:"crossBorder,omitempty"`
	// What is nil is as linkage.BulkQuestion has it.
	PerCase     *int     `json:"perCase,omitempty"`
	K           *int     `json:"k,omitempty"`
	MaxHops     *int     `json:"maxHops,omitempty"`
	MinStrength *float64 `json:"minStrength,omitempty"`
	// OnlyNew tells how each tie changed against the job before; see Change.
	OnlyNew bool `json:"onlyNew,omitempty"`
	// Paths keeps the best path of each tie, and its cautions.
	Paths bool `json:"paths,omitempty"`
	// Fragility tells on how many sources each tie to a network hangs.
	Fragility bool `json:"fragility,omitempty"`
}

func (l *Link) question(lens *projection.Lens) linkage.BulkQuestion {
	return linkage.BulkQuestion{
		ToCases: l.ToCases, CrossBorder: l.CrossBorder, Networks: l.networks(lens),
		PerCase: l.PerCase, K: l.K, MaxHops: l.MaxHops, MinStrength: l.MinStrength,
	}
}

// networks are the ids of the networks that count; nil: all in view.
func (l *Link) networks(lens *projection.Lens) []string {
	if l.NetworkTypes == nil {
		return l.Networks
	}
	counts := func(n projection.Node) bool { return slices.Contains(l.NetworkTypes, lens.Facts(n).Code) }
	kept := []string{}
	if l.Networks == nil {
		for n := range lens.Networks() {
			if counts(n) {
				kept = append(kept, lens.ID(n))
			}
		}
	}
	for _, id := range l.Networks {
		if n, in := lens.Node(id); !in || !lens.IsNetwork(n) || counts(n) { // what is no network is told of by the search
			kept = append(kept, id)
		}
	}
	return kept
}

// linkInput is what a linking job's record holds.
type linkInput struct {
	Link
	Basis
	// Asked tells apart what jobs ask for, and for whom.
	Asked string `json:"asked"`
	// Subject as it was when the job began: its view is the job's.
	Subject rights `json:"subject"`
	// Before is the job against which changes are told; "" for none.
	Before string `json:"before,omitempty"`
	// Schedule started the job, which was due then.
	Schedule string     `json:"schedule,omitempty"`
	Due      *time.Time `json:"due,omitempty"`
}

// Starting is a linking job to be started.
type Starting struct {
	Link
	// Cases are ids of what is linked in the order of the answer, see Link.Things;
	// nil: every open case in view, by id. Those not in view are left out.
	Cases []string
	// ID of the job; "" for one at random.
	ID      string
	Subject domain.Subject
	Graph   *projection.Snapshot
	At      time.Time
	// CasesInChunk is how many cases are linked before their ties are written; 0:
	// a hundredth, from 50 to 1,000.
	CasesInChunk int
	// schedule and due are those of a job that a schedule starts.
	schedule string
	due      *time.Time
}

// inChunk is how much of a job is in a chunk: progress shows, and to keep what is
// done costs little beside it.
func inChunk(all int) int { return min(max(all/100, 50), 1000) }

// StartLink starts a linking job. What is asked for is checked as by CaseLinks;
// an id that another job has is a CONFLICT.
func StartLink(ctx context.Context, jobs store.Jobs, spool Spool, s Starting) (store.Job, error) {
	cases, err := s.checked()
	if err != nil {
		return store.Job{}, err
	}
	if s.ID, err = checkedID(s.ID); err != nil {
		return store.Job{}, err
	}
	before, err := s.before(ctx, jobs)
	if err != nil {
		return store.Job{}, err
	}
	input, err := json.Marshal(linkInput{Link: s.Link, Basis: Basis{Epoch: s.Graph.Epoch()}, Asked: s.Asked(), Subject: rightsOf(s.Subject), Before: before, Schedule: s.schedule, Due: s.due})
	if err != nil {
		return store.Job{}, fmt.Errorf("write the job's input: %w", err)
	}
	chunks, err := chunksOf(cases, orDefault(s.CasesInChunk, inChunk(len(cases))))
	if err != nil {
		return store.Job{}, err
	}
	if err := s.keepGraph(ctx, jobs, spool); err != nil {
		return store.Job{}, err
	}
	j, err := begin(ctx, jobs, store.Job{
		ID: s.ID, Kind: LinkKind, Subject: s.Subject.Name, Input: input, StartedAt: s.At, UpdatedAt: s.At,
	}, chunks)
	if domain.CodeOf(err) == domain.Conflict {
		return store.Job{}, errors.Join(err, spool.drop(s.ID)) // the other's lies elsewhere
	}
	return j, err
}

func begin(ctx context.Context, jobs store.Jobs, j store.Job, chunks []store.NewChunk) (store.Job, error) {
	began, err := jobs.BeginJob(ctx, j, chunks)
	if err == nil && !began {
		err = taken(j.ID)
	}
	if err != nil {
		return store.Job{}, err
	}
	return jobs.Job(ctx, j.ID)
}

func newID() string { return "job-" + rand.Text() }

// checkedID is the id, or one at random for "".
func checkedID(id string) (string, error) {
	if id == "" {
		return newID(), nil
	}
	return id, checkID(id)
}

// checkID keeps ids to what may name a file.
func checkID(id string) error {
	for _, r := range id {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
		default:
			return domain.FieldErrorf("id", "expected letters, digits, - and _ in the id of a job")
		}
	}
	if len(id) > 64 {
		return domain.FieldErrorf("id", "expected at most 64 characters in the id of a job")
	}
	return nil
}

func lensOf(graph *projection.Snapshot, s domain.Subject) *projection.Lens {
	return graph.Lens(func(c domain.Class) bool {
		mark, err := c.Mark()
		return err == nil && s.MaySee(mark)
	})
}

func chunksOf[T any](all []T, size int) ([]store.NewChunk, error) {
	var chunks []store.NewChunk
	for len(all) > 0 {
		some := all[:min(size, len(all))]
		all = all[len(some):]
		input, err := json.Marshal(some)
		if err != nil {
			return nil, fmt.Errorf("write a chunk's input: %w", err)
		}
		chunks = append(chunks, store.NewChunk{Size: int64(len(some)), Input: input})
	}
	return chunks, nil
}

// Asked is equal for jobs that ask for the same, for the same subject with the
// same rights.
func (s *Starting) Asked() string {
	sum := sha256.New()
	encoder := json.NewEncoder(sum)
	for _, part := range []any{s.Link, s.Cases, rightsOf(s.Subject)} {
		_ = encoder.Encode(part) // what is marshalled here always can be
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// Scheduled says whether a schedule started the job.
func Scheduled(j store.Job) bool {
	schedule, _ := scheduledBy(j)
	return schedule != ""
}

// KeepsPaths says whether a job is a linking job that keeps best paths.
func KeepsPaths(j store.Job) bool {
	var in linkInput
	return j.Kind == LinkKind && json.Unmarshal(j.Input, &in) == nil && in.Paths
}
