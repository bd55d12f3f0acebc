/*
 * rump_program.h - what belongs to one program of an image. Every thread of a
 * program carries a pointer to it in the slot of its descriptor that musl keeps
 * for Linux's system-call page and hands on to new threads.
 */
#ifndef RUMP_PROGRAM_H
#define RUMP_PROGRAM_H

#include <stddef.h>
#include <stdio.h>

struct rump_program {
	FILE *stdio[3];			/* stdin, stdout, stderr */
	int id;				/* tags its files and exit functions; 0: the first */
	const char *name;		/* getprogname(); NULL: not set */
	void *volatile aio;		/* struct aio_queue; NULL: none yet */
};

extern struct rump_program __rump_first_program;

/* The calling thread's. */
struct rump_program *__rump_program_self(void);

/*
 * Prepares libc for the first program: thread pointer, TLS, stack protector.
 * `stack_top' is the end of the caller's stack. Called once, before anything
 * else of libc.
 */
void __rump_libc_init(void *stack_top);

/* Runs the constructors of the image. */
void __rump_libc_constructors(void);

/*
 * Starts func(arg) as the first thread of a new thread group, with fds[i] (when
 * not -1) as descriptor i. Returns the pid, or a negative errno.
 */
int __rump_program_spawn(void (*func)(void *), void *arg, const int fds[3]);

#endif /* RUMP_PROGRAM_H */
