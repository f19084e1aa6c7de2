/* kind: what kind of organisation a customer belongs to: hospitals with hospitals, shops with
 * shops. */
#ifndef KEHUD_DAEMON_SALES_KIND_H
#define KEHUD_DAEMON_SALES_KIND_H

/* As it was imported, else the word in the organisation's name that says so (医院); NULL: not
 * known. Either may be NULL. */
const char *customer_kind(const char *type, const char *org);

#endif
