#include "store/engine/bigram.h"

#include <string.h>

#include "parsers/base/utf8.h"

uint32_t bigram_fold(uint32_t c)
{
	if (c >= 0xFF01 && c <= 0xFF5E)
		c -= 0xFEE0;
	if (c >= 'A' && c <= 'Z')
		return c + 32;
	if (c < 0x80)
		return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ? c : 0;
	/* Latin-1 signs, general punctuation, CJK punctuation, half-width forms of it. */
	if (c < 0xC0 || (c >= 0x2000 && c <= 0x206F) || (c >= 0x3000 && c <= 0x303F) ||
	    (c >= 0xFF5F && c <= 0xFF65) || c == 0x30FB || c == 0xFEFF)
		return 0;
	return c;
}

struct run {
	void *ctx;
	int (*token)(void *, int, const char *, int, int, int);
	bool query;
	uint32_t before; /* the character that waits for its neighbour; 0: none */
	size_t start;    /* of it */
	bool paired;     /* it has been the second of a pair already */
};

static int emit(struct run *r, uint32_t a, uint32_t b, size_t from, size_t to)
{
	char text[8];
	size_t n = utf8_put(a, text);
	if (b != 0)
		n += utf8_put(b, text + n);
	return r->token(r->ctx, 0, text, (int)n, (int)from, (int)to);
}

/* A word is over. In a query its last character has been said by the last pair. */
static int run_end(struct run *r, size_t at)
{
	int rc = SQLITE_OK;
	if (r->before != 0 && !(r->query && r->paired))
		rc = emit(r, r->before, 0, r->start, at);
	r->before = 0;
	r->paired = false;
	return rc;
}

static int tokenize(Fts5Tokenizer *, void *ctx, int flags, const char *text, int n_text,
		    int (*token)(void *, int, const char *, int, int, int))
{
	struct run r = {.ctx = ctx, .token = token, .query = (flags & FTS5_TOKENIZE_QUERY) != 0};
	size_t len = (size_t)n_text, at = 0;
	int rc = SQLITE_OK;
	while (at < len && rc == SQLITE_OK) {
		if (text[at] == BIGRAM_WHOLE) {
			size_t end = at;
			while (end < len && text[end] != ' ')
				end++;
			rc = run_end(&r, at);
			if (rc == SQLITE_OK)
				rc = token(ctx, 0, text + at, (int)(end - at), (int)at, (int)end);
			at = end;
			continue;
		}
		uint32_t c;
		size_t n = utf8_next(text + at, len - at, &c);
		c = bigram_fold(c);
		if (c == 0) {
			rc = run_end(&r, at);
		} else {
			if (r.before != 0) {
				rc = emit(&r, r.before, c, r.start, at + n);
				r.paired = true;
			}
			r.before = c;
			r.start = at;
		}
		at += n;
	}
	return rc == SQLITE_OK ? run_end(&r, len) : rc;
}

static int create(void *, const char **, int, Fts5Tokenizer **ret)
{
	static char nothing; /* it has no state, but may not be NULL */
	*ret = (Fts5Tokenizer *)&nothing;
	return SQLITE_OK;
}

static void destroy(Fts5Tokenizer *)
{
}

int bigram_register(sqlite3 *db)
{
	static fts5_tokenizer bigram = {create, destroy, tokenize};
	fts5_api *api = NULL;
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &st, NULL);
	if (rc != SQLITE_OK)
		return rc;
	(void)sqlite3_bind_pointer(st, 1, (void *)&api, "fts5_api_ptr", NULL);
	(void)sqlite3_step(st);
	rc = sqlite3_finalize(st);
	if (rc != SQLITE_OK || api == NULL)
		return rc != SQLITE_OK ? rc : SQLITE_ERROR;
	return api->xCreateTokenizer(api, "bigram", NULL, &bigram, NULL);
}
