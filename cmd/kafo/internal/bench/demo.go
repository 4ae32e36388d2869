package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// demonstrating measures how long kafo demo takes from its start to serving, on
// an empty folder and then again, and how much memory it holds.
func demonstrating(ctx context.Context, s *Suite) ([]Figure, error) {
	folder, err := os.MkdirTemp("", "kafo-bench-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	first, filling, err := s.serveDemo(ctx, folder)
	if err != nil {
		return nil, err
	}
	again, memory, err := s.serveDemo(ctx, folder)
	if err != nil {
		return nil, err
	}
	figures := []Figure{
		atMost(5, "from the first start to serving", first.Seconds(), "s"),
		atMost(5, "from a later start to serving", again.Seconds(), "s"),
	}
	if memory > 0 {
		figures = append(figures, atMost(300, "resident memory", max(filling, memory), "MB"))
	}
	return figures, nil
}

// serveDemo starts the demonstration, waits until it serves, and ends it.
func (s *Suite) serveDemo(ctx context.Context, folder string) (ready time.Duration, memory float64, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, s.Binary, "demo", "--json", "--listen", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), "XDG_DATA_HOME="+folder, "KAFO_STORE=")
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, 0, err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	ready = time.Since(began)
	memory = residentMB(cmd.Process.Pid)
	_ = cmd.Process.Signal(syscall.SIGTERM)
	ended := cmd.Wait()
	if err != nil || !json.Valid(line) {
		return 0, 0, fmt.Errorf("the demonstration did not come up: %w", ended)
	}
	return ready, memory, nil
}

// residentMB is the resident memory of a process; 0 where the system does not say.
func residentMB(pid int) float64 {
	var kib float64
	if _, err := fmt.Sscanf(valueIn(fmt.Sprintf("/proc/%d/status", pid), "VmRSS"), "%f kB", &kib); err != nil {
		return 0
	}
	return kib * 1024 / 1e6
}
