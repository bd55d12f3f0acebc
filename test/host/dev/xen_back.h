/*
 * xen_back.h - what rumpdev_xen offers, made up for tests of drivers of front
 * ends: a back end that the test plays. Grants can be looked at, and held on to.
 * Included once, by the test's only file.
 */
#ifndef XEN_BACK_H
#define XEN_BACK_H

#include "netbsd/errno.h"
#include "rump/device.h"
#include "rump/grant.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rump/xenbus.h"
#include "rump/xenring.h"

#include "host.h"
#include "xs_values.h"

#define BACK_GRANTS	1024U

static struct {
	void *softc;
	struct xenbus_device *xd;
	struct {
		rump_paddr_t pa;
		bool used, readonly, mapped;
	} grants[BACK_GRANTS];
	unsigned int ngrants, grants_max;	/* in use; may be in use */
	uint32_t last;				/* given out */
	unsigned int limbo;			/* pages that could not be freed */
	struct softint *ports[4];
	unsigned int nports;			/* open */
	unsigned int notified;
	unsigned int complaints;
	const char *failed;
} back;

/* ---- Grants ------------------------------------------------------------- */

uint32_t
grant_page(uint16_t domain __unused, rump_paddr_t pa, bool readonly)
{
	uint32_t ref;

	if (pa % RUMPUSER_PAGE_SIZE != 0)
		host_panic("a grant of no page");
	if (back.ngrants == back.grants_max)
		return GRANT_NONE;
	/* Those that were used last come last, as a real table may have it. */
	for (ref = back.last; ref < 8 || back.grants[ref].used;
	    ref = (ref + 1) % BACK_GRANTS)
		;
	back.last = ref;
	back.ngrants++;
	back.grants[ref].pa = pa;
	back.grants[ref].used = true;
	back.grants[ref].readonly = readonly;
	back.grants[ref].mapped = false;
	return ref;
}

bool
grant_end(uint32_t ref)
{
	if (ref >= BACK_GRANTS || !back.grants[ref].used)
		host_panic("an end of no grant");
	if (back.grants[ref].mapped)
		return false;
	back.grants[ref].used = false;
	back.ngrants--;
	return true;
}

void
grant_end_pages(const uint32_t *refs, unsigned int n, rump_paddr_t pa)
{
	unsigned int i, held = 0;

	for (i = 0; i < n; i++)
		if (refs[i] != GRANT_NONE && !grant_end(refs[i]))
			held++;
	if (held == 0)
		page_free(pa, n);
	back.limbo += held;
}

/* The page of a grant, as the back end may use it. */
static char *
back_page(uint32_t ref, bool write)
{
	if (ref >= BACK_GRANTS || !back.grants[ref].used)
		host_panic("the back end has no such grant");
	if (write && back.grants[ref].readonly)
		host_panic("a grant for reading only");
	return rumpuser_pa_to_va(back.grants[ref].pa);
}

/* ---- xenbus ------------------------------------------------------------- */

int
xenbus_init(struct xenbus_device *xd, struct device *self,
    const struct xenbus_attach_args *xa, const struct xenbus_ops *ops, void *arg)
{
	xd->xd_self = self;
	xd->xd_ops = ops;
	xd->xd_arg = arg;
	strlcpy(xd->xd_path, xa->xa_path, sizeof(xd->xd_path));
	strlcpy(xd->xd_backend, "back", sizeof(xd->xd_backend));
	back.xd = xd;
	return 0;
}

/* The test connects when it likes, or at once. */
static bool back_connects = true;

static int
back_connect(void)
{
	int error = back.xd->xd_ops->xo_connect(back.softc);

	return error != 0 ? error : back.xd->xd_ops->xo_connected(back.softc);
}

void
xenbus_start(struct xenbus_device *xd __unused)
{
}

bool
xenbus_wait(struct xenbus_device *xd __unused)
{
	return back_connects && back_connect() == 0;
}

void
xenbus_fail(struct xenbus_device *xd __unused, const char *why)
{
	if (back.failed == NULL)
		back.complaints++;
	back.failed = why;
}

int
xenbus_port_open(const struct xenbus_device *xd __unused, struct softint *si,
    unsigned int *port)
{
	for (*port = 1; back.ports[*port] != NULL; ++*port)
		;
	back.ports[*port] = si;
	back.nports++;
	return 0;
}

void
xenbus_port_close(unsigned int port)
{
	if (back.ports[port] == NULL)
		host_panic("a port is closed twice");
	back.ports[port] = NULL;
	back.nports--;
}

void
xenbus_port_notify(unsigned int port)
{
	if (back.ports[port] == NULL)
		host_panic("a closed port is notified");
	back.notified++;
}

/* An event. */
static void
back_event(unsigned int port)
{
	if (back.ports[port] != NULL)
		rump_softint_schedule(back.ports[port]);
}

/* ---- rumpdev ------------------------------------------------------------ */

void
device_printf(const struct device *dv __unused, const char *what __unused, ...)
{
	back.complaints++;
}

void
device_verbose(const struct device *dv __unused, const char *what __unused,
    ...)
{
}

void *
device_softc(const struct device *dv __unused)
{
	return back.softc;
}

RUMP_SET_DECLARE(driver, struct rump_driver);

/* A new back end for a new device. */
static void
back_reset(void *softc)
{
	memset(&back, 0, sizeof(back));
	memset(&store, 0, sizeof(store));
	back.softc = softc;
	back.grants_max = BACK_GRANTS - 8;
	back_connects = true;
}

#endif /* XEN_BACK_H */
