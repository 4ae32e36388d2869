package neo4jtest

import (
	"bufio"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestServerDiesWithItsTests runs this binary as a victim that starts a server and comes to grief.
func TestServerDiesWithItsTests(t *testing.T) {
	refuse(t, findTools())
	for _, how := range []string{"panic", "kill"} {
		t.Run(how, func(t *testing.T) {
			pid, address, home := runVictim(t, how)
			deadline := time.Now().Add(10 * time.Second)
			for alive(pid) || speaksBolt(address) {
				if time.Now().After(deadline) {
					t.Fatalf("the server (process %d at %s) outlives its tests", pid, address)
				}
				time.Sleep(20 * time.Millisecond)
			}
			sweepHomes()
			if _, err := os.Stat(home); !os.IsNotExist(err) {
				t.Errorf("the home %s is left behind: %v", home, err)
			}
		})
	}
}

// runVictim runs beVictim in a process of its own, kills it if it waits for that, and waits for its end.
func runVictim(t *testing.T, how string) (pid int, address, home string) {
	t.Helper()
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	victim := exec.Command(executable)
	victim.Env = append(os.Environ(), victimEnv+"="+how)
	stdout, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	fields := strings.Fields(line)
	if err != nil || len(fields) != 3 {
		t.Fatalf("the victim said %q: %v", line, err)
	}
	if how == "kill" {
		if err := victim.Process.Kill(); err != nil {
			t.Fatal(err)
		}
	}
	if victim.Wait() == nil {
		t.Fatal("the victim ended well")
	}
	pid, err = strconv.Atoi(fields[0])
	if err != nil {
		t.Fatal(err)
	}
	return pid, fields[1], fields[2]
}

// alive tells whether the process runs; one that ended and is not yet reaped does not.
func alive(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err == nil && !strings.Contains(string(stat), ") Z ")
}
