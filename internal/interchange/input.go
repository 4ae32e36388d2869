package interchange

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
)

// Input is a file or stream that is being read, decompressed where it is
// compressed with gzip.
type Input struct {
	// Name is the path, or "-" for standard input.
	Name string
	// Size in bytes as stored; 0 where it is not known.
	Size   int64
	reader *bufio.Reader
	closer io.Closer
	read   atomic.Int64
}

const peeked = 1 << 16

// OpenInput opens a file, or standard input for "-". It fails with an
// UnreadableError where there is none, or where it is a folder or not gzip
// though its name ends in .gz.
func OpenInput(path string) (*Input, error) {
	if path == "-" {
		return NewInput("-", os.Stdin, 0)
	}
	file, err := os.Open(path)
	if err != nil {
		var of *os.PathError
		if errors.As(err, &of) {
			err = of.Err
		}
		return nil, &UnreadableError{path, err}
	}
	info, err := file.Stat()
	if err == nil && info.IsDir() {
		err = errors.New("it is a folder, not a file")
	}
	if err != nil {
		_ = file.Close()
		return nil, &UnreadableError{path, err}
	}
	return NewInput(path, file, info.Size())
}

// NewInput reads a stream under a name; it is closed with the input where it
// can be closed. Size may be 0.
func NewInput(name string, r io.Reader, size int64) (*Input, error) {
	in := &Input{Name: name, Size: size}
	if c, ok := r.(io.Closer); ok {
		in.closer = c
	}
	raw := bufio.NewReaderSize(counted{r, &in.read}, peeked)
	head, _ := raw.Peek(2)
	compressed := len(head) == 2 && head[0] == 0x1f && head[1] == 0x8b
	switch {
	case compressed:
		unzipped, err := gzip.NewReader(raw)
		if err != nil {
			_ = in.Close()
			return nil, &UnreadableError{name, fmt.Errorf("not a whole gzip file: %w", err)}
		}
		in.reader = bufio.NewReaderSize(unzipped, peeked)
	case strings.HasSuffix(name, ".gz"):
		_ = in.Close()
		return nil, &UnreadableError{name, errors.New("expected a gzip file, as its name says")}
	default:
		in.reader = raw
	}
	return in, nil
}

type counted struct {
	io.Reader
	n *atomic.Int64
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// Read reads the decompressed content. A failure is an UnreadableError.
func (in *Input) Read(p []byte) (int, error) {
	n, err := in.reader.Read(p)
	return n, in.named(err)
}

func (in *Input) named(err error) error {
	switch {
	case err == nil, errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &UnreadableError{in.Name, errors.New("the file ends before its compressed content does: is it whole?")}
	}
	return &UnreadableError{in.Name, err}
}

// Bytes are how many bytes were read so far, of how many (0: not known), as
// stored. It may be called while another goroutine reads.
func (in *Input) Bytes() (read, total int64) { return in.read.Load(), in.Size }

// Close ends the reading.
func (in *Input) Close() error {
	if in.closer == nil {
		return nil
	}
	return in.closer.Close()
}

// Format is a format that can be told from others.
type Format string

// The formats, with their names on the command line.
const (
	FormatNative Format = "native"
	FormatCSV    Format = "csv"
	FormatXLSX   Format = "xlsx"
	FormatSTIX   Format = "stix"
	FormatFtM    Format = "ftm"
	FormatUN     Format = "un-xml"
)

// Format says which format the input is in, by its content where that tells,
// else by its name; an UnreadableError where neither does. Nothing is consumed.
func (in *Input) Format() (Format, error) {
	head, err := in.reader.Peek(4096)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", in.named(err)
	}
	if f := formatOf(in.Name, string(head)); f != "" {
		return f, nil
	}
	return "", &UnreadableError{in.Name, errors.New("its format cannot be told from its name and content: say which with --format")}
}

func formatOf(name, head string) Format {
	content := strings.TrimLeft(head, " \t\r\n\ufeff")
	extension := strings.ToLower(filepath.Ext(strings.TrimSuffix(name, ".gz")))
	switch {
	case strings.HasPrefix(content, "<"):
		if strings.Contains(content, "<CONSOLIDATED_LIST") {
			return FormatUN
		}
		return ""
	case strings.HasPrefix(head, "PK\x03\x04"):
		return FormatXLSX
	case strings.HasPrefix(content, "{"):
		return jsonFormat(content, extension)
	}
	switch extension {
	case ".ndjson", ".jsonl":
		return FormatNative
	case ".csv":
		return FormatCSV
	}
	if content == "" {
		return FormatNative
	}
	return ""
}

func jsonFormat(content, extension string) Format {
	first, _, _ := strings.Cut(content, "\n")
	holds := func(s string) bool { return strings.Contains(content, s) }
	for _, part := range [...]string{`{"report"`, `{"entity"`, `{"link"`, `{"judgement"`} {
		if strings.HasPrefix(strings.ReplaceAll(first, " ", ""), part) {
			return FormatNative
		}
	}
	switch {
	case holds(`"spec_version"`) || holds(`"bundle--`):
		return FormatSTIX
	case holds(`"schema"`) && holds(`"properties"`):
		return FormatFtM
	case extension == ".ndjson" || extension == ".jsonl":
		return FormatNative
	}
	return ""
}
