/* Property: any bytes get one of the answers, and a picture that is let through has sane dimensions
 * and an orientation that exists. */
#include <stdlib.h>
#include <string.h>

#include "ocr/picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct picture_head h;
	enum ocr_status s = picture_look(data, size, 40000000, &h);
	if (s == OCR_OK && (h.width == 0 || h.height == 0 || h.orientation < 1 ||
			    h.orientation > 8 || (uint64_t)h.width * h.height > 40000000))
		abort();
	if (s == OCR_TIMEOUT || s == OCR_CRASHED)
		abort();
	unsigned char *copy = s == OCR_OK ? malloc(size) : NULL;
	if (copy != NULL) {
		memcpy(copy, data, size);
		if (picture_first_frame(copy, size, h.format) > size)
			abort();
	}
	free(copy);
	return 0;
}
