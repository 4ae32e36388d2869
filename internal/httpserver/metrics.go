package httpserver

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/kafo-graph/kafo/internal/gqlserver"
)

// metrics are what /metrics shows. Their labels come from fixed sets: no
// subject, query, path or anything else that clients made up is among them.
type metrics struct {
	registry *prometheus.Registry
	answers  *prometheus.CounterVec
	requests *prometheus.HistogramVec
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		answers: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "kafo_http_requests_total", Help: "HTTP requests answered.",
		}, []string{"route", "status"}),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "kafo_graphql_request_duration_seconds",
			Help:    "Time to answer GraphQL requests, by type of operation and code of the first error (OK: none).",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"operation", "code"}),
	}
	m.registry.MustRegister(m.answers, m.requests, collectors.NewGoCollector(), collectors.NewBuildInfoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) answered(route string, status int) {
	m.answers.WithLabelValues(route, strconv.Itoa(status)).Inc()
}

func (m *metrics) executed(o gqlserver.Outcome, took time.Duration) {
	m.requests.WithLabelValues(orElse(o.Operation, "none"), orElse(o.Code, "OK")).Observe(took.Seconds())
}

func orElse(label, other string) string {
	if label == "" {
		return other
	}
	return label
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
