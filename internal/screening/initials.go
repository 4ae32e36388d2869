package screening

// An organisation is also found by its acronym, where neither of the two names has
// both: the initials of its words but prepositions, with or without those of
// articles (huji for Harakat ul-Jihad Islami).
const (
	shortestInitials = 3
	longestInitials  = 8
	initialsScore    = one * 80 / 100 // many have the same
)

// initialsOf appends the initials of a normalised name; none where there are too
// few or too many, or where one is no letter of ASCII.
func initialsOf(into []byte, normal string, articles bool) []byte {
	start, spelt := len(into), true
	eachWord(normal, func(word, _ string) {
		if isArticle(word) && !articles || isLink(word) {
			return
		}
		spelt = spelt && 'a' <= word[0] && word[0] <= 'z'
		into = append(into, word[0])
	})
	if count := len(into) - start; !spelt || count < shortestInitials || count > longestInitials {
		return into[:start]
	}
	return into
}

func isArticle(word string) bool {
	switch word {
	case "al", "el", "ul":
		return true
	}
	return false
}

// isLink says whether a word only links others.
func isLink(word string) bool {
	return !isArticle(word) && roleOf(word) == particle || commonNames[word].weights[organisations] == linkWeight
}

// eachInitials visits the initials of a normalised name.
func eachInitials(normal string, visit func(initials []byte)) {
	var rooms [2][longestInitials]byte
	with := initialsOf(rooms[0][:0], normal, true)
	if len(with) > 0 {
		visit(with)
	}
	if without := initialsOf(rooms[1][:0], normal, false); len(without) > 0 && string(without) != string(with) {
		visit(without)
	}
}

// hasInitials says whether an acronym is one of a normalised name's.
func hasInitials(normal, acronym string) bool {
	has := false
	eachInitials(normal, func(initials []byte) { has = has || string(initials) == acronym })
	return has
}

func (t *tables) putInitials(text string, n uint32) {
	eachInitials(text, func(initials []byte) {
		h := hash(0, initials)
		t.initials.add(uint32(h), uint32(h>>32), n)
	})
}

// findInitials finds the names whose initials an asked name is, and those that are
// the initials of it.
func (t *tables) findInitials(q *question, asked int, s *nameScratch) {
	n := &q.names[asked]
	if len(n.columns) == 1 {
		acronym := q.columns[n.columns[0]].text
		h := hash(0, []byte(acronym))
		eachTagged(&t.initials, uint32(h), uint32(h>>32), func(name uint32) {
			if hasInitials(string(t.nameText(name)), acronym) {
				t.hold(asked, name, initialsScore, s)
			}
		})
		return
	}
	eachInitials(n.text, func(initials []byte) {
		token, known := t.vocabulary.known(string(initials))
		if !known {
			return
		}
		base, later := t.bearers.lookup(token)
		for _, names := range [2][]uint32{base, later} {
			for _, name := range names {
				if e := &t.names[name]; e.kind == q.named && e.count == 1 {
					t.hold(asked, name, initialsScore, s)
				}
			}
		}
	})
}

// byInitials says whether a name is the other's initials.
func (t *tables) byInitials(q *question, a *askedName, n uint32) bool {
	e := &t.names[n]
	switch {
	case q.side != organisations:
		return false
	case len(a.columns) == 1:
		return hasInitials(string(t.nameText(n)), q.columns[a.columns[0]].text)
	}
	return e.count == 1 && hasInitials(a.text, t.vocabulary.texts[t.parts[e.parts]])
}
