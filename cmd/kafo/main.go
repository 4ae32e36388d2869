// Command kafo answers how a firearm case is tied to a terrorist network: it
// serves the GraphQL API, brings data in and out, and looks after the store.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	// The first interrupt ends the work in good order, a second one at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run runs one command line and returns its exit code.
func run(ctx context.Context, args []string, in io.Reader, out, errors io.Writer) int {
	c := &cli{in: in, out: out, err: errors, now: time.Now, started: time.Now()}
	root := c.root()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errors)
	return c.report(ctx, root.ExecuteContext(ctx))
}
