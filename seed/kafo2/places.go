package kafo2

import "github.com/kafo-graph/kafo/internal/domain"

// place is an airport, seaport, border post, town, mine site, depot or market.
type place struct {
	slug, kind, name, country string
	lat, lon                  float64
	unlocode, iata, icao      string
	// busy weighs the checks made there during the operation; 0: none.
	busy int
}

func (p place) id() string { return "INT:place:" + p.slug }

// places are real, with the coordinates that airportsdata and GeoNames give;
// a border post stands for the crossings served from its town.
var places = []place{
	{"ouagadougou-airport", "AIRPORT", "Ouagadougou Airport", "BF", 12.3532, -1.5124, "BFOUA", "OUA", "DFFD", 11},
	{"bobo-dioulasso-airport", "AIRPORT", "Bobo-Dioulasso Airport", "BF", 11.1601, -4.3310, "BFBOY", "BOY", "DFOO", 4},
	{"dori", "TOWN", "Dori", "BF", 14.0354, -0.0345, "", "", "", 3},
	{"djibo", "TOWN", "Djibo", "BF", 14.0994, -1.6255, "", "", "", 1},
	{"po", "BORDER_POST", "Pô border post", "BF", 11.1697, -1.1450, "", "", "", 9},
	{"ouahigouya", "TOWN", "Ouahigouya", "BF", 13.5828, -2.4216, "", "", "", 3},
	{"fada", "TOWN", "Fada N'Gourma", "BF", 12.0616, 0.3584, "", "", "", 3},
	{"diapaga", "TOWN", "Diapaga", "BF", 12.0731, 1.7884, "", "", "", 1},
	{"banfora", "TOWN", "Banfora", "BF", 10.6333, -4.7667, "", "", "", 3},
	{"bobo-dioulasso", "MARKET", "Bobo-Dioulasso central market", "BF", 11.1771, -4.2979, "", "", "", 3},
	{"abidjan-airport", "AIRPORT", "Félix Houphouët-Boigny Airport", "CI", 5.2614, -3.9263, "", "ABJ", "DIAP", 14},
	{"abidjan-port", "SEAPORT", "Port of Abidjan", "CI", 5.3000, -4.0167, "CIABJ", "", "", 11},
	{"san-pedro-port", "SEAPORT", "Port of San-Pédro", "CI", 4.7333, -6.6167, "CISPY", "", "", 5},
	{"bouake", "TOWN", "Bouaké", "CI", 7.6939, -5.0303, "", "", "", 2},
	{"korhogo", "TOWN", "Korhogo", "CI", 9.4580, -5.6296, "", "", "", 3},
	{"ouangolodougou", "BORDER_POST", "Ouangolodougou border post", "CI", 9.9684, -5.1488, "", "", "", 18},
	{"tengrela", "BORDER_POST", "Tengréla border post", "CI", 10.4811, -6.4069, "", "", "", 4},
	{"bouna", "TOWN", "Bouna", "CI", 9.2693, -2.9951, "", "", "", 2},
	{"aboisso", "BORDER_POST", "Aboisso border post", "CI", 5.4678, -3.2071, "", "", "", 6},
	{"danane", "BORDER_POST", "Danané border post", "CI", 7.2596, -8.1550, "", "", "", 3},
	{"odienne", "TOWN", "Odienné", "CI", 9.5051, -7.5643, "", "", "", 2},
	{"bamako-airport", "AIRPORT", "Bamako-Sénou Airport", "ML", 12.5335, -7.9499, "MLBKO", "BKO", "GABS", 11},
	{"gao-airport", "AIRPORT", "Gao Airport", "ML", 16.2484, -0.0055, "MLGAQ", "GAQ", "GAGO", 2},
	{"mopti-airport", "AIRPORT", "Mopti Ambodédjo Airport", "ML", 14.5128, -4.0796, "", "MZI", "GAMB", 2},
	{"sikasso", "TOWN", "Sikasso", "ML", 11.3176, -5.6665, "", "", "", 4},
	{"kadiolo", "BORDER_POST", "Kadiolo border post", "ML", 10.5500, -5.7667, "", "", "", 7},
	{"koro", "BORDER_POST", "Koro border post", "ML", 14.0640, -3.0754, "", "", "", 3},
	{"ansongo", "TOWN", "Ansongo", "ML", 15.6597, 0.5022, "", "", "", 2},
	{"menaka", "TOWN", "Ménaka", "ML", 15.9182, 2.4022, "", "", "", 1},
	{"kayes", "TOWN", "Kayes", "ML", 14.4469, -11.4445, "", "", "", 4},
	{"koutiala", "TOWN", "Koutiala", "ML", 12.3917, -5.4642, "", "", "", 3},
	{"niamey-airport", "AIRPORT", "Diori Hamani Airport, Niamey", "NE", 13.4815, 2.1836, "NENIM", "NIM", "DRRN", 10},
	{"agadez-airport", "AIRPORT", "Mano Dayak Airport, Agadez", "NE", 16.9660, 8.0001, "NEAJY", "AJY", "DRZA", 3},
	{"gaya", "BORDER_POST", "Gaya border post", "NE", 11.8843, 3.4492, "", "", "", 13},
	{"birni-nkonni", "BORDER_POST", "Birni N'Konni border post", "NE", 13.7960, 5.2503, "", "", "", 9},
	{"ayorou", "BORDER_POST", "Ayorou border post", "NE", 14.7308, 0.9174, "", "", "", 4},
	{"tera", "BORDER_POST", "Téra border post", "NE", 14.0078, 0.7531, "", "", "", 3},
	{"magaria", "BORDER_POST", "Magaria border post", "NE", 12.9983, 8.9099, "", "", "", 6},
	{"diffa", "BORDER_POST", "Diffa border post", "NE", 13.3154, 12.6113, "", "", "", 2},
	{"dosso", "DEPOT", "Dosso customs depot", "NE", 13.0490, 3.1937, "", "", "", 3},
	{"arlit", "TOWN", "Arlit", "NE", 18.7369, 7.3853, "", "", "", 2},
	{"tillaberi", "TOWN", "Tillabéri", "NE", 14.2071, 1.4542, "", "", "", 3},

	{"kamba", "TOWN", "Kamba", "NG", 11.8517, 3.6548, "", "", "", 0},
	{"illela", "BORDER_POST", "Illela border post", "NG", 13.7306, 5.2978, "", "", "", 0},
	{"jibia", "BORDER_POST", "Jibia border post", "NG", 13.0938, 7.2262, "", "", "", 0},
	{"kano-airport", "AIRPORT", "Mallam Aminu Kano Airport", "NG", 12.0476, 8.5246, "NGKAN", "KAN", "DNKN", 0},
	{"sokoto", "TOWN", "Sokoto", "NG", 13.0627, 5.2432, "", "", "", 0},
	{"birnin-kebbi", "TOWN", "Birnin Kebbi", "NG", 12.4539, 4.1975, "", "", "", 0},
	{"malanville", "BORDER_POST", "Malanville border post", "BJ", 11.8682, 3.3833, "", "", "", 0},
	{"cotonou-port", "SEAPORT", "Port of Cotonou", "BJ", 6.3500, 2.4333, "BJCOO", "", "", 0},
	{"lome-port", "SEAPORT", "Port of Lomé", "TG", 6.1333, 1.2833, "TGLFW", "", "", 0},
	{"dapaong", "TOWN", "Dapaong", "TG", 10.8622, 0.2076, "", "", "", 0},
	{"tema-port", "SEAPORT", "Port of Tema", "GH", 5.6333, 0.0167, "GHTEM", "", "", 0},
	{"bawku", "TOWN", "Bawku", "GH", 11.0616, -0.2417, "", "", "", 0},
	{"gao", "TOWN", "Gao", "ML", 16.2717, -0.0447, "", "", "", 0},
	{"timbuktu", "TOWN", "Timbuktu", "ML", 16.7735, -3.0074, "", "", "", 0},
	{"douentza", "TOWN", "Douentza", "ML", 15.0015, -2.9498, "", "", "", 0},
}

// minePlace is the one place that is invented: a mine site near a real town.
const minePlace = "BF:place:demo-mine-sirba"

func (b *builder) addPlaces() {
	for _, p := range places {
		b.addPublic(domain.Location, p.id(), open("INT"), nil, p.values()...)
	}
	b.add(domain.Location, minePlace, regional("BF"), nil,
		with(domain.FieldLocationType, "MINE_SITE"), with(domain.FieldName, "Demo gold site of the Sirba"),
		with(domain.FieldCountry, "BF"), with(domain.FieldAt, domain.Point{Lat: 13.38, Lon: .47}))
}

func (p place) values() []domain.Value {
	return []domain.Value{
		with(domain.FieldLocationType, p.kind), with(domain.FieldName, p.name), with(domain.FieldCountry, p.country),
		with(domain.FieldAt, domain.Point{Lat: p.lat, Lon: p.lon}), with(domain.FieldUnlocode, p.unlocode),
		with(domain.FieldIata, p.iata), with(domain.FieldIcao, p.icao),
	}
}

// checkpoints are the places where the operation checked and seized.
func checkpoints() []place {
	var at []place
	for _, p := range places {
		if p.busy > 0 {
			at = append(at, p)
		}
	}
	return at
}
