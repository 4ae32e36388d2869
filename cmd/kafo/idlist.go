package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"unicode/utf8"
)

// standardInput is what standard input is called where it is read as a file.
const standardInput = "standard input"

// readIDs reads a file with an id a line, - for standard input; nil for no file.
func (c *cli) readIDs(path string) ([]string, error) {
	switch path {
	case "":
		return nil, nil
	case "-":
		return idsIn(c.in, standardInput)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, badInputf("read the ids: %w", err)
	}
	defer file.Close()
	return idsIn(file, path)
}

var byteOrderMark = []byte("\ufeff")

func idsIn(in io.Reader, name string) ([]string, error) {
	ids, line := []string{}, 0
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		line++
		text := lines.Bytes()
		if line == 1 {
			text = bytes.TrimPrefix(text, byteOrderMark)
		}
		if !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
			return nil, badInputf("%s, line %d: expected text in UTF-8, an id a line", name, line)
		}
		if id := bytes.TrimSpace(text); len(id) > 0 {
			ids = append(ids, string(id))
		}
	}
	if err := lines.Err(); err != nil {
		return nil, badInputf("%s, line %d: read the ids: %w", name, line+1, err)
	}
	return ids, nil
}

// tellLeftOut says how many of the ids of a file are not taken: whether they are
// hidden or unknown is never told.
func (c *cli) tellLeftOut(path string, all []string, taken int) {
	if path == "-" {
		path = standardInput
	}
	if left := len(all) - taken; left > 0 {
		fmt.Fprintf(c.err, "kafo: %s of %s ids in %s are not in view, not there or given twice, and were left out\n", grouped(int64(left)), grouped(int64(len(all))), path)
	}
}
