/* inforce: which pack the daemon works with. Each one that was in force is kept whole, as a
 * version; the last version is the one in force, and whoever needs it reads it from there. */
#ifndef KEHUD_DAEMON_PACK_INFORCE_H
#define KEHUD_DAEMON_PACK_INFORCE_H

#include "parsers/pack/pack.h"
#include "store/pack/version.h"
#include "store/store.h"

/* At the start and when the configuration is read again. A changed `configured` ([pack] file) is a
 * new version, and so is a file or shipped pack that reads otherwise than before; an amendment that
 * no longer fits ends, and the log says so. ERR_INPUT: the pack that is configured now is not
 * sound; ERR_REFUSED: nor is what the one in force was read from, which stays in force. */
[[nodiscard]] int inforce_begin(struct tx *tx, void *mem, const char *configured, struct err *err);

/* The version's pack. ERR_ABSENT: there is no such version (id 0: the one in force). */
[[nodiscard]] int inforce_open(const struct view *v, void *mem, int64_t id, struct pack **ret,
			       struct err *err);

/* Another pack from now on: source as people named it, json its text (NULL: a shipped one). It is
 * checked together with the amendments; those that do not fit it end. ERR_INPUT: it is not sound.
 */
[[nodiscard]] int inforce_use(struct tx *tx, void *mem, const char *source, const char *json,
			      size_t len, int64_t *ret_id, struct err *err);
/* The text of such a pack as it would be in force. */
[[nodiscard]] int inforce_preview(const struct view *v, void *mem, const char *source,
				  const char *json, size_t len, struct pack **ret, struct err *err);
/* The pack of an earlier version again, with the amendments that hold now: what managers added
 * stays. 0: the last one that was another pack than the one in force. ERR_ABSENT. */
[[nodiscard]] int inforce_back(struct tx *tx, void *mem, int64_t to, int64_t *ret_id,
			       struct err *err);

/* A manager's addition, in force at once. ERR_INPUT: it does not fit, with the reason. */
[[nodiscard]] int inforce_amend(struct tx *tx, void *mem, int64_t person, const char *patch,
				const char *text, int64_t *ret_amendment, struct err *err);
/* ERR_ABSENT: none of that number holds. */
[[nodiscard]] int inforce_revoke(struct tx *tx, void *mem, int64_t person, int64_t amendment,
				 struct err *err);

#endif
