package store

import "github.com/kafo-graph/kafo/internal/domain"

// Size is the number of records that the batch puts, retires and deletes.
func (b *Batch) Size() int {
	return len(b.Reports) + len(b.Entities) + len(b.Links) + len(b.Judgements) + len(b.Retire) + len(b.DeleteLinks)
}

// Check fails with INVALID_INPUT when an id stands more than once in the batch
// for one type of record (for a judgement: its link, instant and author).
func (b *Batch) Check() error {
	reports := make(map[string]struct{}, len(b.Reports))
	entities := make(map[string]struct{}, len(b.Entities)+len(b.Retire))
	links := make(map[string]struct{}, len(b.Links)+len(b.DeleteLinks))
	judgements := make(map[string]struct{}, len(b.Judgements))
	for i := range b.Reports {
		reports[b.Reports[i].Record.ID] = struct{}{}
	}
	for i := range b.Entities {
		entities[b.Entities[i].Record.ID] = struct{}{}
	}
	for i := range b.Retire {
		entities[b.Retire[i].ID] = struct{}{}
	}
	for i := range b.Links {
		links[b.Links[i].Record.ID] = struct{}{}
	}
	for i := range b.DeleteLinks {
		links[b.DeleteLinks[i].ID] = struct{}{}
	}
	notes := make(map[string]struct{}, len(b.Notes))
	for i := range b.Notes {
		notes[b.Notes[i].ID] = struct{}{}
	}
	for i := range b.Judgements {
		j := &b.Judgements[i]
		judgements[j.Link+"\x00"+j.At+"\x00"+j.By] = struct{}{}
	}
	if len(reports)+len(entities)+len(links)+len(judgements) != b.Size() || len(notes) != len(b.Notes) {
		return domain.Errorf(domain.InvalidInput, "a record stands more than once in one batch")
	}
	return nil
}
