/*
 * main.c - the platform from its first instruction at virtual addresses to
 * rump_boot().
 */
#include "platform.h"

#define BOOT_STACK_PAGES	4

struct xen_start xen_start;
struct xen_rings xen_rings;

/* Assembly looks at the first byte. */
CTASSERT(offsetof(struct xen_start, pvh) == 0);

void xen_main_stacked(void) __noreturn;

/* On the final tables, still on the stack the image has for the start. */
void
x86_main(void)
{
	const struct xen_mode *mode = xen_mode();
	uintptr_t stack;

	x86_pt_base = rumpuser_dmap_base;
	layout_setup();
	mode->shared_info_setup();
	mode->cpu_setup();
	if (xen_rings.store != 0)
		xen_start.store = mode->map_frames(&xen_rings.store, 1);
	console_setup();
	stack = mode->stack(BOOT_STACK_PAGES);
	mode->trap_setup();
	__asm __volatile("movq %0, %%rsp; xorl %%ebp, %%ebp; "
	    "call xen_main_stacked" :: "r" (stack) : "memory");
	__builtin_unreachable();
}

void
xen_main_stacked(void)
{
	events_setup();
	clock_setup();
	xen_mode()->paging_finish();
	bootdata_store();
	console_setup_intr();
	rump_boot();
}
