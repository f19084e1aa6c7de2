/* recognise: Tesseract: the models, read once, and a picture's words. */
#ifndef KEHUD_OCR_RECOGNISE_H
#define KEHUD_OCR_RECOGNISE_H

#include <jansson.h>
#include <stddef.h>

#include "ocr/picture.h"
#include "ocr/proto.h"

struct recogniser;

/* Reads the models: "auto" is script/HanS where it is installed, else chi_sim; and eng, for model
 * codes. NULL after a line on standard error. */
struct recogniser *recogniser_new(const char *languages);
void recogniser_free(struct recogniser **r);

/* What stands on a picture, as the JSON of ocr/proto.h. The bytes have been looked at before
 * (picture_look()). OCR_BROKEN: they cannot be decoded. */
enum ocr_status recognise(struct recogniser *r, const unsigned char *bytes, size_t len,
			  const struct picture_head *head, json_t **ret);

#endif
