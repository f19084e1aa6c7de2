#include "daemon/core/config.h"

#include <errno.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

enum type { TYPE_TEXT, TYPE_SECRET, TYPE_COUNT, TYPE_SIZE, TYPE_DURATION, TYPE_FLAG };

static const struct option_row {
	const char *section, *key;
	enum type type;
	const char *standard;
	int64_t least, most; /* TEXT, SECRET: bytes; others: the value */
} rows[] = {
#define OPTION(section, key, type, standard, least, most, changes, help) \
	{#section, #key, TYPE_##type, standard, least, most},
#include "daemon/core/options.def"
#undef OPTION
};

struct config {
	const char *path;
	struct {
		const char *text;
		int64_t number;
		int line; /* 0: the default */
	} values[OPT_COUNT];
};

/* What the INI reader carries through its callback. */
struct reading {
	struct config *cf;
	struct err *err;
	int rc;
	FILE *file;
	int line; /* of what was read last: Debian's inih does not tell */
};

static char *next_line(char *to, int size, void *ctx)
{
	struct reading *r = ctx;
	r->line++;
	return fgets(to, size, r->file);
}

/* Smaller is nearer: edit distance with a small table; both words are short. */
static int distance(const char *a, const char *b)
{
	int rowd[64];
	size_t nb = strlen(b);
	if (nb >= 63)
		return 99;
	for (size_t j = 0; j <= nb; j++)
		rowd[j] = (int)j;
	for (size_t i = 0; a[i] != '\0'; i++) {
		int diagonal = rowd[0];
		rowd[0] = (int)i + 1;
		for (size_t j = 0; j < nb; j++) {
			int best = diagonal + (a[i] != b[j]);
			diagonal = rowd[j + 1];
			if (rowd[j] + 1 < best)
				best = rowd[j] + 1;
			if (rowd[j + 1] + 1 < best)
				best = rowd[j + 1] + 1;
			rowd[j + 1] = best;
		}
	}
	return rowd[nb];
}

static const struct option_row *closest(const char *section, const char *key)
{
	const struct option_row *best = &rows[0];
	int least = 1000;
	for (size_t i = 0; i < OPT_COUNT; i++) {
		int d = distance(key, rows[i].key) * 2 + distance(section, rows[i].section);
		if (d < least) {
			least = d;
			best = &rows[i];
		}
	}
	return best;
}

/* A whole number with an optional unit; factor by the last character. */
static bool number_parse(const char *text, enum type type, int64_t *ret)
{
	if (*text < '0' || *text > '9')
		return false;
	char *end;
	errno = 0;
	long long v = strtoll(text, &end, 10);
	int64_t factor = 1;
	if (*end != '\0') {
		if (end[1] != '\0')
			return false;
		switch (*end) {
		case 's':
			factor = type == TYPE_DURATION ? 1 : 0;
			break;
		case 'm':
			factor = type == TYPE_DURATION ? 60 : 0;
			break;
		case 'h':
			factor = type == TYPE_DURATION ? 3600 : 0;
			break;
		case 'd':
			factor = type == TYPE_DURATION ? 86400 : 0;
			break;
		case 'K':
			factor = type == TYPE_SIZE ? 1024 : 0;
			break;
		case 'M':
			factor = type == TYPE_SIZE ? 1024 * 1024 : 0;
			break;
		case 'G':
			factor = type == TYPE_SIZE ? 1024 * 1024 * 1024 : 0;
			break;
		default:
			factor = 0;
		}
	}
	if (errno != 0 || factor == 0 || v > INT64_MAX / factor)
		return false;
	*ret = v * factor;
	return true;
}

static bool flag_parse(const char *text, int64_t *ret)
{
	static const char *const yes[] = {"yes", "true", "on", "1"};
	static const char *const no[] = {"no", "false", "off", "0"};
	for (size_t i = 0; i < 4; i++) {
		if (strcmp(text, yes[i]) == 0 || strcmp(text, no[i]) == 0) {
			*ret = strcmp(text, yes[i]) == 0;
			return true;
		}
	}
	return false;
}

/* Text with ${CREDENTIALS_DIRECTORY} replaced, or the content of file:PATH, on mem. */
static int secret_read(void *mem, const char *text, const char **ret, struct err *err)
{
	static const char variable[] = "${CREDENTIALS_DIRECTORY}";
	const char *path = NULL;
	if (strncmp(text, "file:", 5) == 0) {
		path = text + 5;
	} else if (strncmp(text, variable, sizeof(variable) - 1) == 0) {
		const char *dir = getenv("CREDENTIALS_DIRECTORY");
		if (dir == NULL)
			return err_set(err, ERR_INPUT,
				       "CREDENTIALS_DIRECTORY is not set (LoadCredential= in the "
				       "unit sets it)");
		path = talloc_asprintf(mem, "%s%s", dir, text + sizeof(variable) - 1);
		if (path == NULL)
			return err_set(err, ERR_AGAIN, "no memory");
	} else {
		*ret = text;
		return 0;
	}
	FILE *f = fopen(path, "re");
	char line[2048];
	if (f == NULL || fgets(line, sizeof(line), f) == NULL) {
		if (f != NULL)
			(void)fclose(f);
		return err_set(err, ERR_INPUT, "cannot read the secret in %s", path);
	}
	(void)fclose(f);
	line[strcspn(line, "\r\n")] = '\0';
	*ret = talloc_strdup(mem, line);
	return *ret != NULL ? 0 : err_set(err, ERR_AGAIN, "no memory");
}

static int value_set(struct config *cf, size_t i, const char *text, int line, struct err *err)
{
	const struct option_row *row = &rows[i];
	const char *value;
	int rc = secret_read(cf, text, &value, err);
	if (rc < 0)
		return rc;
	int64_t number = 0;
	bool good = true;
	switch (row->type) {
	case TYPE_TEXT:
	case TYPE_SECRET:
		number = (int64_t)strlen(value);
		break;
	case TYPE_FLAG:
		good = flag_parse(value, &number);
		break;
	case TYPE_COUNT:
	case TYPE_SIZE:
	case TYPE_DURATION:
		good = number_parse(value, row->type, &number);
		break;
	}
	if (!good)
		return err_set(err, ERR_INPUT, "[%s] %s = %.60s: %s", row->section, row->key, value,
			       row->type == TYPE_FLAG       ? "yes or no"
			       : row->type == TYPE_DURATION ? "a duration such as 90s, 5m, 2h, 3d"
			       : row->type == TYPE_SIZE     ? "a size such as 512K, 10M"
							    : "a whole number");
	if (row->type != TYPE_FLAG && (number < row->least || number > row->most))
		return err_set(err, ERR_INPUT, "[%s] %s = %.60s: not within %lld and %lld",
			       row->section, row->key, value, (long long)row->least,
			       (long long)row->most);
	char *copy = talloc_strdup(cf, value);
	if (copy == NULL)
		return err_set(err, ERR_AGAIN, "configuration: no memory");
	cf->values[i].text = copy;
	cf->values[i].number = number;
	cf->values[i].line = line;
	return 0;
}

static int seen(void *ctx, const char *section, const char *key, const char *value)
{
	struct reading *r = ctx;
	int line = r->line;
	for (size_t i = 0; i < OPT_COUNT; i++) {
		if (strcmp(section, rows[i].section) != 0 || strcmp(key, rows[i].key) != 0)
			continue;
		if (r->cf->values[i].line != 0)
			r->rc = err_set(r->err, ERR_INPUT,
					"%s:%d: [%s] %s is there twice (line %d)", r->cf->path,
					line, section, key, r->cf->values[i].line);
		else if ((r->rc = value_set(r->cf, i, value, line, r->err)) < 0)
			(void)err_prefix(r->err, "%s:%d", r->cf->path, line);
		return r->rc == 0;
	}
	const struct option_row *near = closest(section, key);
	r->rc = err_set(r->err, ERR_INPUT, "%s:%d: unknown [%.40s] %.40s (did you mean [%s] %s?)",
			r->cf->path, line, section, key, near->section, near->key);
	return 0;
}

int config_read(const char *path, struct config **ret, struct err *err)
{
	struct config *cf = talloc_zero(NULL, struct config);
	if (cf == NULL)
		return err_set(err, ERR_AGAIN, "configuration: no memory");
	cf->path = talloc_strdup(cf, path != NULL ? path : "");
	int rc = cf->path != NULL ? 0 : err_set(err, ERR_AGAIN, "configuration: no memory");
	if (rc == 0 && path != NULL) {
		struct reading r = {.cf = cf, .err = err};
		FILE *f = fopen(path, "re");
		if (f == NULL) {
			rc = err_set(err, ERR_ABSENT, "%s: %s", path, strerror(errno));
		} else {
			r.file = f;
			int line = ini_parse_stream(next_line, &r, seen, &r);
			(void)fclose(f);
			rc = r.rc;
			if (rc == 0 && line != 0)
				rc = err_set(err, ERR_INPUT,
					     "%s:%d: neither [section] nor key = value", path,
					     line);
		}
	}
	for (size_t i = 0; i < OPT_COUNT && rc == 0; i++)
		if (cf->values[i].text == NULL)
			rc = value_set(cf, i, rows[i].standard, 0, err);
	if (rc < 0) {
		config_free(&cf);
		return rc;
	}
	*ret = cf;
	return 0;
}

void config_free(struct config **cf)
{
	if (*cf != NULL)
		(void)talloc_free(*cf);
	*cf = NULL;
}

const char *config_text(const struct config *cf, enum option_id o)
{
	return cf->values[o].text;
}

int64_t config_int(const struct config *cf, enum option_id o)
{
	return cf->values[o].number;
}

bool config_flag(const struct config *cf, enum option_id o)
{
	return cf->values[o].number != 0;
}

void config_dump(const struct config *cf, FILE *to)
{
	const char *section = "";
	for (size_t i = 0; i < OPT_COUNT; i++) {
		if (strcmp(section, rows[i].section) != 0)
			(void)fprintf(to, "%s[%s]\n", i > 0 ? "\n" : "", rows[i].section);
		section = rows[i].section;
		bool hidden = rows[i].type == TYPE_SECRET && cf->values[i].text[0] != '\0';
		(void)fprintf(to, "%s = %s", rows[i].key, hidden ? "(set)" : cf->values[i].text);
		if (cf->values[i].line == 0)
			(void)fprintf(to, "  ; default\n");
		else
			(void)fprintf(to, "  ; %s:%d\n", cf->path, cf->values[i].line);
	}
}
