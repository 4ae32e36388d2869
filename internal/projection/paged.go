package projection

const (
	pageBits = 10
	pageSize = 1 << pageBits
)

// paged is a list cut into pages, so that a new version of it shares those
// that stayed as they were.
type paged[T any] struct {
	pages []*[pageSize]T
	count int
}

// pagedOver is the list over the memory of a slice, which must not change any
// more.
func pagedOver[T any](all []T) paged[T] {
	p := paged[T]{make([]*[pageSize]T, 0, len(all)/pageSize+1), len(all)}
	for len(all) >= pageSize {
		p.pages = append(p.pages, (*[pageSize]T)(all))
		all = all[pageSize:]
	}
	if len(all) > 0 {
		last := new([pageSize]T)
		copy(last[:], all)
		p.pages = append(p.pages, last)
	}
	return p
}

func (p *paged[T]) at(i uint32) *T { return &p.pages[i>>pageBits][i%pageSize] }

// edit makes a new version of a list. Pages are copied when they are first
// written to.
type edit[T any] struct {
	list  *paged[T]
	owned map[uint32]bool
}

// editing begins a new version in place of the list's header, which other
// versions must not share.
func editing[T any](list *paged[T]) edit[T] { return edit[T]{list, nil} }

func (e *edit[T]) own(page uint32) *[pageSize]T {
	if !e.owned[page] {
		if e.owned == nil {
			e.owned = map[uint32]bool{}
			e.list.pages = append(make([]*[pageSize]T, 0, len(e.list.pages)+1), e.list.pages...)
		}
		e.owned[page] = true
		fresh := *e.list.pages[page]
		e.list.pages[page] = &fresh
	}
	return e.list.pages[page]
}

// set writes the value at a place, and makes the list longer where it ends
// before it.
func (e *edit[T]) set(i uint32, value T) { *e.ref(i) = value }

// ref is the value at a place of the new version.
func (e *edit[T]) ref(i uint32) *T {
	for int(i) >= e.list.count {
		e.grow(int(i) + 1)
	}
	return &e.own(i >> pageBits)[i%pageSize]
}

// grow makes the list as long as the count, with zero values.
func (e *edit[T]) grow(count int) {
	if count <= e.list.count {
		return
	}
	for have := len(e.list.pages) * pageSize; have < count; have += pageSize {
		if e.owned == nil {
			e.owned = map[uint32]bool{}
			e.list.pages = append(make([]*[pageSize]T, 0, len(e.list.pages)+1), e.list.pages...)
		}
		e.owned[uint32(len(e.list.pages))] = true
		e.list.pages = append(e.list.pages, new([pageSize]T))
	}
	e.list.count = count
}

func (p *paged[T]) bytes(each int64) int64 { return int64(len(p.pages)) * (8 + pageSize*each) }
