/*
 * platform.h - what the files of platform xen/x86_64 share, beyond what platforms
 * on x86_64 have in common (x86.h). Nothing here is visible outside this folder.
 *
 * PV and PVH differ in how they start, in page tables, in traps and in the
 * interrupt flag: files pv_*.c and pvh_*.c, chosen once by xen_mode, or by
 * xen_start.pvh where an indirect call would be silly. All else is common.
 */
#ifndef XEN_PLATFORM_H
#define XEN_PLATFORM_H

#include "x86.h"

/* Programs run in Xen's user mode, the kernel in its kernel mode, both ring 3. */
#define PV_CODE		0xe033		/* FLAT_KERNEL_CS64 */
#define PV_DATA		0xe02b		/* FLAT_KERNEL_SS64 */

/* PV: Xen has the lower end of the upper half, up to here. */
#define PV_GUEST_MIN	0xffff880000000000UL

/* PVH: Xen's events come by this vector. */
#define VEC_EVENT	0x30

#ifndef __ASSEMBLER__

#include "xen/hypervisor.h"

/* ---- Start ------------------------------------------------------------------- */

/* The rings shared with the toolstack, by what names their frames; 0: none. */
struct xen_rings {
	uint64_t store, console;
	unsigned int console_port;
};
/* Constant once early code is done. */
extern struct xen_rings xen_rings;

/* How the two kinds of guest do it. */
struct xen_mode {
	void (*cpu_setup)(void);
	uintptr_t (*stack)(size_t pages);
	void (*trap_setup)(void);
	void (*shared_info_setup)(void);
	void (*paging_finish)(void);
	int (*map)(uintptr_t va, rump_paddr_t pa, size_t len, int prot);
	void (*unmap)(uintptr_t va, size_t len);
	int (*protect)(uintptr_t va, size_t len, int prot);
	bool (*extract)(uintptr_t va, rump_paddr_t *pa, int *prot);
	volatile void *(*map_device)(rump_paddr_t pa, size_t len);
	void *(*map_frames)(const uint64_t *frames, size_t n);
	uint64_t (*gfn)(rump_paddr_t pa);
};
extern const struct xen_mode pv_mode, pvh_mode;

/* ---- PV: page tables, traps (pv_*.c) ------------------------------------------- */

/*
 * Physical addresses below are for page tables, never writable to the guest: 1 MiB
 * for all that up to 256 MiB need, else all that is below the image.
 */
#define PV_POOL_END(pages) \
	((pages) * PAGE_SIZE <= 256UL << 20 ? 1UL << 20 : 2UL << 20)
/* Early code builds the direct map of what is below this, no more. */
#define PV_EARLY_DMAP	(768UL << 20)

/* Where the frames of the loader's page tables are; early code. */
struct pv_loader {
	const uint64_t *p2m;		/* machine frame of each frame */
	uint64_t pages;			/* of memory */
	uint64_t pt_pa, pt_count;	/* its tables; the root comes first */
};

/*
 * Builds the image's final tables and the lower part of the direct map, and
 * switches to them; the loader's mapping stays, too. Returns false when memory
 * does not suffice or Xen refuses.
 */
bool pv_paging_early(const struct pv_loader *);
/*
 * Ends the loader's mapping. As long as it is there, it maps frames of the pool
 * writable, so that no table can be made.
 */
void pv_paging_drop_loader(void);
/* The rest of the direct map. */
void pv_paging_finish(void);
uintptr_t pv_stack(size_t pages);
int pv_map(uintptr_t va, rump_paddr_t pa, size_t len, int prot);
void pv_unmap(uintptr_t va, size_t len);
int pv_protect(uintptr_t va, size_t len, int prot);
bool pv_extract(uintptr_t va, rump_paddr_t *pa, int *prot);
void *pv_map_frames(const uint64_t *frames, size_t n);
uint64_t pv_gfn(rump_paddr_t pa);
void pv_trap_setup(void);
/* Early: fills in x86_cpu. */
void pv_cpu_probe(void);
void pv_cpu_setup(void);
void pv_tls_set(uintptr_t base);

static inline const struct xen_mode *
xen_mode(void)
{
	return xen_start.pvh ? &pvh_mode : &pv_mode;
}

/* ---- Shared info, events (events.c) --------------------------------------------- */

/* Set by shared_info_setup. */
extern volatile struct shared_info *xen_shared;

static inline volatile struct vcpu_info *
xen_vcpu(void)
{
	return &xen_shared->vcpu_info[0];
}

void events_setup(void);
/* Takes the events that are pending; interrupt context. */
void events_dispatch(void);
/* Binds a virtual interrupt and its handler. */
void events_bind_virq(unsigned int virq, bool (*handler)(void *), void *arg);

/* ---- Clock, timer (clock.c) -------------------------------------------------------- */

void clock_setup(void);
/* Xen's system time that is a monotonic time. */
uint64_t clock_to_system(uint64_t deadline);

/* ---- Console (console.c) ------------------------------------------------------------ */

void console_setup(void);		/* output works from here on */
void console_setup_intr(void);		/* input and interrupts */
void console_flush(void);

/* ---- Boot data --------------------------------------------------------------------------- */

/* Early: keeps the command line and the boot module (len 0: none). */
void bootdata_early(const char *cmdline, size_t max, uint64_t module_pa,
    uint64_t module_len);
/* Reads what the toolstack put into xenstore for this guest, if there is one. */
void bootdata_store(void);

#endif /* !__ASSEMBLER__ */

#endif /* XEN_PLATFORM_H */
