/* self: where our own programs stand. */
#ifndef KEHUD_DAEMON_CORE_SELF_H
#define KEHUD_DAEMON_CORE_SELF_H

/* The OCR worker: what the configuration says, else beside ourselves (the build tree), else in
 * ../lib/kehud (installed). A talloc string on mem; NULL without memory. */
char *self_ocr_program(const void *mem, const char *configured);

#endif
