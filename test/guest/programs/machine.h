/*
 * machine.h - what a program sees of the kernel, running in ring 0 as it does: the
 * words of rumpuser.h's struct rump_percpu, and the platform's interrupt stacks.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include <stdint.h>
#include <string.h>

#define KSTACK_TOP	8
#define CURLWP		16

static inline uint64_t
kernel_word(unsigned long offset)
{
	uint64_t v;

	__asm__ volatile("movq %%gs:(%1), %0" : "=r"(v) : "r"(offset));
	return v;
}

/* Interrupt stack `n' (1 to 7) of the task state segment. */
static inline uintptr_t
interrupt_stack(unsigned int n)
{
	struct __attribute__((__packed__)) {
		uint16_t limit;
		uint64_t base;
	} gdtr;
	uint16_t selector;
	const uint64_t *d;
	uint64_t base;
	uintptr_t top;

	__asm__ volatile("sgdt %0; str %1" : "=m"(gdtr), "=r"(selector));
	d = (const uint64_t *)(gdtr.base + selector);
	base = (d[0] >> 16 & 0xffffff) | (d[0] >> 32 & 0xff000000) | d[1] << 32;
	memcpy(&top, (const char *)base + 36 + 8 * (n - 1), sizeof(top));
	return top;
}

#endif /* MACHINE_H */
