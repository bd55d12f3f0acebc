/*
 * What must not be written, executed or accessed is not: text, constants, data,
 * the null page, what is below a stack, and the same memory by other addresses.
 */
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "attack.h"
#include "tap.h"

#define RET	((char)0xc3)

static const char constant[PAGE] = { RET, 1 };
static char data[64] = { RET, 1 };
static char zeroes[64];
/* Written by the relocation of the image only. */
static char *const relocated[2] = { data, zeroes };

static uintptr_t
address(const void *p)
{
	return (uintptr_t)p;
}

static void
text_and_constants(void)
{
	char *const *volatile pointers = relocated;
	uintptr_t text = (uintptr_t)text_and_constants;

	is(attack_write(text), SIGSEGV, "text cannot be written");
	is(attack_write(address(constant)), SIGSEGV, "constants cannot be written");
	is(attack_write(address(pointers)), SIGSEGV, "relocated constants cannot be written");
	is(attack_read(DMAP + physical(text)), 0, "the direct map has the text");
	is(attack_write(DMAP + physical(text)), SIGSEGV, "where it cannot be written");
	is(attack_write(DMAP + physical(address(constant))), SIGSEGV, "nor constants");
	is(attack_write(DMAP + physical(address(pointers))), SIGSEGV, "nor relocated ones");
	fails(mprotect((void *)(text & -PAGE), PAGE, PROT_READ | PROT_WRITE), EACCES,
	    "text cannot be made writable");
	fails(mprotect((void *)(address(data) & -PAGE), PAGE, PROT_READ | PROT_EXEC), EACCES,
	    "nor data executable");
}

static void
execution(void)
{
	char local[16] = { RET }, *p;
	char *volatile escapes = local;

	is(attack_call(address(constant)), SIGSEGV, "constants cannot be executed");
	is(attack_call(address(data)), SIGSEGV, "nor data");
	zeroes[0] = RET;
	is(attack_call(address(zeroes)), SIGSEGV, "nor zeroed data");
	is(attack_call(address(escapes)), SIGSEGV, "nor the stack");
	p = malloc(100);
	p[0] = RET;
	is(attack_call(address(p)), SIGSEGV, "nor the heap");
	free(p);
	is(attack_call(DMAP + physical((uintptr_t)execution)), SIGSEGV, "nor text in the direct map");

	p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_ANON | MAP_PRIVATE, -1, 0);
	ok(p == MAP_FAILED && errno == EACCES, "no mapping is writable and executable");
	p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_ANON | MAP_PRIVATE, -1, 0);
	p[0] = RET;
	is(attack_call(address(p)), SIGSEGV, "a writable one is not executable");
	fails(mprotect(p, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC), EACCES, "nor can it be both");
	works(mprotect(p, PAGE, PROT_READ | PROT_EXEC), "it can be one after the other");
	is(attack_call(address(p)), 0, "then it is executed");
	is(attack_write(address(p)), SIGSEGV, "and not written");
	munmap(p, PAGE);
}

static void
null_page(void)
{
	uintptr_t volatile zero = 0;

	is(attack_read(zero), SIGSEGV, "null cannot be read");
	is(attack_write(zero + PAGE - 1), SIGSEGV, "nor what is behind it written");
	is(attack_read(zero + (2UL << 20) - 1), SIGSEGV, "nor anything in 2 MiB");
	is(attack_call(zero), SIGSEGV, "nor called");
	ok(mmap((void *)zero, PAGE, PROT_READ | PROT_WRITE, MAP_ANON | MAP_PRIVATE | MAP_FIXED,
	    -1, 0) == MAP_FAILED, "nor can it be mapped");
	ok(mmap((void *)DMAP, PAGE, PROT_READ, MAP_ANON | MAP_PRIVATE | MAP_FIXED,
	    -1, 0) == MAP_FAILED, "nor the direct map replaced");
}

/* A stack that ends at `top' with at most `max' bytes has a hole below. */
static void
guard_of(const char *what, uintptr_t top, uint64_t max)
{
	uint64_t n = mapped_below(top, max + PAGE);

	ok(n > 0 && n <= max && attack_write(top - n - 1) == SIGSEGV,
	    "%s: %lu bytes, then a guard", what, (unsigned long)n);
}

static void
program_stack(const char *what)
{
	pthread_attr_t attr;
	void *base;
	size_t size, guard;

	pthread_getattr_np(pthread_self(), &attr);
	pthread_attr_getstack(&attr, &base, &size);
	pthread_attr_getguardsize(&attr, &guard);
	is(attack_write((uintptr_t)base), 0, "a stack's lowest byte");
	ok(attack_write((uintptr_t)base - 1) == SIGSEGV &&
	    attack_write((uintptr_t)base - PAGE) == SIGSEGV, "%s: guarded below %lu bytes",
	    what, (unsigned long)size);
	pthread_attr_destroy(&attr);
}

static void *
thread(void *arg)
{
	(void)arg;
	program_stack("a thread's stack");
	guard_of("a thread's kernel stack", (kernel_word(KSTACK_TOP) + PAGE - 1) & -PAGE, 16384);
	return NULL;
}

static void
guards(void)
{
	pthread_t t;

	program_stack("the first stack");
	guard_of("the first thread's kernel stack", (kernel_word(KSTACK_TOP) + PAGE - 1) & -PAGE, 16384);
	pthread_create(&t, NULL, thread, NULL);
	pthread_join(t, NULL);
	if (!ring0())
		return;			/* Xen has the descriptor tables */
	guard_of("interrupts' stack", interrupt_stack(1), 8192);
	guard_of("exceptions' stack", (interrupt_stack(2) + PAGE - 1) & -PAGE, 4096);
	guard_of("double faults' stack", interrupt_stack(3), 4096);
}

int
main(void)
{
	attack_init();
	text_and_constants();
	execution();
	null_page();
	guards();
	return tap_done();
}
