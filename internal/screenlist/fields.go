package screenlist

import (
	"maps"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

// set puts a cell that is not blank into an input.
type set func(in *service.ScreenInput, cell string) error

func text(of func(*service.ScreenInput) *string) set {
	return func(in *service.ScreenInput, cell string) error {
		*of(in) = cell
		return nil
	}
}

// fields are the columns that a list may have.
var fields = map[string]set{
	"kind":                  setKind,
	"name":                  text(func(in *service.ScreenInput) *string { return &in.Name }),
	"names":                 setNames,
	"birthDate":             setBirthDate,
	"sex":                   text(func(in *service.ScreenInput) *string { return &in.Sex }),
	"nationality":           text(func(in *service.ScreenInput) *string { return &in.Nationality }),
	"country":               text(func(in *service.ScreenInput) *string { return &in.Country }),
	"document.documentType": text(func(in *service.ScreenInput) *string { return &in.Document.Type }),
	"document.issuer":       text(func(in *service.ScreenInput) *string { return &in.Document.Issuer }),
	"document.number":       text(func(in *service.ScreenInput) *string { return &in.Document.Number }),
	"document.mrz":          text(func(in *service.ScreenInput) *string { return &in.Document.MRZ }),
	"registration":          text(func(in *service.ScreenInput) *string { return &in.Registration }),
	"vin":                   text(func(in *service.ScreenInput) *string { return &in.VIN }),
	"imo":                   text(func(in *service.ScreenInput) *string { return &in.IMO }),
	"tailNumber":            text(func(in *service.ScreenInput) *string { return &in.TailNumber }),
	"container":             text(func(in *service.ScreenInput) *string { return &in.Container }),
	"serial":                text(func(in *service.ScreenInput) *string { return &in.Serial }),
	"make":                  text(func(in *service.ScreenInput) *string { return &in.Make }),
	"model":                 text(func(in *service.ScreenInput) *string { return &in.Model }),
	"phone":                 text(func(in *service.ScreenInput) *string { return &in.Phone }),
	"account":               text(func(in *service.ScreenInput) *string { return &in.Account }),
}

var fieldNames = slices.Sorted(maps.Keys(fields))

func setKind(in *service.ScreenInput, cell string) error {
	kind, err := domain.ParseEntityKind(cell)
	in.Kind = kind
	return err
}

func setNames(in *service.ScreenInput, cell string) error {
	in.Names = splitList(cell)
	return nil
}

func setBirthDate(in *service.ScreenInput, cell string) error {
	date, err := domain.ParsePartialDate(cell)
	in.BirthDate = date
	return err
}
