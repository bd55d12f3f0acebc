/*
 * vm.c - rumpuser's page-table operations: page tables are the guest's own.
 */
#include "hw.h"

int
rumpuser_map(uintptr_t va, rump_paddr_t pa, size_t len, int prot)
{
	return paging_map(va, pa, len, prot);
}

void
rumpuser_unmap(uintptr_t va, size_t len)
{
	paging_unmap(va, len);
}

int
rumpuser_protect(uintptr_t va, size_t len, int prot)
{
	return paging_protect(va, len, prot);
}

bool
rumpuser_extract(uintptr_t va, rump_paddr_t *pa, int *prot)
{
	return paging_extract(va, pa, prot);
}

volatile void *
rumpuser_map_device(rump_paddr_t pa, size_t len)
{
	return paging_map_device(pa, len);
}
