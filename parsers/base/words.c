#include "parsers/base/words.h"

#include <stddef.h>
#include <string.h>

bool words_have(const char *const *list, const char *word)
{
	for (; list != NULL && word != NULL && *list != NULL; list++)
		if (strcmp(*list, word) == 0)
			return true;
	return false;
}
