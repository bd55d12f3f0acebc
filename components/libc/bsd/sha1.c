/*
 * sha1.c - the SHA-1 digest (FIPS 180-4).
 */
#define _NETBSD_SOURCE
#include <sha1.h>

#include "digest.h"

#define ROL(x, n)	((x) << (n) | (x) >> (32 - (n)))

static void
block(void *context, const uint8_t *p)
{
	uint32_t *s = ((SHA1_CTX *)context)->state;
	uint32_t a = s[0], b = s[1], c = s[2], d = s[3], e = s[4], f, x, w[80];
	int i;

	for (i = 0; i < 16; i++)
		w[i] = (uint32_t)digest_get(p + 4 * i, 4);
	for (; i < 80; i++) {
		x = w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16];
		w[i] = ROL(x, 1);
	}
	for (i = 0; i < 80; i++) {
		if (i < 20)
			f = ((b & c) | (~b & d)) + 0x5a827999;
		else if (i < 40)
			f = (b ^ c ^ d) + 0x6ed9eba1;
		else if (i < 60)
			f = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
		else
			f = (b ^ c ^ d) + 0xca62c1d6;
		x = ROL(a, 5) + f + e + w[i];
		e = d;
		d = c;
		c = ROL(b, 30);
		b = a;
		a = x;
	}
	s[0] += a;
	s[1] += b;
	s[2] += c;
	s[3] += d;
	s[4] += e;
}

DIGEST_WEAK void
SHA1Init(SHA1_CTX *ctx)
{
	static const uint32_t start[5] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 };

	memset(ctx, 0, sizeof(*ctx));
	memcpy(ctx->state, start, sizeof(start));
}

DIGEST_WEAK void
SHA1Update(SHA1_CTX *ctx, const uint8_t *data, unsigned int len)
{
	uint64_t bits = (uint64_t)ctx->count[1] << 32 | ctx->count[0];
	size_t used = bits / 8 % 64;

	bits += (uint64_t)len * 8;
	ctx->count[0] = (uint32_t)bits;
	ctx->count[1] = (uint32_t)(bits >> 32);
	digest_feed(ctx, block, ctx->buffer, 64, used, data, len);
}

DIGEST_WEAK void
SHA1Final(uint8_t sum[20], SHA1_CTX *ctx)
{
	int i;

	digest_pad(ctx, block, ctx->buffer, 64, ctx->count[0] / 8 % 64, 8);
	digest_put(ctx->buffer + 56, (uint64_t)ctx->count[1] << 32 | ctx->count[0], 8);
	block(ctx, ctx->buffer);
	for (i = 0; i < 5; i++)
		digest_put(sum + 4 * i, ctx->state[i], 4);
	explicit_bzero(ctx, sizeof(*ctx));
}

DIGEST_TEXT(SHA1, SHA1_CTX, 20, size_t)
