package screening

import (
	"strings"
	"unicode/utf8"
)

// What a part of a name weighs. The table is fixed: counted over the records,
// weights would tell of those that are hidden.
const (
	rareWeight    = 100
	commonWeight  = 60 // borne by very many in the region and beyond
	titleWeight   = 30 // titles, legal forms
	initialWeight = 30
)

// families are spellings of one common name each, as the languages of the region
// and its neighbours have them: they count as alike, whatever their sounds.
var families = []string{
	"mohamed mohammed muhammad mohammad muhamad mohamad mouhamed mouhamad mouhammad mohamadou mahamadou mouhamadou muhammadu mohammadu mamadou mamadu mahamat mahamad mahamed muhammed mehmed mehmet magomed mukhammad muhammet mohd موحمد محمد مамаду мухаммед мохаммед мухаммад магомед мохамед",
	"ahmed ahmad ahmadou ahmadu amadou amadu ahmat akhmad akhmed akhmet احمد ахмед ахмад ахмат",
	"ibrahim ibrahima ibraheem ebrahim brahim ibrahime ابراهيم ибрагим ибрахим",
	"ousmane ousman othman osman usman uthman othmane osmane ousmanou usmanu عثمان осман усман",
	"souleymane suleiman sulayman soliman sulaiman souleimane suleyman soulaymane souleman slimane slimani sulieman suleman سليمان сулейман",
	"youssouf yusuf yousef yousuf youssef yusef yussuf yousouf youssoufou joseph يوسف юсуф юсеф",
	"djibril jibril gibril jibreel djibrill djibrilla gabriel jibrin جبريل джибриль джабраил",
	"aboubacar abubakar aboubakar abubacar aboubakr abubakr aboubakary boubacar boubakar boubakary bubakar abubaker aboubaker ابوبكر абубакар",
	"oumar umar omar oumarou umaru omer amar عمر омар умар",
	"ousama usama oussama osama ussama oussema اسامه усама осама",
	"moussa musa mousa mussa moses موسي муса",
	"issa isa eissa essa aissa issaka isah عيسي иса",
	"issoufou yacouba",
	"yacouba yakubu yaqub yacoub yaqoob yakub jacob يعقوب якуб",
	"ismail ismael ismaila ismaeel smail esmail اسماعيل исмаил",
	"hassan hasan hassane hassana assan alassane alhassan lassana حسن хасан хассан",
	"hussein husayn hussain houssein hossein hossain husein ousseini ousseyni seyni alhousseini houssaini hussaini hocine حسين хусейн хуссейн",
	"ali aly aliou aliyu alio علي али",
	"fatima fatimah fatma fatoumata fatou fatimata fatouma fadima فاطمه фатима",
	"aicha aisha aissata aichatou aissatou aishatu ayesha aysha عايشه عائشه айша",
	"abdullah abdallah abdoulaye abdalla abdulla abdellah abdoullah abdullahi abdoulahi abdlh عبدالله abdالله абдулла абдаллах",
	"abdulrahman abdurrahman abderrahmane abdelrahman abdirahman abdourahmane abdourahamane abdulrehman abderahmane abdrahman abdrahmane abdramane abdرحمن عبدالرحمن",
	"abdulkader abdelkader abdoulkader abdulqadir abdelqader abdukadir abdkader abdqadir abdqader عبدالقادر",
	"mahmoud mahmud mahmood mamoudou mahmoudou mahmut محمود махмуд",
	"moustapha mustafa mostafa moustafa mustapha mustafe مصطفي мустафа",
	"salah saleh salih salih salihou salihu صالح صلاح салах салих",
	"said saeed sayed saïd saidou saidu sa'id saad سعيد саид",
	"khalid khaled khalidou khaleed خالد халид халед",
	"omarou maman", "idriss idris idrissa driss edris ادريس идрис", "haroun harun harouna haruna aaron هارون харун",
	"daouda dawood daoud dawud daud david داود дауд", "adamou adam adama adamu ادم адам",
	"ilyas elias ilias ilyasu iliassou الياس ильяс", "yahya yahia yahaya yehia يحيي яхья",
	"zakaria zakariya zakari zakariyya زكريا закария", "nasser nasir naser nacer nasiru nassirou ناصر насер насир",
	"hamid hameed hamidou hamidu حميد хамид", "karim kareem abdkarim كريم карим", "rashid rachid rasheed rachidou راشد رشيد рашид",
	"sidi sidy cidi sidiki", "cheikh sheikh shaykh sheik cheick cheikhou sheikhu شيخ шейх",
	"diallo jallow djallo jalloh dialo", "traore trawally", "coulibaly kulibaly koulibaly culibaly", "keita kaita", "toure turay touray",
	"cisse sesay cissé", "diarra jarra djara", "ba bah", "sow so", "camara kamara", "konate konateh", "ouedraogo wedraogo", "ouattara watara wattara",
	"sanogo", "sangare", "sidibe", "dembele", "kone", "maiga", "barry", "diop jobe", "ndiaye njie ndiaye", "sissoko cissokho", "bello", "yaro",
	"mariam maryam mariama meriem miriam maria مريم мариам", "khadija khadijah kadidia kadidja khadidja kadiatou خديجه хадиджа",
	"amina aminata amineh aminatou امينه", "jose josé", "john jean", "peter pierre", "paul", "michel michael", "emmanuel",
	"malik maliki malick مالك", "tahir taher tahirou طاهر", "bashir bachir bashiru bachirou بشير", "habib habibou habibu حبيب",
	"jafar jaafar djafar جعفر", "mansour mansur mansoor منصور", "munir mounir منير", "samir سمير", "tarek tariq tarik طارق", "walid waleed oualid وليد",
	"hamza hamzah hamzeh حمزه хамза", "bilal bilel bilalu بلال билал", "anwar anouar انور", "jamal gamal djamal djamel jamel جمال джамал", "kamal kamel kemal كمال камал",
}

// titles say little about who somebody is.
const titles = "cheikh sheikh shaykh sheik cheick شيخ шейх haji hadj hajj hadji el-hadj alhaji elhadj elhadji mullah mulla maulavi mawlawi maulawi molvi qari hafiz imam sheikhul dr doctor mr mrs ms m. mme colonel general capitaine captain commander ustad ustaz sayyid mufti amir emir prince col gen lt eng engineer " +
	"company co compagnie ltd limited inc corp corporation llc sarl sa spa gmbh establishment est group groupe trading general societe society foundation organization organisation international islamic holding enterprise enterprises services industries industry bank import export association " +
	"شركه حاج ملا дженерал"

// commonName is what the tables know of a part.
type commonName struct {
	family  uint8 // 0 for none
	weights weights
}

// commonNames is the tables by normalised part.
var commonNames = func() map[string]commonName {
	table := map[string]commonName{}
	change := func(part string, family uint8, of side, weight uint8) {
		known, found := table[part]
		if !found {
			known.weights = weightsOf(part)
		}
		if known.family == 0 || of == others && family != 0 {
			known.family = family
		}
		known.weights[of] = weight
		table[part] = known
	}
	for i, family := range families {
		for name := range strings.FieldsSeq(family) {
			change(name, uint8(i+1), others, commonWeight)
			change(name, uint8(i+1), organisations, commonWeight)
		}
	}
	for title := range strings.FieldsSeq(titles) {
		change(title, 0, others, titleWeight)
		change(title, 0, organisations, titleWeight)
	}
	family := len(families)
	for _, words := range organisationWords {
		for _, line := range words.lines {
			family++
			for word := range strings.FieldsSeq(line) {
				change(word, uint8(family), organisations, words.weight)
			}
		}
	}
	return table
}()

// weigh is what a part weighs and the family it is of.
func weigh(part string) (weights, uint8) {
	if known, found := commonNames[part]; found {
		return known.weights, known.family
	}
	return weightsOf(part), 0
}

// weightsOf is what a part weighs by its letters alone. Three letters of an
// organisation's name are as a rule its acronym.
func weightsOf(part string) weights {
	switch utf8.RuneCountInString(part) {
	case 0, 1:
		return weights{initialWeight, initialWeight}
	case 2:
		return weights{60, 60}
	case 3:
		return weights{80, rareWeight}
	}
	return weights{rareWeight, rareWeight}
}
