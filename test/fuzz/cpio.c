/*
 * The archive of files baked into an image.
 * namespace: user
 * sources: components/vfs/archive/cpio.c
 * includes: components/vfs/archive
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cpio.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* Every entry can be read, and the archive comes to an end. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cpio c = { data, size };
	struct cpio_entry e;
	size_t i, sum = 0, entries = 0;

	while (cpio_next(&c, &e) == CPIO_ENTRY) {
		sum += strlen(e.name);
		for (i = 0; i < e.size; i++)
			sum += e.data[i];
		if (++entries > size)
			abort();
	}
	if (sum == SIZE_MAX)
		abort();
	return 0;
}
