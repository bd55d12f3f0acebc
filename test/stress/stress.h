/*
 * stress.h - what the operations of the stress test share. An operation takes
 * all its choices from its worker's random numbers, checks what it did, and
 * leaves nothing behind. Workers get signals at any time.
 */
#ifndef STRESS_H
#define STRESS_H

#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

struct worker {
	uint64_t random;		/* state of the generator */
	int number;
	pthread_t thread;
	const char *volatile op;	/* what it is doing */
	volatile unsigned long done;	/* operations */
	char dir[24];			/* a folder of its own */
};

struct op {
	const char *name;
	void (*run)(struct worker *);
};

extern const struct op io_ops[], memory_ops[], thread_ops[];

uint64_t random64(struct worker *);
/* 0 to n - 1. */
unsigned int below(struct worker *, unsigned int n);

/* Ends the guest with the operation, the reason and errno. */
void fail(const struct worker *, const char *what) __attribute__((__noreturn__));

static inline void
check(const struct worker *w, int good, const char *what)
{
	if (!good)
		fail(w, what);
}

/* A thread with a small stack; `fail's when there is none. */
pthread_t thread_start(struct worker *, void *(*)(void *), void *arg);
void thread_join(struct worker *, pthread_t);

/* Repeats a system call that a signal interrupted. */
#define RETRY(call)							\
	({								\
		long retry_result;					\
									\
		do						\
			retry_result = (long)(call);			\
		while (retry_result == -1 && errno == EINTR);		\
		retry_result;						\
	})

/* Byte `at' of a stream that `seed' names. */
static inline unsigned char
pattern(uint64_t seed, size_t at)
{
	return (unsigned char)((seed + at) * 0x9e3779b97f4a7c15UL >> 56);
}

/* The name of a file in the worker's folder; valid until the next call. */
char *path_of(const struct worker *, const char *name, char buf[64]);

#endif /* STRESS_H */
