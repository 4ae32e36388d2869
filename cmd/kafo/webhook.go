package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
)

// webhooks tells programs elsewhere that there is news, and nothing of what it is.
type webhooks struct {
	// hosts, with their ports where these are not the scheme's own, are those that
	// may be told.
	hosts []string
	http  http.Client
}

const webhookPatience = 10 * time.Second

func newWebhooks(hosts []string) *webhooks {
	return &webhooks{hosts: hosts, http: http.Client{
		Timeout:       webhookPatience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // it might lead to a host that is not allowed
	}}
}

// check says what is wrong with the URL of a webhook.
func (w *webhooks) check(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil:
		return domain.Errorf(domain.InvalidInput, "expected a URL of http or https without a user")
	case !slices.Contains(w.hosts, u.Host):
		return domain.Errorf(domain.InvalidInput, "the operator does not allow the host %s", u.Host)
	}
	return nil
}

// tell sends the news; an error unless it was taken.
func (w *webhooks) tell(ctx context.Context, to string, news jobs.News) error {
	if err := w.check(to); err != nil {
		return err
	}
	body, err := json.Marshal(news)
	if err != nil {
		return fmt.Errorf("write the news: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("tell a webhook: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := w.http.Do(request)
	if err != nil {
		return fmt.Errorf("tell a webhook: %w", err)
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<16)) // so that the connection may be used again
	_ = answer.Body.Close()
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return fmt.Errorf("tell a webhook: it answered %s", answer.Status)
	}
	return nil
}
