/*
 * The reader of an image's symbol table, and backtraces over damaged stacks.
 * sources: components/kern/lib/backtrace.c
 */
#include "internal.h"
#include "rump/kmem.h"
#include "rump/lib.h"

#include "host.h"

/*
 * The input: where the program counter is (2 bytes), frame and stack pointer as
 * offsets into the stack (1 byte each), what the stack holds (64 bytes), and
 * the table.
 */
#define STACK_WORDS	8
#define HEAD		(4 + 8 * STACK_WORDS)

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

char __rump_image_start[0x10000] __attribute__((__visibility__("hidden")));
struct rumpuser_layout rumpuser_layout;

static void *table;
static size_t table_len;
static uintptr_t pc, fp, sp;
static uint64_t *stack;		/* a page of its own, of which the end is used */

const void *
rumpuser_symtab(size_t *len)
{
	*len = table_len;
	return table;
}

uintptr_t
cpu_frame_pc(const struct rump_trapframe *tf __unused)
{
	return pc;
}

uintptr_t
cpu_frame_fp(const struct rump_trapframe *tf __unused)
{
	return fp;
}

uintptr_t
cpu_frame_sp(const struct rump_trapframe *tf __unused)
{
	return sp;
}

uintptr_t
cpu_frame_return(const struct rump_trapframe *tf __unused, uintptr_t entry)
{
	return (entry & 1) != 0 ? sp : 0;
}

bool
cpu_on_kernel_stack(uintptr_t addr)
{
	return (addr & 8) != 0;
}

bool
rumpuser_extract(uintptr_t va, rump_paddr_t *pa __unused, int *prot)
{
	*prot = RUMPUSER_PROT_READ;
	return va == (uintptr_t)stack;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rump_trapframe tf;
	uintptr_t top;
	int i;

	if (size < HEAD)
		return 0;
	memset(&tf, 0, sizeof(tf));
	pc = (uintptr_t)__rump_image_start + (data[0] | data[1] << 8);
	rumpuser_layout.rl_text_min = (uintptr_t)__rump_image_start;
	rumpuser_layout.rl_text_max = rumpuser_layout.rl_text_min + 0x8000;

	/* Small words become addresses in the stack or the text. */
	if (stack == NULL)
		stack = host_aligned_calloc(4096, 4096);
	top = (uintptr_t)stack + 4096;
	memcpy((char *)stack + 4096 - 8 * STACK_WORDS, data + 4,
	    8 * STACK_WORDS);
	for (i = 4096 / 8 - STACK_WORDS; i < 4096 / 8; i++) {
		if (stack[i] >> 8 == 0)
			stack[i] = top - stack[i];
		else if (stack[i] >> 16 == 0)
			stack[i] += (uintptr_t)__rump_image_start;
	}
	fp = top - data[2];
	sp = top - data[3];

	/* A copy of the exact size: reading past it is caught. */
	table_len = size - HEAD;
	table = kmem_alloc(table_len);
	memcpy(table, data + HEAD, table_len);
	backtrace_frame(&tf);
	kmem_free(table, table_len);
	return 0;
}
