/* sandbox: what a process that decodes a stranger's picture may still do: compute, allocate, read
 * its file, write its answer. Everything else kills it. */
#ifndef KEHUD_OCR_SANDBOX_H
#define KEHUD_OCR_SANDBOX_H

#include <stddef.h>
#include <stdint.h>

/* Limits on memory, CPU time, processes and what is written to files, then the filter of system
 * calls. 0, or -1: do not go on. Under sanitizers there are only the limits: they need calls of
 * their own. */
int sandbox_enter(uint32_t cpu_s, size_t file_bytes);

#endif
