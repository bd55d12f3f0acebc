/* threads.c - threads that wait for each other, for signals and for time. */
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "stress.h"

static int64_t
now(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

static struct timespec
timespec_of(int64_t ns)
{
	return (struct timespec){ ns / 1000000000, ns % 1000000000 };
}

/* ---- A queue of a few places ---------------------------------------------- */

struct queue {
	struct worker w;		/* random numbers of the other end */
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	uint32_t places[4], count, first, total;
	int timed;			/* with deadlines, which pass now and then */
};

static void
queue_wait(struct queue *q, struct worker *w)
{
	struct timespec until;
	int error;

	if (!q->timed || below(w, 2) == 0) {
		check(w, pthread_cond_wait(&q->changed, &q->mutex) == 0, "pthread_cond_wait");
		return;
	}
	until = timespec_of(now(CLOCK_REALTIME) + below(w, 3000000));
	error = pthread_cond_timedwait(&q->changed, &q->mutex, &until);
	check(w, error == 0 || error == ETIMEDOUT, "pthread_cond_timedwait");
}

static void *
producer(void *arg)
{
	struct queue *q = arg;
	uint32_t i;

	for (i = 0; i < q->total; i++) {
		pthread_mutex_lock(&q->mutex);
		while (q->count == 4)
			queue_wait(q, &q->w);
		q->places[(q->first + q->count++) % 4] = i;
		pthread_cond_broadcast(&q->changed);
		pthread_mutex_unlock(&q->mutex);
	}
	return NULL;
}

static void
op_condition(struct worker *w)
{
	struct queue q;
	pthread_t thread;
	uint32_t i;

	memset(&q, 0, sizeof(q));
	q.w = *w;
	q.w.random = random64(w);
	q.total = 1 + below(w, 300);
	q.timed = (int)below(w, 2);
	pthread_mutex_init(&q.mutex, NULL);
	pthread_cond_init(&q.changed, NULL);
	thread = thread_start(w, producer, &q);
	for (i = 0; i < q.total; i++) {
		pthread_mutex_lock(&q.mutex);
		while (q.count == 0)
			queue_wait(&q, w);
		check(w, q.places[q.first] == i, "order of the queue");
		q.first = (q.first + 1) % 4;
		q.count--;
		pthread_cond_broadcast(&q.changed);
		pthread_mutex_unlock(&q.mutex);
	}
	thread_join(w, thread);
	pthread_cond_destroy(&q.changed);
	pthread_mutex_destroy(&q.mutex);
}

/* ---- Semaphores, barriers, locks -------------------------------------------- */

struct shared {
	struct worker w;
	sem_t ping, pong;
	pthread_barrier_t barrier;
	pthread_rwlock_t lock;
	volatile uint32_t a, b;
	uint32_t times;
	int threads;			/* that have started */
};

static void *
ponger(void *arg)
{
	struct shared *s = arg;
	uint32_t i;

	for (i = 0; i < s->times; i++) {
		check(&s->w, RETRY(sem_wait(&s->ping)) == 0, "sem_wait");
		s->a++;
		check(&s->w, sem_post(&s->pong) == 0, "sem_post");
	}
	return NULL;
}

static void
op_semaphores(struct worker *w)
{
	struct shared s;
	struct timespec until;
	pthread_t thread;
	uint32_t i;

	memset(&s, 0, sizeof(s));
	s.w = *w;
	s.times = 1 + below(w, 200);
	sem_init(&s.ping, 0, 0);
	sem_init(&s.pong, 0, 0);
	thread = thread_start(w, ponger, &s);
	for (i = 0; i < s.times; i++) {
		check(w, sem_post(&s.ping) == 0, "sem_post");
		if (below(w, 2) == 0) {
			until = timespec_of(now(CLOCK_REALTIME) + 3600LL * 1000000000);
			check(w, RETRY(sem_timedwait(&s.pong, &until)) == 0, "sem_timedwait");
		} else
			check(w, RETRY(sem_wait(&s.pong)) == 0, "sem_wait");
		check(w, s.a == i + 1, "turns");
	}
	thread_join(w, thread);
	sem_destroy(&s.ping);
	sem_destroy(&s.pong);
}

/* Writers keep a and b equal; readers must never see them differ. */
static void *
reader_or_writer(void *arg)
{
	struct shared *s = arg;
	struct worker w = s->w;
	uint32_t i;

	w.random += (uint64_t)__atomic_add_fetch(&s->threads, 1, __ATOMIC_SEQ_CST) << 32;
	for (i = 0; i < s->times; i++) {
		if (below(&w, 3) == 0) {
			check(&w, pthread_rwlock_wrlock(&s->lock) == 0, "wrlock");
			s->a++;
			if (below(&w, 4) == 0)
				sched_yield();
			s->b++;
		} else {
			check(&w, pthread_rwlock_rdlock(&s->lock) == 0, "rdlock");
			check(&w, s->a == s->b, "what a reader sees");
			if (below(&w, 4) == 0)
				sched_yield();
			check(&w, s->a == s->b, "what a reader sees later");
		}
		check(&w, pthread_rwlock_unlock(&s->lock) == 0, "unlock");
	}
	pthread_barrier_wait(&s->barrier);
	return NULL;
}

static void
op_rwlock(struct worker *w)
{
	struct shared s;
	pthread_t threads[3];
	int i;

	memset(&s, 0, sizeof(s));
	s.w = *w;
	s.w.random = random64(w);
	s.times = 1 + below(w, 100);
	pthread_rwlock_init(&s.lock, NULL);
	pthread_barrier_init(&s.barrier, NULL, 4);
	for (i = 0; i < 3; i++)
		threads[i] = thread_start(w, reader_or_writer, &s);
	pthread_barrier_wait(&s.barrier);
	for (i = 0; i < 3; i++)
		thread_join(w, threads[i]);
	pthread_barrier_destroy(&s.barrier);
	pthread_rwlock_destroy(&s.lock);
}

/* ---- Threads that come and go ------------------------------------------------ */

static void *
short_life(void *arg)
{
	sem_t *done = arg;

	sched_yield();
	sem_post(done);
	return NULL;
}

static void
op_churn(struct worker *w)
{
	pthread_t threads[16];
	sem_t done;
	unsigned int i, n = 1 + below(w, 16);

	sem_init(&done, 0, 0);
	for (i = 0; i < n; i++)
		threads[i] = thread_start(w, short_life, &done);
	for (i = 0; i < n; i++)
		check(w, RETRY(sem_wait(&done)) == 0, "sem_wait");
	for (i = 0; i < n; i++)
		thread_join(w, threads[i]);
	sem_destroy(&done);
}

struct victim {
	sem_t never, ready;
	int fds[2], way;
	volatile int cleaned;
};

static void
cleaned(void *arg)
{
	((struct victim *)arg)->cleaned = 1;
}

/* Blocks for good, in one of some ways. */
static void *
victim(void *arg)
{
	struct victim *v = arg;
	struct timespec hour = { 3600, 0 };
	char c;

	pthread_cleanup_push(cleaned, v);
	sem_post(&v->ready);
	for (;;)
		switch (v->way) {
		case 0:
			(void)read(v->fds[0], &c, 1);
			break;
		case 1:
			sem_wait(&v->never);
			break;
		case 2:
			nanosleep(&hour, NULL);
			break;
		default:
			pause();
		}
	pthread_cleanup_pop(1);
	return NULL;
}

static void
op_cancel(struct worker *w)
{
	struct victim v;
	pthread_t thread;
	void *result;

	memset(&v, 0, sizeof(v));
	v.way = (int)below(w, 4);
	sem_init(&v.never, 0, 0);
	sem_init(&v.ready, 0, 0);
	check(w, pipe(v.fds) == 0, "pipe");
	thread = thread_start(w, victim, &v);
	check(w, RETRY(sem_wait(&v.ready)) == 0, "sem_wait");
	if (below(w, 2) == 0)
		usleep(below(w, 1000));
	check(w, pthread_cancel(thread) == 0, "pthread_cancel");
	check(w, pthread_join(thread, &result) == 0, "pthread_join");
	check(w, result == PTHREAD_CANCELED && v.cleaned, "cancelled");
	close(v.fds[0]);
	close(v.fds[1]);
	sem_destroy(&v.never);
	sem_destroy(&v.ready);
}

/* ---- Signals ------------------------------------------------------------------ */

struct signalled {
	struct worker w;
	uint32_t times;
	sem_t ready;
};

static sigset_t
set_of(int signo)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, signo);
	return set;
}

/* Real-time signals are queued: every one arrives, in order. */
static void *
signal_taker(void *arg)
{
	struct signalled *s = arg;
	sigset_t set = set_of(SIGRTMIN + 1);
	siginfo_t info;
	uint32_t i;

	pthread_sigmask(SIG_BLOCK, &set, NULL);
	sem_post(&s->ready);
	for (i = 0; i < s->times; i++)
		check(&s->w, RETRY(sigwaitinfo(&set, &info)) == SIGRTMIN + 1, "sigwaitinfo");
	return NULL;
}

static void
op_queued_signals(struct worker *w)
{
	struct signalled s;
	pthread_t thread;
	uint32_t i;

	memset(&s, 0, sizeof(s));
	s.w = *w;
	s.times = 1 + below(w, 50);
	sem_init(&s.ready, 0, 0);
	thread = thread_start(w, signal_taker, &s);
	check(w, RETRY(sem_wait(&s.ready)) == 0, "sem_wait");
	for (i = 0; i < s.times; i++)
		check(w, pthread_kill(thread, SIGRTMIN + 1) == 0, "pthread_kill");
	thread_join(w, thread);
	sem_destroy(&s.ready);
}

static __thread volatile sig_atomic_t handled;

static void
on_usr2(int signo)
{
	(void)signo;
	handled++;
}

/* Each signal is answered before the next: none may be lost by sigsuspend. */
static void *
suspended(void *arg)
{
	struct signalled *s = arg;
	sigset_t set = set_of(SIGUSR2), old;
	uint32_t i;

	pthread_sigmask(SIG_BLOCK, &set, &old);
	sigdelset(&old, SIGUSR2);
	for (i = 0; i < s->times; i++) {
		sem_post(&s->ready);
		while ((uint32_t)handled <= i)
			sigsuspend(&old);
	}
	return NULL;
}

static void
op_suspend(struct worker *w)
{
	struct signalled s;
	struct sigaction sa;
	pthread_t thread;
	uint32_t i;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_usr2;
	sigaction(SIGUSR2, &sa, NULL);
	memset(&s, 0, sizeof(s));
	s.times = 1 + below(w, 40);
	sem_init(&s.ready, 0, 0);
	thread = thread_start(w, suspended, &s);
	for (i = 0; i < s.times; i++) {
		check(w, RETRY(sem_wait(&s.ready)) == 0, "sem_wait");
		check(w, pthread_kill(thread, SIGUSR2) == 0, "pthread_kill");
	}
	thread_join(w, thread);
	sem_destroy(&s.ready);
}

/* ---- Time ---------------------------------------------------------------------- */

static void
op_sleep(struct worker *w)
{
	struct timespec ts;
	int64_t start = now(CLOCK_MONOTONIC), ns = below(w, 3000000);
	int error;

	ts = timespec_of(start + ns);
	do
		error = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
	while (error == EINTR);
	check(w, error == 0, "clock_nanosleep");
	check(w, now(CLOCK_MONOTONIC) >= start + ns, "slept long enough");
}

static void
op_timed_signal(struct worker *w)
{
	sigset_t set = set_of(SIGRTMIN + 2), old;
	struct timespec ts = timespec_of(below(w, 2000000));
	int sent = (int)below(w, 2), got;

	pthread_sigmask(SIG_BLOCK, &set, &old);
	if (sent)
		check(w, pthread_kill(pthread_self(), SIGRTMIN + 2) == 0, "pthread_kill");
	got = (int)RETRY(sigtimedwait(&set, NULL, &ts));
	check(w, sent ? got == SIGRTMIN + 2 : got == -1 && errno == EAGAIN, "sigtimedwait");
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

const struct op thread_ops[] = {
	{ "condition", op_condition }, { "semaphores", op_semaphores },
	{ "rwlock", op_rwlock }, { "churn", op_churn }, { "cancel", op_cancel },
	{ "queued-signals", op_queued_signals }, { "suspend", op_suspend },
	{ "sleep", op_sleep }, { "timed-signal", op_timed_signal },
	{ NULL, NULL },
};
