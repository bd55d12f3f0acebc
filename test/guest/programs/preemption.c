/*
 * Registers survive preemption and signals: threads that keep values in vector,
 * x87 and general registers are interrupted by each other and by a timer whose
 * handler uses all of these itself.
 */
#include <fenv.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

#define THREADS	4

static volatile int stop, handled;
static volatile unsigned long rounds[THREADS];
static int have_avx;

static void
clobber(void)
{
	__asm__ volatile(
	    "pcmpeqd %%xmm0, %%xmm0; pcmpeqd %%xmm7, %%xmm7; pcmpeqd %%xmm15, %%xmm15\n\t"
	    "fldpi; fldl2e; fstp %%st(0); fstp %%st(0)" ::: "xmm0", "xmm7", "xmm15",
	    "st");
	if (have_avx)
		__asm__ volatile("vpcmpeqd %%xmm1, %%xmm1, %%xmm1; vinsertf128 $1, %%xmm1, %%ymm1, %%ymm2"
		    ::: "xmm1", "xmm2");
}

static void
handler(int signo)
{
	(void)signo;
	clobber();
	(void)fesetround(FE_UPWARD);
	handled++;
}

/* Values that are different in every thread; returns how many came back wrong. */
static int
hold(uint64_t seed, volatile unsigned long *count)
{
	uint64_t in[4] = { seed, ~seed, seed * 3, seed * 5 }, out[4];
	uint64_t high, value = seed * 7, got;
	int wrong = 0, i;
	long double x = (long double)seed + 0.25L, y;

	for (i = 0; i < 100; i++) {
		if (have_avx) {
			__asm__ volatile("vmovdqu %1, %%ymm2; vmovdqu %1, %%ymm9\n\t"
			    "mov $20000, %%ecx\n"
			    "1: dec %%ecx; jnz 1b\n\t"
			    "vmovdqu %%ymm9, %0; vzeroupper" : "=m"(out) : "m"(in)
			    : "ecx", "xmm2", "xmm9", "memory");
			wrong += memcmp(in, out, sizeof(in)) != 0;
		}
		__asm__ volatile("fldt %3; movq %4, %%xmm3; mov %4, %%r12; mov %4, %%rbx\n\t"
		    "mov $20000, %%ecx\n"
		    "1: dec %%ecx; jnz 1b\n\t"
		    "fstpt %0; movq %%xmm3, %1; mov %%r12, %2; sub %%rbx, %2"
		    : "=m"(y), "=r"(got), "=&r"(high) : "m"(x), "r"(value)
		    : "ecx", "xmm3", "r12", "rbx", "memory");
		wrong += x != y || got != value || high != 0;
		(*count)++;
	}
	return wrong;
}

static void *
worker(void *arg)
{
	long n = (long)arg, wrong = 0;
	const int modes[] = { FE_TONEAREST, FE_DOWNWARD, FE_UPWARD, FE_TOWARDZERO };

	wrong += fesetround(modes[n]) != 0;
	while (!stop) {
		wrong += hold(0x0123456789abcdefULL * (unsigned long)(n + 1), &rounds[n]);
		wrong += fegetround() != modes[n];
		/* Voluntary switches in between. */
		if (n % 2 == 0)
			usleep(1000);
	}
	return (void *)wrong;
}

int
main(void)
{
	struct itimerval tick = { { 0, 2000 }, { 0, 2000 } }, off = { { 0, 0 }, { 0, 0 } };
	struct timespec pause = { 1, 0 };
	struct sigaction sa;
	pthread_t threads[THREADS];
	void *wrong;
	long i, total = 0;

	have_avx = __builtin_cpu_supports("avx");
	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = handler;
	sa.sa_flags = SA_RESTART;
	works(sigaction(SIGALRM, &sa, NULL), "handler");
	for (i = 0; i < THREADS; i++)
		is(pthread_create(&threads[i], NULL, worker, (void *)i), 0, "thread");
	works(setitimer(ITIMER_REAL, &tick, NULL), "timer");
	while (nanosleep(&pause, &pause) != 0)
		continue;
	works(setitimer(ITIMER_REAL, &off, NULL), "timer off");
	stop = 1;
	for (i = 0; i < THREADS; i++) {
		is(pthread_join(threads[i], &wrong), 0, "join");
		total += (long)wrong;
		ok(rounds[i] > 0, "thread %ld had its turns", i);
	}
	is(total, 0, "no register was lost");
	ok(handled >= 50, "the handler ran (%d times)", handled);
	is(fegetround(), FE_TONEAREST, "rounding of the first thread is its own");
	return tap_done();
}
