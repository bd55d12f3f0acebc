/*
 * xenbus.c - paravirtual devices: finding them, and following their back ends.
 *
 * What a device is at, and what makes it go on:
 *   WAITING    ours is 1; the back end's InitWait (2) connects
 *   PUBLISHED  rings are made; the back end's Connected (4) ends it
 *   UP         until the back end closes (5, 6), is gone (0) or anew (2)
 *   CLOSED     ours is 6; a back end that closed but is still meant to be there
 *              (online) gets 1 from us, on which it begins anew
 *   LEAVING    we want to end and ours is 5; the back end's 5 or more ends it
 *   GONE       for good
 * All of it is done in xenstore's thread, which a watch of the back end's state
 * wakes.
 */
#include "netbsd/errno.h"
#include "rump/component.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rump/shutdown.h"
#include "rump/sync.h"
#include "rump/xenbus.h"
#include "rumpuser.h"

#include "xen_impl.h"

#define SECOND		1000000000ULL
#define CONNECT_TIME	(30 * SECOND)	/* back ends wait for scripts */
#define LEAVE_TIME	(2 * SECOND)	/* for all of them, at the end */

enum { WAITING, PUBLISHED, UP, CLOSED, LEAVING, GONE };

/* Owner: the monitor. */
static struct xenbus_device *devices;
static struct waitq changed;		/* a device's phase */

static bool
connected(const struct xenbus_device *xd)
{
	return xd->xd_phase == PUBLISHED || xd->xd_phase == UP;
}

static void
phase(struct xenbus_device *xd, uint8_t to)
{
	xd->xd_phase = to;
	(void)waitq_wake(&changed, SIZE_MAX);
}

struct saying {
	const char *path;
	enum xenbus_state state;
};

/* A device that was taken away must not have a state again. */
static int
say_if_there(uint32_t tx, void *arg)
{
	const struct saying *s = arg;
	uint64_t old;
	int error = xs_number(tx, s->path, "state", &old);

	return error != 0 ? error :
	    xs_write_number(tx, s->path, "state", s->state);
}

static void
say(const struct xenbus_device *xd, enum xenbus_state state)
{
	struct saying s = { xd->xd_path, state };

	(void)xs_transaction(say_if_there, &s);
}

static void
disconnect(struct xenbus_device *xd)
{
	if (connected(xd) || xd->xd_phase == LEAVING)
		xd->xd_ops->xo_disconnect(xd->xd_arg);
}

static void
gone(struct xenbus_device *xd)
{
	disconnect(xd);
	say(xd, XENBUS_CLOSED);
	phase(xd, GONE);
	xd->xd_ops->xo_gone(xd->xd_arg);
}

/* ---- The back end ------------------------------------------------------- */

/* Where the back end is; may be another than before. */
static int
locate(struct xenbus_device *xd)
{
	uint64_t domain;
	int error;

	error = xs_read(XS_NONE, xd->xd_path, "backend", xd->xd_backend,
	    sizeof(xd->xd_backend));
	if (error == 0)
		error = xs_number(XS_NONE, xd->xd_path, "backend-id", &domain);
	if (error != 0)
		return error;
	/* Ordinary domains' numbers; those above have meanings. */
	if (domain >= 0x7ff0)
		return EINVAL;
	xd->xd_domain = (uint16_t)domain;
	if ((size_t)snprintf(xd->xd_watch.xw_path, sizeof(xd->xd_watch.xw_path),
	    "%s/state", xd->xd_backend) >= sizeof(xd->xd_watch.xw_path))
		return E2BIG;
	return 0;
}

static void
connect(struct xenbus_device *xd)
{
	int error;

	error = xd->xd_ops->xo_connect(xd->xd_arg);
	if (error != 0) {
		device_printf(xd->xd_self, "not connected (error %d)", error);
		gone(xd);
		return;
	}
	phase(xd, PUBLISHED);
	say(xd, xd->xd_ops->xo_published);
}

static void
come_up(struct xenbus_device *xd)
{
	int error;

	error = xd->xd_ops->xo_connected(xd->xd_arg);
	if (error != 0) {
		device_printf(xd->xd_self, "not usable (error %d)", error);
		gone(xd);
		return;
	}
	if (xd->xd_ops->xo_published != XENBUS_CONNECTED)
		say(xd, XENBUS_CONNECTED);
	phase(xd, UP);
}

/* The back end does not want to go on. */
static void
closed(struct xenbus_device *xd)
{
	if (xd->xd_phase == CLOSED)
		return;
	disconnect(xd);
	say(xd, XENBUS_CLOSED);
	phase(xd, CLOSED);
}

/* It closed, to come back or for good. */
static void
perhaps_again(struct xenbus_device *xd)
{
	if (xs_option(xd->xd_backend, "online", 0) == 0) {
		gone(xd);
		return;
	}
	phase(xd, WAITING);
	say(xd, XENBUS_INITIALISING);
}

/* We are ending with it: ours is 5. */
static void
leave(struct xenbus_device *xd)
{
	if (xd->xd_failed != NULL) {
		/* Its rings have nothing more to say. */
		gone(xd);
		return;
	}
	say(xd, XENBUS_CLOSING);
	phase(xd, LEAVING);
}

static void
follow(struct xenbus_device *xd, enum xenbus_state backend)
{
	if (xd->xd_phase == LEAVING) {
		if (backend >= XENBUS_CLOSING || backend == XENBUS_UNKNOWN)
			gone(xd);
		return;
	}
	switch (backend) {
	case XENBUS_INITWAIT:
	case XENBUS_INITIALISED:
		/* Another one than we were connected to. */
		if (xd->xd_phase == UP)
			closed(xd);
		if (xd->xd_phase == CLOSED)
			phase(xd, WAITING);
		if (xd->xd_phase == WAITING)
			connect(xd);
		break;
	case XENBUS_CONNECTED:
		if (xd->xd_phase == WAITING)
			connect(xd);
		if (xd->xd_phase == PUBLISHED)
			come_up(xd);
		break;
	case XENBUS_CLOSING:
		closed(xd);
		break;
	case XENBUS_CLOSED:
		closed(xd);
		perhaps_again(xd);
		break;
	case XENBUS_UNKNOWN:
		if (xd->xd_phase != WAITING)
			closed(xd);
		break;
	default:
		break;
	}
}

/* The back end's state has changed, or ours has to. */
static void
state_changed(void *arg)
{
	struct xenbus_device *xd = arg;

	if (xd->xd_phase == GONE)
		return;
	if (xd->xd_failed != NULL)
		leave(xd);
	else
		follow(xd, (enum xenbus_state)xs_option(xd->xd_backend, "state",
		    XENBUS_UNKNOWN));
}

/* The device has another back end, or is taken away. */
static void
backend_moved(void *arg)
{
	struct xenbus_device *xd = arg;
	char now[XS_PATH_MAX];
	int error;

	if (xd->xd_phase == GONE || xd->xd_phase == LEAVING)
		return;
	error = xs_read(XS_NONE, xd->xd_path, "backend", now, sizeof(now));
	if (error == ENOENT) {
		gone(xd);
		return;
	}
	if (error != 0 || strcmp(now, xd->xd_backend) == 0)
		return;
	closed(xd);
	xs_unwatch(&xd->xd_watch);
	if (locate(xd) != 0) {
		gone(xd);
		return;
	}
	phase(xd, WAITING);
	say(xd, XENBUS_INITIALISING);
	if (xs_watch(&xd->xd_watch) != 0)
		gone(xd);
}

/* ---- For drivers -------------------------------------------------------- */

int
xenbus_init(struct xenbus_device *xd, struct device *self,
    const struct xenbus_attach_args *xa, const struct xenbus_ops *ops, void *arg)
{
	xd->xd_self = self;
	xd->xd_ops = ops;
	xd->xd_arg = arg;
	strlcpy(xd->xd_path, xa->xa_path, sizeof(xd->xd_path));
	xd->xd_watch.xw_func = state_changed;
	xd->xd_watch.xw_arg = xd;
	xd->xd_moved.xw_func = backend_moved;
	xd->xd_moved.xw_arg = xd;
	if ((size_t)snprintf(xd->xd_moved.xw_path, sizeof(xd->xd_moved.xw_path),
	    "%s/backend", xd->xd_path) >= sizeof(xd->xd_moved.xw_path))
		return E2BIG;
	return locate(xd);
}

void
xenbus_start(struct xenbus_device *xd)
{
	xd->xd_phase = WAITING;
	xd->xd_next = devices;
	devices = xd;
	if (xs_watch(&xd->xd_watch) != 0 || xs_watch(&xd->xd_moved) != 0) {
		device_printf(xd->xd_self, "its back end cannot be watched");
		xd->xd_failed = "not watched";
		xs_watch_again(&xd->xd_watch);
	}
}

bool
xenbus_wait(struct xenbus_device *xd)
{
	uint64_t deadline = rumpuser_clock_mono() + CONNECT_TIME;

	while (xd->xd_phase != UP && xd->xd_phase != GONE)
		if (waitq_sleep(&changed, "xenbus", 0, deadline) != 0)
			break;
	return xd->xd_phase == UP;
}

void
xenbus_fail(struct xenbus_device *xd, const char *why)
{
	if (xd->xd_failed != NULL)
		return;
	xd->xd_failed = why;
	device_printf(xd->xd_self, "shut off: %s", why);
	xs_watch_again(&xd->xd_watch);
}

/* ---- The bus ------------------------------------------------------------ */

static bool
all_gone(void)
{
	const struct xenbus_device *xd;

	for (xd = devices; xd != NULL; xd = xd->xd_next)
		if (xd->xd_phase == LEAVING)
			return false;
	return true;
}

/* The guest ends: back ends are told before their front ends are not there. */
static void
leave_all(void *arg __unused)
{
	uint64_t deadline = rumpuser_clock_mono() + LEAVE_TIME;
	struct xenbus_device *xd;

	if (!xs_present())
		return;
	for (xd = devices; xd != NULL; xd = xd->xd_next)
		if (connected(xd))
			leave(xd);
	while (!all_gone() &&
	    waitq_sleep(&changed, "xenbus", 0, deadline) == 0)
		;
}

/* Registered before file systems register theirs, so it runs after them. */
static struct shutdown_hook leave_hook = { .sh_func = leave_all };

static void
bus_init(void)
{
	shutdown_hook_register(&leave_hook);
}
RUMP_INIT(RUMP_INIT_BASE, bus_init);

/* A device's number, which is its name. */
static bool
number_of(const char *name, uint32_t *number)
{
	uint64_t n = 0;

	if (*name == '\0')
		return false;
	for (; *name >= '0' && *name <= '9' && n < UINT32_MAX; name++)
		n = n * 10 + (unsigned int)(*name - '0');
	*number = (uint32_t)n;
	return *name == '\0' && n < UINT32_MAX;
}

/* The lowest number of a listing that is at least `least'. */
static bool
next_number(const char *list, size_t len, uint32_t least, uint32_t *next)
{
	const char *name;
	bool any = false;
	uint32_t n;

	for (name = list; name < list + len; name += strlen(name) + 1)
		if (number_of(name, &n) && n >= least && (!any || n < *next)) {
			*next = n;
			any = true;
		}
	return any;
}

/* Offers the devices of a type to drivers, by their numbers. */
static void
attach_type(struct device *root, const char *type, char *list)
{
	struct xenbus_attach_args xa = { .xa_type = type };
	uint32_t number = 0;
	char path[32];
	size_t len;

	if (xs_list(XS_NONE, "device", type, list, &len) != 0)
		return;
	xa.xa_path = path;
	for (; next_number(list, len, number, &number); number++) {
		snprintf(path, sizeof(path), "device/%s/%u", type, number);
		(void)device_found(root, "xenbus", path, &xa);
	}
}

void
xenbus_enumerate(struct device *root)
{
	static const char *const types[] = { "vif", "vbd" };
	char *list = kmem_alloc(XS_LIST_MAX);
	size_t i;

	if (list == NULL)
		return;
	for (i = 0; i < nitems(types); i++)
		attach_type(root, types[i], list);
	kmem_free(list, XS_LIST_MAX);
}
