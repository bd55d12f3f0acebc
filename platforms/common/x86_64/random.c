/*
 * random.c - the CPU's generator: RDSEED, else RDRAND.
 */
#include "x86.h"

#define RDSEED_TRIES	128
#define RDRAND_TRIES	10

static bool
seed64(uint64_t *v)
{
	uint8_t ok;
	int i;

	for (i = 0; i < RDSEED_TRIES; i++) {
		__asm __volatile("rdseed %0; setc %1" : "=r" (*v), "=qm" (ok) ::
		    "cc");
		if (ok)
			return true;
		cpu_pause();
	}
	return false;
}

static bool
rand64(uint64_t *v)
{
	uint8_t ok;
	int i;

	for (i = 0; i < RDRAND_TRIES; i++) {
		__asm __volatile("rdrand %0; setc %1" : "=r" (*v), "=qm" (ok) ::
		    "cc");
		/* All ones, again and again, is a known defect. */
		if (ok && *v != UINT64_MAX)
			return true;
	}
	return false;
}

size_t
rumpuser_random(void *buf, size_t len)
{
	uint64_t v;
	size_t n, done;

	for (done = 0; done < len; done += n) {
		if (!(x86_cpu.rdseed && seed64(&v)) &&
		    !(x86_cpu.rdrand && rand64(&v)))
			break;
		n = MIN(sizeof(v), len - done);
		memcpy((char *)buf + done, &v, n);
	}
	explicit_memset(&v, 0, sizeof(v));
	return done;
}
