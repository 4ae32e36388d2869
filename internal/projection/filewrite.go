package projection

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// WriteFile writes the snapshot to the file, which is there only once it is
// whole and on disk; one that was there before is then replaced.
func (s *Snapshot) WriteFile(path string, seal Seal) (err error) {
	if s.epoch != s.begun {
		s = s.folded()
	}
	partial, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.partial") // 0600
	if err != nil {
		return fmt.Errorf("write the projection's file: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(partial.Name()) // what is left of a file that failed
			err = fmt.Errorf("write the projection's file: %w", err)
		}
	}()
	f := &filed{base: s.base}
	f.pack()
	err = f.write(&summing{to: partial}, seal)
	if err == nil {
		err = partial.Sync()
	}
	if err = errors.Join(err, partial.Close()); err != nil {
		return err
	}
	return os.Rename(partial.Name(), path)
}

func (f *filed) write(w *summing, seal Seal) error {
	end := footer{Seal: seal, Epoch: f.begun, Order: order(), Ontology: ontology(), Sections: map[string]place{}}
	if _, err := w.to.WriteString(fileMark); err != nil {
		return err
	}
	for _, s := range f.sections() {
		bytes := s.bytes()
		end.Sections[s.name] = place{w.written, len(bytes)}
		if err := w.write(bytes); err != nil {
			return err
		}
		if err := w.write(make([]byte, -len(bytes)&7)); err != nil {
			return err
		}
	}
	end.Sums = w.close()
	text, err := json.Marshal(end)
	if err != nil {
		return err
	}
	size := len(text)
	text = binary.LittleEndian.AppendUint32(text, uint32(size))
	text = binary.LittleEndian.AppendUint32(text, sumOf(0, text[:size]))
	_, err = w.to.Write(append(text, fileMark...))
	return err
}

// summing writes sections, and keeps the checksum of each piece of them.
type summing struct {
	to      *os.File
	written int
	sum     uint32
	sums    []uint32
}

func (w *summing) write(bytes []byte) error {
	for len(bytes) > 0 {
		part := bytes[:min(len(bytes), pieceBytes-w.written%pieceBytes)]
		w.sum = sumOf(w.sum, part)
		if _, err := w.to.Write(part); err != nil {
			return err
		}
		w.written += len(part)
		if w.written%pieceBytes == 0 {
			w.sums, w.sum = append(w.sums, w.sum), 0
		}
		bytes = bytes[len(part):]
	}
	return nil
}

func (w *summing) close() []uint32 {
	if w.written%pieceBytes != 0 {
		w.sums = append(w.sums, w.sum)
	}
	return w.sums
}
