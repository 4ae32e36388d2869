package projection

import "github.com/kafo-graph/kafo/internal/domain"

// Changes is what became of the records that some revisions changed.
type Changes struct {
	// Epoch is the last of the revisions.
	Epoch    int64
	Reports  []domain.Report
	Entities []domain.Entity
	// Links as they are now; a link whose ends are not both there is left out.
	// An entity that comes back after it was retired brings its links with it:
	// all links at an entity that was not in the snapshot belong here, and
	// their disputes below.
	Links []domain.Link
	// Disputes are, for each link of which a judgement changed, the visibility
	// classes of all its judgements that dispute it.
	Disputes map[string][]domain.Class
	// Retired are entities, which go with the links at them.
	Retired []string
	// Deleted are links.
	Deleted []string
}

func (c *Changes) size() int {
	return len(c.Reports) + len(c.Entities) + len(c.Links) + len(c.Disputes) + len(c.Retired) + len(c.Deleted)
}
