/* err: one short list of error codes, chosen by what the caller does next, and a text for people.
 *
 * Every function that can fail returns 0 or one of these (all negative) and, on failure only,
 * fills *err. The text says what happened and where; the code says how to react. */
#ifndef KEHUD_PARSERS_BASE_ERR_H
#define KEHUD_PARSERS_BASE_ERR_H

/* clang-format off */
#define ERR_MAP(X) \
	X(INPUT,   1, "the sender can mend it: tell them")               \
	X(REFUSED, 2, "not allowed: say so, write it to the audit log")  \
	X(ABSENT,  3, "not there")                                       \
	X(LIMIT,   4, "over a row of limits.h")                          \
	X(AGAIN,   5, "passing, no memory included: retry with backoff") \
	X(UNKNOWN, 6, "may have happened: reconcile, never assume")      \
	X(BROKEN,  7, "our bug or broken hardware: log, alarm, stop")
/* clang-format on */
enum {
#define X(name, n, reaction) ERR_##name = -(n),
	ERR_MAP(X)
#undef X
};

struct err {
	int code;
	char text[240];
};

/* Returns code, so that failing reads `return err_set(err, ERR_INPUT, "...")`. A NULL err is fine.
 * The text is cut at a UTF-8 character boundary. */
[[gnu::format(printf, 3, 4)]] int err_set(struct err *err, int code, const char *fmt, ...);

/* Puts "what: " before a text that is already there and returns err->code. */
[[gnu::format(printf, 2, 3)]] int err_prefix(struct err *err, const char *fmt, ...);

/* The code of a failure that was set: always negative, which checkers cannot know of err->code. */
static inline int err_code(const struct err *err);

/* "INPUT", "AGAIN", ...; "OK" for 0. */
const char *err_name(int code);

/* A broken invariant is not an error: prints file, line and condition and aborts, in release too.
 */
#define must(cond) ((cond) ? (void)0 : must_failed(__FILE__, __LINE__, #cond))
_Noreturn void must_failed(const char *file, int line, const char *cond);

static inline int err_code(const struct err *err)
{
	must(err->code < 0);
	return err->code;
}

#endif
