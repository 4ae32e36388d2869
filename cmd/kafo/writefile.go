package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// writeFile makes the file, which is there whole or not at all and replaces one
// that was there, where a symbolic link leads; - is standard output. What is there
// and no regular file, such as a pipe, is written into.
func (c *cli) writeFile(path string, write func(io.Writer) error) error {
	if path == "-" {
		return write(c.out)
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return writeInto(path, write)
	}
	return replaceFile(path, write)
}

// writable says what hinders the file from being written, as far as that can be
// told before there is something to write.
func writable(path string) error {
	if path == "-" {
		return nil
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return unwritten(path, syscall.EISDIR)
	case err == nil && info.Mode().IsRegular(), errors.Is(err, fs.ErrNotExist):
		f, err := beside(followed(path))
		if err != nil {
			return unwritten(path, err)
		}
		_ = f.Close() // it holds nothing
		err = os.Remove(f.Name())
		return unwritten(path, err)
	}
	return unwritten(path, err)
}

// unwritten is why the file is not written; nil for nil.
func unwritten(path string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("write %s: %w", path, cause(err))
}

func writeInto(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return unwritten(path, err)
	}
	if err := write(f); err != nil {
		_ = f.Close() // the first failure says more
		return err
	}
	return unwritten(path, f.Close())
}

func replaceFile(path string, write func(io.Writer) error) (err error) {
	target := followed(path)
	f, err := beside(target)
	if err != nil {
		return unwritten(path, err)
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if err := write(f); err != nil {
		return err
	}
	for _, step := range []func() error{
		f.Sync,
		func() error { return f.Chmod(0o600) },
		f.Close,
		func() error { return os.Rename(f.Name(), target) },
	} {
		if err := step(); err != nil {
			return unwritten(path, err)
		}
	}
	return nil
}

// beside makes a file in the same folder, to take the other's place.
func beside(path string) (*os.File, error) {
	return os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
}

// mostLinks is how many symbolic links are followed, as Linux has it.
const mostLinks = 40

// followed is where the path leads over symbolic links, though nothing be there.
func followed(path string) string {
	for range mostLinks {
		to, err := os.Readlink(path)
		if err != nil {
			break
		}
		if !filepath.IsAbs(to) {
			to = filepath.Dir(path) + string(filepath.Separator) + to
		}
		path = to
	}
	return path
}

// same says whether two paths lead to one file.
func same(a, b string) bool {
	one, err := os.Stat(a)
	other, failed := os.Stat(b)
	return a != "-" && b != "-" && err == nil && failed == nil && os.SameFile(one, other)
}
