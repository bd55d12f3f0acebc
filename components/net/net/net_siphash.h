/*
 * net_siphash.h - SipHash-2-4: a hash that cannot be guessed without its key.
 */
#ifndef NET_SIPHASH_H
#define NET_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

struct siphash_key {
	uint64_t k0, k1;
};

uint64_t siphash(const struct siphash_key *, const void *data, size_t len);

#endif /* NET_SIPHASH_H */
