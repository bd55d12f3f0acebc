/*
 * The kernel's search for members of the configuration.
 * sources: components/kern/lib/bootconfig.c
 */
#include "rump/bootconfig.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bootconfig_is((const char *)data, size, "entropy", "\"weak\"");
	bootconfig_is((const char *)data, size, "aslr", "false");
	return 0;
}
