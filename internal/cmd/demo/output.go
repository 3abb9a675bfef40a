package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"
)

// silence is how long nothing is shown before a line says that work goes on.
const silence = 10 * time.Second

// screen is where the demo writes. It is safe for concurrent use.
type screen struct {
	colour bool

	mu      sync.Mutex
	out     io.Writer
	written time.Time
}

// newScreen uses colour only on a terminal, and only where the user has not asked for none (see no-color.org).
func newScreen(out io.Writer) *screen {
	colour := false
	if file, ok := out.(*os.File); ok && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" {
		info, err := file.Stat()
		colour = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return &screen{colour: colour, out: out, written: time.Now()}
}

// Write makes a screen an io.Writer for whole lines.
func (s *screen) Write(text []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.written = time.Now()
	return s.out.Write(text)
}

// printf writes; a closed output is reported by a signal.
func (s *screen) printf(format string, args ...any) { _, _ = fmt.Fprintf(s, format, args...) }

func (s *screen) heading(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if s.colour {
		text = "\x1b[1;36m" + text + "\x1b[0m"
	}
	s.printf("\n%s\n", text)
}

// quietFor returns how long nothing has been written.
func (s *screen) quietFor() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Since(s.written)
}

// view decides for each line of a program's output, without its colours, whether it is shown. A nil view shows none. When the program
// fails, the whole output is shown with the error.
type view func() func(line string) bool

var nothing view

func everything() func(string) bool { return func(string) bool { return true } }

// installations shows the relevant lines of init.
func installations() func(string) bool {
	return func(line string) bool { return strings.HasPrefix(line, "- Installed ") }
}

// progress shows what an apply or destroy does, and of its plan only the summary.
func progress() func(string) bool {
	planned, outputs := false, false
	return func(line string) bool {
		switch {
		case strings.HasPrefix(line, "Plan: "):
			planned = true
		case strings.HasPrefix(line, "Changes to Outputs:"):
			outputs = true
		case outputs && line != "" && !strings.HasPrefix(line, " "):
			outputs = false
		}
		return planned && !outputs
	}
}

// planned shows a plan without its introduction, its refreshes and its outputs.
func planned() func(string) bool {
	begun, outputs := false, false
	return func(line string) bool {
		switch {
		case strings.HasPrefix(line, "No changes."), strings.HasPrefix(line, "  # "):
			begun = true
		case strings.HasPrefix(line, "Changes to Outputs:"):
			outputs = true
		case outputs && line != "" && !strings.HasPrefix(line, " "):
			outputs = false
		}
		return begun && !outputs && (line == "" || strings.Trim(line, "─") != "")
	}
}

// lines shows a program's output line by line.
type lines struct {
	screen *screen
	shown  func(string) bool
	done   chan struct{}

	mu    sync.Mutex
	all   bytes.Buffer
	rest  []byte // a line without its end
	begun bool   // a line was shown
	blank bool   // an empty line precedes the next one: at most one, and none at the beginning and the end
}

// show starts to show the output of a program. While nothing is shown, a line now and then says that it is still running.
func (s *screen) show(v view) *lines {
	l := &lines{screen: s, shown: func(string) bool { return false }, done: make(chan struct{})}
	if v != nil {
		l.shown = v()
	}
	go l.reassure(time.Now())
	return l
}

func (l *lines) reassure(start time.Time) {
	ticks := time.NewTicker(time.Second)
	defer ticks.Stop()
	for {
		select {
		case <-l.done:
			return
		case <-ticks.C:
			if l.screen.quietFor() >= silence {
				l.screen.printf("  ... still at it (%s)\n", time.Since(start).Round(time.Second))
			}
		}
	}
}

// Write takes a piece of output.
func (l *lines) Write(piece []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all.Write(piece)
	l.rest = append(l.rest, piece...)
	for {
		line, rest, complete := bytes.Cut(l.rest, []byte("\n"))
		if !complete {
			return len(piece), nil
		}
		l.showLine(string(line))
		l.rest = rest
	}
}

func (l *lines) showLine(line string) {
	plain := strings.TrimSpace(withoutColour(line))
	switch {
	case !l.shown(withoutColour(line)):
	case plain == "":
		l.blank = l.begun
	default:
		if l.blank {
			l.screen.printf("\n")
		}
		l.screen.printf("  %s\n", strings.TrimRight(line, "\r"))
		l.begun, l.blank = true, false
	}
}

// end shows the last line, if it had no end.
func (l *lines) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.done)
	if len(l.rest) > 0 {
		l.showLine(string(l.rest))
		l.rest = nil
	}
}

func (l *lines) transcript() transcript {
	l.mu.Lock()
	defer l.mu.Unlock()
	return transcript(l.all.String())
}

// transcript is all that a program wrote.
type transcript string

// plain is the transcript without colours.
func (t transcript) plain() string { return withoutColour(string(t)) }

// explain returns the error of a failed program, with its own errors, or with all of its output where it has none.
func (t transcript) explain(what string, err error) error {
	said := strings.TrimSpace(t.plain())
	if first := firstError.FindStringIndex(said); first != nil {
		said = said[first[0]:]
	}
	return fmt.Errorf("%s: %w; it said:\n%s", what, err, said)
}

// firstError is where Terraform's errors begin, with or without the frame that it draws around them.
var firstError = regexp.MustCompile(`(?m)^(│ )?Error: `)

var colours = regexp.MustCompile(`\x1b\[[0-9;]*m`)

func withoutColour(text string) string { return colours.ReplaceAllString(text, "") }
