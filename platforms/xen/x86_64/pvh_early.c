/*
 * pvh_early.c - a PVH guest's start: as on hardware, but that memory and the
 * toolstack's rings are asked of Xen. Early code (x86.h) up to pvh_early's end.
 */
#include "platform.h"

#include <xen/hvm/hvm_op.h>
#include <xen/hvm/params.h>
#include <xen/memory.h>

#define CPUID_FIRST	0x40000000U
#define CPUID_LAST	0x40010000U
#define CPUID_STEP	0x100U

#define MEMMAP_MAX	128U
#define TYPE_RAM	1U
#define MAX_CMDLINE	(64UL << 10)

struct e820_entry {
	uint64_t addr, size;
	uint32_t type;
} __attribute__((__packed__));
CTASSERT(sizeof(struct e820_entry) == 20);

/* PVH's start information, as far as bootinfo.c does not read it. */
struct start_flags {
	uint32_t magic, version, flags;
};

/* Xen puts the shared information in its place. */
static char shared_info_page[PAGE_SIZE] __attribute__((__aligned__(4096)));
/* Next frame number that holds nothing. Boot context, then the monitor. */
static uint64_t next_gfn;

/* Has Xen fill in the hypercall page. */
static bool
hypercall_setup(void)
{
	static const char name[] = "XenVMMXenVMM";
	uint32_t leaf, r[4];

	for (leaf = CPUID_FIRST; leaf < CPUID_LAST; leaf += CPUID_STEP) {
		cpuid(leaf, 0, r);
		if (memcmp(&r[1], name, 12) != 0 || r[0] < leaf + 2)
			continue;
		cpuid(leaf + 2, 0, r);
		wrmsr(r[1], (uintptr_t)xen_hypercall_page);
		return true;
	}
	return false;
}

static bool
memory_map(void)
{
	static struct e820_entry map[MEMMAP_MAX];
	struct xen_memory_map op;
	unsigned int i;
	uint64_t end;

	op.nr_entries = MEMMAP_MAX;
	set_xen_guest_handle(op.buffer, map);
	if (xen_hypercall_memory_op(XENMEM_memory_map, &op) != 0)
		return false;
	next_gfn = (4UL << 30) / PAGE_SIZE;
	for (i = 0; i < op.nr_entries && i < MEMMAP_MAX; i++) {
		if (map[i].size == 0 || __builtin_add_overflow(map[i].addr,
		    map[i].size, &end))
			continue;
		if (map[i].type == TYPE_RAM)
			memory_add(map[i].addr, end);
		else
			memory_reserve(map[i].addr, end);
		next_gfn = MAX(next_gfn, roundup2(end, GIANT_SIZE) / PAGE_SIZE);
	}
	return true;
}

static uint64_t
hvm_param(uint32_t index)
{
	struct xen_hvm_param op = { .domid = DOMID_SELF, .index = index };

	return xen_hypercall(__HYPERVISOR_hvm_op, HVMOP_get_param,
	    (uintptr_t)&op, 0, 0) == 0 ? op.value : 0;
}

uint64_t
x86_early(uint32_t magic, uint64_t info_pa, uint64_t boot_pdpt)
{
	const struct start_flags *si = (const void *)info_pa;
	const struct x86_bootinfo *bi = &x86_bootinfo;
	uint64_t cr3;

	xen_start.pvh = true;
	cpu_probe();
	image_setup();
	if (!hypercall_setup())
		for (;;)	/* Nobody is there to be told. */
			__asm __volatile("cli; hlt");
	if (!memory_map() || !bootinfo_parse(magic, info_pa))
		early_die("rumprun: Xen told of no memory\n");
	xen_start.initial_domain = (si->flags & SIF_INITDOMAIN) != 0;
	if (!xen_start.initial_domain) {
		xen_rings.store = hvm_param(HVM_PARAM_STORE_PFN);
		xen_start.store_port =
		    (unsigned int)hvm_param(HVM_PARAM_STORE_EVTCHN);
		xen_rings.console = hvm_param(HVM_PARAM_CONSOLE_PFN);
		xen_rings.console_port =
		    (unsigned int)hvm_param(HVM_PARAM_CONSOLE_EVTCHN);
	}
	bootdata_early(bi->cmdline_pa != 0 ? (const char *)bi->cmdline_pa : "",
	    MAX_CMDLINE, bi->nmodules > 0 ? bi->module[0].pa : 0,
	    bi->nmodules > 0 ? bi->module[0].len : 0);
	image_relocate(bootdata_aslr());
	aslr_kernel(bootdata_aslr());
	cr3 = paging_early(boot_pdpt);
	if (cr3 == 0)
		early_die("rumprun: not enough memory\n");
	return cr3;
}

/* ---- Not early any more ----------------------------------------------------------- */

static void
pvh_shared_info_setup(void)
{
	struct xen_add_to_physmap op;

	memset(&op, 0, sizeof(op));
	op.domid = DOMID_SELF;
	op.space = XENMAPSPACE_shared_info;
	op.gpfn = ((uintptr_t)shared_info_page - x86_virtual_offset) / PAGE_SIZE;
	if (xen_hypercall_memory_op(XENMEM_add_to_physmap, &op) != 0)
		panic("xen: shared info cannot be mapped");
	xen_shared = (volatile void *)shared_info_page;
}

static void
pvh_trap_setup(void)
{
	struct xen_hvm_param op = {
		.domid = DOMID_SELF,
		.index = HVM_PARAM_CALLBACK_IRQ,
		.value = (uint64_t)HVM_PARAM_CALLBACK_TYPE_VECTOR << 56 |
		    VEC_EVENT,
	};

	trap_setup();
	if (xen_hypercall(__HYPERVISOR_hvm_op, HVMOP_set_param, (uintptr_t)&op,
	    0, 0) != 0)
		panic("xen: events cannot be had by a vector");
}

/* Any other vector is spurious: there are no devices. */
void
x86_intr(struct rump_trapframe *tf)
{
	if (tf->tf_trapno == VEC_EVENT)
		events_dispatch();
}

static uint64_t
pvh_gfn(rump_paddr_t pa)
{
	return pa / PAGE_SIZE;
}

void *
xen_reserve_frames(size_t n, uint64_t *first_gfn)
{
	void *va;
	uint64_t gfn;
	size_t i;

	va = NULL;
	for (i = 0; i < n; i++) {
		gfn = next_gfn + i;
		if (i == 0)
			va = paging_map_frames(&gfn, 1);
		else if (paging_map_frames(&gfn, 1) == NULL)
			return NULL;
	}
	*first_gfn = next_gfn;
	next_gfn += n;
	return va;
}

const struct xen_mode pvh_mode = {
	.cpu_setup = cpu_setup,
	.stack = paging_stack,
	.trap_setup = pvh_trap_setup,
	.shared_info_setup = pvh_shared_info_setup,
	.paging_finish = paging_finish,
	.map = paging_map,
	.unmap = paging_unmap,
	.protect = paging_protect,
	.extract = paging_extract,
	.map_device = paging_map_device,
	.map_frames = paging_map_frames,
	.gfn = pvh_gfn,
};
