package screening

import (
	"slices"
	"strings"
)

// vocabulary numbers the different parts of names and finds those that are alike.
type vocabulary struct {
	numbers numbering // of texts
	tokens  []token
	sounds  []byte // and skeletons, of all tokens
	latins  []byte
	texts   []string

	skeletons multimap // by skeleton
	kin       multimap // by family
	spelt     near     // Latin letters within an edit
	spoken    near     // skeletons within an edit

	likenesses likenesses
}

// token is a part of names. Its sound is sounds[sound:sound+sounded], its skeleton
// follows there.
type token struct {
	sound, latin            uint32
	sounded, bared, spelled uint8
	weights                 weights
	family                  uint8
	unvowelled              bool
}

func newVocabulary() *vocabulary {
	return &vocabulary{
		numbers: newNumbering(),
		spelt:   near{edits: 1, shortest: 4},
		spoken:  near{edits: 1, shortest: 4},
	}
}

// maxPart bounds the letters of a part that are looked at.
const maxPart = 64

// number gives a part's number, a new one where it has none.
func (v *vocabulary) number(part string) uint32 {
	n, known := v.known(part)
	if known {
		return n
	}
	part = strings.Clone(part)
	v.likenesses.forget()
	n = uint32(len(v.tokens))
	v.numbers.add(hashOf(part), n)
	v.texts = append(v.texts, part)
	w := v.hear(part)
	v.tokens = append(v.tokens, token{
		sound: uint32(len(v.sounds)), latin: uint32(len(v.latins)), sounded: uint8(len(w.sound)), bared: uint8(len(w.skeletons[0])), spelled: uint8(len(w.latin)),
		weights: w.weights, family: w.family, unvowelled: w.unvowelled,
	})
	v.sounds = append(append(v.sounds, w.sound...), w.skeletons[0]...)
	v.latins = append(v.latins, w.latin...)
	v.enter(&w, n)
	return n
}

func (v *vocabulary) known(part string) (number uint32, known bool) {
	return v.numbers.lookup(hashOf(part), func(n uint32) bool { return v.texts[n] == part })
}

func (v *vocabulary) enter(w *word, n uint32) {
	for _, skeleton := range w.skeletons {
		h := hash(0, skeleton)
		v.skeletons.add(uint32(h), uint32(h>>32), n)
	}
	if w.family != 0 {
		h := hash(uint64(w.family), nil)
		v.kin.add(uint32(h), uint32(h>>32), n)
	}
	v.spelt.add(0, w.latin, n)
	v.spoken.add(0, w.skeletons[0], n)
}

func (v *vocabulary) settle() {
	for _, m := range []*multimap{&v.skeletons, &v.kin, &v.spelt.pieces, &v.spoken.pieces} {
		m.settle()
	}
}

func (v *vocabulary) soundOf(n uint32) []byte {
	t := &v.tokens[n]
	return v.sounds[t.sound : t.sound+uint32(t.sounded)]
}

func (v *vocabulary) weight(n uint32, of side) int { return int(v.tokens[n].weights[of]) }

func (v *vocabulary) skeletonOf(n uint32) []byte {
	t := &v.tokens[n]
	from := t.sound + uint32(t.sounded)
	return v.sounds[from : from+uint32(t.bared)]
}

func (v *vocabulary) latinOf(n uint32) []byte {
	t := &v.tokens[n]
	return v.latins[t.latin : t.latin+uint32(t.spelled)]
}

func (v *vocabulary) bytes() int {
	bytes := 16*cap(v.tokens) + cap(v.sounds) + cap(v.latins) + v.numbers.bytes() + 16*cap(v.texts) + v.likenesses.bytes()
	for _, text := range v.texts {
		bytes += len(text)
	}
	for _, m := range []*multimap{&v.skeletons, &v.kin, &v.spelt.pieces, &v.spoken.pieces} {
		bytes += m.bytes()
	}
	return bytes
}

// word is a part made ready for comparing.
type word struct {
	text       string
	latin      []byte
	sound      []byte
	bare       []byte   // sound without a glued article; nil where there is none
	skeletons  [][]byte // the usual one first
	weights    weights
	family     uint8
	unvowelled bool
}

// hear makes a word of a part.
func (v *vocabulary) hear(part string) word {
	part, _ = clipRunes(part, maxPart)
	w := word{text: part}
	w.latin, w.unvowelled = romanise(nil, part)
	w.latin = w.latin[:min(len(w.latin), 2*maxPart)]
	w.sound = soundOf(nil, w.latin)
	w.weights, w.family = weigh(part)
	w.bare = bareOf(w.latin, w.sound)
	w.skeletons = append(w.skeletons, skeleton(nil, w.sound))
	for _, other := range [][]byte{w.bare, lisped(w.latin), devoiced(w.sound)} {
		if other == nil {
			continue
		}
		if s := skeleton(nil, other); !slices.ContainsFunc(w.skeletons, func(t []byte) bool { return string(s) == string(t) }) {
			w.skeletons = append(w.skeletons, s)
		}
	}
	return w
}

// bareOf is the sound of a word less its glued article al or el.
func bareOf(latin, sound []byte) []byte {
	if len(latin) < 6 || latin[0] != 'a' && latin[0] != 'e' || latin[1] != 'l' || isVowel(latin[2]) {
		return nil
	}
	return sound[2:]
}

// lisped is the sound where th is said as s and dh as z; nil where neither occurs.
func lisped(latin []byte) []byte {
	var changed []byte
	for i := 0; i < len(latin); i++ {
		c := latin[i]
		if i+1 < len(latin) && latin[i+1] == 'h' && (c == 't' || c == 'd') {
			if changed == nil {
				changed = append(changed, latin[:i]...)
			}
			changed = append(changed, 's')
			i++
		} else if changed != nil {
			changed = append(changed, c)
		}
	}
	if changed == nil {
		return nil
	}
	return soundOf(nil, changed)
}

// devoiced is the sound without its Vs, which stand for W in some spellings; nil
// where there are none.
func devoiced(sound []byte) []byte {
	if !slices.Contains(sound, 'V') {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(sound), func(p byte) bool { return p == 'V' })
}
