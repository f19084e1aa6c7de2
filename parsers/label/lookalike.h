/* lookalike: characters put right where only few can stand: what is not one of them, but looks like
 * one, is that one. */
#ifndef KEHUD_PARSERS_LABEL_LOOKALIKE_H
#define KEHUD_PARSERS_LABEL_LOOKALIKE_H

#include <stdint.h>

/* The place that a registration number begins with (国, 沪, 闽, ...): 阅 is 闽. What looks like
 * none comes back as it is. */
uint32_t lookalike_place(uint32_t c);

/* 12支/全 is 12支/盒: the words for pieces in a packing, before and behind its stroke. On mem; NULL
 * without memory. */
char *lookalike_packing(void *mem, const char *value);

#endif
