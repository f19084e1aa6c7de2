/* model: codes of products, compared as recognition sees them. */
#ifndef KEHUD_PARSERS_LABEL_MODEL_H
#define KEHUD_PARSERS_LABEL_MODEL_H

#include <stdbool.h>

#include "parsers/label/label.h"

/* Measured on a catalogue of 2,000 codes: up to SAFE none of 180 codes absent from it was taken for
 * one that is in it; at ASK 22 were. */
#define MODEL_SAFE 0.6
#define MODEL_ASK 1.3

/* What it costs to take one text for the other: nothing for the same character or another case, 0.3
 * for what recognition confuses (O0, I1, S5 ...), 1 for others, 0.8 for a missing or added one.
 * Stops above most. */
double model_distance(const char *read, const char *model, double most);

/* The only nearest model within MODEL_ASK of the text and its distance; NULL if there is none, or
 * two are as near. */
const char *model_nearest(const struct label_known *known, const char *text, double *ret_distance);

#endif
