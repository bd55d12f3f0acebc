/*
 * grant_xen.c - the grant table's frames, from Xen.
 */
#include "rump/kmem.h"
#include "rump/lib.h"
#include "xen/hypervisor.h"

#include <xen/grant_table.h>
#include <xen/memory.h>

#include "xen_impl.h"

/* Owner: the monitor. */
static uint32_t have, max;		/* frames */
static char *base;			/* PVH: where they are seen, all of them */
static uint64_t base_gfn;

uint64_t
grant_gfn(rump_paddr_t pa)
{
	return xen_gfn(pa);
}

/* How many frames Xen allows. */
static bool
limits(void)
{
	struct gnttab_query_size q = { .dom = DOMID_SELF };

	if (xen_hypercall_grant_table_op(GNTTABOP_query_size, &q, 1) != 0 ||
	    q.status != GNTST_okay)
		return false;
	max = q.max_nr_frames;
	if (xen_start.pvh)
		base = xen_reserve_frames(max, &base_gfn);
	return !xen_start.pvh || base != NULL;
}

/* PV: Xen tells where all frames are, and makes those there that are not yet. */
static void *
setup_pv(void)
{
	size_t size = (have + 1) * sizeof(uint64_t);
	uint64_t *list = kmem_zalloc(size);
	struct gnttab_setup_table s = {
		.dom = DOMID_SELF,
		.nr_frames = have + 1,
	};
	void *va = NULL;

	if (list == NULL)
		return NULL;
	set_xen_guest_handle(s.frame_list, list);
	if (xen_hypercall_grant_table_op(GNTTABOP_setup_table, &s, 1) == 0 &&
	    s.status == GNTST_okay)
		va = xen_map_frames(&list[have], 1);
	kmem_free(list, size);
	return va;
}

/* PVH: a frame is put where the guest wants to see it. */
static void *
setup_pvh(void)
{
	struct xen_add_to_physmap x = {
		.domid = DOMID_SELF,
		.space = XENMAPSPACE_grant_table,
		.idx = have,
		.gpfn = base_gfn + have,
	};

	if (xen_hypercall_memory_op(XENMEM_add_to_physmap, &x) != 0)
		return NULL;
	return base + have * RUMPUSER_PAGE_SIZE;
}

void *
grant_grow(void)
{
	void *va;

	if (max == 0 && !limits())
		return NULL;
	if (have == max)
		return NULL;
	va = xen_start.pvh ? setup_pvh() : setup_pv();
	if (va != NULL)
		have++;
	return va;
}
