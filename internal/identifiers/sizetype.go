package identifiers

// SizeType is a freight container's size and type code after ISO 6346 (22G1).
// What is said of a code that cannot be read is empty or 0.
type SizeType struct {
	Reading
	// LengthMillimetres and what height and width say; 0 and "" where unknown.
	LengthMillimetres int
	Height            string // such as 8'6"
	Wide              bool   // wider than the usual 2438 mm
	Group             string // general purpose, refrigerated, tank, ...
}

// ReadSizeType reads a size and type code: one place for the length, one for
// height and width, two for the type.
func ReadSizeType(text string) SizeType {
	n := compact(text)
	s := SizeType{Reading: Reading{Type: TypeSizeType, Input: text, Normalised: n}}
	s.LengthMillimetres = containerLengths[piece(n, 0, 1)]
	height := containerHeights[piece(n, 1, 2)]
	s.Height, s.Wide = height.says, height.wide
	s.Group = containerGroups[piece(n, 2, 3)]
	detail := piece(n, 3, sizeTypeLength)
	s.expect(s.LengthMillimetres > 0, "sizeType.length", "a length code such as 2 (20 ft), 4 (40 ft) or L (45 ft), read %q", clipped(piece(n, 0, 1)))
	s.expect(s.Height != "", "sizeType.height", "a height code such as 2 (8'6\") or 5 (9'6\"), read %q", clipped(piece(n, 1, 2)))
	s.expect(s.Group != "", "sizeType.type", "a type group such as G, R, T or U, read %q", clipped(piece(n, 2, 3)))
	s.expect(len(detail) == 1 && all(detail, isSign), "sizeType.type", "a digit or letter in the fourth place, read %q", clipped(detail))
	s.expect(len(n) <= sizeTypeLength, "sizeType", "%d characters, read %d", sizeTypeLength, len(n))
	s.close()
	return s
}

func isSign(c byte) bool { return isDigit(c) || isLetter(c) }

// clipped keeps a piece that was cut out of the middle of a letter readable.
func clipped(piece string) string {
	if !isASCII(piece) {
		return "?"
	}
	return piece
}

// containerLengths: ISO 6346, first place of the code, in millimetres.
var containerLengths = map[string]int{
	"1": 2991, "2": 6068, "3": 9125, "4": 12192,
	"A": 7150, "B": 7315, "C": 7430, "D": 7450, "E": 7820, "F": 8100, "G": 12500, "H": 13106, "K": 13600,
	"L": 13716, "M": 14630, "N": 14935, "P": 16154,
}

type containerHeight struct {
	says string
	wide bool
}

// containerHeights: ISO 6346, second place of the code.
var containerHeights = map[string]containerHeight{
	"0": {`8'`, false}, "2": {`8'6"`, false}, "4": {`9'`, false}, "5": {`9'6"`, false}, "6": {`over 9'6"`, false},
	"8": {`4'3"`, false}, "9": {`4' or less`, false},
	"C": {`8'6"`, true}, "D": {`9'`, true}, "E": {`9'6"`, true}, "F": {`over 9'6"`, true},
	"L": {`8'6"`, true}, "M": {`9'`, true}, "N": {`9'6"`, true}, "P": {`over 9'6"`, true},
}

// containerGroups: ISO 6346, third place of the code.
var containerGroups = map[string]string{
	"G": "general purpose", "V": "general purpose, ventilated", "B": "dry bulk", "S": "named cargo",
	"R": "refrigerated", "H": "refrigerated or heated, removable equipment", "U": "open top",
	"P": "platform", "T": "tank", "K": "tank, pressurised", "N": "bulk, pressurised", "A": "air and surface",
}
