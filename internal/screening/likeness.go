package screening

import "sync"

// likeness is a token and how alike it is to a part.
type likeness struct {
	token uint32
	alike uint16
}

// likenesses keeps, by part, the tokens alike to parts that were asked: names have
// many parts in common. It is forgotten when there is a new token. It is safe for
// concurrent use.
type likenesses struct {
	guard sync.Mutex
	of    map[string][]likeness
	size  int
}

// mostLikenesses bounds what is kept; beyond it all is forgotten.
const mostLikenesses = 1 << 19

func (l *likenesses) recall(part string) (known []likeness, found bool) {
	l.guard.Lock()
	defer l.guard.Unlock()
	known, found = l.of[part]
	return known, found
}

func (l *likenesses) keep(part string, found []likeness) {
	l.guard.Lock()
	defer l.guard.Unlock()
	l.size += len(found) + 1
	if l.of == nil || l.size > mostLikenesses {
		l.of, l.size = map[string][]likeness{}, len(found)+1
	}
	l.of[part] = found
}

func (l *likenesses) forget() {
	l.guard.Lock()
	defer l.guard.Unlock()
	l.of, l.size = nil, 0
}

func (l *likenesses) bytes() int {
	l.guard.Lock()
	defer l.guard.Unlock()
	return 8*l.size + 64*len(l.of)
}
