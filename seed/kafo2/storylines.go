package kafo2

// Outcome is what asking for a storyline's tie gives at the default limits.
type Outcome string

// The outcomes.
const (
	// Linked: a path is at or above the default floor of strength.
	Linked Outcome = "LINKED"
	// NotLinked: both ends show, and no path does.
	NotLinked Outcome = "NOT_LINKED"
	// Hidden: an end does not show to the subject; the answer is NOT_FOUND.
	Hidden Outcome = "HIDDEN"
)

// Storyline is something that an analyst can find in the demonstration.
type Storyline struct {
	// Slug names the storyline; Title and Says tell it.
	Slug, Title, Says string
	// Case is where to begin; Target the network, person or second case it
	// leads to, or seems to.
	Case, Target string
	// Coordinator and Niger are what these two demo subjects get for the tie.
	Coordinator, Niger Outcome
	// Cautions that the best path carries, sorted, beside SINGLE_SOURCE and UNSOURCED.
	Cautions []string
	// Firearm is one to trace; empty where the story has none.
	Firearm string
	// NeedsList: Target comes in only with the United Nations' list; without
	// it Coordinator and Niger hold for none.
	NeedsList bool
}

// Storylines are the stories told in the demonstration's data. A test holds
// each to what it says.
func Storylines() []Storyline {
	return []Storyline{
		{
			Slug: "diverted-pistol", Title: "A pistol traced to its last legal import, and diverted",
			Says: "Imported lawfully into Burkina Faso in 2011, stolen from a guard company in 2016, found at Ayorou behind the seats of a bus. Who had shown it since is a man of a katiba.",
			Case: "NE:case:ayorou-pistol", Target: ListID("QDe.159"), Coordinator: Linked, Niger: Linked, Firearm: "NE:firearm:ayorou-pistol",
		},
		{
			Slug: "nigerian-fuel", Title: "Fuel from Nigeria supplies and finances an affiliate in Mali",
			Says: "18,400 litres seized at Gaya travel a route from Kamba to Ansongo that supplies a katiba; what the fuel earns is paid to its treasurer.",
			Case: "NE:case:gaya-fuel", Target: ListID("QDe.159"), Coordinator: Linked, Niger: Linked,
		},
		{
			Slug: "dynamite-for-the-mine", Title: "Dynamite bound for an illegal gold mine that an armed group taxes",
			Says: "16,200 sticks seized at Pô were bound for a gold site where the Sirba group takes its tax and recruits.",
			Case: "BF:case:po-dynamite", Target: ListID("QDe.135"), Coordinator: Linked, Niger: Linked,
		},
		{
			Slug: "stolen-passport", Title: "A stolen passport at Abidjan airport",
			Says: "Its rightful holder had reported it stolen; who left it at the desk is, Mali told Côte d'Ivoire alone, a member of a cell. Niger does not learn it.",
			Case: "CI:case:abidjan-passport", Target: ListID("QDe.134"), Coordinator: Linked, Niger: NotLinked,
		},
		{
			Slug: "medicines-and-rifles", Title: "A medicine shipment that shares a lorry with a firearms case",
			Says: "300 boxes of medicines found at Tillabéri came on the lorry that carried three rifles to Dori.",
			Case: "NE:case:tillaberi-medicines", Target: "BF:case:dori-rifles", Coordinator: Linked, Niger: Linked, Firearm: "BF:firearm:dori-rifle-1",
		},
		{
			Slug: "two-cases-are-one", Title: "Two cases in two countries that are one",
			Says: "A rifle recovered at Koro in Mali fired the cartridges of a shooting at Ouahigouya in Burkina Faso; the suspects of both used one phone.",
			Case: "ML:case:koro-rifle", Target: "BF:case:ouahigouya-shooting", Coordinator: Linked, Niger: Linked, Firearm: "ML:firearm:koro-rifle",
		},
		{
			Slug: "cleared-man", Title: "A cleared man who must not be mistaken",
			Says: "The only path runs through a teacher whose phone was borrowed. He was cleared; a suspect all but bears his name.",
			Case: "BF:case:bobo-cannabis", Target: cell("gourma"), Coordinator: Linked, Niger: Linked, Cautions: []string{"CLEARED", "DISPUTED"},
		},
		{
			Slug: "busy-border-post", Title: "A case that looks linked only because of a busy border post",
			Says: "Gloves and gel were seized at Ouangolodougou, where a courier of a ring was seen once, as thousands were. That is no tie.",
			Case: "CI:case:ouangolo-gloves", Target: cell("savane"), Coordinator: NotLinked, Niger: NotLinked,
		},
		{
			Slug: "what-only-the-list-knows", Title: "A case that the United Nations' list leads further",
			Says: "A courier arrested at Ménaka belongs to MUJAO (QDe.134); once the list is imported the case leads on to Al Mourabitoun (QDe.141).",
			Case: "ML:case:menaka-courier", Target: ListID("QDe.141"), Coordinator: Linked, Niger: Linked, NeedsList: true,
		},
		{
			Slug: "an-informant-in-mali", Title: "What Niger may not see",
			Says: "That the suspect of Téra belongs to a cell rests on an informant in Mali, SECRET and for counter-terrorism only. To Niger the cell is not there.",
			Case: "NE:case:tera-ammunition", Target: ListID("QDe.014"), Coordinator: Linked, Niger: NotLinked,
		},
		{
			Slug: "supply-that-came-before", Title: "A supplier who had stopped years before",
			Says: "A trader had the rounds of Sikasso since June 2020; what he supplied to a katiba ended in 2017. Goods do not travel back in time.",
			Case: "ML:case:sikasso-rounds", Target: cell("gourma"), Coordinator: NotLinked, Niger: NotLinked,
		},
		{
			Slug: "number-ground-away", Title: "A serial number ground away",
			Says: "A pistol at Fada without a number matches by its ballistics one that a man of a katiba had; the neighbours of its batch help to trace it.",
			Case: "BF:case:fada-pistol", Target: cell("liptako"), Coordinator: Linked, Niger: Linked, Firearm: "BF:firearm:fada-pistol",
		},
	}
}

// tellStories puts the storylines into the data.
func (b *builder) tellStories() {
	b.divertedPistol()
	b.nigerianFuel()
	b.dynamiteForTheMine()
	b.stolenPassport()
	b.medicinesAndRifles()
	b.twoCasesAreOne()
	b.clearedMan()
	b.busyBorderPost()
	b.listCourier()
	b.informantInMali()
	b.supplyThatCameBefore()
	b.numberGroundAway()
}
