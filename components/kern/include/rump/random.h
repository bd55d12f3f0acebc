/*
 * rump/random.h - the kernel's random generator: a pool mixing every source,
 * feeding a ChaCha20 generator that is rekeyed after each use.
 */
#ifndef RUMP_RANDOM_H
#define RUMP_RANDOM_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Mixes a sample into the pool. `bits' is a conservative estimate of its
 * entropy, at most 8 * len. Monitor or boot context.
 */
void random_add(const void *sample, size_t len, size_t bits);

/*
 * Fills buf; never fails once random_ready(). Monitor or boot context. Before
 * that, output is not fit for keys.
 */
void random_get(void *buf, size_t len);

/* Whether 256 bits have been gathered from sources other than the clock. */
bool random_ready(void);

#endif /* RUMP_RANDOM_H */
