/* parse_bench: messages read per second over the corpus, beside a bare PCRE2 JIT scan for tags over
 * the same texts, and what a message allocates. Prints "name value unit (goal ...)". */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>
#include <time.h>

#include "parsers/message/message.h"

#define MESSAGES 1000
#define ROUNDS 60

struct sample {
	char *text;
	size_t len;
	struct civil now;
};

static double seconds(void)
{
	struct timespec t;
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static size_t load(const char *path, struct sample *out)
{
	FILE *f = fopen(path, "r");
	if (f == NULL) {
		(void)fprintf(stderr, "parse_bench: cannot open %s\n", path);
		exit(1);
	}
	char *line = NULL;
	size_t room = 0, n = 0;
	while (n < MESSAGES && getline(&line, &room, f) > 0) {
		json_auto_t *row = json_loads(line, 0, NULL);
		const char *text = json_string_value(json_object_get(row, "text"));
		const char *now = json_string_value(json_object_get(row, "now"));
		struct instant at;
		if (text == NULL || now == NULL || !instant_parse(now, &at, &out[n].now))
			continue;
		out[n].text = strdup(text);
		out[n].len = strlen(text);
		n++;
	}
	free(line);
	(void)fclose(f);
	return n;
}

/* Every allocation of the program is counted: glibc lets a program bring its own malloc(). */
void *__libc_malloc(size_t n);
void *__libc_realloc(void *old, size_t n);
static size_t allocations;

void *malloc(size_t n)
{
	allocations++;
	return __libc_malloc(n);
}

void *realloc(void *old, size_t n)
{
	allocations++;
	return __libc_realloc(old, n);
}

static double parse_round(const struct pack *pack, const struct sample *samples, size_t n,
			  size_t *ret_blocks)
{
	double start = seconds();
	size_t blocks = 0;
	for (size_t i = 0; i < n; i++) {
		struct message *m;
		if (message_parse(NULL, pack, NULL, samples[i].text, samples[i].len,
				  &samples[i].now, &m, NULL) < 0)
			exit(1);
		if (ret_blocks != NULL)
			blocks += talloc_total_blocks(m);
		talloc_free(m);
	}
	if (ret_blocks != NULL)
		*ret_blocks = blocks;
	return seconds() - start;
}

static double scan_round(const pcre2_code *code, pcre2_match_data *match,
			 const struct sample *samples, size_t n, size_t *tags)
{
	double start = seconds();
	for (size_t i = 0; i < n; i++) {
		size_t at = 0;
		while (pcre2_match(code, (PCRE2_SPTR)samples[i].text, samples[i].len, at,
				   PCRE2_NO_UTF_CHECK, match, NULL) > 0) {
			at = pcre2_get_ovector_pointer(match)[1];
			++*tags;
		}
	}
	return seconds() - start;
}

int main(int argc, char **argv)
{
	static struct sample samples[MESSAGES];
	size_t n = load(argc > 1 ? argv[1] : "tests/data/messages/public.jsonl", samples);
	size_t len;
	const char *json = pack_shipped("medical", &len);
	struct pack *pack;
	struct err err;
	if (pack_parse(json, len, "medical", &pack, &err) < 0) {
		(void)fprintf(stderr, "parse_bench: %s\n", err.text);
		return 1;
	}
	int number;
	PCRE2_SIZE offset;
	pcre2_code *code = pcre2_compile((PCRE2_SPTR) "#[^#\\n]+", PCRE2_ZERO_TERMINATED, PCRE2_UTF,
					 &number, &offset, NULL);
	(void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
	pcre2_match_data *match = pcre2_match_data_create(1, NULL);
	/* the fastest round is the one that was disturbed least */
	double parse = 1e9, scan = 1e9;
	size_t blocks, tags = 0, before = allocations;
	(void)parse_round(pack, samples, n, &blocks);
	size_t allocated = allocations - before;
	for (int r = 0; r < ROUNDS; r++) {
		double p = parse_round(pack, samples, n, NULL);
		double s = scan_round(code, match, samples, n, &tags);
		parse = p < parse ? p : parse;
		scan = s < scan ? s : scan;
	}
	printf("parse_rate %.0f messages/s\n", (double)n / parse);
	printf("parse_time %.0f ns\n", parse / (double)n * 1e9);
	printf("parse_scan_ratio %.1f x (goal <= 12)\n", parse / scan);
	printf("parse_allocations %.1f a message\n", (double)allocated / (double)n);
	printf("parse_blocks %.1f talloc blocks kept a message\n", (double)blocks / (double)n);
	pcre2_match_data_free(match);
	pcre2_code_free(code);
	pack_free(&pack);
	for (size_t i = 0; i < n; i++)
		free(samples[i].text);
	return 0;
}
