package kafo2

import (
	"fmt"

	"github.com/kafo-graph/kafo/internal/domain"
)

// firearmMake is a make and model; the makers are invented.
type firearmMake struct{ maker, model, kind, calibre, country, prefix string }

var firearmMakes = []firearmMake{
	{"Demo Arms Works", "DW-70", "ASSAULT_RIFLE", "7.62x39", "RS", "DW"},
	{"Demo Arms Works", "DW-9", "PISTOL", "9x19", "RS", "DP"},
	{"Moravia Demo", "MD-58", "ASSAULT_RIFLE", "7.62x39", "CZ", "MD"},
	{"Moravia Demo", "MD-75", "PISTOL", "9x19", "CZ", "MP"},
	{"Anatolia Demo Silah", "AD-12", "SHOTGUN", "12 gauge", "TR", "AD"},
	{"Danube Demo Arsenal", "DA-63", "ASSAULT_RIFLE", "7.62x39", "BG", "DA"},
	{"Danube Demo Arsenal", "DA-PK", "MACHINE_GUN", "7.62x54R", "BG", "DK"},
	{"Po Valley Demo", "PV-92", "PISTOL", "9x19", "IT", "PV"},
	{"Yangtze Demo Ordnance", "YD-56", "ASSAULT_RIFLE", "7.62x39", "CN", "YD"},
	{"", "", "CRAFT", "12 gauge", "", ""},
	{"", "", "CRAFT", "", "", ""},
}

func (b *builder) firearm(id string, mark domain.Mark, reports []string, m firearmMake, record string) string {
	made := domain.CountryYear{Country: m.country, Year: 1968 + b.rng.IntN(48)}
	values := []domain.Value{
		with(domain.FieldFirearmType, m.kind), with(domain.FieldMake, m.maker), with(domain.FieldModel, m.model),
		with(domain.FieldCalibre, m.calibre), with(domain.FieldSerial, b.serial(m.prefix)), with(domain.FieldRecordState, record),
	}
	if m.country != "" && b.chance(80) {
		values = append(values, with(domain.FieldMadeIn, made))
	}
	if m.country != "" && b.chance(25) {
		stamp := domain.CountryYear{Country: pick(b, []string{"BF", "BJ", "CI", "GH", "ML", "NE", "NG", "TG"}), Year: made.Year + 1 + b.rng.IntN(3)}
		values = append(values, with(domain.FieldImportMark, stamp))
	}
	if b.chance(12) {
		values = append(values, with(domain.FieldOtherMarks, []string{"stock engraved DEMO " + fmt.Sprint(1+b.rng.IntN(99))}))
	}
	return b.add(domain.Firearm, id, mark, reports, values...)
}

// serial draws a serial number as an officer reads it: whole, with places that
// cannot be read, ground away, or none at all.
func (b *builder) serial(prefix string) domain.Serial {
	if prefix == "" {
		return domain.Serial{State: "NONE"}
	}
	number := fmt.Sprintf("%s-%05d", prefix, b.rng.IntN(100000))
	switch n := b.rng.IntN(100); {
	case n < 68:
		return domain.Serial{AsRead: number, State: "FULL"}
	case n < 82:
		return domain.Serial{AsRead: number[:3+b.rng.IntN(3)] + "?" + number[7:], State: "PARTIAL"}
	case n < 88:
		return domain.Serial{AsRead: number[:5] + "*", State: "PARTIAL"}
	case n < 96:
		return domain.Serial{State: "OBLITERATED"}
	}
	return domain.Serial{State: "NONE"}
}

// tradeCountries have an importer and a dealer each.
var tradeCountries = []string{"BF", "BJ", "CI", "GH", "ML", "NE", "NG", "TG"}

func makerID(m firearmMake) string { return "INT:org:" + slug(m.maker) }
func importerID(cc string) string  { return "INT:org:demo-importer-" + slug(cc) }
func dealerID(cc string) string    { return "INT:org:demo-dealer-" + slug(cc) }

// addTrade makes the invented companies that make, import and sell firearms.
func (b *builder) addTrade() {
	seen := map[string]bool{"": true}
	for _, m := range firearmMakes {
		if !seen[m.maker] {
			seen[m.maker] = true
			b.company(makerID(m), m.maker, "ARMS_MANUFACTURER", m.country)
		}
	}
	for _, cc := range tradeCountries {
		b.company(importerID(cc), "Demo Import "+cc, "ARMS_DEALER", cc)
		b.company(dealerID(cc), "Demo Armoury "+cc, "ARMS_DEALER", cc)
	}
}

func (b *builder) company(id, name, kind, country string) string {
	return b.add(domain.Organisation, id, open("INT"), nil, with(domain.FieldOrganisationType, kind), with(domain.FieldCountry, country),
		with(domain.FieldNames, []domain.Name{{Text: name, Type: "PRIMARY"}}))
}
