package webui

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed unbuilt.html
var unbuiltPage []byte

type page struct {
	file   string
	policy string
}

var pages = map[string]page{
	"/":         {file: "index.html", policy: StartPolicy},
	"/graphiql": {file: "graphiql.html", policy: GraphiQLPolicy},
}

const (
	assetsPattern = "/assets/{name}"
	faviconPath   = "/favicon.svg"
	licencesPath  = "/licences.txt"
	configPath    = "/graphiql/config.json"

	// Hashed names never change their content; pages are checked each time.
	cacheForever = "public, max-age=31536000, immutable"
	cacheChecked = "no-cache"
	cacheNever   = "no-store"
)

// mimeTypes is fixed here because the mime package reads the host's own table,
// which differs from machine to machine.
var mimeTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".html":  "text/html; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".json":  "application/json",
	".svg":   "image/svg+xml",
	".ttf":   "font/ttf",
	".txt":   "text/plain; charset=utf-8",
	".woff":  "font/woff",
	".woff2": "font/woff2",
}

type site struct {
	files  fs.FS
	built  bool
	config []byte
}

func newSite(files fs.FS, config Config) http.Handler {
	site := &site{files: files, built: built(files), config: encodeConfig(config)}
	mux := http.NewServeMux()
	for pattern, page := range pages {
		mux.HandleFunc("GET "+exactly(pattern), site.servePage(page))
	}
	mux.Handle("GET /graphiql/{$}", http.RedirectHandler("/graphiql", http.StatusPermanentRedirect))
	mux.HandleFunc("GET "+configPath, site.serveConfig)
	mux.HandleFunc("GET "+assetsPattern, site.serveFile(GraphiQLPolicy, cacheForever))
	mux.HandleFunc("GET "+faviconPath, site.serveFile(StartPolicy, cacheChecked))
	mux.HandleFunc("GET "+licencesPath, site.serveFile(StartPolicy, cacheChecked))
	return hardened(mux)
}

// exactly turns / into the pattern that matches only /, not everything below.
func exactly(pattern string) string {
	if pattern == "/" {
		return "/{$}"
	}
	return pattern
}

// hardened sets the headers that every answer carries, errors included.
func hardened(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", StartPolicy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

func (s *site) servePage(page page) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !s.built {
			s.send(w, "unbuilt.html", unbuiltPage, cacheNever)
			return
		}
		w.Header().Set("Content-Security-Policy", page.policy)
		s.sendFile(w, r, page.file, cacheChecked)
	}
}

func (s *site) serveFile(policy, caching string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		s.sendFile(w, r, strings.TrimPrefix(r.URL.Path, "/"), caching)
	}
}

func (s *site) serveConfig(w http.ResponseWriter, _ *http.Request) {
	s.send(w, configPath, s.config, cacheNever)
}

func (s *site) sendFile(w http.ResponseWriter, r *http.Request, name, caching string) {
	content, err := fs.ReadFile(s.files, name)
	if err != nil {
		// A folder, a missing file and an invalid name are all "not there".
		http.NotFound(w, r)
		return
	}
	s.send(w, name, content, caching)
}

func (s *site) send(w http.ResponseWriter, name string, content []byte, caching string) {
	mimeType, known := mimeTypes[path.Ext(name)]
	if !known {
		mimeType = "application/octet-stream"
	}
	w.Header().Set("Content-Type", mimeType)
	w.Header().Set("Cache-Control", caching)
	_, _ = w.Write(content) // the client has gone: nobody is left to tell
}

// encodeConfig writes lists as [], never null, so that the pages need not care.
func encodeConfig(config Config) []byte {
	if config.Endpoint == "" {
		config.Endpoint = "/graphql"
	}
	config.Subjects = append([]Subject{}, config.Subjects...)
	for i := range config.Subjects {
		config.Subjects[i].Roles = append([]string{}, config.Subjects[i].Roles...)
	}
	config.Tour = append([]Query{}, config.Tour...)
	encoded, err := json.Marshal(config)
	if err != nil {
		panic(fmt.Errorf("encode the web client's configuration: %w", err))
	}
	return encoded
}
