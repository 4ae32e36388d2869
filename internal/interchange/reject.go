package interchange

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// RejectedLine is a line of FILE.rejected.ndjson.
type RejectedLine struct {
	// Line of the file, from 1.
	Line int64 `json:"line"`
	// Reasons are all faults of the line, by field.
	Reasons []Reason `json:"reasons"`
	// Text is the line: as it stood where it could not be read (bytes that are no
	// UTF-8 replaced), else in canonical form.
	Text string `json:"text"`
}

// Reason is one fault of a rejected line.
type Reason struct {
	Field    string `json:"field,omitempty"`
	Expected string `json:"expected"`
}

// writeRejected writes the rejected lines of each source, in the order of its
// lines, and returns the names of the sources that had any.
func (c *check) writeRejected() ([]string, error) {
	if c.faults.count == 0 {
		return nil, nil
	}
	texts, err := c.rejectedTexts()
	if err != nil {
		return nil, err
	}
	w := rejects{check: c, texts: texts, file: -1}
	err = c.reasons.each(func(e *entry) error {
		field, message, _ := strings.Cut(e.id, "\x00")
		if e.key != w.number || w.at == 0 {
			if err := w.finish(); err != nil {
				return err
			}
			w.number, w.at, w.line = e.key, e.at, RejectedLine{Line: e.at.line()}
		}
		w.line.Reasons = append(w.line.Reasons, Reason{field, message})
		return nil
	})
	if err == nil {
		err = w.finish()
	}
	if e := w.closeFile(); err == nil {
		err = e
	}
	if err != nil {
		return nil, fmt.Errorf("write rejected lines: %w", err)
	}
	return w.written, nil
}

// rejects writes rejected lines one after the other.
type rejects struct {
	*check
	texts   func(number uint64) (string, error)
	number  uint64
	at      place
	line    RejectedLine
	file    int
	out     io.WriteCloser
	buffer  *bufio.Writer
	written []string
}

// finish writes the line that has been gathered, if there is one.
func (w *rejects) finish() error {
	if w.at == 0 {
		return nil
	}
	text, err := w.texts(w.number)
	if err != nil {
		return err
	}
	w.line.Text = text
	slices.SortFunc(w.line.Reasons, func(a, b Reason) int {
		return cmp.Or(cmp.Compare(a.Field, b.Field), cmp.Compare(a.Expected, b.Expected))
	})
	if w.at.file() != w.file {
		if err := w.openFile(w.at.file()); err != nil {
			return err
		}
	}
	encoder := json.NewEncoder(w.buffer)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(w.line)
}

func (w *rejects) openFile(file int) error {
	if err := w.closeFile(); err != nil {
		return err
	}
	out, err := w.options.Rejected(w.names[file])
	if err != nil {
		return err
	}
	w.file, w.out, w.buffer = file, out, bufio.NewWriter(out)
	w.written = append(w.written, w.names[file])
	return nil
}

func (w *rejects) closeFile() error {
	if w.out == nil {
		return nil
	}
	err := w.buffer.Flush()
	if e := w.out.Close(); err == nil {
		err = e
	}
	w.out = nil
	return err
}

// rejectedTexts gives the texts of rejected records, asked for by rising number.
func (c *check) rejectedTexts() (func(number uint64) (string, error), error) {
	type stream struct {
		next func() (spooled, error)
		head spooled
	}
	var streams []*stream
	advance := func(s *stream) (bool, error) {
		for {
			head, err := s.next()
			if errors.Is(err, io.EOF) {
				return false, nil
			}
			if err != nil {
				return false, err
			}
			if s.head = head; c.rejected.has(head.number) {
				return true, nil
			}
		}
	}
	for _, spool := range c.spools {
		next, err := spool.rewind()
		if err != nil {
			return nil, err
		}
		s := &stream{next: next}
		more, err := advance(s)
		if err != nil {
			return nil, err
		}
		if more {
			streams = append(streams, s)
		}
	}
	return func(number uint64) (string, error) {
		for i, s := range streams {
			if s.head.number != number {
				continue
			}
			text := string(s.head.text)
			more, err := advance(s)
			if !more {
				streams = slices.Delete(streams, i, i+1)
			}
			return text, err
		}
		return "", fmt.Errorf("the text of a rejected line is lost")
	}, nil
}
