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

/* A word on its way: its last characters, folded. */
struct run {
	void *ctx;
	int (*token)(void *, int, const char *, int, int, int);
	bool query;
	char text[BIGRAM_MOST * 4];
	size_t len[BIGRAM_MOST]; /* bytes of each */
	size_t bytes, n;
};

/* The last n characters. */
static int emit(const struct run *r, size_t n, size_t at)
{
	size_t len = 0;
	for (size_t i = r->n - n; i < r->n; i++)
		len += r->len[i];
	return r->token(r->ctx, 0, r->text + r->bytes - len, (int)len, (int)at, (int)at);
}

static int run_add(struct run *r, uint32_t c, size_t at)
{
	if (r->n == BIGRAM_MOST) {
		r->bytes -= r->len[0];
		memmove(r->text, r->text + r->len[0], r->bytes);
		memmove(r->len, r->len + 1, sizeof(r->len) - sizeof(r->len[0]));
		r->n--;
	}
	r->len[r->n] = utf8_put(c, r->text + r->bytes);
	r->bytes += r->len[r->n++];
	int rc = SQLITE_OK;
	for (size_t n = 2; n <= r->n && rc == SQLITE_OK && !r->query; n++)
		rc = emit(r, n, at);
	return rc;
}

/* A word is over. */
static int run_end(struct run *r, size_t at)
{
	int rc = r->n == 0 ? SQLITE_OK : emit(r, r->query ? r->n : 1, at);
	r->bytes = r->n = 0;
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
		at += utf8_next(text + at, len - at, &c);
		c = bigram_fold(c);
		rc = c != 0 ? run_add(&r, c, at) : run_end(&r, at);
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
