/*
 * The kernel's search for "entropy" in the configuration.
 * sources: components/kern/random/weak.c
 * includes: components/kern/random
 */
#include "random_impl.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	random_config_weak((const char *)data, size);
	return 0;
}
