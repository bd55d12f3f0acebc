/*
 * Prints what is to differ from start to start: where things are, and the secrets
 * that tell an overrun (custom/aslr.ts).
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static void
tell(const char *what, uintptr_t value)
{
	printf("%s %#lx\n", what, (unsigned long)value);
}

/* What mallocng keeps at the start of the page of a block's description. */
static uint64_t
heap_secret(const unsigned char *block)
{
	uint16_t units;
	uintptr_t description;

	__builtin_memcpy(&units, block - 2, sizeof(units));
	__builtin_memcpy(&description, block - 16 * (uintptr_t)units - 16, sizeof(description));
	return *(const uint64_t *)(description & -4096UL);
}

static uintptr_t
guard(void)
{
	uintptr_t value;

	__asm__("movq %%fs:0x28, %0" : "=r"(value));
	return value;
}

static uintptr_t
kernel_word(uintptr_t offset)
{
	uintptr_t value;

	__asm__ volatile("movq %%gs:(%1), %0" : "=r"(value) : "r"(offset));
	return value;
}

/* The first in the task state segment: one of the platform's own mappings. */
static uintptr_t
interrupt_stack(void)
{
	struct __attribute__((__packed__)) {
		uint16_t limit;
		uint64_t base;
	} gdtr;
	uint16_t selector;
	const uint64_t *d;
	uintptr_t top;

	__asm__ volatile("sgdt %0; str %1" : "=m"(gdtr), "=r"(selector));
	d = (const uint64_t *)(gdtr.base + selector);
	memcpy(&top, (const char *)((d[0] >> 16 & 0xffffff) | (d[0] >> 32 & 0xff000000) |
	    d[1] << 32) + 36, sizeof(top));
	return top;
}

int
main(void)
{
	unsigned char *volatile block = malloc(100);
	int local;

	tell("image", (uintptr_t)main);
	tell("stack", (uintptr_t)&local);
	tell("heap", (uintptr_t)block);
	tell("mmap", (uintptr_t)mmap(NULL, 4096, PROT_READ, MAP_ANON | MAP_PRIVATE, -1, 0));
	/* The kernel's words (rumpuser.h); physical addresses are below 1 GiB. */
	tell("direct-map", kernel_word(16) & -(1UL << 30));
	tell("kernel-stack", kernel_word(8));
	tell("interrupt-stack", interrupt_stack());
	tell("stack-guard", guard());
	tell("heap-secret", heap_secret(block));
	return 0;
}
