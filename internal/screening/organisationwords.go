//nolint:misspell // much of this is no English
package screening

// organisationWords are words of organisations' names by what they weigh; those of
// a line mean the same in English, French, Arabic and its transliterations.
var organisationWords = []struct {
	weight uint8
	lines  []string
}{
	{linkWeight, []string{"in en fi dans a au aux في", "wa wal و", "with avec", "by par", "on sur", "to"}},
	{legalWeight, []string{
		"company companies co cie compagnie sharikat shirkat sharika شركه", "ltd limited ltda ltee", "inc incorporated", "corp corporation",
		"llc", "plc", "sarl", "sarlu", "sa", "sas", "gie", "spa", "srl", "gmbh", "bv", "nv", "pty", "pvt", "eurl", "suarl", "fze", "fzco", "jsc", "ooo", "ltf", "dmcc",
		"establishment establishments est etablissement etablissements ets مؤسسه",
	}},
	{genericWeight, []string{
		"organisation organization organizacion organizatsiya tanzim tandhim tanzeem munazamat munazzamat تنظيم منظمه организация",
		"group groupe grouping groupement jamaat jamaah jamaa jamaatu jammah jamma djamaat djamaa djamat jama gamaa gamaat jemaah جماعه جماعات группа джамаат",
		"movement mouvement harakat haraka harakah harkat harka haracat حركه حركت движение",
		"front jabhat jabhah jebhat جبهه фронт",
		"foundation fondation stichting stiftung fundacija fondacija waqf muassasat muassasah muassasa fond fund fonds صندوق фонд",
		"society societe association jamiat jamiah jamia jamiyah jamiyyat جمعيه общество",
		"charity charitable charities khairia khayriya khairiya khayriyah خيريه", "humanitarian humanitaire insania انسانيه",
		"relief secours igatha ighatha ighata اغاثه", "aid aide", "welfare social bienfaisance", "trust", "committee comite lajnat lajna لجنه комитет",
		"council conseil majlis مجلس совет", "union ittihad itihaad itihad اتحاد союз", "party parti hizb حزب партия", "army armee jaish jaysh jeish lashkar جيش армия",
		"force forces quwat قوات силы", "brigade brigades katibat katiba katibah kateeba كتيبه kataib كتائب бригада", "battalion bataillon", "network reseau shabaka شبكه",
		"branch branche bureau office offices maktab مكتب", "centre center markaz مركز центр", "institute institut mahad معهد", "school ecole madrasa madrassa مدرسه",
		"university universite جامعه", "bank banque masraf banco مصرف بنك банк", "trading trade commerce commercial tijara tijarat تجاره", "import imports importation", "export exports exportation",
		"enterprise enterprises entreprise entreprises", "industry industries industrie industriel industrial sinaa صناعه sanaye", "services service", "holding holdings", "agency agence وكاله",
		"exchange change sarafi sarrafi hawala صرافي حواله", "transport transports transportation", "transit", "logistics logistique logistic", "support soutien", "help",
		"project projects projet projets", "general generale generaux", "state etat dawlat dawla دوله", "international internationale internationaux dawli دولي", "national nationale watani وطني", "global world mondial mondiale",
		"islamic islamique islami islamiya islamiyah islamia islamiah islamiyya اسلاميه اسلامي исламский",
		"central centrale", "united unified uni unis", "new nouveau nouvelle novin", "brothers freres", "sons fils", "production produits products product", "factory usine", "works",
	}},
	{broadWeight, []string{
		"liberation tahrir تحرير", "democratic democratique democratiques", "popular populaire people peuple shaabi شعبي", "revolutionary revolutionnaire revolution", "armed arme armee musallah مسلحه",
		"north northern nord shamal", "south southern sud janub", "east eastern", "west western ouest gharb", "africa african afrique africaine africain افريقيا", "sahel sahelien sahelienne",
		"mali malian malien malienne", "niger nigerien nigerienne", "nigeria nigerian", "libya libyan libye libyen ليبيا", "algeria algerian algerie algerien", "somalia somali somalie", "sudan sudanese soudan soudanais", "chad tchad tchadien",
		"iraq iraqi irak عراق", "iran iranian", "syria syrian syrie sham شام", "pakistan pakistani", "afghanistan afghan", "yemen yemeni yaman", "korea korean", "lebanon liban", "egypt egyptian misr",
		"trans", "engineering ingenierie", "construction", "investment investments investissement", "development developpement", "technology technologies technique technical", "energy energie", "oil petrole petroleum", "mining mines minier", "gold or",
		"electric electrical electronics electronique", "air aviation airlines airways", "shipping maritime marine", "textile textiles", "agricultural agriculture agricole", "medical", "defence defense", "research recherche",
		"first 1st premier premiere", "second 2nd deuxieme", "third 3rd troisieme",
		"money", "islam اسلام ислам", "muslim muslims muslimin muslimina musulman musulmans مسلمين", "ansar ansarul supporters partisans انصار", "soldiers soldats jund جند",
		"sharia shariah charia شريعه", "sunna sunnah سنه", "dawa daawa dawah daawah call predication دعوه", "tawhid tawheed unification unicite توحيد",
		"salafia salafiya salafist salafiste salafi سلفيه", "mujahideen mujahidin mujahedin mojahedin moudjahidine مجاهدين моджахедов", "martyrs chouhada shuhada شهداء", "defenders protectors houmat humat حماه",
		"jihad jehad djihad jihadi جهاد джихад",
	}},
}
