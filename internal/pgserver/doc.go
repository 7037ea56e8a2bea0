// Package pgserver is the back room of the private PostgreSQL: it finds the
// installed programs, keeps a cluster in a directory of ours, starts it as our
// child, and stops it. It never installs anything and never deletes data.
//
// What lies in the directory: pg (the cluster), socket (where it listens; the
// network is off), rogatory.pid (who uses it, for the message). The directory
// itself is the lock: the kernel gives it back however a program ends.
package pgserver
