/*
 * xenbus_share.c - memory that a device shares with its back end.
 */
#include "netbsd/errno.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rump/xenbus.h"

int
xenbus_ring_alloc(const struct xenbus_device *xd, unsigned int pages,
    struct xenbus_ring *xr)
{
	rump_paddr_t pa = page_alloc(pages);
	unsigned int i;

	memset(xr, 0, sizeof(*xr));
	if (pa == 0)
		return ENOMEM;
	xr->xr_memory = rumpuser_pa_to_va(pa);
	xr->xr_pages = pages;
	memset(xr->xr_memory, 0, pages * RUMPUSER_PAGE_SIZE);
	for (i = 0; i < pages; i++) {
		xr->xr_refs[i] = grant_page(xd->xd_domain,
		    pa + i * RUMPUSER_PAGE_SIZE, false);
		if (xr->xr_refs[i] == GRANT_NONE) {
			xenbus_ring_free(xr);
			return ENOSPC;
		}
	}
	return 0;
}

void
xenbus_ring_free(struct xenbus_ring *xr)
{
	if (xr->xr_memory != NULL)
		grant_end_pages(xr->xr_refs, xr->xr_pages,
		    rumpuser_va_to_pa(xr->xr_memory));
	xr->xr_memory = NULL;
}
