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

// gauges shows what a server's parts say of themselves; what is nil is left out.
func (m *metrics) gauges(graph Graph, streams Streams) {
	gauge := func(name, help string, value func() float64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
	}
	if graph != nil {
		gauge("kafo_graph_epoch", "Revision of the graph that answers show.", func() float64 { return float64(graph.Epoch()) })
		gauge("kafo_graph_staleness_seconds", "Time since answers were last known to show all that was written to the store.",
			func() float64 { return graph.Staleness().Seconds() })
	}
	if streams != nil {
		gauge("kafo_graphql_streams", "Open subscriptions over server-sent events and websockets.",
			func() float64 { return float64(streams.OpenStreams()) })
	}
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
