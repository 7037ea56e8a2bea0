// Command rogatory is the whole product: the server with its private database,
// and the tools that read registers, print reports and count days.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// version is set by the build: -ldflags "-X main.version=…".
var version = "development"

// command is one word after rogatory.
type command struct {
	name, usage, text string
	run               func(ctx context.Context, args []string, out, errOut io.Writer) int
}

// commands is the table of all of them; help follows it.
func commands() []command {
	plain := func(f func([]string, io.Writer, io.Writer) int) func(context.Context, []string, io.Writer, io.Writer) int {
		return func(_ context.Context, args []string, out, errOut io.Writer) int { return f(args, out, errOut) }
	}
	return []command{
		{"serve", "serve [--addr HOST:PORT] [--data DIR] [--demo]", "start the server with its private PostgreSQL, or on ROGATORY_DATABASE_URL", runServe},
		{"import", "import FILE --map MAP.yaml [--dry-run] [--json]", "read an old register (CSV or XLSX) into cases, requests and replies", runImport},
		{"import-published", "import-published FILE [--platform P] [--about COUNTRY] [--period P] [--map ROLE=COLUMN,…]", "read what a platform or an authority publishes about requests (CSV, XLSX, JSON)", runImportPublished},
		{"reverse-audit", "reverse-audit FILE --platform P [--from D] [--to D] [--format text|pdf|xlsx|csv|json|saved] [--out FILE]", "set a platform's own list of our requests against ours", runReverseAudit},
		{"report", "report responsiveness|… [flags]", "print what a page of figures shows; 'rogatory report -h' lists them", runReport},
		{"survival", "survival FILE.csv --time T --event E [--group G] [--strata S] [--entry X] [--cluster C] [--at T1,T2] [--tau 90] [--format text|json]", "the same statistics on any table", plain(runSurvival)},
		{"changepoint", "changepoint FILE.csv --value V [--time T] [--model mean|meanvar|poisson|binomial] [--format text|json]", "date the changes of any series", plain(runChangepoint)},
		{"due", "due --basis ID | --rule R --period P10D --at INSTANT --tz ZONE …", "count a deadline and print its proof", runDueCommand},
		{"demo", "demo [--requests N] [--seed S]", "fill an empty database with a plainly fictional demonstration", runDemo},
		{"rebuild", "rebuild", "throw all summaries away and derive them from the events again", runRebuild},
		{"migrate", "migrate", "bring the database to this program's schema", runMigrate},
		{"version", "version", "print the version", plain(runVersion)},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		help(out)
		return 0
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(ctx, args[1:], out, errOut)
		}
	}
	fmt.Fprintf(errOut, "rogatory: %q is not a command. Type 'rogatory help' for the list.\n", args[0])
	return 2
}

func help(out io.Writer) {
	fmt.Fprint(out, "Rogatory tracks requests to online platforms: what was asked, what came back, and who answers.\n\nUsage: rogatory COMMAND [flags]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(out, "  %s\n      %s\n", c.usage, c.text)
	}
	fmt.Fprint(out, "\n'rogatory COMMAND -h' lists a command's flags. Every server flag has a variable ROGATORY_…; see docs/configuration.md.\n")
}

func runVersion(_ []string, out, _ io.Writer) int {
	fmt.Fprintln(out, "rogatory", version)
	return 0
}
