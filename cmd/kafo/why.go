package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/gqlserver"
	"github.com/kafo-graph/kafo/internal/service"
	"github.com/kafo-graph/kafo/internal/statement"
)

const whyHelp = `Tells how a case is tied to a network, for reading: the answer in plain language,
the strongest paths, what each link of the best one says and on whose evidence (of
all of them with --verbose), what would break the tie, what to bear in mind before
relying on it, and within which bounds was searched. It is the API's own answer
(whyLinked). Strength is an ordinal score from 0 to 1, never a probability. What
ties a case to another case, the API's relatedCases and paths tell.`

//go:embed why.graphql
var whyDocument string

type whyFlags struct {
	asker
	language    string
	maxHops     int
	minStrength float64
	exact       bool
	exclude     []string
	k           int
	halfLife    int
	asOf        string
	verbose     bool
}

func (c *cli) whyCommand() *cobra.Command {
	flags := whyFlags{}
	cmd := &cobra.Command{
		Use:   "why CASE NETWORK",
		Short: "Tell how a case is tied to a network",
		Long:  whyHelp,
		Example: "  kafo why --store demo BF:case:bobo-cannabis ML:org:demo-gourma\n" +
			"  kafo why --store demo --language fr --verbose BF:case:bobo-cannabis ML:org:demo-gourma\n" +
			"  kafo why --store demo --as niger --json BF:case:bobo-cannabis ML:org:demo-gourma",
		Args: exactly("a CASE", "a NETWORK, by their ids"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.why(cmd.Context(), args[0], args[1], cmd.Flags().Changed, flags)
		},
	}
	flags.add(cmd)
	f := cmd.Flags()
	f.StringVar(&flags.language, "language", "en", "language of the answer: en or fr")
	f.IntVar(&flags.k, "k", 5, "how many paths the strength is made of, at most 50")
	f.BoolVarP(&flags.verbose, "verbose", "v", false, "tell every path in full, not the best alone")
	f.IntVar(&flags.maxHops, "max-hops", 8, "most links that a path may have, at most 16")
	f.Float64Var(&flags.minStrength, "min-strength", .005, "strength below which there is no path; 0 lifts the floor")
	f.BoolVar(&flags.exact, "exact-network", false, "aim at the network itself, without the chain of parts and affiliates that leads up to it")
	f.StringSliceVar(&flags.exclude, "exclude", nil, "kinds of links to leave out, such as SEEN_AT,CALLED")
	f.IntVar(&flags.halfLife, "half-life", 0, "half-life in `DAYS` after which a dated link counts half; no fading when left out")
	f.StringVar(&flags.asOf, "as-of", "", "the `DAY` that fading is counted to: YYYY, YYYY-MM or YYYY-MM-DD; today when left out")
	return cmd
}

func (c *cli) why(ctx context.Context, caseID, network string, changed func(string) bool, flags whyFlags) (err error) {
	language, err := statement.ParseLanguage(flags.language)
	if err != nil {
		return misuse("--language %s: expected en or fr", flags.language)
	}
	subject, err := flags.subject(c.store)
	if err != nil {
		return err
	}
	opened, err := c.openExisting(ctx)
	if err != nil {
		return err
	}
	s, err := c.openSession(ctx, opened)
	if err != nil {
		return err
	}
	defer closing(s, &err)
	response := s.graphql.Execute(service.Begin(ctx, subject), gqlserver.Request{
		Query: whyDocument, Variables: flags.variables(caseID, network, changed),
	})
	if len(response.Errors) > 0 {
		return refused(response.Errors[0].Message, response.Errors[0].Extensions)
	}
	var data struct {
		WhyLinked json.RawMessage `json:"whyLinked"`
	}
	if err := json.Unmarshal(response.Data, &data); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	if c.json {
		return c.answer(data.WhyLinked)
	}
	var a whyAnswer
	if err := json.Unmarshal(data.WhyLinked, &a); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	return c.print((&whyText{Language: language, words: &whyWords[language], answer: &a, verbose: flags.verbose}).text())
}

// variables are those of the question; what no flag says is left to the API's defaults.
func (f whyFlags) variables(caseID, network string, changed func(string) bool) map[string]any {
	all := map[string]any{"case": caseID, "network": network, "language": strings.ToUpper(f.language)}
	for flag, v := range map[string]struct {
		name  string
		value any
	}{
		"max-hops": {"maxHops", f.maxHops}, "min-strength": {"minStrength", f.minStrength},
		"exact-network": {"exact", f.exact}, "exclude": {"exclude", anys(f.exclude)},
		"k": {"k", f.k}, "half-life": {"halfLifeDays", f.halfLife}, "as-of": {"asOf", f.asOf},
	} {
		if changed(flag) {
			all[v.name] = v.value
		}
	}
	return all
}

// refused is an error that the API answered with, keeping its code. What the API
// takes for no question of its own was asked wrongly.
func refused(message string, extensions map[string]any) error {
	code, _ := extensions["code"].(string)
	switch domain.Code(code) {
	case domain.InvalidInput, domain.LimitExceeded:
		return misuse("%s", message)
	}
	return domain.Errorf(domain.Code(code), "%s", message)
}

// anys is the list as JSON would be read.
func anys(list []string) []any {
	all := make([]any, len(list))
	for i, v := range list {
		all[i] = v
	}
	return all
}
