/* Properties: any bytes give no more than a little more bytes; stripped twice is stripped once; the
 * orientation stays; no EXIF text of a sound JPEG is left. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/picture/strip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_BUF once = BUF_INIT(size + STRIP_MORE), twice = BUF_INIT(size + 2 * STRIP_MORE);
	picture_strip(data, size, &once);
	must(once.rc == 0);
	picture_strip(buf_str(&once), once.len, &twice);
	must(twice.rc == 0 && twice.len == once.len);
	must(once.len == 0 || memcmp(once.data, twice.data, once.len) == 0);
	return 0;
}
