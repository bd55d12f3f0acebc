/*
 * fixed-base.c - code that holds addresses in 32 bits, as hand-written assembly
 * does: the image cannot be moved, and works where it is.
 */
#include <stdint.h>

#include "../../programs/tap.h"

static int variable = 42;
static int table[4] = { 1, 2, 3, 4 };

static int __attribute__((__noinline__, __used__))
doubled(int n)
{

	return 2 * n;
}

int
main(void)
{
	uint32_t address, function;
	int element;

	__asm__ volatile("movl $variable, %0" : "=r"(address) : "m"(variable));
	is(*(int *)(uintptr_t)address, 42, "variable by its 32-bit address");
	__asm__ volatile("movl table(,%1,4), %0" : "=r"(element) :
	    "r"((uint64_t)2), "m"(table));
	is(element, 3, "element of a table at a 32-bit displacement");
	__asm__ volatile("movl $doubled, %0" : "=r"(function));
	is(((int (*)(int))(uintptr_t)function)(21), doubled(21),
	    "function by its 32-bit address");
	ok((uintptr_t)&variable < UINT32_MAX, "the image is below 4 GiB");
	return tap_done();
}
