/*
 * program.c - the programs of an image. They share libc; each has its own
 * standard streams, exit functions and thread group.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "stdio_impl.h"
#include "pthread_impl.h"
#include "libc.h"
#include "rump_program.h"
#include "rumpcall.h"

struct rump_program __rump_first_program = {
	.stdio = { &__stdin_FILE, &__stdout_FILE, &__stderr_FILE },
};

/* Number of the last program made; by atomic operations. */
static int last_id;

struct rump_program *
__rump_program_self(void)
{
	return (struct rump_program *)__pthread_self()->sysinfo;
}

FILE *const *
__rump_stdio(void)
{
	return __rump_program_self()->stdio;
}

/* A stream like the first program's, with its own buffer. */
static FILE *
stream_like(const FILE *model)
{
	FILE *f = calloc(1, sizeof(*f) + UNGET + BUFSIZ);

	if (!f)
		return 0;
	f->fd = model->fd;
	f->flags = F_PERM | (model->fd == 0 ? F_NOWR : F_NORD);
	f->lbf = model->fd == 1 ? '\n' : -1;
	f->buf = (unsigned char *)(f + 1) + UNGET;
	f->buf_size = model->fd == 2 ? 0 : BUFSIZ;
	f->read = __stdio_read;
	f->write = model->fd == 1 ? __stdout_write : __stdio_write;
	f->seek = __stdio_seek;
	f->close = __stdio_close;
	return f;
}

static struct rump_program *
program_new(void)
{
	struct rump_program *p = calloc(1, sizeof(*p));
	int i;

	if (!p)
		return 0;
	p->id = __atomic_add_fetch(&last_id, 1, __ATOMIC_SEQ_CST);
	for (i = 0; i < 3; i++) {
		p->stdio[i] = stream_like(__rump_first_program.stdio[i]);
		if (!p->stdio[i]) {
			while (i-- > 0)
				free(p->stdio[i]);
			free(p);
			return 0;
		}
	}
	return p;
}

/*
 * The first thread of another program: made like one of pthread_create's, but
 * alone in its list. Its memory stays: a group ends without coming back here.
 */
static pthread_t
thread_new(struct rump_program *program, void **stack_top)
{
	size_t guard = (__default_guardsize + 4095) & -4096UL;
	size_t size = guard +
	    ((__default_stacksize * 8 + libc.tls_size + __pthread_tsd_size + 4095) & -4096UL);
	pthread_t self = __pthread_self(), new;
	unsigned char *map, *tsd;

	map = mmap(0, size, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0);
	if (map == MAP_FAILED)
		return 0;
	if (mprotect(map + guard, size - guard, PROT_READ | PROT_WRITE) != 0) {
		munmap(map, size);
		return 0;
	}
	tsd = map + size - __pthread_tsd_size;
	new = __copy_tls(tsd - libc.tls_size);
	new->self = new->next = new->prev = new;
	new->map_base = map;
	new->map_size = size;
	new->stack = tsd - libc.tls_size;
	new->stack_size = (unsigned char *)new->stack - (map + guard);
	new->guard_size = guard;
	new->tsd = (void **)tsd;
	new->locale = &libc.global_locale;
	new->detach_state = DT_JOINABLE;
	new->robust_list.head = &new->robust_list.head;
	new->canary = self->canary;
	new->sysinfo = (uintptr_t)program;
	*stack_top = new->stack;
	return new;
}

/* What pthread_create does before the first thread, for good. */
static void
threads_prepare(void)
{
	static int done;
	FILE *f;
	int i;

	if (done)
		return;
	done = 1;
	for (f = *__ofl_lock(); f; f = f->next)
		if (f->lock < 0)
			f->lock = 0;
	__ofl_unlock();
	for (i = 0; i < 3; i++)
		if (__rump_first_program.stdio[i]->lock < 0)
			__rump_first_program.stdio[i]->lock = 0;
	if (!libc.threaded)
		__pthread_self()->tsd = (void **)__pthread_tsd_main;
	libc.threaded = 1;
	libc.threads_minus_1++;
	libc.need_locks = 1;
}

struct spawn {
	void (*func)(void *);
	void *arg;
	struct rump_program *program;
};

static void
program_start(void *arg)
{
	struct spawn s = *(struct spawn *)arg;
	int i;

	free(arg);
	__pthread_self()->tid = __syscall(SYS_gettid);
	/* Here, not in the parent: the streams are marked with their program. */
	for (i = 0; i < 3; i++)
		__ofl_add(s.program->stdio[i]);
	s.func(s.arg);
	exit(0);
}

int
__rump_program_spawn(void (*func)(void *), void *arg, const int fds[3])
{
	struct rump_program *program;
	struct spawn *s;
	pthread_t thread;
	void *stack_top;

	/* More than one thread from now on, in lists that know nothing of each other. */
	threads_prepare();
	s = malloc(sizeof(*s));
	program = program_new();
	thread = program && s ? thread_new(program, &stack_top) : 0;
	if (!thread)
		return -ENOMEM;
	s->func = func;
	s->arg = arg;
	s->program = program;
	return (int)RUMPCALL(RUMP_SYS_group_spawn, A(program_start), A(s), A(stack_top),
	    A(fds), A(thread));
}
