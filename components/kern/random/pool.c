/*
 * pool.c - the entropy pool and the generator.
 *
 * Samples go into a running BLAKE2s hash. Drawing a seed from it finishes the
 * hash and starts the next one keyed with a value derived from it, so that
 * what came in earlier still counts. Seeds rekey a ChaCha20 generator that
 * replaces its key in every call before it gives anything out ("fast key
 * erasure"): what was given out cannot be computed from a later state.
 *
 * A seed is drawn when 256 bits of credit have come together, never for less:
 * an attacker who sees output cannot follow the pool a few bits at a time.
 */
#include "rump/lib.h"
#include "rump/random.h"
#include "rump/sync.h"

#include "random_impl.h"
#include "rumpuser.h"

#define SEED_BITS	256

/* Sources are asked again after so much time or output. */
#define REFRESH_TIME	(300ULL * 1000000000)
#define REFRESH_BYTES	(1ULL << 30)

/* One request of more is split up, so that no key lives long. */
#define GET_MAX		(64UL * 1024)

/* Owner: the monitor. */
static struct {
	bool started;
	bool ready;			/* a full seed has been drawn */
	struct blake2s hash;
	size_t bits;			/* credit since the last seed */
	uint8_t key[CHACHA20_KEY];
	uint64_t output;		/* bytes given since the last refresh */
	uint64_t refreshed;		/* when sources were last asked */
	struct random_source *sources;
	struct waitq waiters;		/* for ready */
} pool;

/*
 * Interrupt times, folded. Owner: interrupts off; `count' tells how many there
 * were.
 */
static struct {
	uint64_t word[4];
	uint32_t count;
} events;

struct waitq *
random_waiters(void)
{
	return &pool.waiters;
}

bool
random_have_sources(void)
{
	return pool.sources != NULL;
}

void
random_reset(void)
{
	memset(&pool, 0, sizeof(pool));
	memset(&events, 0, sizeof(events));
}

static void
pool_start(void)
{
	if (pool.started)
		return;
	pool.started = true;
	blake2s_init(&pool.hash, NULL, 0);
	waitq_init(&pool.waiters);
}

void
random_event(void)
{
	uint64_t *w = &events.word[events.count++ % nitems(events.word)];

	*w = (*w << 19 | *w >> 45) ^ rumpuser_clock_mono();
}

static void
pool_add_events(void)
{
	uint64_t word[nitems(events.word)];
	bool on = rumpuser_intr_disable();
	bool any = events.count != 0;

	memcpy(word, events.word, sizeof(word));
	events.count = 0;
	rumpuser_intr_restore(on);
	if (any)
		blake2s_update(&pool.hash, word, sizeof(word));
}

/* Draws a seed from the pool and rekeys the generator with it. */
static void
pool_rekey(void)
{
	struct blake2s h;
	uint8_t seed[BLAKE2S_DIGEST], next[BLAKE2S_DIGEST];

	pool_add_events();
	blake2s_final(&pool.hash, seed);

	/* The key depends on the seed and on the key before. */
	blake2s_init(&h, seed, sizeof(seed));
	blake2s_update(&h, "key", 3);
	blake2s_update(&h, pool.key, sizeof(pool.key));
	blake2s_final(&h, pool.key);

	blake2s_init(&h, seed, sizeof(seed));
	blake2s_update(&h, "pool", 4);
	blake2s_final(&h, next);
	blake2s_init(&pool.hash, next, sizeof(next));

	explicit_memset(seed, 0, sizeof(seed));
	explicit_memset(next, 0, sizeof(next));
	pool.bits = 0;
}

void
random_add(const void *sample, size_t len, size_t bits)
{
	uint64_t stamp[2];

	pool_start();
	stamp[0] = rumpuser_clock_mono();
	stamp[1] = len;
	blake2s_update(&pool.hash, stamp, sizeof(stamp));
	blake2s_update(&pool.hash, sample, len);
	bits = MIN(bits, 8 * MIN(len, SEED_BITS / 8));
	pool.bits = MIN(pool.bits + bits, SEED_BITS);
	if (pool.bits < SEED_BITS)
		return;
	pool_rekey();
	if (!pool.ready) {
		pool.ready = true;
		waitq_wake(&pool.waiters, SIZE_MAX);
	}
}

bool
random_ready(void)
{
	return pool.ready;
}

static void
source_request(struct random_source *rs)
{
	rs->rs_request(rs->rs_arg, SEED_BITS / 8 * 2);
}

void
random_source_register(struct random_source *rs)
{
	pool_start();
	rs->rs_next = pool.sources;
	pool.sources = rs;
	source_request(rs);
}

/* Asks every source for more; the CPU's answers at once. */
static void
pool_refresh(uint64_t now)
{
	struct random_source *rs;
	uint8_t sample[SEED_BITS / 8];
	size_t len;

	pool.refreshed = now;
	pool.output = 0;
	if ((len = rumpuser_random(sample, sizeof(sample))) > 0)
		random_add(sample, len, 8 * len);
	explicit_memset(sample, 0, sizeof(sample));
	for (rs = pool.sources; rs != NULL; rs = rs->rs_next)
		source_request(rs);
}

/* Gives at most GET_MAX bytes. */
static void
generate(uint8_t *p, size_t len)
{
	static const uint8_t nonce[12];	/* each key is used once */
	uint8_t key[CHACHA20_KEY], block[CHACHA20_BLOCK];
	uint32_t counter = 0;
	size_t n;

	memcpy(key, pool.key, sizeof(key));
	chacha20_block(key, counter++, nonce, block);
	memcpy(pool.key, block, CHACHA20_KEY);
	n = MIN(len, sizeof(block) - CHACHA20_KEY);
	memcpy(p, block + CHACHA20_KEY, n);
	for (p += n, len -= n; len > 0; p += n, len -= n) {
		chacha20_block(key, counter++, nonce, block);
		n = MIN(len, sizeof(block));
		memcpy(p, block, n);
	}
	explicit_memset(key, 0, sizeof(key));
	explicit_memset(block, 0, sizeof(block));
}

void
random_get(void *buf, size_t len)
{
	uint64_t now = rumpuser_clock_mono();
	uint8_t *p = buf;

	pool_start();
	/*
	 * Until there is a seed, give what there is: all that has come in, and
	 * the clock. Its credit is spent by that.
	 */
	if (!pool.ready) {
		blake2s_update(&pool.hash, &now, sizeof(now));
		pool_rekey();
	}
	if (now - pool.refreshed >= REFRESH_TIME ||
	    pool.output >= REFRESH_BYTES)
		pool_refresh(now);
	pool.output += len;
	while (len > 0) {
		size_t n = MIN(len, GET_MAX);

		generate(p, n);
		p += n;
		len -= n;
	}
}
