// Package webui serves the web client: the start page at / and GraphiQL at
// /graphiql, from the bundle that `make webui` builds into dist. Nothing it
// serves asks another host for anything.
//
// The package compiles and works without the bundle; the pages then say how to
// build it.
package webui

import (
	"embed"
	"encoding/json"
	"io/fs"
	"net/http"
)

//go:embed all:dist
var dist embed.FS

// Config is what the pages learn from the server, as the JSON document at
// /graphiql/config.json. It is served to anyone who can reach the server, so it
// must hold nothing that needs a right to be read.
type Config struct {
	// Endpoint is the path of the GraphQL API on this host; empty means
	// /graphql. The pages' content security policy allows no other host.
	Endpoint string `json:"endpoint"`
	// Subjects are whom a user may sign in as with a development token, the
	// default first. Leave it empty when development sign-in is off.
	Subjects []Subject `json:"subjects"`
	// Tour is opened as GraphiQL's tabs, in this order. Empty opens one tab
	// that asks who the user is.
	Tour []Query `json:"tour"`
}

// Subject is someone the development sign-in knows; `dev:NAME` is the token.
type Subject struct {
	Name    string   `json:"name"`
	Country string   `json:"country"`
	Level   string   `json:"level"`
	Roles   []string `json:"roles"`
}

// Query is one stop of the tour. Its tab is named by the operation's name in
// Query; Title is shown as a comment above the operation.
type Query struct {
	Title string `json:"title"`
	Query string `json:"query"`
	// Variables is a JSON object; nil means none.
	Variables json.RawMessage `json:"variables,omitempty"`
}

// Built says whether the bundle was built into this binary.
func Built() bool {
	return built(bundle())
}

// Handler serves /, /graphiql, /graphiql/config.json, /favicon.svg,
// /licences.txt (of the packages in the bundle) and the bundle's files under
// /assets/, and answers 404 to everything else. It panics if a Variables of
// config is not valid JSON.
func Handler(config Config) http.Handler {
	return newSite(bundle(), config)
}

func bundle() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // impossible: the path is a constant that go:embed checked
	}
	return files
}

func built(files fs.FS) bool {
	for _, page := range pages {
		if _, err := fs.Stat(files, page.file); err != nil {
			return false
		}
	}
	return true
}
