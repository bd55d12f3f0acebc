/*
 * stress.c - rounds of random operations in several threads at once, disturbed
 * by signals: stress SEED SECONDS [ROUNDS]. A round's choices follow from its
 * seed, which is printed, so that `stress SEED 0 1' does a round again. After
 * each round the kernel must have back what it gave; a watchdog ends a round in
 * which nothing happens any more. See docs/testing.md.
 */
#include <semaphore.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "stress.h"

#define WORKERS		6
#define OPERATIONS	25U		/* of each worker in a round */
#define WARM_UP		3		/* rounds after which counters are believed */
#define STUCK		60		/* seconds without progress */
#define PAGES_SLACK	64UL		/* slabs and page tables that are partly used */

/* Private to rumprun: rump/syscall.h. */
#define SYS_KSTAT	1030
struct kstat {
	unsigned long pages_total, pages_free, pages_committed, kmem_bytes;
	unsigned long threads, groups, files, vnodes, callouts;
};
int rump_syscall(int, const long *, long *);

static struct worker workers[WORKERS];
static uint64_t round_seed;
static volatile int over;		/* the workers of the round have ended */
static volatile unsigned long signals;
static const struct op *ops[32];
static unsigned int op_count;

/* ---- Helpers ------------------------------------------------------------------ */

static uint64_t
mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9UL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebUL;
	return x ^ x >> 31;
}

uint64_t
random64(struct worker *w)
{
	w->random += 0x9e3779b97f4a7c15UL;
	return mix(w->random);
}

unsigned int
below(struct worker *w, unsigned int n)
{
	return (unsigned int)(random64(w) % n);
}

void
fail(const struct worker *w, const char *what)
{
	int error = errno;

	printf("FAILED: seed %#lx, worker %d, %s: %s (errno %d: %s)\n",
	    (unsigned long)round_seed, w->number, w->op, what, error, strerror(error));
	fflush(stdout);
	_exit(1);
}

char *
path_of(const struct worker *w, const char *name, char buf[64])
{
	snprintf(buf, 64, "%s/%s", w->dir, name);
	return buf;
}

pthread_t
thread_start(struct worker *w, void *(*func)(void *), void *arg)
{
	pthread_attr_t attr;
	pthread_t thread;
	int error;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 128 * 1024);
	error = pthread_create(&thread, &attr, func, arg);
	pthread_attr_destroy(&attr);
	errno = error;
	check(w, error == 0, "pthread_create");
	return thread;
}

void
thread_join(struct worker *w, pthread_t thread)
{
	int error = pthread_join(thread, NULL);

	errno = error;
	check(w, error == 0, "pthread_join");
}

static void
counters(struct kstat *ks)
{
	long args[8] = { (long)ks, sizeof(*ks) }, retval[2];

	if (rump_syscall(SYS_KSTAT, args, retval) != 0)
		abort();
}

/* ---- A round ------------------------------------------------------------------- */

static void *
work(void *arg)
{
	struct worker *w = arg;
	unsigned int i;

	for (i = 0; i < OPERATIONS; i++) {
		const struct op *op = ops[below(w, op_count)];

		w->op = op->name;
		op->run(w);
		w->done++;
	}
	w->op = "nothing";
	return NULL;
}

static void
on_signal(int signo)
{
	int error = errno;

	(void)signo;
	signals++;
	errno = error;
}

/* Signals to the workers, and now and then an interval timer for anybody. */
static void *
disturb(void *arg)
{
	struct worker me = { .number = -1, .op = "disturbing" };
	struct itimerval fast = { { 0, 1500 }, { 0, 1500 } }, off = { { 0, 0 }, { 0, 0 } };

	me.random = *(uint64_t *)arg;
	if (below(&me, 2) == 0)
		setitimer(ITIMER_REAL, &fast, NULL);
	while (!over) {
		usleep(500 + below(&me, 2000));
		pthread_kill(workers[below(&me, WORKERS)].thread, SIGUSR1);
	}
	setitimer(ITIMER_REAL, &off, NULL);
	return NULL;
}

static unsigned long
all_done(void)
{
	unsigned long sum = 0;
	int i;

	for (i = 0; i < WORKERS; i++)
		sum += workers[i].done;
	return sum;
}

/* Ends the guest when the workers get nowhere. */
static void *
watch(void *arg)
{
	unsigned long before = 0, n;
	int still = 0, i;

	(void)arg;
	for (;;) {
		/* Cancelled here. */
		sleep(1);
		n = all_done();
		still = n == before ? still + 1 : 0;
		before = n;
		if (still < STUCK)
			continue;
		printf("FAILED: seed %#lx: nothing happens any more\n",
		    (unsigned long)round_seed);
		for (i = 0; i < WORKERS; i++)
			printf("worker %d: %s, after %lu operations\n", i, workers[i].op,
			    workers[i].done);
		fflush(stdout);
		_exit(1);
	}
}

static void
round_run(uint64_t seed)
{
	static struct worker self = { .number = -1, .op = "starting" };
	pthread_t disturber;
	uint64_t chaos = mix(seed ^ 1);
	struct sigaction sa;
	int i;

	round_seed = seed;
	over = 0;
	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	sa.sa_flags = (seed & 1) != 0 ? SA_RESTART : 0;
	sigaction(SIGUSR1, &sa, NULL);
	sigaction(SIGALRM, &sa, NULL);
	for (i = 0; i < WORKERS; i++) {
		struct worker *w = &workers[i];

		w->random = mix(seed + 0x1000 * (uint64_t)(i + 1));
		w->number = i;
		w->done = 0;
		snprintf(w->dir, sizeof(w->dir), "/tmp/stress%d", i);
		check(&self, mkdir(w->dir, 0700) == 0, "mkdir");
	}
	for (i = 0; i < WORKERS; i++)
		workers[i].thread = thread_start(&self, work, &workers[i]);
	disturber = thread_start(&self, disturb, &chaos);
	/* They are joined last: until then signals may be sent to them. */
	while (all_done() < WORKERS * OPERATIONS)
		usleep(5000);
	over = 1;
	thread_join(&self, disturber);
	for (i = 0; i < WORKERS; i++) {
		thread_join(&self, workers[i].thread);
		check(&self, rmdir(workers[i].dir) == 0, "rmdir");
	}
}

/* ---- What is left over ------------------------------------------------------------ */

static int
equal(const struct kstat *a, const struct kstat *b)
{
	return a->kmem_bytes == b->kmem_bytes && a->threads == b->threads &&
	    a->groups == b->groups && a->files == b->files && a->vnodes == b->vnodes &&
	    a->callouts == b->callouts && a->pages_free - a->pages_committed + PAGES_SLACK >=
	    b->pages_free - b->pages_committed;
}

static void
print_counters(const char *when, const struct kstat *k)
{
	printf("%s: %lu pages, %lu bytes of kernel memory, %lu threads, %lu groups, "
	    "%lu files, %lu vnodes, %lu callouts\n", when, k->pages_free - k->pages_committed,
	    k->kmem_bytes, k->threads, k->groups, k->files, k->vnodes, k->callouts);
}

/* What is still on its way out gets a moment. */
static void
compare(const struct kstat *base)
{
	struct kstat ks;
	int tries;

	for (tries = 0; tries < 200; tries++) {
		counters(&ks);
		if (equal(&ks, base))
			return;
		usleep(10000);
	}
	printf("FAILED: seed %#lx: not all was given back\n", (unsigned long)round_seed);
	print_counters("before", base);
	print_counters("after", &ks);
	fflush(stdout);
	_exit(1);
}

static void
add_ops(const struct op *list)
{
	for (; list->name != NULL; list++)
		ops[op_count++] = list;
}

int
main(int argc, char *argv[])
{
	struct kstat base;
	struct timespec ts;
	pthread_t watchdog;
	unsigned long rounds, wanted, operations = 0;
	uint64_t seed;
	time_t end;

	if (argc < 3)
		return 2;
	seed = strtoull(argv[1], NULL, 0);
	clock_gettime(CLOCK_MONOTONIC, &ts);
	end = ts.tv_sec + (time_t)strtoul(argv[2], NULL, 10);
	wanted = argc > 3 ? strtoul(argv[3], NULL, 10) : 0;

	add_ops(io_ops);
	add_ops(memory_ops);
	add_ops(thread_ops);
	signal(SIGPIPE, SIG_IGN);
	pthread_create(&watchdog, NULL, watch, NULL);
	/* Tables and caches grow to the size they need. */
	for (rounds = 0; rounds < WARM_UP; rounds++)
		round_run(rounds);
	usleep(100000);
	counters(&base);
	print_counters("start", &base);
	for (rounds = 0; wanted != 0 ? rounds < wanted : ts.tv_sec < end; rounds++) {
		if (rounds % 20 == 0) {
			printf("round %lu: seed %#lx\n", rounds, (unsigned long)seed);
			fflush(stdout);
		}
		round_run(seed);
		compare(&base);
		operations += WORKERS * OPERATIONS;
		seed = mix(seed + 0x9e3779b97f4a7c15UL);
		clock_gettime(CLOCK_MONOTONIC, &ts);
	}
	counters(&base);
	print_counters("end", &base);
	printf("%lu rounds, %lu operations, %lu signals handled\n", rounds, operations, signals);
	return 0;
}
