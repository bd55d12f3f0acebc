/*
 * sha256.c - the SHA-256 digest and SHA-224, its shorter form (FIPS 180-4).
 */
#define _NETBSD_SOURCE
#include <sha2.h>

#include "digest.h"

#define ROR(x, n)	((x) >> (n) | (x) << (32 - (n)))

static const uint32_t cube_roots[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
	0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
	0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
	0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
	0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t
big0(uint32_t x)
{
	return ROR(x, 2) ^ ROR(x, 13) ^ ROR(x, 22);
}

static uint32_t
big1(uint32_t x)
{
	return ROR(x, 6) ^ ROR(x, 11) ^ ROR(x, 25);
}

static uint32_t
small0(uint32_t x)
{
	return ROR(x, 7) ^ ROR(x, 18) ^ x >> 3;
}

static uint32_t
small1(uint32_t x)
{
	return ROR(x, 17) ^ ROR(x, 19) ^ x >> 10;
}

static void
block(void *context, const uint8_t *p)
{
	uint32_t *s = ((SHA256_CTX *)context)->state, v[8], w[64], t, u;
	int i;

	for (i = 0; i < 16; i++)
		w[i] = (uint32_t)digest_get(p + 4 * i, 4);
	for (; i < 64; i++)
		w[i] = small1(w[i - 2]) + w[i - 7] + small0(w[i - 15]) + w[i - 16];
	memcpy(v, s, sizeof(v));
	for (i = 0; i < 64; i++) {
		t = v[7] + big1(v[4]) + ((v[4] & v[5]) ^ (~v[4] & v[6])) + cube_roots[i] + w[i];
		u = big0(v[0]) + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
		memmove(v + 1, v, 7 * sizeof(v[0]));
		v[4] += t;
		v[0] = t + u;
	}
	for (i = 0; i < 8; i++)
		s[i] += v[i];
}

static int
start(SHA256_CTX *ctx, const uint32_t *state)
{
	memset(ctx, 0, sizeof(*ctx));
	memcpy(ctx->state, state, sizeof(ctx->state));
	return 1;
}

static int
update(SHA256_CTX *ctx, const uint8_t *data, size_t len)
{
	size_t used = ctx->bitcount / 8 % 64;

	ctx->bitcount += (uint64_t)len * 8;
	digest_feed(ctx, block, ctx->buffer, 64, used, data, len);
	return 1;
}

static int
finish(uint8_t *sum, int words, SHA256_CTX *ctx)
{
	int i;

	digest_pad(ctx, block, ctx->buffer, 64, ctx->bitcount / 8 % 64, 8);
	digest_put(ctx->buffer + 56, ctx->bitcount, 8);
	block(ctx, ctx->buffer);
	for (i = 0; i < words; i++)
		digest_put(sum + 4 * i, ctx->state[i], 4);
	explicit_bzero(ctx, sizeof(*ctx));
	return 1;
}

DIGEST_WEAK int
SHA224_Init(SHA224_CTX *ctx)
{
	static const uint32_t roots[8] = {
		0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939,
		0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4,
	};

	return start(ctx, roots);
}

DIGEST_WEAK int
SHA224_Update(SHA224_CTX *ctx, const uint8_t *data, size_t len)
{
	return update(ctx, data, len);
}

DIGEST_WEAK int
SHA224_Final(uint8_t sum[28], SHA224_CTX *ctx)
{
	return finish(sum, 7, ctx);
}

DIGEST_TEXT(SHA224_, SHA224_CTX, 28, size_t)

DIGEST_WEAK int
SHA256_Init(SHA256_CTX *ctx)
{
	static const uint32_t roots[8] = {
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
		0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
	};

	return start(ctx, roots);
}

DIGEST_WEAK int
SHA256_Update(SHA256_CTX *ctx, const uint8_t *data, size_t len)
{
	return update(ctx, data, len);
}

DIGEST_WEAK int
SHA256_Final(uint8_t sum[32], SHA256_CTX *ctx)
{
	return finish(sum, 8, ctx);
}

DIGEST_TEXT(SHA256_, SHA256_CTX, 32, size_t)
