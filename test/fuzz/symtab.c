/*
 * The reader of an image's symbol table, and a backtrace over a damaged stack.
 * sources: components/kern/lib/backtrace.c
 */
#include "internal.h"
#include "rump/kmem.h"
#include "rump/lib.h"

#include "host.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

char __rump_image_start[0x10000] __attribute__((__visibility__("hidden")));

static void *table;
static size_t table_len;
static uintptr_t pc;

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
	return 0;
}

bool
cpu_on_kernel_stack(uintptr_t addr __unused)
{
	return false;
}

bool
rumpuser_extract(uintptr_t va __unused, rump_paddr_t *pa __unused,
    int *prot __unused)
{
	return false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rump_trapframe tf;

	if (size < 2)
		return 0;
	memset(&tf, 0, sizeof(tf));
	pc = (uintptr_t)__rump_image_start + (data[0] | data[1] << 8);
	/* A copy of the exact size: reading past it is caught. */
	table_len = size - 2;
	table = kmem_alloc(table_len);
	memcpy(table, data + 2, table_len);
	backtrace_frame(&tf);
	kmem_free(table, table_len);
	return 0;
}
