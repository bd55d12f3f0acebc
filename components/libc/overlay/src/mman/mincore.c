/*
 * mincore.c - which pages are in memory.
 */
#include <sys/mman.h>

#include "syscall.h"

int
mincore(void *addr, size_t len, char *vec)
{
	return __syscall_ret(__syscall(SYS_mincore, addr, len, vec));
}
