/* Thread-local storage: initial values, alignment, one copy per thread. */
#include <pthread.h>
#include <stdint.h>

#include "tap.h"

static __thread int initialised = 42;
static __thread int zero;
static __thread char large[5000];
static __thread char aligned[64] __attribute__((__aligned__(64))) = "aligned";
static __thread const char *text = "text";

static int *address[4];

static void *
thread(void *arg)
{
	int n = (int)(long)arg, wrong = 0;
	size_t i;

	wrong += initialised != 42 || zero != 0;
	wrong += strcmp(text, "text") != 0;
	wrong += (uintptr_t)aligned % 64 != 0 || strcmp(aligned, "aligned") != 0;
	for (i = 0; i < sizeof(large); i++)
		wrong += large[i] != 0;
	initialised = n;
	zero = n;
	memset(large, n, sizeof(large));
	text = "changed";
	address[n] = &initialised;
	return (void *)(long)wrong;
}

int
main(void)
{
	pthread_t threads[4];
	void *wrong;
	long i, total = 0;

	is(initialised, 42, "initial value in the first thread");
	is(zero, 0, "zeroed in the first thread");
	is((uintptr_t)aligned % 64, 0, "aligned in the first thread");
	is_str(aligned, "aligned", "aligned data has its value");
	initialised = 7;
	for (i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, thread, (void *)i);
	for (i = 0; i < 4; i++) {
		pthread_join(threads[i], &wrong);
		total += (long)wrong;
	}
	is(total, 0, "values in new threads");
	is(initialised, 7, "the first thread's copy is its own");
	ok(address[0] != &initialised, "addresses differ");
	errno = 5;
	fails(-1, 5, "errno is one of them");
	return tap_done();
}
