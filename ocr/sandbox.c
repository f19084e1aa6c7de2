#include "ocr/sandbox.h"

#include <seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define MEMORY_MAX (UINT64_C(1200) * 1024 * 1024)

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

static int limit(int what, rlim_t most)
{
	struct rlimit r = {most, most};
	return setrlimit((__rlimit_resource_t)what, &r);
}

static int limits(uint32_t cpu_s, size_t file_bytes)
{
	if (!SANITIZED && limit(RLIMIT_AS, MEMORY_MAX) < 0)
		return -1;
	return limit(RLIMIT_CPU, cpu_s) < 0 || limit(RLIMIT_CORE, 0) < 0 ||
			       limit(RLIMIT_FSIZE, file_bytes) < 0
		       ? -1
		       : 0;
}

static int filter(void)
{
	/* What tesseract, leptonica and the C library need once everything is open and loaded. */
	static const int calls[] = {
		SCMP_SYS(brk),          SCMP_SYS(munmap),     SCMP_SYS(mremap),
		SCMP_SYS(madvise),      SCMP_SYS(futex),      SCMP_SYS(clock_gettime),
		SCMP_SYS(gettimeofday), SCMP_SYS(read),       SCMP_SYS(write),
		SCMP_SYS(writev),       SCMP_SYS(getrandom),  SCMP_SYS(sched_yield),
		SCMP_SYS(exit),         SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn),
		SCMP_SYS(lseek),        SCMP_SYS(close),      SCMP_SYS(rt_sigprocmask),
	};
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_KILL_PROCESS);
	if (f == NULL)
		return -1;
	int rc = 0;
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]) && rc == 0; i++)
		rc = seccomp_rule_add(f, SCMP_ACT_ALLOW, calls[i], 0);
	/* Memory, but never code. */
	if (rc == 0)
		rc = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
				      SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	if (rc == 0)
		rc = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
				      SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	/* stdio asks what a descriptor is before it writes: refused without harm. */
	if (rc == 0)
		rc = seccomp_rule_add(f, SCMP_ACT_ERRNO(9), SCMP_SYS(newfstatat), 0);
	if (rc == 0)
		rc = seccomp_rule_add(f, SCMP_ACT_ERRNO(9), SCMP_SYS(fstat), 0);
	/* Files asked for by name (further models, temporary files) are not there. */
	if (rc == 0)
		rc = seccomp_rule_add(f, SCMP_ACT_ERRNO(2), SCMP_SYS(openat), 0);
	if (rc == 0)
		rc = seccomp_rule_add(f, SCMP_ACT_ERRNO(2), SCMP_SYS(access), 0);
	if (rc == 0)
		rc = seccomp_load(f);
	seccomp_release(f);
	return rc < 0 ? -1 : 0;
}

int sandbox_enter(uint32_t cpu_s, size_t file_bytes)
{
	if (limits(cpu_s, file_bytes) < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -1;
	return SANITIZED ? 0 : filter();
}
