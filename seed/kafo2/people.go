package kafo2

import (
	"fmt"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Given names and surnames of the region; every surname is marked as invented.
var (
	men      = []string{"Abdoulaye", "Adama", "Ali", "Amadou", "Boubacar", "Daouda", "Drissa", "Hamidou", "Harouna", "Ibrahim", "Idrissa", "Issa", "Kader", "Lassina", "Mahamadou", "Moctar", "Moussa", "Oumar", "Salif", "Seydou", "Siaka", "Souleymane", "Yacouba", "Zakaria"}
	women    = []string{"Aïssata", "Aminata", "Awa", "Fatoumata", "Hadiza", "Kadidia", "Mariam", "Ramata", "Rokia", "Zeinabou"}
	surnames = []string{"Barry", "Bâ", "Coulibaly", "Diallo", "Diarra", "Dicko", "Garba", "Issoufou", "Kaboré", "Keïta", "Koné", "Maïga", "Ouattara", "Ouédraogo", "Sangaré", "Sawadogo", "Sidibé", "Sissoko", "Tamboura", "Touré", "Traoré", "Yaméogo"}
)

// someone draws a person: names, sex, a birth date of uneven precision and a
// nationality.
func (b *builder) someone(country, status string) []domain.Value {
	given, sex := pick(b, men), "M"
	if b.chance(14) {
		given, sex = pick(b, women), "F"
	}
	names := []domain.Name{{Text: given + " Demo-" + pick(b, surnames), Type: "PRIMARY"}}
	if b.chance(15) {
		names = append(names, domain.Name{Text: "«" + pick(b, men) + "» Demo", Type: "ALIAS", Quality: "LOW"})
	}
	values := []domain.Value{
		with(domain.FieldNames, names), with(domain.FieldSex, sex),
		with(domain.FieldBirthDate, date(b.birth())), with(domain.FieldLegalStatus, status),
	}
	if b.chance(85) {
		values = append(values, with(domain.FieldNationalities, []string{country}))
	}
	if b.chance(20) {
		values = append(values, with(domain.FieldIdentityNumbers, []domain.IdentityNumber{
			{Type: "national identification", Number: b.next("DEMO-" + country + "-ID-"), Country: country},
		}))
	}
	return values
}

func (b *builder) birth() string {
	year := 1962 + b.rng.IntN(40)
	switch n := b.rng.IntN(10); {
	case n < 2:
		return ""
	case n < 5:
		return fmt.Sprint(year)
	case n < 7:
		return fmt.Sprintf("%d-%02d", year, 1+b.rng.IntN(12))
	}
	return fmt.Sprintf("%d-%02d-%02d", year, 1+b.rng.IntN(12), 1+b.rng.IntN(28))
}

func named(text, sex, birth, nationality, status string, aliases ...string) []domain.Value {
	names := []domain.Name{{Text: text, Type: "PRIMARY"}}
	for _, a := range aliases {
		names = append(names, domain.Name{Text: a, Type: "ALIAS"})
	}
	return []domain.Value{
		with(domain.FieldNames, names), with(domain.FieldSex, sex), with(domain.FieldBirthDate, date(birth)),
		with(domain.FieldNationalities, []string{nationality}), with(domain.FieldLegalStatus, status),
	}
}

// dial is each country's telephone code; the numbers after it begin with 00,
// which no plan gives out.
var dial = map[string]string{"BF": "+226", "CI": "+225", "ML": "+223", "NE": "+227", "NG": "+234", "BJ": "+229"}

func (b *builder) phone(country string, mark domain.Mark, reports []string) string {
	id := b.next(country + ":phone:demo-")
	number := fmt.Sprintf("%s00%06d", dial[country], 100000+7*b.count[country+":phone:demo-"])
	return b.add(domain.Phone, id, mark, reports, with(domain.FieldNumber, number), with(domain.FieldCountry, country))
}

func (b *builder) truck(country string, mark domain.Mark, reports []string) string {
	id := b.next(country + ":vehicle:demo-")
	plate := fmt.Sprintf("DEMO-%s-%04d", country, 100+b.count[country+":vehicle:demo-"])
	b.add(domain.Vehicle, id, mark, reports, with(domain.FieldVehicleType, "ROAD"),
		with(domain.FieldRegistration, plate), with(domain.FieldCountry, country))
	b.vehicles = append(b.vehicles, actor{id, country})
	return id
}
