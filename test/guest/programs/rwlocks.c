/*
 * Read-write locks: who has to wait behind whom, in which order the lock is given
 * away, what is refused, and that nobody is forgotten.
 */
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static char order[16];
static volatile int order_count;

/* One that takes the lock, notes its letter and lets go. */
struct task {
	pthread_t thread;
	char letter;
	int priority;		/* 0: time sharing */
	int milliseconds;	/* to wait at most; 0: for ever */
	int result;
};

static struct timespec
after(int milliseconds)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	ts.tv_nsec += milliseconds * 1000000L;
	ts.tv_sec += ts.tv_nsec / 1000000000;
	ts.tv_nsec %= 1000000000;
	return ts;
}

/* Small letters read, capitals write. */
static void *
runs(void *arg)
{
	struct task *t = arg;
	int writes = t->letter < 'a';
	struct timespec ts = after(t->milliseconds);

	if (t->milliseconds != 0)
		t->result = writes ? pthread_rwlock_timedwrlock(&lock, &ts) :
		    pthread_rwlock_timedrdlock(&lock, &ts);
	else
		t->result = writes ? pthread_rwlock_wrlock(&lock) : pthread_rwlock_rdlock(&lock);
	if (t->result == 0) {
		order[order_count++] = t->letter;
		pthread_rwlock_unlock(&lock);
	}
	return NULL;
}

static void
start(struct task *t)
{
	struct sched_param param = { .sched_priority = t->priority };
	pthread_attr_t attr;

	pthread_attr_init(&attr);
	pthread_attr_setinheritsched(&attr, PTHREAD_EXPLICIT_SCHED);
	if (t->priority != 0) {
		pthread_attr_setschedpolicy(&attr, SCHED_FIFO);
		pthread_attr_setschedparam(&attr, &param);
	}
	if (pthread_create(&t->thread, &attr, runs, t) != 0)
		ok(0, "thread %c", t->letter);
	/* It waits, or it is done. */
	usleep(5000);
}

static void
join(struct task *tasks, int n)
{
	int i;

	for (i = 0; i < n; i++)
		pthread_join(tasks[i].thread, NULL);
}

static void
begin(void)
{
	memset(order, 0, sizeof(order));
	order_count = 0;
}

/*
 * A reader with that priority comes while a writer of priority 20 waits: who has
 * the lock before the one who reads now lets go, and who in the end.
 */
static void
reader_comes(int priority, const char *first, const char *all, const char *name)
{
	struct task tasks[] = { { .letter = 'A', .priority = 20 }, { .letter = 'b', .priority = priority } };

	begin();
	pthread_rwlock_rdlock(&lock);
	start(&tasks[0]);
	start(&tasks[1]);
	is_str(order, first, name);
	pthread_rwlock_unlock(&lock);
	join(tasks, 2);
	is_str(order, all, "in the end both have had it");
}

static void
priorities(void)
{
	struct task sharing[] = { { .letter = 'A' }, { .letter = 'b' }, { .letter = 'c', .priority = 1 } };
	struct task many[] = {
		{ .letter = 'a', .priority = 5 }, { .letter = 'B', .priority = 5 },
		{ .letter = 'C', .priority = 9 }, { .letter = 'd', .priority = 9 },
		{ .letter = 'e', .priority = 7 }, { .letter = 'F' }, { .letter = 'G' },
	};

	reader_comes(10, "", "Ab", "a reader waits behind a writer of higher priority that waits");
	reader_comes(20, "", "Ab", "so it does behind one of its own");
	reader_comes(30, "b", "bA", "not behind one of lower priority");

	begin();
	pthread_rwlock_rdlock(&lock);
	start(&sharing[0]);
	start(&sharing[1]);
	is_str(order, "", "threads without real-time priorities are equals");
	start(&sharing[2]);
	is_str(order, "c", "below all others");
	pthread_rwlock_unlock(&lock);
	join(sharing, 3);
	is_str(order, "cAb", "the writer first");

	begin();
	pthread_rwlock_wrlock(&lock);
	for (int i = 0; i < 7; i++)
		start(&many[i]);
	is_str(order, "", "all wait for a writer");
	pthread_rwlock_unlock(&lock);
	join(many, 7);
	is_str(order, "CdeBaFG", "by priority, writers first, then as they came");
}

static void *
reads_twice(void *arg)
{
	volatile int *stage = arg;
	struct timespec ts;
	int r;

	pthread_rwlock_rdlock(&lock);
	*stage = 1;
	while (*stage == 1)
		usleep(1000);
	r = pthread_rwlock_tryrdlock(&lock);
	if (r == 0)
		pthread_rwlock_unlock(&lock);
	ts = after(100);
	r |= pthread_rwlock_timedrdlock(&lock, &ts);
	if (r == 0)
		pthread_rwlock_unlock(&lock);
	pthread_rwlock_unlock(&lock);
	return (void *)(intptr_t)r;
}

static void
recursion(void)
{
	struct task writer = { .letter = 'A', .priority = 60 };
	volatile int stage = 0;
	pthread_t reader;
	void *result;

	begin();
	pthread_create(&reader, NULL, reads_twice, (void *)&stage);
	while (stage != 1)
		usleep(1000);
	start(&writer);
	is(pthread_rwlock_tryrdlock(&lock), EBUSY, "trying to read fails while a writer waits");
	stage = 2;
	pthread_join(reader, &result);
	is((intptr_t)result, 0, "but who reads already may read once more");
	join(&writer, 1);
	is_str(order, "A", "and the writer has its turn");
}

static void
times(void)
{
	struct task tasks[] = { { .letter = 'A', .milliseconds = 50 }, { .letter = 'b' } };
	struct timespec ts;

	begin();
	pthread_rwlock_rdlock(&lock);
	start(&tasks[0]);
	start(&tasks[1]);
	is_str(order, "", "a reader behind a writer");
	usleep(100000);
	is(tasks[0].result, ETIMEDOUT, "that gives up after a time");
	is_str(order, "b", "does not wait for the lock's end");
	join(tasks, 2);
	pthread_rwlock_unlock(&lock);
	is(pthread_rwlock_trywrlock(&lock), 0, "nothing is left of them");
	ts = after(-1000);
	is(pthread_rwlock_timedrdlock(&lock, &ts), EDEADLK, "who writes cannot read");
	is(pthread_rwlock_rdlock(&lock), EDEADLK, "who writes cannot read");
	is(pthread_rwlock_wrlock(&lock), EDEADLK, "nor write once more");
	is(pthread_rwlock_trywrlock(&lock), EBUSY, "nor try");
	pthread_rwlock_unlock(&lock);
	is(pthread_rwlock_unlock(&lock), EINVAL, "a lock that nobody holds cannot be let go of");
}

static void *
unlocks(void *arg)
{
	(void)arg;
	return (void *)(intptr_t)pthread_rwlock_unlock(&lock);
}

static void
owners(void)
{
	pthread_t t;
	void *result;

	pthread_rwlock_wrlock(&lock);
	pthread_create(&t, NULL, unlocks, NULL);
	pthread_join(t, &result);
	is((intptr_t)result, EPERM, "nor one that another thread holds for writing");
	pthread_rwlock_unlock(&lock);
}

#define CROWD	8
#define ROUNDS	4000

static long shared[2];
static volatile int torn, held_up;

/* Interrupted by the timer anywhere, among others between the lock and the guard. */
static void *
crowd(void *arg)
{
	unsigned int seed = (unsigned int)(intptr_t)arg * 7919 + 1;
	struct timespec ts;
	int i, r;

	for (i = 0; i < ROUNDS; i++) {
		seed = seed * 1103515245 + 12345;
		ts = after((int)(seed >> 8) % 3);
		if (seed >> 16 & 3) {
			r = seed >> 18 & 1 ? pthread_rwlock_rdlock(&lock) :
			    pthread_rwlock_timedrdlock(&lock, &ts);
			if (r == 0 && shared[0] != shared[1])
				torn = 1;
		} else {
			r = seed >> 18 & 1 ? pthread_rwlock_wrlock(&lock) :
			    pthread_rwlock_timedwrlock(&lock, &ts);
			if (r == 0) {
				shared[0]++;
				if ((seed >> 20 & 15) == 0)
					sched_yield();
				shared[1]++;
			}
		}
		if (r == 0 && (seed >> 24 & 15) == 0)
			sched_yield();
		if (r == 0)
			r = pthread_rwlock_unlock(&lock);
		if (r != 0 && r != ETIMEDOUT)
			held_up = r;
	}
	return NULL;
}

static void
together(void)
{
	pthread_t threads[CROWD];
	int i;

	for (i = 0; i < CROWD; i++)
		pthread_create(&threads[i], NULL, crowd, (void *)(intptr_t)i);
	for (i = 0; i < CROWD; i++)
		pthread_join(threads[i], NULL);
	ok(!torn, "no reader saw half of what a writer wrote");
	is(held_up, 0, "nobody was refused");
	is(pthread_rwlock_trywrlock(&lock), 0, "the lock is free in the end");
	pthread_rwlock_unlock(&lock);
}

int
main(void)
{
	struct sched_param param = { .sched_priority = 60 };

	/* Above all others, so that it sees how far they get. */
	pthread_setschedparam(pthread_self(), SCHED_FIFO, &param);
	priorities();
	recursion();
	times();
	owners();
	param.sched_priority = 0;
	pthread_setschedparam(pthread_self(), SCHED_OTHER, &param);
	together();
	return tap_done();
}
