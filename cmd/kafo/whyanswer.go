package main

import "github.com/kafo-graph/kafo/internal/domain"

// whyAnswer is what of the API's answer is told.
type whyAnswer struct {
	Linked         bool          `json:"linked"`
	Statement      string        `json:"statement"`
	Strength       float64       `json:"strength"`
	Corroborations int           `json:"corroborations"`
	Exact          bool          `json:"exact"`
	Fragility      *whyFragility `json:"fragility"`
	Paths          []whyPath     `json:"paths"`
	Scope          whyScope      `json:"scope"`
}

type whyFragility struct {
	Size    *int     `json:"size"`
	Exact   bool     `json:"exact"`
	Sources []string `json:"sources"`
}

type whyPath struct {
	Strength  float64   `json:"strength"`
	Hops      int       `json:"hops"`
	Temporal  string    `json:"temporal"`
	Cautions  []string  `json:"cautions"`
	Countries []string  `json:"countries"`
	Nodes     []whyNode `json:"nodes"`
	Steps     []struct {
		Forward bool    `json:"forward"`
		Link    whyLink `json:"link"`
	} `json:"steps"`
}

type whyNode struct {
	ID          string            `json:"id"`
	Kind        domain.EntityKind `json:"kind"`
	Label       string            `json:"label"`
	LegalStatus string            `json:"legalStatus"`
}

type whyLink struct {
	ID         string             `json:"id"`
	Kind       domain.LinkKind    `json:"kind"`
	Since      domain.PartialDate `json:"since"`
	Until      domain.PartialDate `json:"until"`
	Country    string             `json:"country"`
	Lawful     string             `json:"lawful"`
	Reports    []whyReport        `json:"reports"`
	Judgements []struct {
		Verdict string `json:"verdict"`
		By      string `json:"by"`
		At      string `json:"at"`
		Reason  string `json:"reason"`
	} `json:"judgements"`
}

type whyReport struct {
	ID          string `json:"id"`
	Day         string `json:"day"`
	Reliability string `json:"reliability"`
	Credibility int    `json:"credibility"`
	Source      string `json:"source"`
	Originator  struct {
		Country string `json:"country"`
		Agency  string `json:"agency"`
	} `json:"originator"`
}

type whyScope struct {
	Epoch       int64             `json:"epoch"`
	AsOf        string            `json:"asOf"`
	MaxHops     int               `json:"maxHops"`
	MinStrength float64           `json:"minStrength"`
	Excluded    []domain.LinkKind `json:"excludedKinds"`
	Skipped     int               `json:"skippedImpossible"`
	Truncated   bool              `json:"truncated"`
	Reason      string            `json:"reason"`
	Only        []domain.LinkKind `json:"onlyThroughKinds"`
}
