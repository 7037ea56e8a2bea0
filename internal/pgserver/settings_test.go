package pgserver

import "testing"

func TestSettingsFitTheMachine(t *testing.T) {
	t.Parallel()
	const giga = 1 << 30
	for _, row := range []struct {
		machine         string
		memory          int64
		small           bool
		buffers, perRow string
		shared          string
	}{
		{"a small virtual machine", giga / 2, false, "64MB", "8MB", ""},
		{"a laptop", 16 * giga, false, "2048MB", "64MB", ""},
		{"a server of a national unit", 512 * giga, false, "2048MB", "64MB", ""},
		{"a machine that does not say", 0, false, "512MB", "16MB", ""},
		{"a container with its 64 MB of shared memory", 2 * giga, true, "256MB", "8MB", "mmap"},
	} {
		s := settings("/socket", row.memory, row.small)
		if s["shared_buffers"] != row.buffers || s["work_mem"] != row.perRow || s["dynamic_shared_memory_type"] != row.shared {
			t.Errorf("%s: %s, %s, %q", row.machine, s["shared_buffers"], s["work_mem"], s["dynamic_shared_memory_type"])
		}
		if s["fsync"] != "" || s["full_page_writes"] != "" || s["synchronous_commit"] != "" {
			t.Errorf("%s: data are not kept safe", row.machine)
		}
	}
}
