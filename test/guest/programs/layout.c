/*
 * Prints what is to differ from start to start: where things are, and the secrets
 * that tell an overrun (custom/aslr.ts).
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "machine.h"

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

int
main(void)
{
	unsigned char *volatile block = malloc(100);
	int local;

	tell("image", (uintptr_t)main);
	tell("stack", (uintptr_t)&local);
	tell("heap", (uintptr_t)block);
	tell("mmap", (uintptr_t)mmap(NULL, 4096, PROT_READ, MAP_ANON | MAP_PRIVATE, -1, 0));
	/* Physical addresses are below 1 GiB. */
	tell("direct-map", kernel_word(CURLWP) & -(1UL << 30));
	tell("kernel-stack", kernel_word(KSTACK_TOP));
	tell("interrupt-stack", interrupt_stack(1));
	tell("stack-guard", guard());
	tell("heap-secret", heap_secret(block));
	return 0;
}
