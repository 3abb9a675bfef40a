//go:build unix

package acctest

import (
	"os/exec"
	"syscall"
)

// ownGroup starts a command in a process group of its own, with the plugins that it starts.
func ownGroup(command *exec.Cmd) { command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup ends a command and all that it started at once, as a machine that goes down would.
func killGroup(command *exec.Cmd) error { return syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
