/*
 * atexit.c - functions to call at a program's end, last first. Each program of
 * an image calls those it registered itself.
 */
#include <stdint.h>
#include <stdlib.h>

#include "libc.h"
#include "lock.h"
#include "rump_program.h"

#define malloc __libc_malloc

hidden void *__libc_malloc(size_t);

#define COUNT 32

struct slot {
	void (*func)(void *);
	void *arg;
	int program;		/* -1: called, or free */
};

/* The first block needs no memory. All by the lock. */
static struct block {
	struct block *next;
	int used;
	struct slot slots[COUNT];
} builtin, *head;
static volatile int lock[1];
volatile int *const __atexit_lockptr = lock;

/* Takes the newest function of a program; 0 when there is none left. */
static int
take(int program, struct slot *res)
{
	struct block *b;
	int i;

	for (b = head; b; b = b->next)
		for (i = b->used - 1; i >= 0; i--)
			if (b->slots[i].program == program) {
				*res = b->slots[i];
				b->slots[i].program = -1;
				return 1;
			}
	return 0;
}

void
__funcs_on_exit(void)
{
	int program = __rump_program_self()->id;
	struct slot s;

	LOCK(lock);
	while (take(program, &s)) {
		UNLOCK(lock);
		s.func(s.arg);
		LOCK(lock);
	}
	UNLOCK(lock);
}

void
__cxa_finalize(void *dso)
{
	(void)dso;
}

int
__cxa_atexit(void (*func)(void *), void *arg, void *dso)
{
	struct block *b;
	struct slot *s;

	(void)dso;
	LOCK(lock);
	if (!head)
		head = &builtin;
	if (head->used == COUNT) {
		b = malloc(sizeof(*b));
		if (!b) {
			UNLOCK(lock);
			return -1;
		}
		b->used = 0;
		b->next = head;
		head = b;
	}
	s = &head->slots[head->used++];
	s->func = func;
	s->arg = arg;
	s->program = __rump_program_self()->id;
	UNLOCK(lock);
	return 0;
}

static void
call(void *f)
{
	((void (*)(void))(uintptr_t)f)();
}

int
atexit(void (*func)(void))
{
	return __cxa_atexit(call, (void *)(uintptr_t)func, 0);
}

/* Destructors of shared objects would be told apart by it. */
hidden void *__dso_handle = 0;
