/*
 * Threads that interrupt each other in malloc(), realloc() and free(), and free what
 * others have allocated: no block is given to two, and none is lost.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tap.h"

#define THREADS	8
#define PLACES	64U
#define SECONDS	2
#define LARGEST	3000U

/* A block says how large it is and is filled with one byte. */
struct block {
	size_t size;
	unsigned char fill, rest[];
};

static _Atomic(struct block *) places[PLACES];
static atomic_int wrong, failed;
static atomic_long exchanged;

static void
check(const struct block *b)
{
	size_t i;

	for (i = 0; i < b->size; i++)
		if (b->rest[i] != b->fill) {
			wrong++;
			return;
		}
}

static void *
work(void *arg)
{
	unsigned int seed = (unsigned int)(size_t)arg, n;
	struct timespec now, begin;
	struct block *b;
	size_t size;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	do {
		for (n = 0; n < 100; n++) {
			size = (size_t)rand_r(&seed) % (n == 0 ? 300000 : LARGEST);
			b = malloc(sizeof(*b) + size);
			if (b != NULL && n % 8 == 0) {
				struct block *larger = realloc(b, sizeof(*b) + size * 2);

				b = larger != NULL ? larger : b;
				size = larger != NULL ? size * 2 : size;
			}
			if (b == NULL) {
				failed++;
				continue;
			}
			b->size = size;
			b->fill = (unsigned char)rand_r(&seed);
			memset(b->rest, b->fill, size);
			b = atomic_exchange(&places[(unsigned int)rand_r(&seed) % PLACES], b);
			if (b != NULL)
				check(b);
			free(b);
			exchanged++;
		}
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (now.tv_sec - begin.tv_sec < SECONDS);
	return NULL;
}

int
main(void)
{
	pthread_t threads[THREADS];
	size_t i;

	for (i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, work, (void *)(i + 1)) != 0)
			failed++;
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	for (i = 0; i < PLACES; i++) {
		if (places[i] != NULL)
			check(places[i]);
		free(places[i]);
	}
	ok(exchanged > 0, "%ld blocks", exchanged);
	is(wrong, 0, "every block was its owner's alone");
	is(failed, 0, "there was always memory");
	return tap_done();
}
