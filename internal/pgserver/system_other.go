//go:build !linux

package pgserver

import "syscall"

// dieWithUs has no counterpart here: after a kill -9 of the program the server
// lives on until the next start, when PostgreSQL's own lock decides.
func dieWithUs(*syscall.SysProcAttr) {}

// endLeftovers touches nothing where processes cannot be told by their folder.
func (s *Server) endLeftovers() error { return nil }
