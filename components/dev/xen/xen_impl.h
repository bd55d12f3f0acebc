/*
 * xen_impl.h - between the parts of rumpdev_xen: what those that can be tested
 * without a hypervisor want of it, and what they offer.
 */
#ifndef XEN_IMPL_H
#define XEN_IMPL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rump/device.h"
#include "rumpuser.h"

struct xs_page;

/* xenstore.c: starts with the page, once. Then xenstore's interrupts. */
void xenstore_start(struct xs_page *);
void xenstore_intr(void);
/* Runs the functions of watches that have fired; its thread does nothing else. */
void xenstore_run_watches(void);

/* xenbus.c: attaches the devices that xenstore lists. */
void xenbus_enumerate(struct device *root);

/* control.c: obeys what the toolstack asks for. */
void control_start(void);

/* ---- Wanted of the hypervisor ------------------------------------------- */

/* There is something on the page for xenstore. */
void xenstore_notify(void);

/* The grant table's next frame, zeroed by Xen; NULL: there are no more. */
void *grant_grow(void);
/* What names a page in a grant. */
uint64_t grant_gfn(rump_paddr_t);

#endif /* XEN_IMPL_H */
