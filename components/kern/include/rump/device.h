/*
 * rump/device.h - the device tree: drivers match and attach what busses find,
 * as in autoconf(9).
 *
 * The tree is built once, at RUMP_INIT_DEV, in the first kernel thread with the
 * monitor held; nothing is ever detached. Every root bus (set `bus') is
 * enumerated; for each thing it finds it calls device_found(), which asks every
 * driver of that attachment (set `driver') and attaches the best match. A
 * driver that is itself a bus calls device_found() in its attach function. What
 * no driver wants stays unattached, quietly.
 */
#ifndef RUMP_DEVICE_H
#define RUMP_DEVICE_H

#include <stddef.h>
#include <stdint.h>

#include "rump/component.h"
#include "rump/lib.h"

struct device;

/*
 * A driver.
 *
 * rd_match  how well the driver fits what was found: 0 not at all, else higher
 *           is better (DEVICE_MATCH_*). May read the device, must not change
 *           it. `aux' is the bus's attach arguments, valid during the call.
 * rd_attach takes the device over. device_softc(self) is zeroed memory of
 *           rd_softc_size bytes, which lives for ever once attached. Returns 0
 *           or an errno, after which the device must be quiet (no interrupts,
 *           no DMA) and self is gone. May sleep.
 */
struct rump_driver {
	const char *rd_name;		/* "vioif": units are vioif0, vioif1 */
	const char *rd_bus;		/* the attachment: "pci", "virtio", ... */
	size_t rd_softc_size;
	int (*rd_match)(struct device *parent, const void *aux);
	int (*rd_attach)(struct device *self, const void *aux);
};

#define DEVICE_MATCH_NONE	0
#define DEVICE_MATCH_CLASS	1	/* by class: generic driver */
#define DEVICE_MATCH_ID		10	/* by vendor and product */
#define DEVICE_MATCH_SPECIAL	20	/* overrides the driver of an ID match */

/* A root bus: rb_enumerate looks for it and calls device_found(root, ...). */
struct rump_bus {
	const char *rb_name;
	void (*rb_enumerate)(struct device *root);
};

#define RUMP_DRIVER(ident)	RUMP_SET_ENTRY(driver, struct rump_driver, ident)
#define RUMP_BUS(ident)		RUMP_SET_ENTRY(bus, struct rump_bus, ident)
RUMP_SET_DECLARE(driver, struct rump_driver);
RUMP_SET_DECLARE(bus, struct rump_bus);

/*
 * Offers something found on `parent' to the drivers of attachment `bus'. `where'
 * is its place for messages ("dev 3 function 0"), at most 31 characters kept.
 * Returns the attached device, or NULL when none matched or attaching failed
 * (which has printed one line).
 */
struct device *device_found(struct device *parent, const char *bus,
    const char *where, const void *aux);

/* "vioif0". */
const char *device_name(const struct device *);
unsigned int device_unit(const struct device *);
void *device_softc(const struct device *);
struct device *device_parent(const struct device *);

/* The attached device of that name, NULL when there is none. */
struct device *device_by_name(const char *);

/*
 * Calls func for each attached device, in order of attachment, until it returns
 * non-zero, which is returned.
 */
int device_foreach(int (*func)(struct device *, void *), void *arg);

/*
 * Messages that carry the device's name. device_printf is for failures and
 * always on the console. device_verbose appears only when the kernel command
 * line has the word `verbose'; attachment lines ("viornd0 at virtio0") are of
 * that kind. Not in interrupt context.
 */
void device_printf(const struct device *, const char *, ...)
    __printflike(2, 3);
void device_verbose(const struct device *, const char *, ...)
    __printflike(2, 3);

#endif /* RUMP_DEVICE_H */
