/*
 * The page tables from CR3 on: nothing is writable and executable, no frame of
 * the image that is executable or constant can be written by another address,
 * nothing belongs to user mode; and the control bits that make it count.
 */
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "attack.h"
#include "tap.h"

struct leaf {
	uintptr_t va;
	uint64_t pa, size, bits;
};

static struct leaf *leaves;
static size_t count, room;

static void
leaf_add(uintptr_t va, uint64_t e, uint64_t size)
{
	if (count == room) {
		room = room != 0 ? 2 * room : 1024;
		leaves = realloc(leaves, room * sizeof(*leaves));
		if (leaves == NULL)
			abort();
	}
	leaves[count++] = (struct leaf){ va, e & PTE_FRAME & ~(size - 1), size,
	    e };
}

/* `bits': what the levels above allow. */
static void
walk(uint64_t entry, uintptr_t base, int shift, uint64_t bits)
{
	const volatile uint64_t *table = table_at(entry);
	uintptr_t va;
	uint64_t e, all;
	unsigned int i;

	for (i = 0; i < 512; i++) {
		e = table[i];
		if ((e & PTE_P) == 0)
			continue;
		va = base + ((uintptr_t)i << shift);
		if (shift == 39 && i >= 256)
			va |= 0xffff000000000000UL;
		all = (e & bits & (PTE_W | PTE_U)) | ((e | bits) & PTE_NX);
		if (shift == 12 || (shift < 39 && (e & PTE_PS) != 0))
			leaf_add(va, (e & PTE_FRAME) | all, 1UL << shift);
		else
			walk(e, va, shift - 9, all);
	}
}

static int
overlap(const struct leaf *a, const struct leaf *b)
{
	return a->pa < b->pa + b->size && b->pa < a->pa + a->size;
}

static int
executable(const struct leaf *l)
{
	return (l->bits & PTE_NX) == 0;
}

static int
writable(const struct leaf *l)
{
	return (l->bits & PTE_W) != 0;
}

/* Leaves that can be written and have frames of l. */
static unsigned int
writable_aliases(const struct leaf *l)
{
	const struct leaf *o;
	unsigned int n = 0;

	for (o = leaves; o < leaves + count; o++)
		if (writable(o) && overlap(l, o)) {
			printf("# %#lx: writable at %#lx\n", (unsigned long)l->va,
			    (unsigned long)o->va);
			n++;
		}
	return n;
}

static const char constant[PAGE];

int
main(void)
{
	const struct leaf *l;
	uintptr_t text = (uintptr_t)main;
	uint64_t cr0, cr4, size;
	uint32_t a, b, c, d, efer, high;
	unsigned int both = 0, user = 0, exec = 0, aliases = 0, low = 0;
	char *jit;

	jit = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_ANON | MAP_PRIVATE, -1, 0);
	jit[0] = (char)0xc3;
	mprotect(jit, PAGE, PROT_READ | PROT_EXEC);

	walk(cr3(), 0, 39, PTE_W | PTE_U);
	ok(count > 10, "%zu entries", count);
	for (l = leaves; l < leaves + count; l++) {
		both += writable(l) && executable(l);
		user += (l->bits & PTE_U) != 0;
		low += l->va < 2UL << 20;
		exec += executable(l);
		/* What mmap gave was filled through the direct map. */
		if (executable(l) && l->va != (uintptr_t)jit)
			aliases += writable_aliases(l);
	}
	is(both, 0, "nothing is writable and executable");
	ok(exec > 1, "%u are executable", exec);
	is(aliases, 0, "and none has a writable alias");
	is(user, 0, "no page is user mode's");
	is(low, 0, "nothing is mapped at null");
	ok((pte_of(text, &size) & (PTE_W | PTE_NX)) == 0, "text is executable");
	ok((pte_of((uintptr_t)constant, &size) & (PTE_W | PTE_NX)) == PTE_NX,
	    "constants are neither");
	ok((pte_of(DMAP + physical((uintptr_t)constant), &size) & PTE_W) == 0,
	    "nor writable by the direct map");

	__asm__ volatile("movq %%cr0, %0; movq %%cr4, %1" : "=r"(cr0), "=r"(cr4));
	__asm__ volatile("rdmsr" : "=a"(efer), "=d"(high) : "c"(0xc0000080));
	ok((cr0 & 1U << 16) != 0, "CR0.WP is set");
	ok((efer & 1U << 11) != 0, "EFER.NXE is set");
	__asm__ volatile("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(7), "c"(0));
	ok((b & 1U << 7) == 0 || (cr4 & 1U << 20) != 0, "CR4.SMEP is set where it exists");
	ok((b & 1U << 20) == 0 || (cr4 & 1U << 21) != 0, "CR4.SMAP is set where it exists");
	return tap_done();
}
