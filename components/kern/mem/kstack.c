/*
 * kstack.c - kernel stacks in the kernel's part of the address space, each above
 * an unmapped guard page. A few stay mapped for the next thread.
 */
#include "internal.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rumpuser.h"

#define PAGE_SIZE	RUMPUSER_PAGE_SIZE
#define SLOT_SIZE	(PAGE_SIZE + KSTACK_SIZE)
#define SLOT_MAX	16384U
#define CACHE_MAX	8U

/* Lock for all of them: the monitor. */
static uint64_t slot_used[SLOT_MAX / 64];
static uintptr_t cache[CACHE_MAX];
static unsigned int cached;

static unsigned int
slot_count(void)
{
	uintptr_t room = rumpuser_layout.rl_kva_max - rumpuser_layout.rl_kva_min;

	return (unsigned int)MIN(room / SLOT_SIZE, SLOT_MAX);
}

/* Unmaps and frees the mapped pages below `end'. */
static void
stack_unmap(uintptr_t base, uintptr_t end)
{
	rump_paddr_t pa;
	uintptr_t va;
	int prot;

	for (va = base; va < end; va += PAGE_SIZE)
		if (rumpuser_extract(va, &pa, &prot)) {
			rumpuser_unmap(va, PAGE_SIZE);
			page_free(pa, 1);
		}
}

static bool
stack_map(uintptr_t base)
{
	rump_paddr_t pa;
	uintptr_t va;

	for (va = base; va < base + KSTACK_SIZE; va += PAGE_SIZE) {
		pa = page_alloc(1);
		if (pa == 0)
			break;
		if (rumpuser_map(va, pa, PAGE_SIZE, RUMPUSER_PROT_READ |
		    RUMPUSER_PROT_WRITE) != 0) {
			page_free(pa, 1);
			break;
		}
	}
	if (va == base + KSTACK_SIZE)
		return true;
	stack_unmap(base, va);
	return false;
}

uintptr_t
kstack_alloc(void)
{
	unsigned int i, slot;
	uintptr_t base;

	if (cached > 0)
		return cache[--cached];
	for (i = 0; i < nitems(slot_used); i++)
		if (slot_used[i] != UINT64_MAX)
			break;
	if (i == nitems(slot_used))
		return 0;
	slot = i * 64 + (unsigned int)__builtin_ctzl(~slot_used[i]);
	if (slot >= slot_count())
		return 0;
	base = rumpuser_layout.rl_kva_min + slot * SLOT_SIZE + PAGE_SIZE;
	if (!stack_map(base))
		return 0;
	slot_used[i] |= 1UL << slot % 64;
	return base;
}

void
kstack_free(uintptr_t base)
{
	unsigned int slot;

	if (cached < CACHE_MAX) {
		cache[cached++] = base;
		return;
	}
	slot = (unsigned int)((base - rumpuser_layout.rl_kva_min) / SLOT_SIZE);
	stack_unmap(base, base + KSTACK_SIZE);
	slot_used[slot / 64] &= ~(1UL << slot % 64);
}
