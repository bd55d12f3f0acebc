/*
 * md4.c - the MD4 digest (RFC 1320).
 */
#define _NETBSD_SOURCE
#include <md4.h>

#include "digest.h"

static void
block(void *context, const uint8_t *p)
{
	static const uint8_t turn[3][4] = { { 3, 7, 11, 19 }, { 3, 5, 9, 13 }, { 3, 9, 11, 15 } };
	/* The order of the third round's words: their four bits, reversed. */
	static const uint8_t third[16] = { 0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15 };
	uint32_t *s = ((MD4_CTX *)context)->state;
	uint32_t a = s[0], b = s[1], c = s[2], d = s[3], x, w[16];
	int i, r;

	for (i = 0; i < 16; i++)
		w[i] = p[4 * i] | p[4 * i + 1] << 8 | p[4 * i + 2] << 16 | (uint32_t)p[4 * i + 3] << 24;
	for (i = 0; i < 48; i++) {
		if (i < 16)
			x = a + ((b & c) | (~b & d)) + w[i];
		else if (i < 32)
			x = a + ((b & c) | (b & d) | (c & d)) + w[(i % 4) * 4 + (i - 16) / 4] + 0x5a827999;
		else
			x = a + (b ^ c ^ d) + w[third[i - 32]] + 0x6ed9eba1;
		r = turn[i / 16][i % 4];
		a = d;
		d = c;
		c = b;
		b = x << r | x >> (32 - r);
	}
	s[0] += a;
	s[1] += b;
	s[2] += c;
	s[3] += d;
}

DIGEST_WEAK void
MD4Init(MD4_CTX *ctx)
{
	static const uint32_t start[4] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 };

	memset(ctx, 0, sizeof(*ctx));
	memcpy(ctx->state, start, sizeof(start));
}

DIGEST_WEAK void
MD4Update(MD4_CTX *ctx, const unsigned char *data, unsigned int len)
{
	uint64_t bits = (uint64_t)ctx->count[1] << 32 | ctx->count[0];
	size_t used = bits / 8 % 64;

	bits += (uint64_t)len * 8;
	ctx->count[0] = (uint32_t)bits;
	ctx->count[1] = (uint32_t)(bits >> 32);
	digest_feed(ctx, block, ctx->buffer, 64, used, data, len);
}

DIGEST_WEAK void
MD4Final(unsigned char sum[16], MD4_CTX *ctx)
{
	int i;

	digest_pad(ctx, block, ctx->buffer, 64, ctx->count[0] / 8 % 64, 8);
	for (i = 0; i < 8; i++)
		ctx->buffer[56 + i] = (uint8_t)(ctx->count[i / 4] >> (8 * (i % 4)));
	block(ctx, ctx->buffer);
	for (i = 0; i < 16; i++)
		sum[i] = (uint8_t)(ctx->state[i / 4] >> (8 * (i % 4)));
	explicit_bzero(ctx, sizeof(*ctx));
}

DIGEST_TEXT(MD4, MD4_CTX, 16, unsigned int)
