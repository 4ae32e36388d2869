package main

import (
	"context"
	"errors"
	"net"
	"runtime"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/kafo-graph/kafo/internal/access"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/httpserver"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/service"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/webui"
)

const serveHelp = `Serves the GraphQL API at /graphql (POST; subscriptions over server-sent
events and websockets), the web client at /, /healthz, /readyz and /metrics until
Ctrl-C, which lets requests under way end. What a bulk job found is at
/jobs/ID/results?format=ndjson, csv or gexf. It also does the bulk jobs that are
started there (--no-worker leaves them to kafo worker), and starts those of
schedules and watches.

With --auth dev (the default) who asks is named by the header
"Authorization: Bearer dev:NAME", NAME being one of the subjects file; without the
header it is the file's first subject. Nobody is asked for a proof, so this is
offered on the loopback interface alone.`

// serveFlags are those of serve and demo.
type serveFlags struct {
	listen, auth, subjects string
	origins                []string
	noWorker               bool
	webhookHosts           []string
}

func (f *serveFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8080", "the address to listen on, `HOST:PORT`; port 0 takes a free one")
	flags.StringVar(&f.auth, "auth", "dev", "how to sign in: dev")
	flags.StringVar(&f.subjects, "subjects", "", "the subjects `FILE` (YAML), read again when it has changed")
	flags.BoolVar(&f.noWorker, "no-worker", false, "leave bulk jobs to kafo worker")
	flags.StringSliceVar(&f.webhookHosts, "webhook-host", nil, "a `HOST`, or HOST:PORT, that schedules and watches may tell of news")
	flags.StringSliceVar(&f.origins, "allow-origin", nil, "an origin, such as https://kafo.example, whose pages may use the API")
}

// check refuses what cannot be served, before anything is opened.
func (f *serveFlags) check() error {
	if f.auth != "dev" {
		return misuse("--auth: this version offers dev alone, not %q", f.auth)
	}
	if err := httpserver.CheckLoopback(f.listen); err != nil {
		return misuse("--listen: %s", err)
	}
	return nil
}

func (c *cli) serveCommand() *cobra.Command {
	flags := serveFlags{}
	cmd := &cobra.Command{
		Use:     "serve",
		Short:   "Serve the API and the web client",
		Long:    serveHelp,
		Example: "  kafo serve --store sqlite:my.db --subjects subjects.yaml\n  kafo serve --store neo4j://127.0.0.1:7687/neo4j --subjects subjects.yaml --listen 127.0.0.1:9000",
		Args:    exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := flags.check(); err != nil {
				return err
			}
			subjects, err := followSubjects(flags.subjects, c.store, c.tellSubjects)
			if err != nil {
				return err
			}
			if subjects == nil {
				return misuse("serve needs to know who may sign in: give the subjects file with --subjects FILE")
			}
			return c.serve(cmd.Context(), flags, serving{open: c.openStore, subjects: subjects, tell: c.tellServing})
		},
	}
	flags.add(cmd)
	return cmd
}

// serving is what serve and demo serve.
type serving struct {
	open     func(context.Context) (store.Store, error)
	subjects *access.Subjects
	tour     []webui.Query
	// tell says where to look once the API answers.
	tell func(url string) error
}

// followEvery is how often the store is asked whether other processes wrote to
// it. Their writes show a second after they were committed at the latest.
const followEvery = 250 * time.Millisecond

func (c *cli) serve(ctx context.Context, flags serveFlags, what serving) (err error) {
	listener, err := httpserver.Listen(ctx, flags.listen)
	if err != nil {
		return err
	}
	defer func() {
		if e := listener.Close(); err == nil && !errors.Is(e, net.ErrClosed) {
			err = e
		}
	}()
	opened, err := what.open(ctx)
	if err != nil {
		return err
	}
	c.webhooks = newWebhooks(flags.webhookHosts)
	s, err := c.openSession(ctx, opened)
	if err != nil {
		return err
	}
	defer closing(s, &err)
	server, err := httpserver.New(httpserver.Config{
		GraphQL: s.graphql, Streams: s.graphql, Graph: s.service, Jobs: s.service, Ready: s, SignIn: access.Development{Subjects: what.subjects}, LoopbackOnly: true,
		Web: webui.Handler(webui.Config{Subjects: shown(what.subjects), Tour: what.tour}), AllowOrigins: flags.origins, Log: c.log,
	})
	if err != nil {
		return misuse("--%s", err)
	}
	var following sync.WaitGroup
	defer following.Wait()
	following.Go(func() { s.service.Follow(ctx, followEvery) })
	if !flags.noWorker {
		worker, err := c.servingWorker(s, what.subjects)
		if err != nil {
			return err
		}
		following.Go(func() { worker.Run(ctx) })
	}
	scheduler, err := c.scheduler(s, what.subjects)
	if err != nil {
		return err
	}
	following.Go(func() { scheduler.Run(ctx) })
	if err := what.tell("http://" + listener.Addr().String()); err != nil {
		return err
	}
	return server.Run(ctx, listener)
}

// servingWorker does bulk jobs beside answering: it leaves half of the processors
// to those who ask.
func (c *cli) servingWorker(s *session, subjects *access.Subjects) (*jobs.Worker, error) {
	spool, err := c.spool()
	if err != nil {
		return nil, err
	}
	named := namedIn(subjects)
	return c.worker(s.store, map[string]jobs.Kind{
		jobs.LinkKind:   &jobs.Linking{Store: s.store, Spool: spool, Subject: named, Threads: max(1, runtime.GOMAXPROCS(0)/2)},
		jobs.ScreenKind: &service.Screening{Service: s.loaded, Subject: named},
	}), nil
}

// scheduler starts the jobs of schedules.
func (c *cli) scheduler(s *session, subjects *access.Subjects) (*jobs.Scheduler, error) {
	spool, err := c.spool()
	if err != nil {
		return nil, err
	}
	return &jobs.Scheduler{
		Store: s.store, Spool: spool, Graph: s.service.Snapshot, Subject: namedIn(subjects), Tell: c.webhooks.tell, Now: c.now, Log: c.log,
	}, nil
}

func namedIn(subjects *access.Subjects) func(string) (domain.Subject, bool) {
	return func(name string) (domain.Subject, bool) {
		subject, err := subjects.Named(name)
		return subject, err == nil
	}
}

// Ready says why the store does not answer, or nil.
func (s *session) Ready(ctx context.Context) error {
	_, err := s.store.Revision(ctx)
	return err
}

// shown are the subjects as the web client offers them for signing in.
func shown(subjects *access.Subjects) []webui.Subject {
	var all []webui.Subject
	for _, s := range subjects.All() {
		subject := webui.Subject{Name: s.Name, Country: s.Country, Level: s.Level.String()}
		for _, r := range s.Roles {
			subject.Roles = append(subject.Roles, string(r))
		}
		all = append(all, subject)
	}
	return all
}

type served struct {
	URL     string  `json:"url"`
	GraphQL string  `json:"graphql"`
	Seconds float64 `json:"secondsToReady"`
}

func (c *cli) served(url string) served {
	return served{URL: url + "/", GraphQL: url + "/graphql", Seconds: c.now().Sub(c.started).Seconds()}
}

func (c *cli) tellServing(url string) error {
	if c.json {
		return c.answer(c.served(url))
	}
	return c.printf("Kafo serves %s at %s/ (API: %s/graphql), ready in %.1f s. Ctrl-C stops it.\n", c.store, url, url, c.served(url).Seconds)
}
