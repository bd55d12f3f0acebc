/*
 * pv_early.c - a PV guest's start. Early code (x86.h): Xen's loader has mapped the
 * image and what belongs to it at addresses that equal pseudo-physical ones.
 */
#include "platform.h"

#define M2P		((const uint64_t *)__MACH2PHYS_VIRT_START)
/* What the loader maps behind the last thing it mapped, at least. */
#define MAPPED_BEYOND	(512UL << 10)

void pv_early(const struct start_info *si);

/* Where shared info is, for pv_shared_info_setup. Constant after pv_early. */
static uint64_t shared_info_mfn;

/* A range the loader placed, for memory_reserve; moves *end behind it. */
static void
placed(uint64_t start, uint64_t len, uint64_t *end)
{
	memory_reserve(start, start + len);
	*end = MAX(*end, roundup2(start + len, PAGE_SIZE));
}

/* A page shared with the toolstack, which is one of the guest's. */
static void
shared(uint64_t mfn, uint64_t pages)
{
	uint64_t pfn;

	if (mfn == 0)
		return;
	pfn = M2P[mfn];
	if (pfn < pages)
		memory_reserve(pfn * PAGE_SIZE, (pfn + 1) * PAGE_SIZE);
}

void
pv_early(const struct start_info *si)
{
	struct pv_loader loader;
	uint64_t end;

	pv_cpu_probe();
	image_setup();
	end = x86_image_pa + x86_image_len;
	memory_add(0, si->nr_pages * PAGE_SIZE);
	memory_reserve(0, PV_POOL_END(si->nr_pages));
	placed((uintptr_t)si, sizeof(*si), &end);
	placed(si->pt_base, si->nr_pt_frames * PAGE_SIZE, &end);
	placed(si->mfn_list, si->nr_pages * sizeof(uint64_t), &end);
	if (si->mod_len != 0)
		placed(si->mod_start, si->mod_len, &end);
	memory_early_end = MIN(end + MAPPED_BEYOND, si->nr_pages * PAGE_SIZE);

	xen_start.initial_domain = (si->flags & SIF_INITDOMAIN) != 0;
	if (!xen_start.initial_domain) {
		xen_rings.store = si->store_mfn;
		xen_start.store_port = si->store_evtchn;
		xen_rings.console = si->console.domU.mfn;
		xen_rings.console_port = si->console.domU.evtchn;
		shared(xen_rings.store, si->nr_pages);
		shared(xen_rings.console, si->nr_pages);
	}
	shared_info_mfn = si->shared_info / PAGE_SIZE;

	bootdata_early((const char *)si->cmd_line, MAX_GUEST_CMDLINE,
	    si->mod_start, si->mod_len);
	image_relocate(bootdata_aslr());
	aslr_kernel(bootdata_aslr());
	/* No PV guest has so much memory that this would reach further. */
	rumpuser_dmap_base += PV_GUEST_MIN - X86_DMAP_BASE;
	loader.p2m = (const uint64_t *)si->mfn_list;
	loader.pages = si->nr_pages;
	loader.pt_pa = si->pt_base;
	loader.pt_count = si->nr_pt_frames;
	if (!pv_paging_early(&loader))
		early_die("rumprun: not enough memory\n");
}

static void
pv_shared_info_setup(void)
{
	pv_paging_drop_loader();
	xen_shared = pv_map_frames(&shared_info_mfn, 1);
	if (xen_shared == NULL)
		panic("xen: shared info cannot be mapped");
}

/* Devices' memory is not a guest's without PCI passthrough. */
static volatile void *
pv_map_device(rump_paddr_t pa __unused, size_t len __unused)
{
	return NULL;
}

const struct xen_mode pv_mode = {
	.cpu_setup = pv_cpu_setup,
	.stack = pv_stack,
	.trap_setup = pv_trap_setup,
	.shared_info_setup = pv_shared_info_setup,
	.paging_finish = pv_paging_finish,
	.map = pv_map,
	.unmap = pv_unmap,
	.protect = pv_protect,
	.extract = pv_extract,
	.map_device = pv_map_device,
	.map_frames = pv_map_frames,
	.gfn = pv_gfn,
};
