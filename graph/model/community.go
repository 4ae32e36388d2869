package model

import (
	"context"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Community is a group of things among those that were answered together with
// it.
type Community struct {
	ID                           string
	Size                         int
	Kinds                        []KindCount
	Networks                     []string
	Countries                    []CountryCount
	Internal, External, Cohesion float64
	// Strongest are those of its members that can be asked for, in their order.
	Strongest []Membership
	page      *communityPage
}

// Membership is how strongly a thing is tied to its group.
type Membership struct {
	ID                 string
	Internal, External float64
}

type communityPage struct {
	siblings
	communities []Community
}

// Together makes the groups read from together.
func Together(r Reader, communities []Community) []Community {
	page := &communityPage{siblings: newSiblings(r), communities: communities}
	for i := range communities {
		communities[i].page = page
	}
	return communities
}

// The sizes of lists of members.
const (
	defaultMembers = 20
	mostMembers    = 1000
)

// Members are those that are most strongly tied to the others.
func (c Community) Members(first *int) ([]CommunityMember, error) {
	most := defaultMembers
	switch {
	case first == nil:
	case *first < 1:
		return nil, domain.FieldErrorf("first", "expected at least 1, not %d", *first)
	case *first > mostMembers:
		e := domain.Errorf(domain.LimitExceeded, "at most %d, not %d", mostMembers, *first)
		e.Field = "first"
		return nil, e
	default:
		most = *first
	}
	members := make([]CommunityMember, min(most, len(c.Strongest)))
	for i := range members {
		members[i] = CommunityMember{Membership: c.Strongest[i], page: c.page, most: most}
	}
	return members, nil
}

// CommunityMember is a member of a group.
type CommunityMember struct {
	Membership
	page *communityPage
	most int
}

// Entity is the thing.
func (m CommunityMember) Entity(ctx context.Context) (Entity, error) {
	all, err := together(&m.page.siblings, show(&m.most), func() (map[string]Entity, error) {
		var ids []string
		for _, c := range m.page.communities {
			for _, s := range c.Strongest[:min(m.most, len(c.Strongest))] {
				ids = append(ids, s.ID)
			}
		}
		found, err := m.page.reader.Entities(ctx, ids)
		return typedByID(m.page.reader, ids, found), err
	})
	if err != nil {
		return nil, err
	}
	if e := all[m.ID]; e != nil {
		return e, nil
	}
	return nil, overtaken()
}

func overtaken() error {
	return domain.Errorf(domain.Conflict, "the graph has changed while it was read; ask again")
}
