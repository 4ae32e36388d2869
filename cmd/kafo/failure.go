package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange"
)

// The exit codes.
const (
	done         = 0
	failed       = 1
	wrongUse     = 2
	badInput     = 3
	unreachable  = 4
	verification = 5
)

// failure is an error that decides the exit code.
type failure struct {
	code int
	err  error
}

// Error is the text of what failed.
func (f *failure) Error() string { return f.err.Error() }

// Unwrap is what failed.
func (f *failure) Unwrap() error { return f.err }

func misuse(format string, args ...any) error {
	return &failure{wrongUse, fmt.Errorf(format, args...)}
}

func badInputf(format string, args ...any) error {
	return &failure{badInput, fmt.Errorf(format, args...)}
}

// errAnswered fails a command that has said all there is to say.
var errAnswered = errors.New("")

// answered fails with the code and prints nothing more.
func answered(code int) error { return &failure{code, errAnswered} }

// report tells what became of the command, and gives its exit code.
func (c *cli) report(ctx context.Context, err error) int {
	if err == nil {
		return done
	}
	if !errors.Is(err, errAnswered) {
		c.tell(ctx, err)
	}
	return exitCode(err)
}

func exitCode(err error) int {
	var decided *failure
	var faults *interchange.BadInputError
	var unreadable *interchange.UnreadableError
	switch {
	case errors.As(err, &decided):
		return decided.code
	case errors.As(err, &faults), errors.As(err, &unreadable):
		return badInput
	case domain.CodeOf(err) == domain.Unavailable:
		return unreachable
	}
	return failed
}

func (c *cli) tell(ctx context.Context, err error) {
	text := err.Error()
	switch {
	case ctx.Err() != nil:
		text = "stopped: " + interrupted(err)
	case errors.Is(err, syscall.ENOSPC):
		text += "\nThe disk is full: free some space and run it again (TMPDIR says where temporary files go)."
	}
	c.log.Debug().Err(rootCause(err)).Msg("failed")
	if c.json {
		c.tellJSON(err, text)
	}
	fmt.Fprintln(c.err, "kafo: "+text)
}

// interrupted is the text for work that was stopped from outside.
func interrupted(err error) string {
	var known *domain.Error
	if errors.As(err, &known) || errors.Is(err, context.Canceled) {
		return "nothing is left half-done; run it again to finish"
	}
	return err.Error()
}

// rootCause is the end of the chain of causes, which is shown in debug logs alone.
func rootCause(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}

type toldFailure struct {
	Error   string              `json:"error"`
	Code    int                 `json:"exitCode"`
	Count   int64               `json:"faultCount,omitempty"`
	Details []interchange.Fault `json:"faults,omitempty"`
}

func (c *cli) tellJSON(err error, text string) {
	told := toldFailure{Error: text, Code: exitCode(err)}
	var faults *interchange.BadInputError
	if errors.As(err, &faults) {
		told.Count, told.Details = faults.Count, faults.Faults
	}
	_ = c.answer(told) // the exit code says it too
}

// answer writes the value as one line of JSON to standard output.
func (c *cli) answer(value any) error { return writeJSON(c.out, value) }

func writeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	return nil
}

// cause takes the path of a temporary file off an error of the file system's.
func cause(err error) error {
	var of *os.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &of):
		return of.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
