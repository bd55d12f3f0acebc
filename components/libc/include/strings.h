/*
 * <strings.h> - BSD's string functions and counts of bits
 */
#ifndef _RUMP_STRINGS_H_
#define _RUMP_STRINGS_H_

#include_next <strings.h>

#if defined(_NETBSD_SOURCE)
#define __NEED_uint32_t
#define __NEED_uint64_t
#include <bits/alltypes.h>

#ifdef __cplusplus
extern "C" {
#endif

void explicit_bzero(void *, size_t);
unsigned int popcount(unsigned int) __attribute__((__const__));
unsigned int popcountl(unsigned long) __attribute__((__const__));
unsigned int popcountll(unsigned long long) __attribute__((__const__));
unsigned int popcount32(uint32_t) __attribute__((__const__));
unsigned int popcount64(uint64_t) __attribute__((__const__));

#ifdef __cplusplus
}
#endif
#endif

#include <ssp/strings.h>

#endif /* _RUMP_STRINGS_H_ */
