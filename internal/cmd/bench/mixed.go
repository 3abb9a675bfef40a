package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
)

// mixed is a community with resources of every kind that there are many of: %[1]s is a sender.
const mixed = `resource "returningai_channel" "all" {
  count        = 1000
  topic        = "Channel ${count.index}"
  channel_type = "open"
}

resource "returningai_role" "all" {
  count = 300
  title = "Role ${count.index}"
  class = "blue"
  order = count.index
}

resource "returningai_badge" "all" {
  count       = 300
  title       = "Badge ${count.index}"
  action      = "custom"
  description = "Badge ${count.index}"
  image       = returningai_image.all[count.index %% 20].url
}

resource "returningai_image" "all" {
  count  = 20
  source = "${path.module}/${count.index}.png"
}

resource "returningai_message" "all" {
  count      = 200
  channel_id = returningai_channel.all[count.index %% 10].id
  sender     = %[1]q
  message    = "Announcement ${count.index}"
}
`

// measureMixed counts the requests of a plan over a community that was applied.
func measureMixed(ctx context.Context, l *lab) error {
	s, err := newService(0)
	if err != nil {
		return err
	}
	defer s.close()
	state := newRemote()
	defer state.close()
	f, err := l.folder(ctx, ours, state.backend()+fmt.Sprintf(mixed, s.Members()[0].Email), s.environment()...)
	if err != nil {
		return err
	}
	for i := range 20 {
		if err := writePNG(filepath.Join(f.dir, fmt.Sprintf("%d.png", i)), i); err != nil {
			return err
		}
	}
	took, err := f.apply(ctx)
	if err != nil {
		return err
	}
	s.ResetRequests()
	if _, err := f.plan(ctx); err != nil {
		return err
	}
	l.report("  applied in %.1f s; the plan asks for %s", took.Seconds(), strings.Join(s.Operations(), ", "))
	l.figure("plan_mixed_requests", float64(len(s.Requests())))
	return nil
}

// writePNG writes a small image of a shade of grey.
func writePNG(path string, shade int) error {
	picture := image.NewGray(image.Rect(0, 0, 8, 8))
	for i := range picture.Pix {
		picture.Pix[i] = color.Gray{Y: uint8(shade)}.Y
	}
	var encoded bytes.Buffer
	if err := png.Encode(&encoded, picture); err != nil {
		return fmt.Errorf("encoding an image: %w", err)
	}
	if err := os.WriteFile(path, encoded.Bytes(), 0o600); err != nil {
		return fmt.Errorf("writing an image: %w", err)
	}
	return nil
}
