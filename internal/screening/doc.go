// Package screening says who or what a subject may be among the records: the
// persons, organisations, vehicles, containers, travel documents, phones,
// accounts and firearms that bear its names and numbers, with every feature
// that speaks for or against.
//
// # Names
//
// A name is normalised (identifiers.NormaliseName) and split into parts: words
// without particles (al, el, bin, ibn, ould, ag, ben, de ...); abd, abu and allah
// are one part with the word they belong to. Two parts are as alike as the best of
//
//   - 1 when equal, 0.99 at most when not;
//   - 0.92 when they are spellings of one common name of a fixed table (Mohamed,
//     Muhammad, Mouhamadou; Usama, Oussama), or the same word of organisations'
//     names in English, French or Arabic (movement, mouvement, harakat);
//   - their sounds: each part is romanised (Arabic, Cyrillic) and said in phonemes
//     on which French and English spellings agree (ou and u, ch and sh, dj and j,
//     kh, q and k); one less the cost of turning one sound into the other, where
//     vowels, h, w and y cost little, the short vowels that Arabic does not write
//     next to nothing; three tenths of what is missing are given for the same
//     consonants;
//   - their letters, for one or two edits in four letters or more;
//   - 0.80 for an initial.
//
// The parts of two names go together one with one, the most alike first. Each name
// is covered by a share of its weight: 1 a part, 0.6 for the common names of the
// table, 0.3 for titles, legal forms and initials, less for two or three letters.
// With b the better and w the worse covered, a name scores b·(0.7 + 0.3·w); 0.84
// times where only one part goes together, 0.98 times in another order, 0.95
// times for a name of low quality. A record's name that covers less than 0.55 of
// the asked one, or scores less than 0.7, says nothing.
//
// Whole normalised names of eight letters or more (blanks count) within two edits
// of one another score 0.80 at least and one less the share of edits; equal ones
// 1. Edits are Levenshtein's: a swap of neighbours counts as two. None of these is
// ever missed. A person's name of a single part scores 0.89 at most.
//
// # Names of organisations
//
// They have weights of their own, from a fixed table: 1 a part, 0.6 for words that
// say where it is or what it is for (Sahel, liberation), 0.15 for what it is
// (organisation, foundation, harakat), 0.05 for legal forms, 0.02 for prepositions.
// An organisation is known by few of its words: a name scores b·(0.8 + 0.2·w) and
// has to cover 0.35 of the asked one; 0.96 times, and 0.89 at most, where one part
// of several goes together, 0.84 times where all that does weighs less than 0.6.
// What stands in brackets or between slashes is a name besides. An acronym of three
// to eight letters and a name with these initials, of its words but prepositions
// and with or without articles, score 0.80.
//
// # Facts and numbers
//
// What else is known raises a name's score by a share of what it lacks, or lowers
// it by a share of what it has: birthDate (the same day +0.40, can be the same
// +0.20, day and month exchanged +0.15, partly the same 0, a year or two apart
// -0.03, different -0.20), sex (+0.03, -0.15), nationality or country (+0.10,
// -0.04). Numbers score by themselves: see equalNumber and its neighbours; make,
// model and issuer raise by 0.30 or lower by 0.14. Name and numbers together score
// 1-(1-n)(1-m). What a document's or firearm's record says became of it is shown
// and changes nothing.
//
// A score depends on the subject and the one record alone: nothing counted over
// the records enters it, so those a caller may not see leave no trace.
//
// # Verdicts
//
// MATCH from 0.90, POSSIBLE from 0.76. Chosen on one half of the UN list of March
// 2015 (primary names as records, half of them left out; all aliases in all scripts
// asked; no other facts): POSSIBLE where F1 is flat and precision still .94, MATCH
// where that of persons reaches .98 (of organisations .89 on the other half).
// `kafo bench screening --un-list FILE` reports the other half beside Levenshtein
// and trigrams at the thresholds best for them.
//
// # Limits
//
// Of a subject ten names of 256 characters, numbers of 256 characters and a
// machine-readable zone of 1,000 bytes are taken; more is an error by field. Of a
// record's names 256 letters and 24 parts, of its numbers 64 places are looked at.
package screening
