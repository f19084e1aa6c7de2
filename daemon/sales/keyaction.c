#include "daemon/sales/keyaction.h"
#include "parsers/base/words.h"

#include <string.h>

bool key_action_done(const struct key_action *k, const struct subject *s)
{
	switch (k->evidence) {
	case KEY_PHOTO:
		return s->photos != NULL && words_have(s->photos, k->what);
	case KEY_FIELD:
		return subject_value(s, k->what) != NULL;
	case KEY_ACTION:
		return subject_last(s->actions, s->n_actions, k->what) != NULL;
	}
	return false;
}

const struct key_action *key_action_missing(const struct subject *s, const struct pack *pack,
					    const char *const *ids)
{
	const struct key_action *keys;
	size_t n = pack_key_actions(pack, &keys);
	for (size_t i = 0; i < n && s->open; i++)
		if ((ids == NULL || words_have(ids, keys[i].id)) &&
		    pack_key_needed(pack, s->stage, keys[i].id) && !key_action_done(&keys[i], s))
			return &keys[i];
	return NULL;
}
