package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// largeImage is the size of the image whose upload is measured.
const largeImage = 200 << 20

const oneImage = "resource \"returningai_image\" \"one\" {\n  source = \"${path.module}/one.png\"\n}\n"

// measureUpload compares the peaks of the provider's memory in two applies: of a tiny image, and of one of 200 MiB.
func measureUpload(ctx context.Context, l *lab) error {
	if runtime.GOOS != "linux" {
		l.report("  not measured: it needs Linux's /proc")
		return nil
	}
	small, err := l.uploadPeak(ctx, 0)
	if err != nil {
		return err
	}
	large, err := l.uploadPeak(ctx, largeImage)
	if err != nil {
		return err
	}
	l.report("  %.1f MiB against %.1f MiB", large, small)
	l.figure("upload_peak_mib", large-small)
	return nil
}

// uploadPeak returns the peak, in MiB, of an apply that uploads a PNG with so many bytes in addition to a tiny one's.
func (l *lab) uploadPeak(ctx context.Context, size int) (float64, error) {
	s, err := newService(0)
	if err != nil {
		return 0, err
	}
	defer s.close()
	f, err := l.folder(ctx, ours, oneImage, s.environment()...)
	if err != nil {
		return 0, err
	}
	if err := writeLargePNG(filepath.Join(f.dir, "one.png"), size); err != nil {
		return 0, err
	}
	return f.peak(ctx, (*folder).apply)
}

// peak returns the peak of the provider's resident memory, in MiB, while a command runs.
func (f *folder) peak(ctx context.Context, command func(*folder, context.Context) (time.Duration, error)) (float64, error) {
	ended := make(chan error, 1)
	go func() {
		_, err := command(f, ctx)
		ended <- err
	}()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	most := 0.0
	for {
		select {
		case err := <-ended:
			if err == nil && most == 0 {
				err = errors.New("the provider's process was not seen")
			}
			return most, err
		case <-look.C:
			most = max(most, f.lab.memory())
		}
	}
}

// memory returns the highest peak of the provider's processes that run now, in MiB.
func (l *lab) memory() float64 {
	most := 0.0
	programs, _ := filepath.Glob("/proc/[0-9]*/exe")
	for _, program := range programs {
		path, err := os.Readlink(program)
		if err != nil || !strings.HasPrefix(path, l.mirror(ours)) {
			continue
		}
		status, err := os.ReadFile(filepath.Join(filepath.Dir(program), "status"))
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(status)) {
			if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "VmHWM:" {
				kib, _ := strconv.ParseFloat(fields[1], 64)
				most = max(most, kib/1024)
			}
		}
	}
	return most
}

// writeLargePNG writes a valid image with a chunk of so many bytes that no decoder shows.
func writeLargePNG(path string, size int) (err error) {
	var tiny bytes.Buffer
	if err := png.Encode(&tiny, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		return fmt.Errorf("encoding an image: %w", err)
	}
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("writing an image: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	const header = 8 + 25 // the signature, and the chunk that comes first
	out := bufio.NewWriter(file)
	_, _ = out.Write(tiny.Bytes()[:header]) // out keeps the first error for Flush
	if size > 0 {
		sum := crc32.NewIEEE()
		checked := io.MultiWriter(out, sum)
		_ = binary.Write(out, binary.BigEndian, uint32(size))
		_, _ = io.WriteString(checked, "beNc")
		_, _ = io.CopyN(checked, zeros{}, int64(size))
		_ = binary.Write(out, binary.BigEndian, sum.Sum32())
	}
	_, _ = out.Write(tiny.Bytes()[header:])
	return out.Flush()
}

// zeros is a source of zeros without an end.
type zeros struct{}

// Read fills a buffer.
func (zeros) Read(buffer []byte) (int, error) {
	clear(buffer)
	return len(buffer), nil
}

// measurePeaks takes the provider's peak of memory in a plan of a thousand and of ten thousand channels.
func measurePeaks(ctx context.Context, l *lab) error {
	for _, count := range []int{1000, 10000} {
		if err := l.planPeak(ctx, count); err != nil {
			return err
		}
	}
	return nil
}

func (l *lab) planPeak(ctx context.Context, count int) error {
	p, err := newPair(ctx, l, count)
	if err != nil {
		return err
	}
	defer p.close()
	p.slow(planLatency)
	if err := p.writeStates(ctx, count); err != nil {
		return err
	}
	peak, err := p.ours.peak(ctx, (*folder).plan)
	if err != nil {
		return err
	}
	l.figure(fmt.Sprintf("plan_peak_mib_%d", count), peak)
	return nil
}
