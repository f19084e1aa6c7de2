/* amend: small additions to a pack, which managers make from the chat. A patch is an object with
 * one key:
 *
 *   {"alias":  {"field": "org", "word": "终端"}}
 *   {"stage":  {"stage": "demo", "word": "看样机"}}          another word for a stage
 *   {"answer": {"objection": "price", "text": "..."}}        what is answered to an objection
 *   {"rule":   {"id": "...", ...}}                           as in rule.h; one of the same id gives
 * way
 *
 * What comes out is checked by pack_parse() like any other pack. */
#ifndef KEHUD_PARSERS_PACK_AMEND_H
#define KEHUD_PARSERS_PACK_AMEND_H

#include <jansson.h>

#include "parsers/base/err.h"

/* Changes a pack's JSON in place. ERR_INPUT: it no longer fits: what it speaks of is not there. */
[[nodiscard]] int pack_amend(json_t *root, json_t *patch, struct err *err);

#endif
