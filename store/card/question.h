/* question: the words of a search, folded, and what the index (engine/bigram) can be asked about
 * them. Only for hits.c. */
#ifndef KEHUD_STORE_CARD_QUESTION_H
#define KEHUD_STORE_CARD_QUESTION_H

#include "parsers/base/buf.h"
#include "store/people/person.h"
#include "store/store.h"

#define QUESTION_WORDS 8
#define QUESTION_CHARS 40 /* of a word */
#define QUESTION_TERMS 24 /* that the index is asked for; what is beyond is seen in the text */
#define QUESTION_SCOPE 65536

struct word {
	char text[QUESTION_CHARS * 4 + 1];
	uint32_t chars[QUESTION_CHARS];
	size_t len, n;
};

/* A token of a word, or who may find it. */
struct term {
	char text[20]; /* of a scope: see question.scope */
	bool scope;
	double share; /* of the next cards, so many have it; 0: hardly any of all that are left */
};

struct question {
	struct word words[QUESTION_WORDS];
	size_t n_words;
	struct term terms[QUESTION_TERMS + 1];
	size_t n_terms;
	bool exact;       /* a card that has all terms has all words */
	bool own;         /* only one person's cards and those shared with the actor */
	struct buf scope; /* tokens of which one is enough */
};

/* n_words 0: there is nothing to look for. owner as card_search() has it. */
[[nodiscard]] int question_init(struct question *q, const struct view *v,
				const struct person *actor, int64_t owner, const char *words,
				struct err *err);
void question_done(struct question *q);
#define AUTO_QUESTION __attribute__((cleanup(question_done))) struct question

/* Appends the term as the index is asked for it. */
void question_term(const struct question *q, const struct term *t, struct buf *out);

/* Whether all words stand in a text as words_of() has it. */
bool question_fits(const struct question *q, const char *text);

#endif
