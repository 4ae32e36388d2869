package httpserver

import (
	"strings"
	"testing"
)

func TestPagesOfForeignOriginsAreRefusedUnlessAllowed(t *testing.T) {
	const friend, foe = "https://kafo.example", "https://foe.example"
	c := config(t)
	c.AllowOrigins = []string{friend, "http://localhost:5173"}
	s := server(t, c)
	for _, test := range []struct {
		name    string
		headers []string
		status  int
		shared  string
	}{
		{"no browser", nil, 200, ""},
		{"its own page", []string{"Origin", "http://localhost:8080", "Sec-Fetch-Site", "same-origin"}, 200, ""},
		{"its own page in an old browser", []string{"Origin", "http://localhost:8080"}, 200, ""},
		{"an allowed page", []string{"Origin", friend, "Sec-Fetch-Site", "cross-site"}, 200, friend},
		{"an allowed page in an old browser", []string{"Origin", friend}, 200, friend},
		{"an allowed page of this machine", []string{"Origin", "http://localhost:5173", "Sec-Fetch-Site", "same-site"}, 200, "http://localhost:5173"},
		{"a foreign page", []string{"Origin", foe, "Sec-Fetch-Site", "cross-site"}, 403, ""},
		{"a foreign page in an old browser", []string{"Origin", foe}, 403, ""},
		{"a foreign page without origin", []string{"Sec-Fetch-Site", "cross-site"}, 403, ""},
		{"another port of this machine", []string{"Origin", "http://localhost:9999", "Sec-Fetch-Site", "same-site"}, 403, ""},
		{"a page from a file or a sandbox", []string{"Origin", "null"}, 403, ""},
		{"an allowed origin's other scheme", []string{"Origin", "http://kafo.example"}, 403, ""},
		{"an allowed origin's other port", []string{"Origin", friend + ":8443"}, 403, ""},
		{"an allowed origin's neighbour", []string{"Origin", friend + ".foe.example"}, 403, ""},
		{"an allowed origin's child", []string{"Origin", "https://www.kafo.example"}, 403, ""},
	} {
		w := send(s, "POST", "/graphql", test.headers...)
		if w.Code != test.status {
			t.Errorf("%s: %d %s", test.name, w.Code, w.Body)
		}
		if got := w.Header().Get("Access-Control-Allow-Origin"); got != test.shared {
			t.Errorf("%s: shared with %q, want %q", test.name, got, test.shared)
		}
		if w.Header().Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s: with credentials", test.name)
		}
		if test.status == 200 && !strings.Contains(strings.Join(w.Header().Values("Vary"), ","), "Origin") {
			t.Errorf("%s: caches may give the answer to others", test.name)
		}
	}
}

func TestPreflight(t *testing.T) {
	const friend = "https://kafo.example"
	c := config(t)
	c.AllowOrigins = []string{friend}
	s := server(t, c)
	ask := []string{"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization,content-type", "Sec-Fetch-Site", "cross-site"}
	w := send(s, "OPTIONS", "/graphql", append([]string{"Origin", friend}, ask...)...)
	for name, want := range map[string]string{
		"Access-Control-Allow-Origin":      friend,
		"Access-Control-Allow-Methods":     "POST",
		"Access-Control-Allow-Headers":     "Authorization, Content-Type",
		"Access-Control-Allow-Credentials": "",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if w.Code != 204 {
		t.Errorf("status %d", w.Code)
	}
	w = send(s, "OPTIONS", "/graphql", append([]string{"Origin", "https://foe.example"}, ask...)...)
	if w.Code != 403 || w.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("a foreign page: %d %v", w.Code, w.Header())
	}
	if w := send(s, "GET", "/metrics", "Origin", friend); w.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Error("only the API is shared")
	}
}

func TestOnlyOriginsMayBeAllowed(t *testing.T) {
	for _, origin := range []string{"*", "kafo.example", "https://kafo.example/", "https://kafo.example/app", "null", "", "ftp://kafo.example", "https://u@kafo.example", "https://"} {
		c := config(t)
		c.AllowOrigins = []string{origin}
		if _, err := New(c); err == nil || !strings.Contains(err.Error(), "expected scheme and host") {
			t.Errorf("%q: %v", origin, err)
		}
	}
}
