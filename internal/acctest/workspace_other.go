//go:build !unix

package acctest

import "os/exec"

// ownGroup does nothing where there are no process groups.
func ownGroup(*exec.Cmd) {}

// killGroup ends the command alone.
func killGroup(command *exec.Cmd) error { return command.Process.Kill() }
