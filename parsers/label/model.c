#include "parsers/label/model.h"

#include <ctype.h>
#include <string.h>

#define CODE_MAX 40 /* characters; longer ones are no codes */
#define CONFUSED 0.3
#define MISSING 0.8

static double confusion(char a, char b)
{
	static const char pairs[] =
		"0O 0D 0Q OD OQ 1I 1L IL 1T IT 5S 8B 2Z 6G T7 VU VY 4A CG 8S 3B";
	a = (char)toupper((unsigned char)a);
	b = (char)toupper((unsigned char)b);
	if (a == b)
		return 0;
	for (size_t i = 0; i + 1 < sizeof(pairs); i += 3)
		if ((pairs[i] == a && pairs[i + 1] == b) || (pairs[i] == b && pairs[i + 1] == a))
			return CONFUSED;
	return 1;
}

double model_distance(const char *read, const char *model, double most)
{
	size_t n = strlen(read), m = strlen(model);
	if (n > CODE_MAX || m > CODE_MAX || n > m + 2 || m > n + 2)
		return most + 1;
	double above[CODE_MAX + 1], row[CODE_MAX + 1];
	for (size_t k = 0; k <= m; k++)
		above[k] = (double)k * MISSING;
	for (size_t i = 1; i <= n; i++) {
		double least = row[0] = (double)i * MISSING;
		for (size_t k = 1; k <= m; k++) {
			double d = above[k - 1] + confusion(read[i - 1], model[k - 1]);
			d = above[k] + MISSING < d ? above[k] + MISSING : d;
			d = row[k - 1] + MISSING < d ? row[k - 1] + MISSING : d;
			row[k] = d;
			least = d < least ? d : least;
		}
		if (least > most)
			return most + 1;
		memcpy(above, row, (m + 1) * sizeof(*row));
	}
	return above[m];
}

const char *model_nearest(const struct label_known *known, const char *text, double *ret_distance)
{
	const char *best = NULL;
	double least = MODEL_ASK + 1e-9;
	bool twice = false;
	if (known == NULL || strlen(text) < 3)
		return NULL;
	for (size_t i = 0; i < known->n_models; i++) {
		double d = model_distance(text, known->models[i], least);
		if (d > least || (best != NULL && strcmp(best, known->models[i]) == 0))
			continue;
		twice = best != NULL && d > least - 1e-9;
		least = d;
		best = known->models[i];
	}
	*ret_distance = least;
	return twice ? NULL : best;
}
