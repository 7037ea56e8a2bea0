package pgserver

import (
	"fmt"
	"maps"
	"slices"
)

// settings are the server's, for this machine. What is not named here can be
// set in the cluster's postgresql.conf.
func settings(socket string, memory int64, smallShared bool) map[string]string {
	const mega = 1 << 20
	if memory <= 0 {
		memory = 4 << 30 // unknown: a small machine
	}
	megabytes := func(n, least, most int64) string { return fmt.Sprintf("%dMB", min(max(n/mega, least), most)) }
	s := map[string]string{
		"listen_addresses":        "",
		"port":                    port,
		"unix_socket_directories": socket,
		"unix_socket_permissions": "0700",
		"max_connections":         "60",
		"timezone":                "UTC",

		// The machine is shared with the program and with whoever sits at it.
		"shared_buffers":       megabytes(memory/8, 64, 2048),
		"effective_cache_size": megabytes(memory/2, 256, 1<<20),
		"work_mem":             megabytes(memory/256, 8, 64),
		"maintenance_work_mem": megabytes(memory/32, 64, 512),
		"max_wal_size":         "2GB",
		"random_page_cost":     "1.1", // solid-state disks
		"jit":                  "off", // costs more than it gains on our short queries

		// The server says what happens to itself, never what is in a row: no
		// statement, no value, no detail of an error.
		"logging_collector":           "off",
		"log_destination":             "stderr",
		"log_line_prefix":             "",
		"log_min_messages":            "log",
		"log_min_error_statement":     "panic",
		"log_error_verbosity":         "terse",
		"log_statement":               "none",
		"log_min_duration_statement":  "-1",
		"log_checkpoints":             "off",
		"log_autovacuum_min_duration": "-1",
		"lc_messages":                 messageLocale,
	}
	if smallShared {
		s["dynamic_shared_memory_type"] = "mmap"
	}
	return s
}

// throwaway is what a server for tests does without.
func throwaway() map[string]string {
	return map[string]string{"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off",
		"max_connections": "400", "shared_buffers": "128MB", "max_wal_size": "1GB"}
}

// arguments turns settings into flags, in a fixed order.
func arguments(cluster string, s map[string]string) []string {
	args := []string{"-D", cluster}
	for _, name := range slices.Sorted(maps.Keys(s)) {
		args = append(args, "-c", name+"="+s[name])
	}
	return args
}
