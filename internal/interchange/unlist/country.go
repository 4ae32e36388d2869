package unlist

import "strings"

// countries are the names of countries and of their nationals in the list, in
// lower case, with their ISO 3166-1 alpha-2 codes. What is hedged, past or
// ambiguous ("possibly Ethiopian", "Congolese") is not in it.
var countries = func() map[string]string {
	all := map[string]string{}
	for code, names := range map[string]string{
		"AF": "afghan afghanistan", "AL": "albania albanian", "DZ": "algeria algerian", "AO": "angola angolan",
		"BH": "bahrain bahraini", "BD": "bangladesh bangladeshi", "BE": "belgium belgian", "BJ": "benin beninese",
		"BA": "bosnia_and_herzegovina bosnian", "BR": "brazil brazilian", "BG": "bulgaria bulgarian", "BF": "burkina_faso burkinabe",
		"BI": "burundi burundian", "CM": "cameroon cameroonian", "CA": "canada canadian", "CF": "central_african_republic car central_african",
		"TD": "chad chadian", "CN": "china chinese", "KM": "union_of_the_comoros comoros comorian",
		"CD": "drc democratic_republic_of_the_congo", "CG": "republic_of_the_congo", "CI": "ivory_coast ivorian côte_d'ivoire cdi",
		"CY": "cyprus cypriot", "KP": "dprk democratic_people's_republic_of_korea north_korea", "DJ": "djibouti djiboutian",
		"EG": "egypt egyptian", "GQ": "equatorial_guinea", "ER": "eritrea eritrean", "ET": "ethiopia ethiopian",
		"FR": "france french", "GA": "gabon gabonese", "GM": "gambia the_gambia gambian", "GE": "georgia georgian",
		"DE": "germany german", "GH": "ghana ghanaian", "GN": "guinea guinean", "GW": "guinea-bissau", "IN": "india indian",
		"ID": "indonesia indonesian", "IR": "iran iranian islamic_republic_of_iran", "IQ": "iraq iraqi", "IL": "israel israeli",
		"IT": "italy italian", "JP": "japan japanese", "JO": "jordan jordanian jordanian_of_palestinian_origin",
		"KZ": "kazakhstan khazakhstan kazakh", "KE": "kenya kenyan", "KW": "kuwait kuwaiti", "KG": "kyrgyzstan kyrgyz",
		"LB": "lebanon lebanese", "LR": "liberia liberian", "LY": "libya libyan libyan_arab_jamahiriya", "LI": "liechtenstein",
		"MY": "malaysia malaysian", "ML": "mali malian", "MR": "mauritania mauritanian", "MD": "moldova moldovan", "MA": "morocco moroccan",
		"MZ": "mozambique mozambican", "NL": "netherlands the_netherlands dutch", "NE": "niger nigerien", "NG": "nigeria nigerian",
		"NO": "norway norwegian", "OM": "oman omani sultanate_of_oman", "PK": "pakistan pakistani", "PA": "panama panamanian",
		"PS": "palestinian palestinian_territories state_of_palestine", "PH": "philippines the_philippines filipino",
		"QA": "qatar qatari", "RU": "russia russian russian_federation", "RW": "rwanda rwandan", "SA": "saudi_arabia saudi_arabian saudi",
		"SN": "senegal senegalese", "RS": "serbia serbian", "SL": "sierra_leone sierra_leonean", "SG": "singapore singaporean",
		"SO": "somalia somali", "ZA": "south_africa south_african", "SS": "south_sudan south_sudanese", "ES": "spain spanish",
		"SD": "sudan sudanese", "SE": "sweden swedish", "CH": "switzerland swiss", "SY": "syria syrian syrian_arab_republic",
		"TJ": "tajikistan tajik", "TZ": "tanzania tanzanian united_republic_of_tanzania", "TG": "togo togolese", "TT": "trinidad_and_tobago trinidadian",
		"TN": "tunisia tunisian", "TR": "turkey turkish türkiye", "TM": "turkmenistan turkmen", "UG": "uganda ugandan", "UA": "ukraine ukrainian",
		"AE": "uae united_arab_emirates emirati", "GB": "uk british united_kingdom united_kingdom_of_great_britain_and_northern_ireland",
		"US": "us usa united_states united_states_of_america american", "UZ": "uzbekistan uzbek", "YE": "yemen yemeni",
	} {
		for name := range strings.FieldsSeq(names) {
			all[strings.ReplaceAll(name, "_", " ")] = code
		}
	}
	return all
}()

// countryOf is the code of a country or nationality; empty for what is not
// surely one.
func countryOf(name string) string {
	return countries[strings.ReplaceAll(strings.ToLower(strings.Trim(name, " .,")), "’", "'")]
}
