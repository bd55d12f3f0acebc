/*
 * BLAKE2s and ChaCha20 against published and independently computed vectors.
 * sources: components/kern/random/blake2s.c components/kern/random/chacha20.c
 * includes: components/kern/random
 */
#include "rump/lib.h"

#include "random_impl.h"
#include "test.h"

static void
hex(const uint8_t *p, size_t len, char *out)
{
	for (size_t i = 0; i < len; i++)
		snprintf(out + 2 * i, 3, "%02x", p[i]);
}

/* Inputs are 0, 1, 2, ...; keys are 32 such bytes or none. */
static const struct {
	size_t len;
	const char *keyed, *plain;
} vectors[] = {
	{ 0, "48a8997da407876b3d79c0d92325ad3b89cbb754d86ab71aee047ad345fd2c49",
	    "69217a3079908094e11121d042354a7c1f55b6482ca1a51e1b250dfd1ed0eef9" },
	{ 1, "40d15fee7c328830166ac3f918650f807e7e01e177258cdc0a39b11f598066f1",
	    "e34d74dbaf4ff4c6abd871cc220451d2ea2648846c7757fbaac82fe51ad64bea" },
	{ 63, "c65382513f07460da39833cb666c5ed82e61b9e998f4b0c4287cee56c3cc9bcd",
	    "e57cb79487dd57902432b250733813bd96a84efce59f650fac26e6696aefafc3" },
	{ 64, "8975b0577fd35566d750b362b0897a26c399136df07bababbde6203ff2954ed4",
	    "56f34e8b96557e90c1f24b52d0c89d51086acf1b00f634cf1dde9233b8eaaa3e" },
	{ 65, "21fe0ceb0052be7fb0f004187cacd7de67fa6eb0938d927677f2398c132317a8",
	    "1b53ee94aaf34e4b159d48de352c7f0661d0a40edff95a0b1639b4090e974472" },
	{ 128, "0c311f38c35a4fb90d651c289d486856cd1413df9b0677f53ece2cd9e477c60a",
	    "1fa877de67259d19863a2a34bcc6962a2b25fcbf5cbecd7ede8f1fa36688a796" },
	{ 255, "3fb735061abc519dfe979e54c1ee5bfad0a9d858b3315bad34bde999efd724dd",
	    "f03f5789d3336b80d002d59fdf918bdb775b00956ed5528e86aa994acb38fe2d" },
};

TEST(blake2s_vectors)
{
	uint8_t in[256], digest[BLAKE2S_DIGEST];
	struct blake2s b;
	char text[65];

	for (size_t i = 0; i < sizeof(in); i++)
		in[i] = (uint8_t)i;
	for (size_t i = 0; i < nitems(vectors); i++) {
		blake2s_init(&b, in, 32);
		blake2s_update(&b, in, vectors[i].len);
		blake2s_final(&b, digest);
		hex(digest, sizeof(digest), text);
		CHECK_STR(text, vectors[i].keyed);

		/* In pieces of every size, too. */
		for (size_t step = 1; step < 70; step += 3) {
			blake2s_init(&b, NULL, 0);
			for (size_t at = 0; at < vectors[i].len; at += step)
				blake2s_update(&b, in + at,
				    MIN(step, vectors[i].len - at));
			blake2s_final(&b, digest);
			hex(digest, sizeof(digest), text);
			CHECK_STR(text, vectors[i].plain);
		}
	}
}

TEST(blake2s_of_abc_is_as_in_rfc_7693)
{
	struct blake2s b;
	uint8_t digest[BLAKE2S_DIGEST];
	char text[65];

	blake2s_init(&b, NULL, 0);
	blake2s_update(&b, "abc", 3);
	blake2s_final(&b, digest);
	hex(digest, sizeof(digest), text);
	CHECK_STR(text, "508c5e8c327c14e2e1a72ba34eeb452f"
	    "37458b209ed63a294d999b4c86675982");
}

TEST(chacha20_block_is_as_in_rfc_8439)
{
	static const uint8_t nonce[12] = { 0, 0, 0, 9, 0, 0, 0, 0x4a };
	uint8_t key[32], out[64];
	char text[129];

	for (size_t i = 0; i < sizeof(key); i++)
		key[i] = (uint8_t)i;
	chacha20_block(key, 1, nonce, out);
	hex(out, sizeof(out), text);
	CHECK_STR(text, "10f1e7e4d13b5915500fdd1fa32071c4"
	    "c7d1f4c733c068030422aa9ac3d46c4e"
	    "d2826446079faa0914c2d705d98b02a2"
	    "b5129cd1de164eb9cbd083e8a2503c4e");
}

TEST(chacha20_of_zero_key_is_as_in_rfc_8439)
{
	static const uint8_t zero[32];
	uint8_t out[64];
	char text[129];

	chacha20_block(zero, 0, zero, out);
	hex(out, sizeof(out), text);
	CHECK_STR(text, "76b8e0ada0f13d90405d6ae55386bd28"
	    "bdd219b8a08ded1aa836efcc8b770dc7"
	    "da41597c5157488d7724e03fb8d84a37"
	    "6a43b8f41518a11cc387b669b2ee6586");
}
