// Package unlist reads the United Nations Security Council consolidated list,
// in the XML form in which it is published, into records of the graph.
package unlist

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
)

// listing is one entry of the list: an individual or an entity.
type listing struct {
	line   int64
	person bool

	First          string   `xml:"FIRST_NAME"`
	Second         string   `xml:"SECOND_NAME"`
	Third          string   `xml:"THIRD_NAME"`
	Fourth         string   `xml:"FOURTH_NAME"`
	OriginalScript []string `xml:"NAME_ORIGINAL_SCRIPT"`
	ListType       string   `xml:"UN_LIST_TYPE"`
	Reference      string   `xml:"REFERENCE_NUMBER"`
	ListedOn       string   `xml:"LISTED_ON"`
	SubmittedOn    string   `xml:"SUBMITTED_ON"`
	SubmittedBy    string   `xml:"SUBMITTED_BY"`
	Gender         string   `xml:"GENDER"`
	Comments       []string `xml:"COMMENTS1"`
	Titles         []string `xml:"TITLE>VALUE"`
	Positions      []string `xml:"DESIGNATION>VALUE"`
	Nationalities  []string `xml:"NATIONALITY>VALUE"`
	Nationality2   []string `xml:"NATIONALITY2"`
	Updated        []string `xml:"LAST_DAY_UPDATED>VALUE"`

	PersonAliases   []alias    `xml:"INDIVIDUAL_ALIAS"`
	EntityAliases   []alias    `xml:"ENTITY_ALIAS"`
	PersonAddresses []address  `xml:"INDIVIDUAL_ADDRESS"`
	EntityAddresses []address  `xml:"ENTITY_ADDRESS"`
	BirthDates      []birth    `xml:"INDIVIDUAL_DATE_OF_BIRTH"`
	BirthPlaces     []address  `xml:"INDIVIDUAL_PLACE_OF_BIRTH"`
	Documents       []document `xml:"INDIVIDUAL_DOCUMENT"`
}

type alias struct {
	Quality        string `xml:"QUALITY"`
	Name           string `xml:"ALIAS_NAME"`
	BirthDate      string `xml:"DATE_OF_BIRTH"`
	CityOfBirth    string `xml:"CITY_OF_BIRTH"`
	CountryOfBirth string `xml:"COUNTRY_OF_BIRTH"`
	Note           string `xml:"NOTE"`
}

type address struct {
	Street  string `xml:"STREET"`
	City    string `xml:"CITY"`
	State   string `xml:"STATE_PROVINCE"`
	Zip     string `xml:"ZIP_CODE"`
	Country string `xml:"COUNTRY"`
	Note    string `xml:"NOTE"`
}

type birth struct {
	Type string `xml:"TYPE_OF_DATE"`
	Date string `xml:"DATE"`
	Year string `xml:"YEAR"`
	From string `xml:"FROM_YEAR"`
	To   string `xml:"TO_YEAR"`
	Note string `xml:"NOTE"`
}

type document struct {
	Type    string `xml:"TYPE_OF_DOCUMENT"`
	Type2   string `xml:"TYPE_OF_DOCUMENT2"`
	Number  string `xml:"NUMBER"`
	Country string `xml:"COUNTRY_OF_ISSUE"`
	Issuer  string `xml:"ISSUING_COUNTRY"`
	City    string `xml:"CITY_OF_ISSUE"`
	Date    string `xml:"DATE_OF_ISSUE"`
	Note    string `xml:"NOTE"`
}

// readList reads all listings. It fails where the file is not well formed, ends
// early or is no such list.
func readList(r io.Reader) ([]*listing, error) {
	decoder := xml.NewDecoder(r)
	var all []*listing
	began := false
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("not well-formed XML: %w", err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "CONSOLIDATED_LIST":
			began = true
		case "INDIVIDUAL", "ENTITY":
			line, _ := decoder.InputPos()
			l := &listing{line: int64(line), person: start.Name.Local == "INDIVIDUAL"}
			if err := decoder.DecodeElement(l, &start); err != nil {
				return nil, fmt.Errorf("not well-formed XML: %w", err)
			}
			l.Reference = cleanReference(l.Reference)
			all = append(all, l)
		}
	}
	if !began {
		return nil, errors.New("expected the UN consolidated list: there is no CONSOLIDATED_LIST in it")
	}
	return all, nil
}

// cleanReference is the reference without surrounding spaces and final dots.
func cleanReference(s string) string { return strings.TrimRight(squeeze(s), ". ") }

// squeeze makes one space of every run of white space, and none at the ends.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func (l *listing) name() string {
	return squeeze(strings.Join([]string{l.First, l.Second, l.Third, l.Fourth}, " "))
}

func (l *listing) aliases() []alias     { return append(l.PersonAliases, l.EntityAliases...) }
func (l *listing) addresses() []address { return append(l.PersonAddresses, l.EntityAddresses...) }

func (l *listing) entityID() string { return "un:" + l.Reference }
func (l *listing) reportID() string { return "un:list:" + l.Reference }

// listName is the list as designations name it, such as Al-Qaida.
func (l *listing) listName() string { return squeeze(l.ListType) }

func (l *listing) kind() domain.EntityKind {
	if l.person {
		return domain.Person
	}
	return domain.Organisation
}

// mark is that of everything that comes from the list.
func mark() domain.Mark {
	return domain.Mark{Owner: domain.International, Level: domain.Open, ReleasableTo: []string{domain.Everyone}, TLP: "CLEAR"}
}
