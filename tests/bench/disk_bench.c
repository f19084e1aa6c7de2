/* disk: the canary: how often the same disk can do a bare fdatasync of one page appended to a file.
 *
 *   disk_bench FOLDER SECONDS     prints {"rate", "p50_ms", "p99_ms"} */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SAMPLES 200000

static int64_t now_us(void)
{
	struct timespec ts;
	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static int by_value(const void *a, const void *b)
{
	uint32_t x, y;
	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return x < y ? -1 : x > y;
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	char name[4096];
	(void)snprintf(name, sizeof(name), "%s/canary", argv[1]);
	int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);
	static char page[4096];
	uint32_t *us = malloc(SAMPLES * sizeof(uint32_t));
	if (fd < 0 || us == NULL)
		return 1;
	int64_t start = now_us(), end = start + strtol(argv[2], NULL, 10) * 1000000;
	size_t n = 0;
	while (now_us() < end && n < SAMPLES) {
		int64_t t = now_us();
		if (write(fd, page, sizeof(page)) != (ssize_t)sizeof(page) || fdatasync(fd) < 0)
			return 1;
		us[n++] = (uint32_t)(now_us() - t);
	}
	double took = (double)(now_us() - start) / 1e6;
	(void)close(fd);
	(void)unlink(name);
	qsort(us, n, sizeof(uint32_t), by_value);
	(void)printf("{\"rate\": %.1f, \"p50_ms\": %.3f, \"p99_ms\": %.3f}\n", (double)n / took,
		     us[n / 2] / 1e3, us[n * 99 / 100] / 1e3);
	free(us);
	return 0;
}
