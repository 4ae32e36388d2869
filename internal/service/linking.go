package service

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
)

// Linked are the links that a use case wrote or took away.
type Linked struct {
	Written `json:"-"`
	IDs     []string `json:"ids"`
}

// Link records one new link between things in view. The input is a LinkInput in
// JSON. It fails as Apply does.
func (s *Service) Link(ctx context.Context, subject domain.Subject, operation string, input json.RawMessage) (Linked, error) {
	if err := mayWrite(subject, operation); err != nil {
		return Linked{}, err
	}
	const field = "link"
	r := s.newRecording(subject, "LINK", input)
	fields, err := object(field, input)
	if err != nil {
		return Linked{}, err
	}
	if err := r.add(field, "link", fields, ""); err != nil {
		return Linked{}, err
	}
	l := r.last().record.Link
	if err := checkLink(field, l, func(string) bool { return true }, r.today); err != nil {
		return Linked{}, err
	}
	return s.linked(ctx, subject, operation, r.drafts, []string{l.ID})
}

func (s *Service) linked(ctx context.Context, subject domain.Subject, operation string, d *drafts, ids []string) (Linked, error) {
	answer := Linked{IDs: ids}
	r, err := s.write(ctx, subject, operation, d, &answer)
	if err != nil {
		return Linked{}, err
	}
	answer.Written = written(r)
	return answer, nil
}

// checkLink is checkEntity for a link: of what is given of it.
func checkLink(field string, l *domain.Link, given func(name string) bool, today domain.Day) error {
	if l.Country != "" && given("country") {
		if err := checkCountry(field+".country", l.Country); err != nil {
			return err
		}
	}
	if given("since") {
		if err := checkPast(field+".since", l.Since, today); err != nil {
			return err
		}
	}
	if given("until") {
		if err := checkPast(field+".until", l.Until, today); err != nil {
			return err
		}
	}
	return checkProperties(field, l.Properties)
}

// Unlink deletes a link of the subject's own country. The reason is kept in the
// audit. It fails as Apply does.
func (s *Service) Unlink(ctx context.Context, subject domain.Subject, operation, link, reason string) (Linked, error) {
	return s.unlink(ctx, subject, operation, "UNLINK", link, reason, func(*domain.Link) error { return nil })
}

// Unmerge is Unlink for a link that says that two records are of one thing.
func (s *Service) Unmerge(ctx context.Context, subject domain.Subject, operation, link, reason string) (Linked, error) {
	return s.unlink(ctx, subject, operation, "UNMERGE", link, reason, func(l *domain.Link) error {
		if l.Kind != domain.SameAs {
			return domain.FieldErrorf("link", "expected a link of the kind SAME_AS, not %s", l.Kind)
		}
		return nil
	})
}

func (s *Service) unlink(ctx context.Context, subject domain.Subject, operation, action, link, reason string, check func(*domain.Link) error) (Linked, error) {
	if err := mayWrite(subject, operation); err != nil {
		return Linked{}, err
	}
	if err := domain.CheckLinkID(link); err != nil {
		return Linked{}, domain.FieldErrorf("link", "%v", err)
	}
	if err := checkReason("reason", reason); err != nil {
		return Linked{}, err
	}
	input, err := json.Marshal([]string{link, reason})
	if err != nil {
		return Linked{}, fmt.Errorf("write the input: %w", err)
	}
	r := s.newRecording(subject, action, input)
	r.deleteLinks, r.linkField = []string{link}, "link"
	r.detail = detail(map[string]any{"link": link, "reason": reason})
	r.pending = append(r.pending, func(_ context.Context, w *writing) error {
		old, err := w.ownLink(link)
		if err != nil {
			return err
		}
		return check(old)
	})
	return s.linked(ctx, subject, operation, r.drafts, []string{link})
}

// ownLink is a link that the subject may change; refused where it may not.
func (w *writing) ownLink(id string) (*domain.Link, error) {
	old := w.links[id]
	if old == nil || !w.subject.Unlimited && !w.seesLink(id) || !w.mayChange(&old.Mark, old.Reports) {
		return nil, w.refused("link", id)
	}
	return old, nil
}

// detail is an audit record's detail as JSON, keys in order.
func detail(said map[string]any) string {
	text, err := json.Marshal(said)
	if err != nil {
		return ""
	}
	return string(text)
}

const maxMerged = 20

// Merging says which records are of one thing, and why.
type Merging struct {
	// Things are two or more, of one kind.
	Things  []string        `json:"things"`
	Reason  string          `json:"reason"`
	Reports []string        `json:"reports"`
	Mark    json.RawMessage `json:"mark"`
}

// Merge says that the first of the things is the same as each of the others, by
// a SAME_AS link to each that bears the reason as a property. The records stay
// as they are. It fails as Apply does.
func (s *Service) Merge(ctx context.Context, subject domain.Subject, operation string, m Merging) (Linked, error) {
	if err := mayWrite(subject, operation); err != nil {
		return Linked{}, err
	}
	switch n := len(m.Things); {
	case n < 2:
		return Linked{}, domain.FieldErrorf("things", "expected two things or more")
	case n > maxMerged:
		return Linked{}, limitError("things", "at most %d things, not %d", maxMerged, n)
	}
	if err := checkReason("reason", m.Reason); err != nil {
		return Linked{}, err
	}
	input, err := json.Marshal(m)
	if err != nil {
		return Linked{}, domain.FieldErrorf("mark", "expected a mark").Because(err)
	}
	r := s.newRecording(subject, "MERGE", input)
	if err := r.checkMarkOf("", m.Mark); err != nil {
		return Linked{}, err
	}
	if err := r.restOn("", m.Reports); err != nil {
		return Linked{}, err
	}
	ids, err := r.merge(m)
	if err != nil {
		return Linked{}, err
	}
	r.detail = detail(map[string]any{"things": m.Things, "reason": m.Reason})
	return s.linked(ctx, subject, operation, r.drafts, ids)
}

func (r *recording) merge(m Merging) ([]string, error) {
	var ids []string
	seen := map[string]bool{}
	for i, id := range m.Things {
		field := fmt.Sprintf("things[%d]", i)
		if err := checkEntityID(field, id); err != nil {
			return nil, err
		}
		if seen[id] {
			return nil, domain.FieldErrorf(field, "%q stands twice", id)
		}
		seen[id] = true
		if i > 0 {
			l := r.link(field, domain.Link{Kind: domain.SameAs, From: m.Things[0], To: id, Properties: map[string]string{"reason": m.Reason}})
			ids = append(ids, l.ID)
		}
	}
	r.pending = append(r.pending, func(_ context.Context, w *writing) error {
		_, err := w.kindAt("things[0]", m.Things[0])
		return err
	})
	return ids, nil
}

// Judged is a judgement that was kept.
type Judged struct {
	Written `json:"-"`
	Link    string `json:"link"`
	At      string `json:"at"`
}

// Judgement is what the subject holds of a link in view, whosever it is.
type Judgement struct {
	Link    string          `json:"link"`
	Verdict string          `json:"verdict"`
	Reason  string          `json:"reason"`
	Mark    json.RawMessage `json:"mark"`
}

// Judge keeps the judgement beside the earlier ones. Of one author's judgements
// the latest counts: a link is disputed while there is somebody whose latest
// judgement in view disputes or dismisses it. It fails as Apply does.
func (s *Service) Judge(ctx context.Context, subject domain.Subject, operation string, j Judgement) (Judged, error) {
	if err := mayWrite(subject, operation); err != nil {
		return Judged{}, err
	}
	if err := domain.CheckLinkID(j.Link); err != nil {
		return Judged{}, domain.FieldErrorf("link", "%v", err)
	}
	if !domain.Verdict.Has(j.Verdict) {
		return Judged{}, domain.FieldErrorf("verdict", "expected one of %v", domain.Verdict.Values)
	}
	if err := checkReason("reason", j.Reason); err != nil {
		return Judged{}, err
	}
	input, err := json.Marshal(j)
	if err != nil {
		return Judged{}, domain.FieldErrorf("mark", "expected a mark").Because(err)
	}
	r := s.newRecording(subject, "JUDGE", input)
	if err := r.checkMarkOf("", j.Mark); err != nil {
		return Judged{}, err
	}
	kept := &domain.Judgement{Link: j.Link, Verdict: j.Verdict, By: subject.Name, Reason: j.Reason, Mark: r.parsed}
	r.records = []draft{{field: "link", id: j.Link, made: true, record: native.Record{Judgement: kept}}}
	answer := Judged{Link: j.Link}
	r.pending = append(r.pending, func(ctx context.Context, w *writing) error {
		kept.At, err = w.momentToJudge(ctx, kept)
		answer.At = kept.At
		return err
	})
	r.detail = detail(map[string]any{"link": j.Link, "verdict": j.Verdict})
	receipt, err := s.write(ctx, subject, operation, r.drafts, &answer)
	if err != nil {
		return Judged{}, err
	}
	answer.Written = written(receipt)
	return answer, nil
}

// momentToJudge is now, and later than the author's earlier judgements of the
// link, none of which is to be replaced.
func (w *writing) momentToJudge(ctx context.Context, j *domain.Judgement) (string, error) {
	now := w.service.now().UTC()
	there, err := w.service.store.Judgements(ctx, []string{j.Link})
	if err != nil {
		return "", fmt.Errorf("read judgements: %w", err)
	}
	for i := range there {
		if last := there[i].Moment(); there[i].By == j.By && !last.Before(now) {
			now = last.Add(time.Nanosecond)
		}
	}
	return now.Format(time.RFC3339Nano), nil
}
