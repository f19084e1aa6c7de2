/* For store/privacy*.c: the messages that have to do with a card ?1. Whatever a message made or
 * changed is in the journal; those that the customer wrote are in their conversations. */
#ifndef KEHUD_STORE_PRIVACY_PRIVACY_SQL_H
#define KEHUD_STORE_PRIVACY_PRIVACY_SQL_H

#define PRIVACY_MESSAGES_OF                                                         \
	"(SELECT s.inbox FROM change h JOIN change_set s ON s.id = h.change_set"    \
	" WHERE h.card = ?1 AND s.inbox IS NOT NULL"                                \
	" UNION SELECT inbox FROM picture WHERE card = ?1"                          \
	" UNION SELECT inbox FROM attachment WHERE card = ?1"                       \
	" UNION SELECT i.id FROM contact k JOIN inbox i ON i.platform = k.platform" \
	" AND i.chat = k.chat WHERE k.card = ?1 AND i.outsider = 1)"

/* What went to the customer's own conversations. */
#define PRIVACY_ANSWERS_TO                                                     \
	"(SELECT o.id FROM contact k JOIN outbox o ON o.platform = k.platform" \
	" AND o.chat = k.chat WHERE k.card = ?1)"

#endif
