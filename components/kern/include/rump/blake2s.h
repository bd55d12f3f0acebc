/*
 * rump/blake2s.h - BLAKE2s (RFC 7693) with 32-byte digests. Any context, also
 * before the image is relocated.
 */
#ifndef RUMP_BLAKE2S_H
#define RUMP_BLAKE2S_H

#include <stddef.h>
#include <stdint.h>

#define BLAKE2S_BLOCK	64
#define BLAKE2S_DIGEST	32

struct blake2s {
	uint32_t b_h[8];
	uint64_t b_count;		/* bytes compressed */
	size_t b_fill;			/* bytes in b_block */
	uint8_t b_block[BLAKE2S_BLOCK];
};

/* key may be NULL with keylen 0; keylen is at most 32. */
void blake2s_init(struct blake2s *, const void *key, size_t keylen);
void blake2s_update(struct blake2s *, const void *data, size_t len);
/* Wipes the state. */
void blake2s_final(struct blake2s *, uint8_t digest[BLAKE2S_DIGEST]);

#endif /* RUMP_BLAKE2S_H */
