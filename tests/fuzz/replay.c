/* replay: runs the inputs of a corpus through a fuzzer's entry where there is no libFuzzer.
 * usage: X_replay FILE... */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MOST (1u << 20)

int main(int argc, char **argv)
{
	uint8_t *data = malloc(MOST);
	if (data == NULL)
		return 1;
	printf("1..%d\n", argc - 1);
	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "rb");
		if (f == NULL) {
			printf("not ok %d - %s\n", i, argv[i]);
			return 1;
		}
		size_t n = fread(data, 1, MOST, f);
		(void)fclose(f);
		(void)LLVMFuzzerTestOneInput(data, n);
		printf("ok %d - %s\n", i, argv[i]);
	}
	free(data);
	return 0;
}
