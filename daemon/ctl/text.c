/* A CSV file as UTF-8, of any size: what is UTF-8 already is read as it is, anything else has to be
 * GB18030, as spreadsheets in China write it. */
#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <string.h>

#include "daemon/ctl/ctl.h"
#include "parsers/base/utf8.h"

#define PIECE 65536

/* Copies what cannot be read twice. */
static FILE *spool(FILE *from)
{
	FILE *to = tmpfile();
	char piece[PIECE];
	size_t n;
	while (to != NULL && (n = fread(piece, 1, sizeof(piece), from)) > 0)
		(void)fwrite(piece, 1, n, to);
	return to;
}

/* Without the character at the end that is not complete yet. */
static size_t whole(const char *text, size_t len)
{
	for (size_t i = 1; i <= 3 && i <= len; i++) {
		unsigned char c = (unsigned char)text[len - i];
		size_t need = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;
		if (c >= 0xC0 && need > i)
			return len - i;
		if (c < 0x80 || c >= 0xC0)
			break;
	}
	return len;
}

/* The whole file, piece by piece; a character that is cut waits for the next piece. */
static bool is_utf8(FILE *f)
{
	char piece[PIECE + 4];
	size_t kept = 0, n;
	rewind(f);
	while ((n = fread(piece + kept, 1, PIECE, f)) > 0) {
		size_t len = kept + n, good = whole(piece, len);
		if (!utf8_valid(piece, good))
			return false;
		kept = len - good;
		memmove(piece, piece + good, kept);
	}
	return kept == 0;
}

static bool convert(FILE *from, FILE *to)
{
	iconv_t cd = iconv_open("UTF-8", "GB18030");
	if (cd == (iconv_t)-1)
		return false;
	char in[PIECE + 8], out[3 * PIECE];
	size_t kept = 0, n;
	bool good = true;
	rewind(from);
	while (good && (n = fread(in + kept, 1, PIECE, from)) > 0) {
		char *at = in, *end = out;
		size_t left = kept + n, room = sizeof(out);
		/* EINVAL: the piece ends within a character */
		good = iconv(cd, &at, &left, &end, &room) != (size_t)-1 ||
		       (errno == EINVAL && left < 8);
		kept = left;
		memmove(in, at, left);
		good = good && fwrite(out, 1, sizeof(out) - room, to) == sizeof(out) - room;
	}
	(void)iconv_close(cd);
	return good && kept == 0;
}

int ctl_text(const char *path, FILE **ret)
{
	bool from_stdin = strcmp(path, "-") == 0;
	FILE *f = from_stdin ? spool(stdin) : fopen(path, "re");
	if (f == NULL)
		return ctl_fail(CTL_FAILED, "cannot read %s: %s", path, strerror(errno));
	*ret = f;
	if (is_utf8(f)) {
		rewind(f);
		return CTL_OK;
	}
	*ret = tmpfile();
	bool good = *ret != NULL && convert(f, *ret);
	(void)fclose(f);
	if (good) {
		rewind(*ret);
		return CTL_OK;
	}
	if (*ret != NULL)
		(void)fclose(*ret);
	return ctl_fail(CTL_FAILED, "%s: neither UTF-8 nor GB18030 (save it as CSV UTF-8)", path);
}
