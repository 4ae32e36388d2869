package webui

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

// bundleForTests has the shape of what the build leaves in dist.
var bundleForTests = fstest.MapFS{
	".gitkeep":                  {Data: []byte("kept")},
	"index.html":                {Data: []byte("<title>start</title>")},
	"graphiql.html":             {Data: []byte("<title>graphiql</title>")},
	"licences.txt":              {Data: []byte("MIT")},
	"favicon.svg":               {Data: []byte("<svg/>")},
	"assets/index-abc.js":       {Data: []byte("start()")},
	"assets/index-abc.css":      {Data: []byte("p{}")},
	"assets/codicon-abc.ttf":    {Data: []byte("font")},
	"assets/editor.worker-a.js": {Data: []byte("work()")},
}

var unbuiltForTests = fstest.MapFS{".gitkeep": {Data: []byte("kept")}}

func request(t *testing.T, handler http.Handler, method, target string) *httptest.ResponseRecorder {
	t.Helper()
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, httptest.NewRequest(method, target, nil))
	return recorder
}

func TestBuiltBundleIsServed(t *testing.T) {
	site := newSite(bundleForTests, Config{})
	for _, test := range []struct {
		path, mimeType, caching, policy, body string
	}{
		{"/", "text/html; charset=utf-8", cacheChecked, StartPolicy, "<title>start</title>"},
		{"/graphiql", "text/html; charset=utf-8", cacheChecked, GraphiQLPolicy, "<title>graphiql</title>"},
		{"/favicon.svg", "image/svg+xml", cacheChecked, StartPolicy, "<svg/>"},
		{"/licences.txt", "text/plain; charset=utf-8", cacheChecked, StartPolicy, "MIT"},
		{"/assets/index-abc.js", "text/javascript; charset=utf-8", cacheForever, GraphiQLPolicy, "start()"},
		{"/assets/index-abc.css", "text/css; charset=utf-8", cacheForever, GraphiQLPolicy, "p{}"},
		{"/assets/codicon-abc.ttf", "font/ttf", cacheForever, GraphiQLPolicy, "font"},
		{"/assets/editor.worker-a.js", "text/javascript; charset=utf-8", cacheForever, GraphiQLPolicy, "work()"},
	} {
		t.Run(test.path, func(t *testing.T) {
			answer := request(t, site, http.MethodGet, test.path)
			if answer.Code != http.StatusOK {
				t.Fatalf("status %d", answer.Code)
			}
			if answer.Body.String() != test.body {
				t.Errorf("body %q", answer.Body)
			}
			expectHeader(t, answer, "Content-Type", test.mimeType)
			expectHeader(t, answer, "Cache-Control", test.caching)
			expectHeader(t, answer, "Content-Security-Policy", test.policy)
		})
	}
}

func TestEveryAnswerIsHardened(t *testing.T) {
	site := newSite(bundleForTests, Config{})
	for _, path := range []string{"/", "/graphiql", "/graphiql/config.json", "/assets/index-abc.js", "/nothing"} {
		answer := request(t, site, http.MethodGet, path)
		expectHeader(t, answer, "X-Content-Type-Options", "nosniff")
		expectHeader(t, answer, "Referrer-Policy", "no-referrer")
		if answer.Header().Get("Content-Security-Policy") == "" {
			t.Errorf("%s has no content security policy", path)
		}
	}
}

func TestNothingElseIsThere(t *testing.T) {
	site := newSite(bundleForTests, Config{})
	for _, path := range []string{
		"/index.html", "/graphiql.html", "/.gitkeep", "/assets/", "/assets/missing.js", "/assets",
		"/assets/%2e%2e/index.html", "/assets/..%2findex.html", "/graphiql/other", "/favicon.ico", "/nothing",
	} {
		if answer := request(t, site, http.MethodGet, path); answer.Code != http.StatusNotFound {
			t.Errorf("GET %s: status %d, want 404", path, answer.Code)
		}
	}
}

func TestOnlyReadingIsAllowed(t *testing.T) {
	site := newSite(bundleForTests, Config{})
	for _, path := range []string{"/", "/graphiql", "/graphiql/config.json", "/assets/index-abc.js"} {
		if answer := request(t, site, http.MethodPost, path); answer.Code != http.StatusMethodNotAllowed {
			t.Errorf("POST %s: status %d, want 405", path, answer.Code)
		}
		if answer := request(t, site, http.MethodHead, path); answer.Code != http.StatusOK {
			t.Errorf("HEAD %s: status %d, want 200", path, answer.Code)
		}
	}
}

func TestGraphiQLWithASlashLeadsToGraphiQL(t *testing.T) {
	answer := request(t, newSite(bundleForTests, Config{}), http.MethodGet, "/graphiql/")
	if answer.Code != http.StatusPermanentRedirect {
		t.Errorf("status %d", answer.Code)
	}
	expectHeader(t, answer, "Location", "/graphiql")
}

func TestPagesSayThatTheBundleIsNotBuilt(t *testing.T) {
	site := newSite(unbuiltForTests, Config{})
	for _, path := range []string{"/", "/graphiql"} {
		answer := request(t, site, http.MethodGet, path)
		if answer.Code != http.StatusOK {
			t.Errorf("%s: status %d", path, answer.Code)
		}
		for _, saying := range []string{"not built", "make webui"} {
			if !strings.Contains(answer.Body.String(), saying) {
				t.Errorf("%s does not say %q", path, saying)
			}
		}
		expectHeader(t, answer, "Content-Type", "text/html; charset=utf-8")
		expectHeader(t, answer, "Content-Security-Policy", StartPolicy)
		expectHeader(t, answer, "Cache-Control", cacheNever)
	}
	if answer := request(t, site, http.MethodGet, "/graphiql/config.json"); answer.Code != http.StatusOK {
		t.Errorf("the configuration needs no bundle: status %d", answer.Code)
	}
}

func TestBuiltNeedsEveryPage(t *testing.T) {
	onlyStart := fstest.MapFS{"index.html": bundleForTests["index.html"]}
	for _, test := range []struct {
		name  string
		files fs.FS
		want  bool
	}{
		{"whole bundle", bundleForTests, true},
		{"fresh clone", unbuiltForTests, false},
		{"half a bundle", onlyStart, false},
	} {
		if got := built(test.files); got != test.want {
			t.Errorf("%s: %t, want %t", test.name, got, test.want)
		}
	}
}

// TestEmbeddedBundle holds for a fresh clone as well as after a build.
func TestEmbeddedBundle(t *testing.T) {
	if _, err := fs.Stat(bundle(), ".gitkeep"); err != nil {
		t.Fatalf("dist must keep its placeholder, or a fresh clone does not compile: %v", err)
	}
	body := request(t, Handler(Config{}), http.MethodGet, "/graphiql").Body.String()
	if saysUnbuilt := strings.Contains(body, "make webui"); saysUnbuilt == Built() {
		t.Errorf("Built() is %t, but the page is %q", Built(), body)
	}
}

func TestConfigIsServedAsThePagesReadIt(t *testing.T) {
	for _, test := range []struct {
		name   string
		config Config
		want   string
	}{
		{"empty", Config{}, `{"endpoint":"/graphql","subjects":[],"tour":[]}`},
		{
			"subject without roles",
			Config{Subjects: []Subject{{Name: "a", Country: "NE", Level: "OPEN"}}},
			`{"endpoint":"/graphql","subjects":[{"name":"a","country":"NE","level":"OPEN","roles":[]}],"tour":[]}`,
		},
		{
			"tour",
			Config{Endpoint: "/api", Tour: []Query{
				{Title: "Who?", Query: "{ me { name } }"},
				{Title: "What?", Query: "query Q { x }", Variables: json.RawMessage(`{"n": 1}`)},
			}},
			`{"endpoint":"/api","subjects":[],"tour":[{"title":"Who?","query":"{ me { name } }"},` +
				`{"title":"What?","query":"query Q { x }","variables":{"n":1}}]}`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			answer := request(t, Handler(test.config), http.MethodGet, "/graphiql/config.json")
			if got := answer.Body.String(); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			expectHeader(t, answer, "Content-Type", "application/json")
			expectHeader(t, answer, "Cache-Control", cacheNever)
		})
	}
}

func TestPoliciesAllowNoOtherHostAndNoInlineScript(t *testing.T) {
	for name, policy := range map[string]string{"start": StartPolicy, "graphiql": GraphiQLPolicy} {
		for _, directive := range strings.Split(policy, ";") {
			kind, sources, _ := strings.Cut(strings.TrimSpace(directive), " ")
			for _, source := range strings.Fields(sources) {
				switch {
				case source == "'self'", source == "'none'":
				case source == "data:" && kind == "img-src":
				case source == "'unsafe-inline'" && kind == "style-src":
				default:
					t.Errorf("%s: %s allows %s", name, kind, source)
				}
			}
		}
	}
}

func expectHeader(t *testing.T, answer *httptest.ResponseRecorder, name, want string) {
	t.Helper()
	if got := answer.Header().Get(name); got != want {
		t.Errorf("%s is %q, want %q", name, got, want)
	}
}
