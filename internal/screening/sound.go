package screening

// A sound is how a part of a name is spoken, as far as spellings agree on it: a
// byte a phoneme, lower case for vowels (a e i o u), upper case for consonants:
// X is sh and ch, J also dj and a soft g, K also kh, q and a hard c, T also th,
// D also dh, H, W and Y are weak. Digits and opaque bytes stand for themselves.

// soundOf appends the sound of a word in Latin letters.
func soundOf(into, latin []byte) []byte {
	s := speaker{latin: latin, sound: into, start: len(into)}
	s.servant()
	for s.at < len(latin) {
		s.letter()
	}
	if last := len(s.sound) - 1; last > s.start && s.sound[last] == 'H' {
		s.sound = s.sound[:last]
	}
	return s.sound
}

type speaker struct {
	latin, sound []byte
	at, start    int
}

// next is the letter so far ahead; 0 past the end.
func (s *speaker) next(ahead int) byte {
	if s.at+ahead < len(s.latin) {
		return s.latin[s.at+ahead]
	}
	return 0
}

// say adds a phoneme, doubled ones once, and goes on behind the letters.
func (s *speaker) say(phoneme byte, letters int) {
	s.at += letters
	if last := len(s.sound) - 1; last >= s.start && s.sound[last] == phoneme && !isFigure(phoneme) {
		return
	}
	s.sound = append(s.sound, phoneme)
}

// servant speaks abdul-, abder-, abdoul- and the like as abd before the next
// part's first consonant, so that abdurrahman is abd rahman.
func (s *speaker) servant() {
	if s.next(0) != 'a' || s.next(1) != 'b' || s.next(2) != 'd' {
		return
	}
	after := 3
	for isVowel(s.next(after)) {
		after++
	}
	switch {
	case after == 3 || s.next(after) == 0:
		return
	case s.next(after) == 'l':
		after++
	case s.next(after) == s.next(after+1):
		after++
	default:
		return
	}
	s.sound = append(s.sound, 'a', 'B', 'D')
	s.at = after
}

func (s *speaker) letter() {
	c, n := s.next(0), s.next(1)
	switch c {
	case 'a', 'e', 'i', 'o', 'u', 'w', 'y':
		s.vowel(c, n)
	case 'b', 'f', 'l', 'm', 'n', 'r', 'v':
		s.say(c-'a'+'A', 1)
	case 'c', 'k', 'q', 'x':
		s.velar(c, n)
	case 'd', 'g', 'j', 's', 't', 'z', 'p', 'h':
		s.other(c, n)
	case apart:
		s.at++
	default:
		s.say(c, 1)
	}
}

func (s *speaker) vowel(c, n byte) {
	switch {
	case c == 'o' && n == 'u' && isVowel(s.next(2)) && s.next(2) != 'u':
		s.say('W', 2)
	case c == 'o' && (n == 'u' || n == 'o'):
		s.say('u', 2)
	case c == 'e' && n == 'e':
		s.say('i', 2)
	case c == 'w' && isVowel(n):
		s.say('W', 1)
	case c == 'w':
		s.say('u', 1)
	case c == 'y' && isVowel(n):
		s.say('Y', 1)
	case c == 'y':
		s.say('i', 1)
	default:
		s.say(c, 1)
	}
}

func (s *speaker) velar(c, n byte) {
	switch {
	case c == 'c' && n == 'h':
		s.say('X', 2)
	case c == 'c' && (n == 'e' || n == 'i' || n == 'y'):
		s.say('S', 1)
	case c == 'c' && n == 'k', c == 'k' && n == 'h':
		s.say('K', 2)
	case c == 'q' && n == 'u' && isVowel(s.next(2)):
		s.say('K', 2)
	case c == 'x':
		s.say('K', 0)
		s.say('S', 1)
	default:
		s.say('K', 1)
	}
}

func (s *speaker) other(c, n byte) {
	switch string(s.latin[s.at:min(s.at+3, len(s.latin))]) {
	case "sch", "tch":
		s.say('X', 3)
		return
	case "dzh":
		s.say('J', 3)
		return
	case "dia", "dio":
		s.say('J', 2)
		return
	case "gue", "gui":
		s.say('G', 2)
		return
	}
	switch string([]byte{c, n}) {
	case "sh":
		s.say('X', 2)
	case "dj", "zh":
		s.say('J', 2)
	case "gh":
		s.say('G', 2)
	case "ge", "gi", "gy":
		s.say('J', 1)
	case "ph":
		s.say('F', 2)
	case "th", "dh":
		s.say(c-'a'+'A', 2)
	default:
		s.say(c-'a'+'A', 1)
	}
}

func isVowel(c byte) bool {
	switch c {
	case 'a', 'e', 'i', 'o', 'u':
		return true
	}
	return false
}

func isFigure(c byte) bool { return '0' <= c && c <= '9' }

// skeleton appends what is left of a sound when vowels, weak consonants and the
// finer differences are taken away: what spellings of one name share. A sound of
// vowels alone is its own skeleton.
func skeleton(into, sound []byte) []byte {
	start := len(into)
	for _, p := range sound {
		if p = coarse(p); p != 0 && (len(into) == start || into[len(into)-1] != p || isFigure(p)) {
			into = append(into, p)
		}
	}
	if len(into) == start {
		return append(into, sound...)
	}
	return into
}

func coarse(p byte) byte {
	switch p {
	case 'a', 'e', 'i', 'o', 'u', 'H', 'W', 'Y':
		return 0
	case 'G', 'J':
		return 'K'
	case 'D':
		return 'T'
	case 'Z', 'X':
		return 'S'
	case 'P', 'V':
		return 'B'
	}
	return p
}
