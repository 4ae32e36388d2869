package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/kafo-graph/kafo/internal/jobs"
)

func TestWebhooksTellAllowedHostsThatThereIsNews(t *testing.T) {
	heard, status := "", http.StatusNoContent
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		heard = r.Method + " " + string(body)
		w.Header().Set("Location", "https://elsewhere.example/")
		w.WriteHeader(status)
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	w := newWebhooks([]string{"hooks.example", host})
	news := jobs.News{Schedule: "schedule-1", Job: "job-1", At: time.Date(2020, 12, 1, 5, 0, 0, 0, time.UTC)}
	if err := w.tell(t.Context(), server.URL+"/news", news); err != nil {
		t.Error(err)
	}
	if want := `POST {"schedule":"schedule-1","job":"job-1","at":"2020-12-01T05:00:00Z"}`; heard != want {
		t.Errorf("it heard %s, want %s", heard, want)
	}
	for _, status = range []int{http.StatusFound, http.StatusNotFound, http.StatusInternalServerError} {
		if err := w.tell(t.Context(), server.URL, news); err == nil {
			t.Errorf("%d is taken for an answer", status)
		}
	}
	for url, allowed := range map[string]bool{
		"https://hooks.example/a?b": true, "http://hooks.example": true, "https://hooks.example:8443/": false,
		"https://other.example/": false, "https://user:secret@hooks.example/": false, "ftp://hooks.example/": false,
		"https://hooks.example.evil.example/": false, "hooks.example": false, "": false, "https://%zz": false,
	} {
		if err := w.check(url); (err == nil) != allowed {
			t.Errorf("%q: %v", url, err)
		}
	}
}
