package model

import (
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/identifiers"
)

// Report is a piece of evidence as it is shown.
type Report struct{ domain.Report }

// Reliability is the Admiralty reliability of the source.
func (r Report) Reliability() string { return r.Grade.Reliability }

// Credibility is the Admiralty credibility of what the report says.
func (r Report) Credibility() int { return r.Grade.Credibility }

// Judged says whether both parts of the grade could be judged.
func (r Report) Judged() bool { return r.Grade.Judged() }

func reports(list []domain.Report) []Report {
	made := make([]Report, len(list))
	for i, r := range list {
		made[i] = Report{r}
	}
	return made
}

// Serial is a firearm's serial number.
type Serial struct{ domain.Serial }

// Normalised is the serial number in the form in which they are compared.
func (s Serial) Normalised() string { return identifiers.NormaliseSerial(s.AsRead) }

// maxAlternatives is how many other numbers a serial is shown to stand for.
const maxAlternatives = 15

// Alternatives are other numbers that it may be.
func (s Serial) Alternatives() []string {
	readings, _ := identifiers.SerialAlternatives(s.AsRead, 1+maxAlternatives)
	return readings[1:]
}

func serial(v domain.Values, f domain.FieldID) *Serial {
	s := pointer[domain.Serial](v, f)
	if s == nil {
		return nil
	}
	return &Serial{*s}
}

// CountryYear is a maker's or importer's stamp.
type CountryYear struct{ domain.CountryYear }

// Year of the stamp; nil where unknown.
func (c CountryYear) Year() *int {
	if c.CountryYear.Year == 0 {
		return nil
	}
	return &c.CountryYear.Year
}

func countryYear(v domain.Values, f domain.FieldID) *CountryYear {
	c := pointer[domain.CountryYear](v, f)
	if c == nil {
		return nil
	}
	return &CountryYear{*c}
}
