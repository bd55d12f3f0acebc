/*
 * attack.h - for tests that do what must not work: accesses whose fault is
 * caught, and the page tables as the CPU sees them (programs run in ring 0, but
 * for PV guests of Xen).
 */
#ifndef ATTACK_H
#define ATTACK_H

#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>

#include "machine.h"

#define PAGE	4096UL
#define GIANT	(1UL << 30)
#define IMAGE_STEP (2UL << 20)

/*
 * The direct map, which begins at any GiB of the upper half: the kernel's structure
 * of the running thread is in it, within the first GiB here.
 */
#define DMAP	(kernel_word(CURLWP) & -GIANT)

#define PTE_P	0x001UL
#define PTE_W	0x002UL
#define PTE_U	0x004UL
#define PTE_PS	0x080UL
#define PTE_NX	(1UL << 63)
#define PTE_FRAME 0x000ffffffffff000UL

static inline int
ring0(void)
{
	uint16_t cs;

	__asm__("movw %%cs, %0" : "=r"(cs));
	return (cs & 3) == 0;
}

static sigjmp_buf attack_back;
static volatile int attack_signal;

static void
attack_handler(int signo)
{
	attack_signal = signo;
	siglongjmp(attack_back, 1);
}

/* Called first. */
static inline void
attack_init(void)
{
	static char stack[32768];
	stack_t ss = { .ss_sp = stack, .ss_size = sizeof(stack) };
	struct sigaction sa;

	sigaltstack(&ss, NULL);
	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = attack_handler;
	sa.sa_flags = SA_ONSTACK;
	sigaction(SIGSEGV, &sa, NULL);
	sigaction(SIGBUS, &sa, NULL);
}

/* Each gives the signal that the access raised, 0: it worked. */
static inline int
attack_write(uintptr_t va)
{
	volatile char *p = (volatile char *)va;

	attack_signal = 0;
	if (sigsetjmp(attack_back, 1) == 0)
		*p = *p;
	return attack_signal;
}

static inline int
attack_read(uintptr_t va)
{
	attack_signal = 0;
	if (sigsetjmp(attack_back, 1) == 0)
		(void)*(volatile char *)va;
	return attack_signal;
}

/* Jumps to a `ret'. */
static inline int
attack_call(uintptr_t va)
{
	attack_signal = 0;
	if (sigsetjmp(attack_back, 1) == 0)
		((void (*)(void))va)();
	return attack_signal;
}

/* ---- Page tables ---------------------------------------------------------- */

static inline uint64_t
cr3(void)
{
	uint64_t v;

	__asm__ volatile("movq %%cr3, %0" : "=r"(v));
	return v & PTE_FRAME;
}

static inline const volatile uint64_t *
table_at(uint64_t entry)
{
	return (const volatile uint64_t *)(DMAP + (entry & PTE_FRAME));
}

/* The entry that maps va and, in *size, how much it maps; 0: none does. */
static inline uint64_t
pte_of(uintptr_t va, uint64_t *size)
{
	const volatile uint64_t *table = table_at(cr3());
	uint64_t e;
	int shift;

	for (shift = 39;; shift -= 9) {
		e = table[va >> shift & 511];
		*size = 1UL << shift;
		if ((e & PTE_P) == 0)
			return 0;
		if (shift == 12 || (shift < 39 && (e & PTE_PS) != 0))
			return e;
		table = table_at(e);
	}
}

/* The physical address of va, which is in the image. */
static inline uint64_t
physical(uintptr_t va)
{
	uint64_t size, e;

	/* Images start at 2 MiB and move by as much; those of tests are smaller. */
	if (!ring0())
		return IMAGE_STEP + va % IMAGE_STEP;
	e = pte_of(va, &size);
	return (e & PTE_FRAME & ~(size - 1)) | (va & (size - 1));
}

/*
 * How far it is mapped from just below `top' downwards, in bytes; at most `max'.
 */
static inline uint64_t
mapped_below(uintptr_t top, uint64_t max)
{
	uint64_t n, size;

	for (n = 0; n < max; n += PAGE)
		if (ring0() ? pte_of(top - n - PAGE, &size) == 0 :
		    attack_read(top - n - PAGE) != 0)
			break;
	return n;
}

#endif /* ATTACK_H */
