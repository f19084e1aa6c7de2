/* reserved: the words of commands, from the one list of them, and the check that no key hides
 * behind one. */
#include <string.h>
#include <talloc.h>

#include "parsers/pack/innards.h"

static const char *const words[] = {
#define COMMAND(name, NAME, target, rest, text) text,
#include "parsers/message/commands.def"
#undef COMMAND
};

static int add_words(struct pack *p, const char *list, int row, struct err *err)
{
	while (*list != '\0') {
		size_t n = strcspn(list, " ");
		char *word = talloc_strndup(p, list, n);
		if (word == NULL)
			return err_set(err, ERR_AGAIN, "no memory");
		int other;
		int rc = lexicon_add(p->commands, word, row, &other, err);
		if (rc < 0)
			return rc;
		must(other < 0); /* commands.def names a word twice */
		list += n + (list[n] == ' ');
	}
	return 0;
}

int pack_reserve(struct pack *p, struct err *err)
{
	p->commands = lexicon_new(p);
	if (p->commands == NULL)
		return err_set(err, ERR_AGAIN, "no memory");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		int rc = add_words(p, words[i], (int)i, err);
		if (rc < 0)
			return rc;
	}
	lexicon_seal(p->commands);
	for (size_t i = 0; i < p->n_fields; i++) {
		for (size_t k = 0; p->fields[i].aliases[k] != NULL; k++) {
			const char *alias = p->fields[i].aliases[k];
			if (lexicon_exact(p->commands, (struct span){alias, strlen(alias)}) >= 0)
				return err_set(err, ERR_INPUT,
					       "fields[%zu].aliases[%zu]: \"%s\" is a "
					       "command word and would "
					       "never be read as a key (choose another alias)",
					       i, k, alias);
		}
	}
	return 0;
}
