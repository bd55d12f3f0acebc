/*
 * xen/hypervisor.h - what Xen's drivers get from the platform beyond rumpuser.h:
 * hypercalls, event channels, frames, and what the guest was started with.
 *
 * Only components that exist on platform xen alone include it. Structures of the
 * hypercalls are Xen's public headers'. Buffers passed to a hypercall must be
 * mapped when it is made: kernel memory or the kernel stack, never a program's.
 *
 * Context is the monitor's or boot context unless a function says otherwise.
 */
#ifndef XEN_HYPERVISOR_H
#define XEN_HYPERVISOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of which Xen the public headers speak; must come before the first of them. */
#ifdef __XEN_PUBLIC_XEN_H__
#error "include xen/hypervisor.h before Xen's public headers"
#endif
#define __XEN_INTERFACE_VERSION__ 0x00040d00
#include <xen/xen.h>

#include "rumpuser.h"
#include "xen/xsring.h"

/* ---- What the guest was started with -------------------------------------- */

/* Constant after boot. */
struct xen_start {
	bool pvh;			/* else PV: page tables are Xen's to check */
	bool initial_domain;		/* "dom0": no toolstack, no xenstore */
	struct xs_page *store;		/* xenstore's page; NULL: there is none */
	unsigned int store_port;	/* its event channel */
};
extern struct xen_start xen_start;

/* ---- Hypercalls ------------------------------------------------------------ */

/* One entry of 32 bytes per hypercall, filled in by Xen. */
extern const char xen_hypercall_page[] __attribute__((__visibility__("hidden")));

/*
 * A hypercall by its number (__HYPERVISOR_...). Any context. Returns what Xen
 * does: a value, or a negative error of Xen's.
 */
static inline long
xen_hypercall(unsigned int number, uintptr_t a1, uintptr_t a2, uintptr_t a3,
    uintptr_t a4)
{
	register uintptr_t r10 __asm__("r10") = a4;
	uintptr_t entry = (uintptr_t)xen_hypercall_page + number * 32UL;
	long result;

	__asm__ volatile("call *%[entry]"
	    : "=a" (result), "+D" (a1), "+S" (a2), "+d" (a3), "+r" (r10)
	    : [entry] "a" (entry)
	    : "rcx", "r8", "r9", "r11", "cc", "memory");
	return result;
}

static inline long
xen_hypercall_event_channel_op(int cmd, void *arg)
{
	return xen_hypercall(__HYPERVISOR_event_channel_op, (uintptr_t)cmd,
	    (uintptr_t)arg, 0, 0);
}

static inline long
xen_hypercall_grant_table_op(unsigned int cmd, void *args, unsigned int count)
{
	return xen_hypercall(__HYPERVISOR_grant_table_op, cmd, (uintptr_t)args,
	    count, 0);
}

static inline long
xen_hypercall_memory_op(unsigned int cmd, void *arg)
{
	return xen_hypercall(__HYPERVISOR_memory_op, cmd, (uintptr_t)arg, 0, 0);
}

static inline long
xen_hypercall_sched_op(int cmd, void *arg)
{
	return xen_hypercall(__HYPERVISOR_sched_op, (uintptr_t)cmd,
	    (uintptr_t)arg, 0, 0);
}

static inline long
xen_hypercall_xen_version(int cmd, void *arg)
{
	return xen_hypercall(__HYPERVISOR_xen_version, (uintptr_t)cmd,
	    (uintptr_t)arg, 0, 0);
}

/* The positive NetBSD errno for a hypercall's result; 0 for one that succeeded. */
int xen_errno(long result);

/* ---- Event channels -------------------------------------------------------- */

/*
 * A port that `domain' may bind to. Returns 0 or an errno. A port is a source
 * for rumpuser_intr_establish(), which lets its events through: they are cleared,
 * then the handlers run, in interrupt context.
 */
int xen_evtchn_alloc_unbound(uint16_t domain, unsigned int *port);

/* Sends an event. Any context. */
void xen_evtchn_notify(unsigned int port);

/* Closes a port and forgets its handlers; the number may come back later. */
void xen_evtchn_close(unsigned int port);

/* ---- Frames ----------------------------------------------------------------- */

/* What a grant, or a ring in xenstore, names for the frame at `pa'. Any context. */
uint64_t xen_gfn(rump_paddr_t pa);

/*
 * Maps `n' frames that Xen or another domain lent, readable and writable, at
 * adjoining addresses. NULL: no memory or refused. Never unmapped.
 */
void *xen_map_frames(const uint64_t *frames, size_t n);

/*
 * PVH: `n' adjoining frame numbers that hold nothing, for
 * XENMEM_add_to_physmap; what is put there is reached at the address returned.
 * NULL: no memory. Never given back. Not on PV, where Xen tells the frames.
 */
void *xen_reserve_frames(size_t n, uint64_t *first_gfn);

#endif /* XEN_HYPERVISOR_H */
