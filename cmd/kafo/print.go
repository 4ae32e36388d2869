package main

import (
	"fmt"
	"io"
	"time"
)

func (c *cli) print(text string) error {
	if _, err := io.WriteString(c.out, text); err != nil {
		return fmt.Errorf("write to standard output: %w", err)
	}
	return nil
}

func (c *cli) printf(format string, args ...any) error { return c.print(fmt.Sprintf(format, args...)) }

// seconds shows a duration for reading.
func seconds(d time.Duration) string {
	if d < 10*time.Second {
		return d.Round(10 * time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}

// rate is how many a second, for reading.
func rate(n int64, in time.Duration) string {
	if in <= 0 {
		return "-"
	}
	return perSecond(float64(n)/in.Seconds(), "")
}

// perSecond is a rate of something for reading.
func perSecond(rate float64, what string) string {
	if rate < 10 {
		return fmt.Sprintf("%.2g%s/s", rate, what)
	}
	return grouped(int64(rate)) + what + "/s"
}

// grouped writes a number with its thousands apart: 1,234,567.
func grouped(n int64) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
