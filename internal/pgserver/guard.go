package pgserver

import (
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

// guard is a shell that outlives us: when we are gone, however we went, its
// input ends. It then ends the server where the kernel does not (anywhere but
// on Linux), and clears a throw-away server's folder away.
type guard struct {
	cmd   *exec.Cmd
	input *os.File
}

const (
	guardKeeps  = `read -r _; kill -INT "$1"`
	guardClears = `read -r _; kill -QUIT "$1"; n=0
while kill -0 "$1" && [ $n -lt 50 ]; do n=$((n+1)); sleep 0.1; done
rm -rf -- "$2"`
)

func newGuard(server *os.Process, throwaway bool, folder string) (*guard, error) {
	script := guardKeeps
	switch {
	case throwaway:
		script = guardClears
	case kernelEndsChildren:
		return nil, nil
	}
	return startGuard(script, server.Pid, folder)
}

func startGuard(script string, pid int, folder string) (*guard, error) {
	input, ours, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("/bin/sh", "-c", script, "rogatory-guard", strconv.Itoa(pid), folder)
	cmd.Stdin = input
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	err = cmd.Start()
	_ = input.Close() // the shell has its own
	if err != nil {
		_ = ours.Close()
		return nil, err
	}
	return &guard{cmd: cmd, input: ours}, nil
}

// dismiss ends the guard: there is nothing to guard any more.
func (g *guard) dismiss() {
	if g == nil {
		return
	}
	_ = g.cmd.Process.Kill()
	_ = g.cmd.Wait() // it was killed
	_ = g.input.Close()
}
