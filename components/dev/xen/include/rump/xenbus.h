/*
 * rump/xenbus.h - paravirtual devices of Xen: what component rumpdev_xen offers to
 * the drivers of their front ends. The back end is in another domain; the two
 * agree by values in xenstore and then share rings.
 *
 * A driver attaches to "xenbus" with struct xenbus_attach_args, calls xenbus_init
 * and, when nothing can go wrong with it any more, xenbus_start. From then on it is
 * called as the back end comes and goes, which it may do at any time, also to come
 * back as another domain. Monitor held throughout.
 */
#ifndef RUMP_XENBUS_H
#define RUMP_XENBUS_H

#include <stdbool.h>
#include <stdint.h>

#include "rump/device.h"
#include "rump/grant.h"
#include "rump/softint.h"
#include "rump/xenstore.h"

/* Both ends' states (xen/io/xenbus.h). */
enum xenbus_state {
	XENBUS_UNKNOWN = 0,		/* the end is not there */
	XENBUS_INITIALISING = 1,
	XENBUS_INITWAIT = 2,		/* back end: what it can is in xenstore */
	XENBUS_INITIALISED = 3,		/* front end: so are its rings */
	XENBUS_CONNECTED = 4,
	XENBUS_CLOSING = 5,
	XENBUS_CLOSED = 6,
};

struct xenbus_attach_args {
	const char *xa_type;		/* "vif", "vbd" */
	const char *xa_path;		/* "device/vif/0" */
};

/*
 * Called in xenstore's thread; they may sleep. The argument is the driver's.
 *
 * xo_connect    the back end waits: makes rings and event channels, and writes
 *               into xenstore what the back end has to know. An errno: the device
 *               is given up, with a line.
 * xo_connected  the back end is ready: requests may be made.
 * xo_disconnect undoes xo_connect: grants are taken back, channels closed.
 * xo_gone       it will not come back; after xo_disconnect, once.
 */
struct xenbus_ops {
	enum xenbus_state xo_published;	/* ours after xo_connect */
	int (*xo_connect)(void *);
	int (*xo_connected)(void *);
	void (*xo_disconnect)(void *);
	void (*xo_gone)(void *);
};

/* In the driver's softc, which is for ever once xenbus_start was called. */
struct xenbus_device {
	struct device *xd_self;
	const struct xenbus_ops *xd_ops;
	void *xd_arg;
	char xd_path[XS_PATH_MAX];	/* the front end's folder */
	char xd_backend[XS_PATH_MAX];	/* the back end's */
	uint16_t xd_domain;		/* where that is */
	/* Owner: xenbus.c. */
	uint8_t xd_phase;
	const char *xd_failed;		/* why it is to be given up */
	struct xs_watch xd_watch;	/* of the back end's state */
	struct xs_watch xd_moved;	/* of where the back end is */
	struct xenbus_device *xd_next;
};

/*
 * Fills the structure. ENOENT, EINVAL, ...: what xenstore says of the device is not
 * usable.
 */
int xenbus_init(struct xenbus_device *, struct device *self,
    const struct xenbus_attach_args *, const struct xenbus_ops *, void *arg);

/* Follows the back end from now on. */
void xenbus_start(struct xenbus_device *);

/* Waits until it is connected: false when it was given up, or takes too long. */
bool xenbus_wait(struct xenbus_device *);

/*
 * The back end broke the rules. A line says so, and the device is given up soon;
 * the driver does not use its rings any more. Softint or thread context.
 */
void xenbus_fail(struct xenbus_device *, const char *why);

/* ---- Means to connect --------------------------------------------------- */

/* A port for the back end; its events schedule the softint. */
int xenbus_port_open(const struct xenbus_device *, struct softint *,
    unsigned int *port);
void xenbus_port_close(unsigned int port);
void xenbus_port_notify(unsigned int port);

/* Memory shared for a ring: n pages, zeroed. */
struct xenbus_ring {
	void *xr_memory;		/* NULL: none */
	unsigned int xr_pages;
	uint32_t xr_refs[GRANT_BLOCK];
};
int xenbus_ring_alloc(const struct xenbus_device *, unsigned int pages,
    struct xenbus_ring *);
void xenbus_ring_free(struct xenbus_ring *);

#endif /* RUMP_XENBUS_H */
