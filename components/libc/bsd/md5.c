/*
 * md5.c - the MD5 digest (RFC 1321).
 */
#define _NETBSD_SOURCE
#include <md5.h>

#include "digest.h"

static const uint32_t sines[64] = {
	0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a,
	0xa8304613, 0xfd469501, 0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be,
	0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340,
	0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
	0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8,
	0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c,
	0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa,
	0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
	0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92,
	0xffeff47d, 0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1,
	0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};

static void
put_little(uint8_t *to, uint32_t v)
{
	int i;

	for (i = 0; i < 4; i++)
		to[i] = (uint8_t)(v >> (8 * i));
}

static void
block(void *context, const uint8_t *p)
{
	static const uint8_t turn[4][4] = {
		{ 7, 12, 17, 22 }, { 5, 9, 14, 20 }, { 4, 11, 16, 23 }, { 6, 10, 15, 21 },
	};
	uint32_t *s = ((MD5_CTX *)context)->state;
	uint32_t a = s[0], b = s[1], c = s[2], d = s[3], f, x, w[16];
	int i, word, r;

	for (i = 0; i < 16; i++)
		w[i] = p[4 * i] | p[4 * i + 1] << 8 | p[4 * i + 2] << 16 | (uint32_t)p[4 * i + 3] << 24;
	for (i = 0; i < 64; i++) {
		switch (i / 16) {
		case 0:
			f = (b & c) | (~b & d);
			word = i;
			break;
		case 1:
			f = (d & b) | (~d & c);
			word = (5 * i + 1) % 16;
			break;
		case 2:
			f = b ^ c ^ d;
			word = (3 * i + 5) % 16;
			break;
		default:
			f = c ^ (b | ~d);
			word = 7 * i % 16;
			break;
		}
		r = turn[i / 16][i % 4];
		x = a + f + sines[i] + w[word];
		a = d;
		d = c;
		c = b;
		b += x << r | x >> (32 - r);
	}
	s[0] += a;
	s[1] += b;
	s[2] += c;
	s[3] += d;
}

DIGEST_WEAK void
MD5Init(MD5_CTX *ctx)
{
	static const uint32_t start[4] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 };

	memset(ctx, 0, sizeof(*ctx));
	memcpy(ctx->state, start, sizeof(start));
}

DIGEST_WEAK void
MD5Update(MD5_CTX *ctx, const uint8_t *data, unsigned int len)
{
	uint64_t bits = (uint64_t)ctx->count[1] << 32 | ctx->count[0];
	size_t used = bits / 8 % 64;

	bits += (uint64_t)len * 8;
	ctx->count[0] = (uint32_t)bits;
	ctx->count[1] = (uint32_t)(bits >> 32);
	digest_feed(ctx, block, ctx->buffer, 64, used, data, len);
}

DIGEST_WEAK void
MD5Final(uint8_t sum[16], MD5_CTX *ctx)
{
	int i;

	digest_pad(ctx, block, ctx->buffer, 64, ctx->count[0] / 8 % 64, 8);
	put_little(ctx->buffer + 56, ctx->count[0]);
	put_little(ctx->buffer + 60, ctx->count[1]);
	block(ctx, ctx->buffer);
	for (i = 0; i < 4; i++)
		put_little(sum + 4 * i, ctx->state[i]);
	explicit_bzero(ctx, sizeof(*ctx));
}

DIGEST_TEXT(MD5, MD5_CTX, 16, unsigned int)
