package pgserver

import (
	"log/slog"
	"strings"
	"testing"
)

func TestWordsOfTheServerAreAsLoudAsTheyMatter(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]slog.Level{
		"LOG:  database system is ready to accept connections":                                    slog.LevelDebug,
		"LOG:  received fast shutdown request":                                                    slog.LevelDebug,
		"FATAL:  terminating connection due to administrator command":                             slog.LevelDebug,
		"LOG:  could not send data to client: Broken pipe":                                        slog.LevelDebug,
		"LOG:  database system was not properly shut down; automatic recovery in progress":        slog.LevelWarn,
		"LOG:  server process (PID 17) was terminated by signal 9: Killed":                        slog.LevelWarn,
		"WARNING:  could not open directory":                                                      slog.LevelWarn,
		"FATAL:  lock file \"postmaster.pid\" already exists":                                     slog.LevelError,
		"PANIC:  could not write to file \"pg_wal/xlogtemp.2\": No space left on device":          slog.LevelError,
		"postgres: error while loading shared libraries: libxml2.so.2: cannot open shared object": slog.LevelWarn,
	} {
		level, text, ok := strings.Cut(line, ":  ")
		if !ok {
			level, text = "", line
		}
		if got := loudness(level, text); got != want {
			t.Errorf("%s: %v, want %v", line, got, want)
		}
	}
}

func TestServerThatTalksTooMuchIsReadToTheEnd(t *testing.T) {
	t.Parallel()
	log := &buffer{}
	c := &child{}
	c.listen(strings.NewReader("LOG:  "+strings.Repeat("long ", 1<<20)+"\nFATAL:  the last word\n"), slog.New(slog.NewTextHandler(log, nil)))
	if !strings.HasSuffix(c.words(), "the last word") || !strings.Contains(log.String(), "the last word") {
		t.Errorf("%.100s", log)
	}
}
