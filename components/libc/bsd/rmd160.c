/*
 * rmd160.c - the RIPEMD-160 digest (ISO/IEC 10118-3).
 */
#define _NETBSD_SOURCE
#include <rmd160.h>

#include "digest.h"

#define ROL(x, n)	((x) << (n) | (x) >> (32 - (n)))

/* Which word each step takes, and how far it turns: left line, then right. */
static const uint8_t word[2][80] = {
	{ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
	  7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8,
	  3, 10, 14, 4, 9, 15, 8, 1, 2, 7, 0, 6, 13, 11, 5, 12,
	  1, 9, 11, 10, 0, 8, 12, 4, 13, 3, 7, 15, 14, 5, 6, 2,
	  4, 0, 5, 9, 7, 12, 2, 10, 14, 1, 3, 8, 11, 6, 15, 13 },
	{ 5, 14, 7, 0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12,
	  6, 11, 3, 7, 0, 13, 5, 10, 14, 15, 8, 12, 4, 9, 1, 2,
	  15, 5, 1, 3, 7, 14, 6, 9, 11, 8, 12, 2, 10, 0, 4, 13,
	  8, 6, 4, 1, 3, 11, 15, 0, 5, 12, 2, 13, 9, 7, 10, 14,
	  12, 15, 10, 4, 1, 5, 8, 7, 6, 2, 13, 14, 0, 3, 9, 11 },
};
static const uint8_t turn[2][80] = {
	{ 11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8,
	  7, 6, 8, 13, 11, 9, 7, 15, 7, 12, 15, 9, 11, 7, 13, 12,
	  11, 13, 6, 7, 14, 9, 13, 15, 14, 8, 13, 6, 5, 12, 7, 5,
	  11, 12, 14, 15, 14, 15, 9, 8, 9, 14, 5, 6, 8, 6, 5, 12,
	  9, 15, 5, 11, 6, 8, 13, 12, 5, 12, 13, 14, 11, 8, 5, 6 },
	{ 8, 9, 9, 11, 13, 15, 15, 5, 7, 7, 8, 11, 14, 14, 12, 6,
	  9, 13, 15, 7, 12, 8, 9, 11, 7, 7, 12, 7, 6, 15, 13, 11,
	  9, 7, 15, 11, 8, 6, 6, 14, 12, 13, 5, 14, 13, 13, 7, 5,
	  15, 5, 8, 11, 14, 14, 6, 14, 6, 9, 12, 9, 12, 5, 15, 8,
	  8, 5, 12, 9, 12, 5, 14, 6, 8, 13, 6, 5, 15, 13, 11, 11 },
};
static const uint32_t constant[2][5] = {
	{ 0, 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xa953fd4e },
	{ 0x50a28be6, 0x5c4dd124, 0x6d703ef3, 0x7a6d76e9, 0 },
};

static uint32_t
mix(int round, uint32_t x, uint32_t y, uint32_t z)
{
	switch (round) {
	case 0:
		return x ^ y ^ z;
	case 1:
		return (x & y) | (~x & z);
	case 2:
		return (x | ~y) ^ z;
	case 3:
		return (x & z) | (y & ~z);
	default:
		return x ^ (y | ~z);
	}
}

DIGEST_WEAK void
RMD160Transform(uint32_t state[5], const unsigned char p[64])
{
	uint32_t w[16], line[2][5], t;
	int i, side;

	for (i = 0; i < 16; i++)
		w[i] = p[4 * i] | p[4 * i + 1] << 8 | p[4 * i + 2] << 16 | (uint32_t)p[4 * i + 3] << 24;
	for (side = 0; side < 2; side++) {
		uint32_t *v = line[side];

		memcpy(v, state, 5 * sizeof(*v));
		for (i = 0; i < 80; i++) {
			int round = i / 16;

			t = v[0] + mix(side ? 4 - round : round, v[1], v[2], v[3]) +
			    w[word[side][i]] + constant[side][round];
			t = ROL(t, turn[side][i]) + v[4];
			v[0] = v[4];
			v[4] = v[3];
			v[3] = ROL(v[2], 10);
			v[2] = v[1];
			v[1] = t;
		}
	}
	t = state[1] + line[0][2] + line[1][3];
	state[1] = state[2] + line[0][3] + line[1][4];
	state[2] = state[3] + line[0][4] + line[1][0];
	state[3] = state[4] + line[0][0] + line[1][1];
	state[4] = state[0] + line[0][1] + line[1][2];
	state[0] = t;
}

static void
block(void *ctx, const uint8_t *p)
{
	RMD160Transform(((RMD160_CTX *)ctx)->state, p);
}

DIGEST_WEAK void
RMD160Init(RMD160_CTX *ctx)
{
	static const uint32_t start[5] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 };

	memset(ctx, 0, sizeof(*ctx));
	memcpy(ctx->state, start, sizeof(start));
}

DIGEST_WEAK void
RMD160Update(RMD160_CTX *ctx, const unsigned char *data, uint32_t len)
{
	size_t used = ctx->count / 8 % 64;

	ctx->count += (uint64_t)len * 8;
	digest_feed(ctx, block, ctx->buffer, 64, used, data, len);
}

DIGEST_WEAK void
RMD160Final(unsigned char sum[20], RMD160_CTX *ctx)
{
	int i;

	digest_pad(ctx, block, ctx->buffer, 64, ctx->count / 8 % 64, 8);
	for (i = 0; i < 8; i++)
		ctx->buffer[56 + i] = (uint8_t)(ctx->count >> (8 * i));
	block(ctx, ctx->buffer);
	for (i = 0; i < 20; i++)
		sum[i] = (uint8_t)(ctx->state[i / 4] >> (8 * (i % 4)));
	explicit_bzero(ctx, sizeof(*ctx));
}

DIGEST_TEXT(RMD160, RMD160_CTX, 20, size_t)
