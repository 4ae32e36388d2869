package projection

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"
)

// ReadFile reads the snapshot of a file that the program wrote, and what it is
// sealed with. It is for the caller to look whether the seal's mark is the
// store's.
func ReadFile(path, program string) (*Snapshot, Seal, error) {
	s, seal, err := readFile(path, program)
	if err != nil {
		return nil, Seal{}, fmt.Errorf("read the projection's file: %w", err)
	}
	return s, seal, nil
}

// ReadSeal reads what a file is sealed with that ReadFile would read, and none of
// the snapshot: it costs as little where that is large. Errors as those of
// ReadFile, but for damage in the snapshot itself.
func ReadSeal(path, program string) (Seal, error) {
	file, err := os.Open(path)
	if err == nil {
		defer file.Close()
		var end footer
		if end, _, err = readOwnFooter(file, program); err == nil {
			return end.Seal, nil
		}
	}
	return Seal{}, fmt.Errorf("read the seal of the projection's file: %w", err)
}

func readFile(path, program string) (*Snapshot, Seal, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, Seal{}, err
	}
	defer file.Close()
	end, size, err := readOwnFooter(file, program)
	if err != nil {
		return nil, Seal{}, err
	}
	memory := make([]uint64, (size+7)/8)
	bytes := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(memory))), size)
	if err := readPieces(file, bytes, end.Sums); err != nil {
		return nil, Seal{}, err
	}
	f := &filed{base: &base{begun: end.Epoch}}
	for _, s := range f.sections() {
		at, there := end.Sections[s.name]
		if !there || at.At < 0 || at.Bytes < 0 || at.At+at.Bytes > size || at.At%8 != 0 || !s.lay(bytes[at.At:at.At+at.Bytes:at.At+at.Bytes]) {
			return nil, Seal{}, ErrDamaged
		}
	}
	if !f.fits() {
		return nil, Seal{}, ErrDamaged
	}
	f.unpack()
	return f.snapshot(), end.Seal, nil
}

// readOwnFooter is readFooter for a file that the program wrote; ErrForeign for
// any other.
func readOwnFooter(file *os.File, program string) (end footer, size int, err error) {
	end, size, err = readFooter(file)
	if err == nil && (end.Seal.Program != program || string(end.Order) != string(order()) || end.Ontology != ontology()) {
		err = ErrForeign
	}
	return end, size, err
}

// readFooter reads what ends the file, and returns how many bytes the sections
// have.
func readFooter(file *os.File) (end footer, size int, err error) {
	info, err := file.Stat()
	if err != nil {
		return end, 0, err
	}
	whole := info.Size()
	var tail [tailBytes]byte
	var head [len(fileMark)]byte
	if whole < int64(len(tail)+len(head)) {
		return end, 0, ErrDamaged
	}
	if _, err := file.ReadAt(tail[:], whole-tailBytes); err != nil {
		return end, 0, err
	}
	if _, err := file.ReadAt(head[:], 0); err != nil {
		return end, 0, err
	}
	length := int64(binary.LittleEndian.Uint32(tail[:]))
	if string(tail[8:]) != fileMark || string(head[:]) != fileMark || length > whole-int64(len(tail)+len(head)) {
		return end, 0, ErrDamaged
	}
	text := make([]byte, length)
	if _, err := file.ReadAt(text, whole-tailBytes-length); err != nil {
		return end, 0, err
	}
	if sumOf(0, text) != binary.LittleEndian.Uint32(tail[4:]) || json.Unmarshal(text, &end) != nil {
		return end, 0, ErrDamaged
	}
	size = int(whole-tailBytes-length) - len(head)
	if len(end.Sums) != (size+pieceBytes-1)/pieceBytes {
		return end, 0, ErrDamaged
	}
	return end, size, nil
}

// readPieces reads the sections, a piece at a time on each processor, and
// compares their checksums.
func readPieces(file *os.File, bytes []byte, sums []uint32) error {
	var lock sync.Mutex
	var failed error
	read := func(i int) error {
		piece := bytes[i*pieceBytes : min((i+1)*pieceBytes, len(bytes))]
		if _, err := file.ReadAt(piece, int64(len(fileMark)+i*pieceBytes)); err != nil {
			return err
		}
		if sumOf(0, piece) != sums[i] {
			return ErrDamaged
		}
		return nil
	}
	var next atomic.Int64
	var readers sync.WaitGroup
	for range min(len(sums), runtime.GOMAXPROCS(0)) {
		readers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(sums); i = int(next.Add(1)) - 1 {
				if err := read(i); err != nil {
					lock.Lock()
					failed = err
					lock.Unlock()
					return
				}
			}
		})
	}
	readers.Wait()
	return failed
}
