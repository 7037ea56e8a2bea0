package pgserver

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// leftoverByPidFile finds the server of a cluster where processes cannot be
// told by their folder. The number in its file counts only when a server
// answers on the socket that the file names, which nobody else can open, and
// the process has the name.
func leftoverByPidFile(cluster string) survey {
	text, err := os.ReadFile(filepath.Join(cluster, "postmaster.pid"))
	if err != nil {
		return survey{}
	}
	lines := strings.Split(string(text), "\n") // number, folder, start, port, socket's directory, …
	if len(lines) < 5 || ask(lines[4]) == silent {
		return survey{}
	}
	pid, err := strconv.Atoi(lines[0])
	if err != nil || pid <= 1 {
		return survey{}
	}
	name, err := exec.Command("ps", "-o", "comm=", "-p", strconv.Itoa(pid)).Output()
	if err != nil || !strings.HasPrefix(filepath.Base(strings.TrimSpace(string(name))), "postgres") {
		return survey{}
	}
	process, err := os.FindProcess(pid)
	if err != nil {
		return survey{}
	}
	return survey{found: []leftover{{process: process, first: true}}}
}
