/*
 * random_impl.h - the parts of the random generator, shared among its files and
 * their tests.
 */
#ifndef RANDOM_IMPL_H
#define RANDOM_IMPL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rump/blake2s.h"

/* ---- ChaCha20 (RFC 8439) ------------------------------------------------- */

#define CHACHA20_KEY	32
#define CHACHA20_BLOCK	64

/* One block of key stream for a key, a block counter and a 96-bit nonce. */
void chacha20_block(const uint8_t key[CHACHA20_KEY], uint32_t counter,
    const uint8_t nonce[12], uint8_t out[CHACHA20_BLOCK]);

/* ---- The pool ------------------------------------------------------------ */

struct waitq;

/* Who sleeps here is woken when random_ready() becomes true. */
struct waitq *random_waiters(void);
/* Whether a device has been registered that may still answer. */
bool random_have_sources(void);

/* Clears all state, for tests. */
void random_reset(void);

#endif /* RANDOM_IMPL_H */
