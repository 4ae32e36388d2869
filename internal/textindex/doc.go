// Package textindex finds documents by name and identifier, in memory, the
// same on every store.
//
// # Scores
//
// A document's score depends on the query and that document alone: nothing
// counted over the corpus enters it, so documents a caller may not see leave no
// trace in what it is answered. Scores are computed in whole millionths and are
// the same on every machine.
//
// Names and aliases are compared as the tokens of identifiers.NameTokens,
// identifiers as one token, identifiers.NormaliseSerial in lower case (spaces,
// hyphens and case never matter; an unreadable place ? matches only another).
//
// A query token q is as similar to a term's token t as the best of
//
//   - 1 when equal;
//   - 0.80 + 0.15·|q|/|t| when t begins with q (typing ahead), lengths in runes;
//   - 0.55 + 0.40·D when both have three runes or more and the Dice coefficient
//     D of their sets of trigrams, padded with two blanks before and one after,
//     is at least 0.5, or 0.6 for a q with a digit in it (misspellings);
//   - else 0.
//
// A query covers a term by Q, the mean over its distinct tokens of each one's
// best similarity, weighed by length; the term is covered by T, the same mean
// over the term's tokens. The term scores Q·(0.7 + 0.3·T), at most 0.99 unless
// query and term are equal token by token, which scores 1; the order of tokens
// matters to nothing else. The query run together to one token (a plate or
// telephone number typed with blanks) is tried too, and the better taken. An
// alias counts 0.97 times, a weak alias 0.90 times. A document scores as its
// best term and matches from 0.5 (MatchThreshold).
//
// # Limits
//
// Of a query the first 1,024 bytes and 32 tokens are used (Result.Cut says
// when that left something out), of a term the first 32 tokens, of a token the
// first 64 runes.
//
// # Exactness
//
// The trigrams only choose which documents are scored, without false
// negatives: the answer is that of scoring every document.
package textindex
