/*
 * backtrace.c - where execution came from, by frame pointers. Reads only memory
 * that is mapped, follows a bounded number of frames upwards only, and takes
 * nothing in a damaged stack or symbol table for granted. Any context.
 */
#include "internal.h"

#include "rump/lib.h"
#include "rump/symtab.h"
#include "rumpuser.h"

#define BACKTRACE_MAX	24

extern const char __rump_image_start[] __attribute__((__visibility__("hidden")));

/* The function an address is in; NULL when not known. */
static const char *
symbol_find(uintptr_t addr, size_t *offset)
{
	const struct rump_symtab_entry *e;
	const struct rump_symtab *st;
	size_t len, low, high, mid;
	uintptr_t rel;

	st = rumpuser_symtab(&len);
	if (st == NULL || len < sizeof(*st) || !RUMP_SYMTAB_VALID(st, len) ||
	    addr < (uintptr_t)__rump_image_start)
		return NULL;
	rel = addr - (uintptr_t)__rump_image_start;
	e = (const void *)((const char *)st + st->st_entries);
	low = 0;
	high = st->st_count;
	while (low < high) {
		mid = low + (high - low) / 2;
		if (e[mid].se_addr <= rel)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == 0)
		return NULL;
	e += low - 1;
	if ((e->se_size != 0 && rel - e->se_addr > e->se_size) ||
	    e->se_name >= st->st_strsize)
		return NULL;
	*offset = rel - e->se_addr;
	return (const char *)st + st->st_strings + e->se_name;
}

static void
print_address(uintptr_t addr, bool is_return)
{
	const char *name;
	size_t offset;

	/* A return address may be the first byte of the next function. */
	name = symbol_find(is_return ? addr - 1 : addr, &offset);
	if (name != NULL)
		kprintf("  %016lx %s+0x%lx\n", addr, name,
		    offset + (is_return ? 1 : 0));
	else
		kprintf("  %016lx\n", addr);
}

static bool
readable(uintptr_t addr)
{
	rump_paddr_t pa;
	int prot;

	return rumpuser_extract(rounddown2(addr, RUMPUSER_PAGE_SIZE), &pa,
	    &prot) && (prot & RUMPUSER_PROT_READ) != 0;
}

static void
print_chain(uintptr_t fp)
{
	const uintptr_t *frame;
	unsigned int n;

	for (n = 0; n < BACKTRACE_MAX; n++) {
		if (fp == 0 || fp % sizeof(*frame) != 0 || !readable(fp) ||
		    !readable(fp + sizeof(*frame)))
			return;
		frame = (const uintptr_t *)fp;
		if (frame[1] == 0)
			return;
		print_address(frame[1], true);
		if (frame[0] <= fp && !cpu_on_kernel_stack(fp))
			return;
		fp = frame[0];
	}
	kprintf("  ...\n");
}

static bool
in_text(uintptr_t addr)
{
	return addr >= rumpuser_layout.rl_text_min &&
	    addr < rumpuser_layout.rl_text_max;
}

/*
 * Execution may have stopped before the function made its frame, in one that
 * makes none, or at a wrong address that was called: then the return address is
 * still where the stack pointer is.
 */
static void
print_frameless(const struct rump_trapframe *tf)
{
	uintptr_t pc = cpu_frame_pc(tf), sp, ret;
	size_t offset;

	if (!in_text(pc))
		sp = cpu_frame_sp(tf);
	else if (symbol_find(pc, &offset) != NULL)
		sp = cpu_frame_return(tf, pc - offset);
	else
		return;
	if (sp == 0 || sp % sizeof(ret) != 0 || !readable(sp))
		return;
	ret = *(const uintptr_t *)sp;
	if (in_text(ret - 1))
		print_address(ret, true);
}

void
backtrace_frame(const struct rump_trapframe *tf)
{
	kprintf("backtrace:\n");
	print_address(cpu_frame_pc(tf), false);
	print_frameless(tf);
	print_chain(cpu_frame_fp(tf));
}

void
backtrace_here(void)
{
	kprintf("backtrace:\n");
	print_chain((uintptr_t)__builtin_frame_address(0));
}
