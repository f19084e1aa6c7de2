/* call: a request that we make and what came back, as plain values: adapters say what to ask and
 * read the answer, loop/client.c carries it. */
#ifndef KEHUD_DAEMON_CORE_CALL_H
#define KEHUD_DAEMON_CORE_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A file as multipart/form-data. */
struct call_file {
	const char *field;
	const char *name; /* as the receiver sees it */
	const char *type;
	const char *path; /* on this machine; NULL: */
	const char *data; /* len bytes */
	size_t len;
};

/* Everything hangs on the caller's tree and outlives the call. */
struct call {
	const char *url;  /* has tokens in it: never logged */
	const char *body; /* to be posted, len bytes; NULL: GET */
	size_t len;
	const char *type;             /* of the body */
	const char *header;           /* one more, "Name: value", or NULL */
	const struct call_file *file; /* to be posted instead of a body */
	int64_t limit;                /* most bytes of the answer */
	bool keep;                    /* the answer goes into a file */
	int timeout_s;                /* for all of it */
};

enum carried {
	CARRIED,         /* a whole answer came back, whatever it says */
	CARRIED_NOT,     /* it surely did not arrive */
	CARRIED_PERHAPS, /* it may have arrived */
	CARRIED_TOO_MUCH /* the answer is longer than the limit */
};

struct called {
	enum carried how;
	int status;
	const char *type, *disposition, *date; /* headers; NULL if absent */
	const char *body;                      /* len bytes and a NUL; with keep: the first ones */
	size_t len;
	int fd;        /* with keep: the file, unnamed; -1 if there is none. The caller's */
	int64_t bytes; /* in it */
	char why[120]; /* unless CARRIED; nothing secret */
};

/* An address without the slashes at its end, for paths to be added; on mem. NULL: no memory. */
char *call_base(void *mem, const char *url);

/* text escaped for a query; on mem. NULL: no memory. */
const char *call_escape(void *mem, const char *text);

#endif
