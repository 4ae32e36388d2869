package neo4jtest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// process is a launched server; done is closed when it has ended.
type process struct {
	cmd    *exec.Cmd
	output bytes.Buffer // to be read after done only
	done   chan struct{}
}

// startProcess runs the launcher, which becomes the Java process.
//
// The kernel is asked to kill it when the thread that started it ends. So a thread is kept for it:
// it ends only with the server or with this whole process, be that by a panic or by SIGKILL.
func startProcess(launcher, home, port, password string) (*process, error) {
	p := &process{cmd: exec.Command(launcher, home, port), done: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), "NEO4J_SERVER_PASSWORD="+password)
	p.cmd.Stdout, p.cmd.Stderr = &p.output, &p.output
	p.cmd.SysProcAttr = dieWithParent()
	p.cmd.WaitDelay = time.Second // a killed launcher's Maven may hold the output open

	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := p.cmd.Start()
		started <- err
		if err == nil {
			_ = p.cmd.Wait() // how it ended is told by its output and log
			close(p.done)
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// stop asks the process to end and kills it when it has not within patience.
func (p *process) stop(patience time.Duration) error {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // an error means that it has ended already
	select {
	case <-p.done:
		return nil
	case <-time.After(patience):
		p.kill()
		return fmt.Errorf("stop Neo4j: still running after %s, killed", patience)
	}
}

// kill ends the process at once and waits until it is gone.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // an error means that it has ended already
	<-p.done
}

// lastWords gives what the ended process said, or the end of its log.
func (p *process) lastWords(home string) string {
	if said := strings.TrimSpace(p.output.String()); said != "" {
		return said
	}
	log, err := os.ReadFile(filepath.Join(home, "logs", "neo4j.log"))
	if err != nil {
		return "it said nothing"
	}
	const tail = 2000
	return string(log[max(0, len(log)-tail):])
}
