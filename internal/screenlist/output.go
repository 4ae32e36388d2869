package screenlist

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Task says what the answers in a file are answers to: only the same task goes
// on where another ended.
type Task struct {
	// List is the digest of the whole list.
	List    string `json:"list"`
	Subject string `json:"subject"`
	Store   string `json:"store"`
	Kind    string `json:"kind"`
	Limit   int    `json:"limit"`
}

// Look reads the whole list for its digest and the number of its rows. A *Fault
// says that the header is at fault.
func Look(in io.Reader, kind domain.EntityKind) (digest string, rows int64, err error) {
	sum := sha256.New()
	all := io.TeeReader(in, sum)
	list, err := newReader(all, kind)
	for err == nil {
		_, err = list.next()
	}
	if !errors.Is(err, io.EOF) {
		return "", 0, err
	}
	if _, err := io.Copy(io.Discard, all); err != nil {
		return "", 0, readFault(err)
	}
	return hex.EncodeToString(sum.Sum(nil)), list.number, nil
}

// Output is a file with the answers to a list. Beside it lies, until it is
// whole, a file that says what they are answers to.
type Output struct {
	file *os.File
	// whole is where the last whole line ends that an earlier run has written.
	whole int64
}

// taskFile ends the name of the file beside.
const taskFile = ".unfinished"

// OpenOutput opens the file for the answers to the task. What is in it already
// is kept where it is an unfinished answer to the same task, whole lines of it.
func OpenOutput(path string, t Task) (*Output, error) {
	task, err := json.Marshal(t)
	if err != nil {
		return nil, fmt.Errorf("describe the task: %w", err)
	}
	begun, err := os.ReadFile(path + taskFile)
	if err == nil && bytes.Equal(begun, task) {
		return reopen(path)
	}
	if err := os.WriteFile(path+taskFile, task, 0o600); err != nil {
		return nil, fmt.Errorf("note what is unfinished: %w", err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the output: %w", err)
	}
	return &Output{file: f}, nil
}

func reopen(path string) (*Output, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the output: %w", err)
	}
	whole, err := wholeLines(f)
	if err == nil {
		err = f.Truncate(whole)
	}
	if err == nil {
		_, err = f.Seek(whole, io.SeekStart)
	}
	if err != nil {
		_ = f.Close() // the first failure says more
		return nil, fmt.Errorf("go on with the output: %w", err)
	}
	return &Output{f, whole}, nil
}

// wholeLines is where the last whole line ends.
func wholeLines(in io.Reader) (int64, error) {
	var whole, read int64
	buffer := make([]byte, 1<<16)
	for {
		n, err := in.Read(buffer)
		if last := bytes.LastIndexByte(buffer[:n], '\n'); last >= 0 {
			whole = read + int64(last) + 1
		}
		read += int64(n)
		if errors.Is(err, io.EOF) {
			return whole, nil
		}
		if err != nil {
			return 0, err
		}
	}
}

// Earlier are the whole lines of an earlier run; nil where there are none.
func (o *Output) Earlier() io.Reader {
	if o.whole == 0 {
		return nil
	}
	return io.NewSectionReader(o.file, 0, o.whole)
}

// Write adds to the file.
func (o *Output) Write(p []byte) (int, error) { return o.file.Write(p) }

// Close leaves the file as it is; done says that it is whole.
func (o *Output) Close(done bool) error {
	err := o.file.Sync()
	if closed := o.file.Close(); err == nil {
		err = closed
	}
	if err == nil && done {
		err = os.Remove(o.file.Name() + taskFile)
	}
	if err != nil {
		return fmt.Errorf("finish the output: %w", err)
	}
	return nil
}
