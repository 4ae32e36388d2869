package interchange

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	mathbits "math/bits"
	"os"
)

// spool keeps records in a temporary file, in the order in which they came.
type spool struct {
	file  *os.File
	w     *bufio.Writer
	frame []byte
	count int64
}

func newSpool(folder string) (*spool, error) {
	file, err := os.CreateTemp(folder, "spool-*")
	if err != nil {
		return nil, fmt.Errorf("make temporary file: %w", err)
	}
	return &spool{file: file, w: bufio.NewWriterSize(file, 1<<18)}, nil
}

// spooled is one record of a spool: its number among all, its place, and its
// canonical line, or what the file held where that is at fault.
type spooled struct {
	number uint64
	at     place
	text   []byte
}

func (s *spool) add(r spooled) error {
	s.frame = binary.AppendUvarint(s.frame[:0], r.number)
	s.frame = binary.AppendUvarint(s.frame, uint64(r.at))
	s.frame = binary.AppendUvarint(s.frame, uint64(len(r.text)))
	s.count++
	if _, err := s.w.Write(s.frame); err != nil {
		return fmt.Errorf("write temporary file: %w", err)
	}
	if _, err := s.w.Write(r.text); err != nil {
		return fmt.Errorf("write temporary file: %w", err)
	}
	return nil
}

// rewind ends the writing and begins to read: the function that it returns
// gives one record after the other, valid until the next, and io.EOF.
func (s *spool) rewind() (next func() (spooled, error), err error) {
	if err := s.w.Flush(); err != nil {
		return nil, fmt.Errorf("write temporary file: %w", err)
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read temporary file: %w", err)
	}
	r := bufio.NewReaderSize(s.file, 1<<18)
	var text []byte
	return func() (spooled, error) {
		record, err := readSpooled(r, &text)
		if err != nil && !errors.Is(err, io.EOF) {
			err = fmt.Errorf("read temporary file: %w", err)
		}
		return record, err
	}, nil
}

func readSpooled(r *bufio.Reader, text *[]byte) (spooled, error) {
	var fixed [3]uint64
	for i := range fixed {
		n, err := binary.ReadUvarint(r)
		if i > 0 && errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return spooled{}, err
		}
		fixed[i] = n
	}
	if n := int(fixed[2]); n > cap(*text) {
		*text = make([]byte, n)
	}
	*text = (*text)[:fixed[2]]
	if _, err := io.ReadFull(r, *text); err != nil {
		return spooled{}, io.ErrUnexpectedEOF
	}
	return spooled{fixed[0], place(fixed[1]), *text}, nil
}

func (s *spool) close() {
	_ = s.file.Close()
	_ = os.Remove(s.file.Name())
}

// bits is a set of record numbers: one bit for each record.
type bits []uint64

func (b bits) has(n uint64) bool { return n>>6 < uint64(len(b)) && b[n>>6]&(1<<(n&63)) != 0 }

func (b *bits) add(n uint64) {
	for uint64(len(*b)) <= n>>6 {
		*b = append(*b, 0)
	}
	(*b)[n>>6] |= 1 << (n & 63)
}

func (b bits) count() (n int64) {
	for _, word := range b {
		n += int64(mathbits.OnesCount64(word))
	}
	return n
}
