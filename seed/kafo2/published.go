package kafo2

import "github.com/kafo-graph/kafo/internal/domain"

// What INTERPOL and UNODC published of operation KAFO II on 21 December 2020,
// as far as one number says it.
const (
	// Code is the operation's code.
	Code = "KAFO II"
	// OperationID is the id of the operation.
	OperationID = "INT:operation:kafo-ii"
	// Firearms seized.
	Firearms = 50
	// Checks made; published: over 12,000.
	Checks = 12347
	// Officers deployed; published: over 260.
	Officers = 264
	// FirstDay of the operation.
	FirstDay = "2020-11-30"
	// LastDay of the operation.
	LastDay = "2020-12-06"
)

// Total is how much of some commodities, taken together, was seized.
type Total struct {
	Commodities []string
	Unit        string
	Quantity    domain.Decimal
	// Published is false where the release names the goods without a quantity.
	Published bool
}

// Totals are the commodities seized beside the firearms.
func Totals() []Total {
	return []Total{
		{[]string{"AMMUNITION"}, "ROUND", "6162", true},
		{[]string{"DYNAMITE"}, "STICK", "40593", true},
		{[]string{"DETONATOR_CORD"}, "PIECE", "28", true},
		{[]string{"CANNABIS", "KHAT"}, "KG", "1473", true},
		{[]string{"FUEL"}, "LITRE", "60000", true},
		{[]string{"MEDICINE"}, "BOX", "2263", true},
		{[]string{"SANITISER"}, "BOX", "418", false},
		{[]string{"GLOVES"}, "BOX", "655", false},
	}
}

// countries took part in the operation.
var countries = []string{"BF", "CI", "ML", "NE"}
