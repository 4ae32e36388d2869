package bench

import (
	"math/rand/v2"
	"strings"
)

// Invented people are named after what is common around the Sahel, and by made-up
// words by Zipf's law: a few names are borne by very many.
var (
	givenNames = strings.Fields(`Mohamed Mahamadou Mamadou Amadou Ahmed Ibrahim Ibrahima Ousmane Oumar Abdoulaye Abdou Aboubacar Ali Alassane
		Hassan Hussein Moussa Issa Issoufou Souleymane Youssouf Idrissa Boubacar Djibril Saidou Hamidou Harouna Yacouba Adama Seydou Bakary
		Sekou Modibo Cheick Lassana Drissa Yaya Salif Tidiane Malick Moustapha Khalid Rachid Karim Abdelkader Abderrahmane Mokhtar Sidi Bilal
		Fatima Fatoumata Aissata Aminata Mariam Kadidia Hawa Rokia Salimata Ramata Zeinab Khadija Halima Safiatou Awa Nana Habiba Djeneba
		Jean Paul Pierre Emmanuel Kofi Kwame Yao Koffi Chinedu Emeka Tunde Bola Musa Umar Usman Sani Garba Bello Aliyu Yusuf Isa Abubakar`)
	familyNames = strings.Fields(`Diallo Traore Coulibaly Keita Toure Cisse Diarra Konate Ouedraogo Ouattara Sawadogo Kabore Zongo Compaore Sangare
		Sidibe Dembele Kone Maiga Barry Diop Ndiaye Fall Gueye Sarr Sissoko Camara Bah Sow Balde Conde Sylla Bangoura Soumah Haidara Dicko Cissokho
		Tamboura Sanogo Doumbia Fofana Kante Kouyate Sacko Berthe Togola Tounkara Hamani Mahamane Oumarou Abdoulkarim Garba Seyni Boureima Hassane
		Ould Belkacem Benali Haddad Mansouri Khelifi Saidi Brahimi Mebarki Ag-Mohamed Ag-Almahmoud Walet Mensah Owusu Boateng Asante Okafor Adeyemi
		Okonkwo Balogun Danjuma Shehu Lawal Suleiman Mustapha Kalla Zakari Bukar Modu Kachalla`)
	companyWords = strings.Fields(`Transit Sahel Niger Import Export Mines Or Logistique Transport Societe Compagnie Generale Trading Services
		Energie Petrole Agence Entreprise Union Etoile Atlas Desert Oasis Frontiere Delta Fleuve Nord Ouest`)
	syllables = strings.Fields(`a ba be bou da di dja dou fa ga gou ha i ka ke kou la li ma mah me mo mou na nou ou ra ri sa se si sou ta ti tou ya
		za bar dan kam mar nor sam tar wal zin`)
)

// namer draws invented names.
type namer struct {
	random *rand.Rand
	words  []string
	zipf   *rand.Zipf
}

func newNamer(seed uint64) *namer {
	random := rand.New(rand.NewPCG(seed, 7))
	words := make([]string, 60_000)
	for i := range words {
		for range 2 + random.IntN(3) {
			words[i] += syllables[random.IntN(len(syllables))]
		}
	}
	return &namer{random: random, words: words, zipf: rand.NewZipf(random, 1.1, 8, uint64(len(words)-1))}
}

func pick[T any](random *rand.Rand, of []T) T { return of[random.IntN(len(of))] }

// often picks the first ones more often than the last.
func often(random *rand.Rand, of []string) string {
	return of[int(random.Float64()*random.Float64()*float64(len(of)))]
}

func (n *namer) person() string {
	parts := []string{often(n.random, givenNames)}
	if n.random.IntN(3) == 0 {
		parts = append(parts, often(n.random, givenNames))
	}
	if n.random.IntN(12) == 0 {
		parts = append(parts, pick(n.random, []string{"Ould", "ben", "ag", "bin"}))
	}
	if n.random.IntN(2) == 0 {
		parts = append(parts, often(n.random, familyNames))
	} else {
		parts = append(parts, title(n.words[n.zipf.Uint64()]))
	}
	return strings.Join(parts, " ")
}

func (n *namer) organisation() string {
	parts := []string{pick(n.random, companyWords), title(n.words[n.zipf.Uint64()])}
	if n.random.IntN(2) == 0 {
		parts = append(parts, pick(n.random, companyWords))
	}
	return strings.Join(parts, " ")
}

func title(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

// respelt are ways to write the same name otherwise.
var respelt = strings.NewReplacer("ou", "u", "dj", "j", "Dj", "J", "kh", "k", "ss", "s", "ch", "sh", "Ou", "U", "aa", "a", "ye", "i")

// misspell writes a name as somebody else would: other letters for the same
// sounds, one or two letters wrong, words in another order.
func (n *namer) misspell(name string) string {
	switch n.random.IntN(4) {
	case 0:
		return respelt.Replace(name)
	case 1:
		words := strings.Fields(name)
		n.random.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
		return strings.Join(words, " ")
	}
	for range 1 + n.random.IntN(2) {
		name = n.edited(name)
	}
	return name
}

// edited changes, leaves out or adds one letter.
func (n *namer) edited(name string) string {
	letters := []byte(name)
	at := n.random.IntN(len(letters))
	letter := "aeioukstmnr"[n.random.IntN(11)]
	switch n.random.IntN(3) {
	case 0:
		letters[at] = letter
	case 1:
		letters = append(letters[:at], letters[at+1:]...)
	default:
		letters = append(letters[:at], append([]byte{letter}, letters[at:]...)...)
	}
	return string(letters)
}
