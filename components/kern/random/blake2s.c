/*
 * blake2s.c - the BLAKE2s hash of RFC 7693 with 32-byte digests.
 */
#include "rump/lib.h"

#include "random_impl.h"

static const uint32_t iv[8] = {
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
	0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

static const uint8_t sigma[10][16] = {
	{ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 },
	{ 14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3 },
	{ 11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4 },
	{ 7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8 },
	{ 9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13 },
	{ 2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9 },
	{ 12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11 },
	{ 13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10 },
	{ 6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5 },
	{ 10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0 },
};

static uint32_t
rotr(uint32_t v, int n)
{
	return v >> n | v << (32 - n);
}

static void
mix(uint32_t *v, int a, int b, int c, int d, uint32_t x, uint32_t y)
{
	v[a] += v[b] + x;
	v[d] = rotr(v[d] ^ v[a], 16);
	v[c] += v[d];
	v[b] = rotr(v[b] ^ v[c], 12);
	v[a] += v[b] + y;
	v[d] = rotr(v[d] ^ v[a], 8);
	v[c] += v[d];
	v[b] = rotr(v[b] ^ v[c], 7);
}

static void
compress(struct blake2s *b, bool last)
{
	uint32_t v[16], m[16];
	int i;

	for (i = 0; i < 8; i++) {
		v[i] = b->b_h[i];
		v[8 + i] = iv[i];
	}
	v[12] ^= (uint32_t)b->b_count;
	v[13] ^= (uint32_t)(b->b_count >> 32);
	if (last)
		v[14] = ~v[14];
	for (i = 0; i < 16; i++) {
		const uint8_t *p = b->b_block + 4 * i;

		m[i] = (uint32_t)p[0] | (uint32_t)p[1] << 8 |
		    (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
	}
	for (i = 0; i < 10; i++) {
		const uint8_t *s = sigma[i];

		mix(v, 0, 4, 8, 12, m[s[0]], m[s[1]]);
		mix(v, 1, 5, 9, 13, m[s[2]], m[s[3]]);
		mix(v, 2, 6, 10, 14, m[s[4]], m[s[5]]);
		mix(v, 3, 7, 11, 15, m[s[6]], m[s[7]]);
		mix(v, 0, 5, 10, 15, m[s[8]], m[s[9]]);
		mix(v, 1, 6, 11, 12, m[s[10]], m[s[11]]);
		mix(v, 2, 7, 8, 13, m[s[12]], m[s[13]]);
		mix(v, 3, 4, 9, 14, m[s[14]], m[s[15]]);
	}
	for (i = 0; i < 8; i++)
		b->b_h[i] ^= v[i] ^ v[8 + i];
	explicit_memset(v, 0, sizeof(v));
	explicit_memset(m, 0, sizeof(m));
}

void
blake2s_init(struct blake2s *b, const void *key, size_t keylen)
{
	KASSERT(keylen <= 32);
	memset(b, 0, sizeof(*b));
	memcpy(b->b_h, iv, sizeof(iv));
	b->b_h[0] ^= 0x01010000 ^ (uint32_t)keylen << 8 ^ BLAKE2S_DIGEST;
	if (keylen > 0) {
		memcpy(b->b_block, key, keylen);
		b->b_fill = BLAKE2S_BLOCK;
	}
}

void
blake2s_update(struct blake2s *b, const void *data, size_t len)
{
	const uint8_t *p = data;

	while (len > 0) {
		size_t n;

		/* The last block is kept back: it is compressed differently. */
		if (b->b_fill == BLAKE2S_BLOCK) {
			b->b_count += BLAKE2S_BLOCK;
			compress(b, false);
			b->b_fill = 0;
		}
		n = MIN(len, BLAKE2S_BLOCK - b->b_fill);
		memcpy(b->b_block + b->b_fill, p, n);
		b->b_fill += n;
		p += n;
		len -= n;
	}
}

void
blake2s_final(struct blake2s *b, uint8_t digest[BLAKE2S_DIGEST])
{
	int i;

	memset(b->b_block + b->b_fill, 0, BLAKE2S_BLOCK - b->b_fill);
	b->b_count += b->b_fill;
	compress(b, true);
	for (i = 0; i < BLAKE2S_DIGEST; i++)
		digest[i] = (uint8_t)(b->b_h[i / 4] >> 8 * (i % 4));
	explicit_memset(b, 0, sizeof(*b));
}
