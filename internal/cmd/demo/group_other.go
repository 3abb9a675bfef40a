//go:build !unix

package main

import "os/exec"

// ownGroup does nothing where there are no process groups.
func ownGroup(*exec.Cmd) {}

// interrupt ends a program, where it can't be asked to stop.
func interrupt(cmd *exec.Cmd) error { return cmd.Process.Kill() }

// killGroup does nothing where there are no process groups.
func killGroup(*exec.Cmd) {}
