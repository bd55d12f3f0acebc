/*
 * vm.c - rumpuser's and the drivers' page-table operations: PV's or PVH's.
 */
#include "platform.h"

int
rumpuser_map(uintptr_t va, rump_paddr_t pa, size_t len, int prot)
{
	return xen_mode()->map(va, pa, len, prot);
}

void
rumpuser_unmap(uintptr_t va, size_t len)
{
	xen_mode()->unmap(va, len);
}

int
rumpuser_protect(uintptr_t va, size_t len, int prot)
{
	return xen_mode()->protect(va, len, prot);
}

bool
rumpuser_extract(uintptr_t va, rump_paddr_t *pa, int *prot)
{
	return xen_mode()->extract(va, pa, prot);
}

volatile void *
rumpuser_map_device(rump_paddr_t pa, size_t len)
{
	return xen_mode()->map_device(pa, len);
}

uint64_t
xen_gfn(rump_paddr_t pa)
{
	return xen_mode()->gfn(pa);
}

void *
xen_map_frames(const uint64_t *frames, size_t n)
{
	return xen_mode()->map_frames(frames, n);
}
