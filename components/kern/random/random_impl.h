/*
 * random_impl.h - the parts of the random generator, shared among its files and
 * their tests.
 */
#ifndef RANDOM_IMPL_H
#define RANDOM_IMPL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- BLAKE2s (RFC 7693), 32-byte digests -------------------------------- */

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

/* ---- ChaCha20 (RFC 8439) ------------------------------------------------- */

#define CHACHA20_KEY	32
#define CHACHA20_BLOCK	64

/* One block of key stream for a key, a block counter and a 96-bit nonce. */
void chacha20_block(const uint8_t key[CHACHA20_KEY], uint32_t counter,
    const uint8_t nonce[12], uint8_t out[CHACHA20_BLOCK]);

/* ---- Policy -------------------------------------------------------------- */

/*
 * Whether the JSON object `config' of `len' bytes has the member "entropy" with
 * the value "weak". Broken JSON does not.
 */
bool random_config_weak(const char *config, size_t len);

/* ---- The pool ------------------------------------------------------------ */

struct waitq;

/* Who sleeps here is woken when random_ready() becomes true. */
struct waitq *random_waiters(void);
/* Whether a device has been registered that may still answer. */
bool random_have_sources(void);

/* Clears all state, for tests. */
void random_reset(void);

#endif /* RANDOM_IMPL_H */
