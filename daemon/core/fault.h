/* fault: named places where tests make the daemon fail. Nothing is left of them in the release.
 *
 * KEHUD_FAULT=name:what[:n][,name:what[:n]...] makes the n-th passing (first if not given) of that
 * place do what: kill (SIGKILL to ourselves) or fail (FAULT() is true, the caller acts as if its
 * call had failed; without n at every passing), wait (n milliseconds, at every passing). */
#ifndef KEHUD_DAEMON_CORE_FAULT_H
#define KEHUD_DAEMON_CORE_FAULT_H

#include <stdbool.h>

#ifdef KEHUD_FAULTS
bool fault_here(const char *name);
#define FAULT(name) fault_here(name)
#else
#define FAULT(name) false
#endif

#endif
