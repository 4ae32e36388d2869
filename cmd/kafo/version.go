package main

import (
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

type version struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Modified bool   `json:"modified,omitempty"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func thisVersion() version {
	v := version{Version: "(devel)", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	if info.Main.Version != "" {
		v.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Commit = s.Value
		case "vcs.modified":
			v.Modified = s.Value == "true"
		}
	}
	return v
}

func (c *cli) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Long:    "Prints the version of this kafo, the commit it was built from, and the Go version it was built with.",
		Example: "  kafo version --json",
		Args:    exactly(),
		RunE: func(*cobra.Command, []string) error {
			v := thisVersion()
			if c.json {
				return c.answer(v)
			}
			return c.printf("kafo %s %s (%s, %s)\n", v.Version, v.Commit, v.Go, v.Platform)
		},
	}
}
