package interchange

import (
	"bufio"
	"cmp"
	"container/heap"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// entry is one line of a sorter. Entries are sorted by key, id and order.
type entry struct {
	key   uint64
	id    string
	order uint64
	at    place
	info  uint64
}

// An entry counts so many bytes beside its id.
const entryBytes = 56

func (e *entry) compare(f *entry) int {
	switch {
	case e.key != f.key:
		return cmp.Compare(e.key, f.key)
	case e.id != f.id:
		return strings.Compare(e.id, f.id)
	}
	return cmp.Compare(e.order, f.order)
}

// sorter sorts any number of entries: in memory up to a budget of bytes, beyond
// it in sorted runs in temporary files that are merged.
type sorter struct {
	folder string
	budget int
	held   []entry
	bytes  int
	runs   []*os.File
}

func newSorter(folder string, budget int) *sorter { return &sorter{folder: folder, budget: budget} }

func (s *sorter) add(e entry) error {
	if size := entryBytes + len(e.id); s.bytes+size > s.budget && len(s.held) > 0 {
		if err := s.spill(); err != nil {
			return fmt.Errorf("sort in temporary files: %w", err)
		}
	}
	s.held = append(s.held, e)
	s.bytes += entryBytes + len(e.id)
	return nil
}

func (s *sorter) sort() {
	slices.SortFunc(s.held, func(a, b entry) int { return a.compare(&b) })
}

func (s *sorter) spill() error {
	file, err := os.CreateTemp(s.folder, "run-*")
	if err != nil {
		return err
	}
	s.runs = append(s.runs, file)
	s.sort()
	w := bufio.NewWriterSize(file, 1<<18)
	var buf []byte
	for i := range s.held {
		buf = s.held[i].append(buf[:0])
		if _, err := w.Write(buf); err != nil {
			return err
		}
	}
	clear(s.held)
	s.held, s.bytes = s.held[:0], 0
	return w.Flush()
}

func (e *entry) append(b []byte) []byte {
	for _, n := range [...]uint64{e.key, e.order, uint64(e.at), e.info} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	b = binary.AppendUvarint(b, uint64(len(e.id)))
	return append(b, e.id...)
}

func (e *entry) readFrom(r *bufio.Reader) error {
	var fixed [32]byte
	if _, err := io.ReadFull(r, fixed[:]); err != nil {
		return err
	}
	e.key, e.order = binary.BigEndian.Uint64(fixed[:]), binary.BigEndian.Uint64(fixed[8:])
	e.at, e.info = place(binary.BigEndian.Uint64(fixed[16:])), binary.BigEndian.Uint64(fixed[24:])
	n, err := binary.ReadUvarint(r)
	if err != nil {
		return err
	}
	id := make([]byte, n)
	_, err = io.ReadFull(r, id)
	e.id = string(id)
	return err
}

// each calls yield for all entries in their order, and ends the sorter.
func (s *sorter) each(yield func(*entry) error) error {
	s.sort()
	var runs merge
	for _, file := range s.runs {
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			return fmt.Errorf("merge temporary files: %w", err)
		}
		r := bufio.NewReaderSize(file, 1<<16)
		runs = append(runs, &run{next: func(e *entry) error { return e.readFrom(r) }})
	}
	held := s.held
	runs = append(runs, &run{next: func(e *entry) error {
		if len(held) == 0 {
			return io.EOF
		}
		*e, held = held[0], held[1:]
		return nil
	}})
	return runs.each(yield)
}

func (s *sorter) close() {
	for _, file := range s.runs {
		_ = file.Close()
		_ = os.Remove(file.Name())
	}
	s.held, s.runs = nil, nil
}

// run is a sorted run with its foremost entry.
type run struct {
	head entry
	next func(*entry) error
}

// merge is a heap of runs by their foremost entries.
type merge []*run

func (m merge) Len() int           { return len(m) }
func (m merge) Less(i, j int) bool { return m[i].head.compare(&m[j].head) < 0 }
func (m merge) Swap(i, j int)      { m[i], m[j] = m[j], m[i] }

// Push is never called: a merge only loses runs.
func (m *merge) Push(any) { panic("a merge only loses runs") }

// Pop takes the last run away, as container/heap asks.
func (m *merge) Pop() any {
	last := len(*m) - 1
	r := (*m)[last]
	*m = (*m)[:last]
	return r
}

func (m *merge) each(yield func(*entry) error) error {
	var whole merge
	for _, r := range *m {
		switch err := r.next(&r.head); {
		case err == nil:
			whole = append(whole, r)
		case !errors.Is(err, io.EOF):
			return fmt.Errorf("read temporary file: %w", err)
		}
	}
	heap.Init(&whole)
	for len(whole) > 0 {
		first := whole[0]
		if err := yield(&first.head); err != nil {
			return err
		}
		switch err := first.next(&first.head); {
		case err == nil:
			heap.Fix(&whole, 0)
		case errors.Is(err, io.EOF):
			heap.Pop(&whole)
		default:
			return fmt.Errorf("read temporary file: %w", err)
		}
	}
	return nil
}
