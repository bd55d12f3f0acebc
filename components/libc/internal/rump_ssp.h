/*
 * rump_ssp.h - the stack protector's guard, for those who need it before
 * __init_ssp.
 */
#ifndef RUMP_SSP_H
#define RUMP_SSP_H

#include <stdint.h>

/* The guard that __init_ssp makes of the same 8 random bytes. */
__attribute__((__visibility__("hidden"))) uintptr_t
__rump_ssp_guard(const void *entropy);

#endif /* RUMP_SSP_H */
