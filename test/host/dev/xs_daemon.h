/*
 * xs_daemon.h - the other end of xenstore's ring, for tests: takes requests, and
 * sends what the test likes. Included once, by the test's only file.
 */
#ifndef XS_DAEMON_H
#define XS_DAEMON_H

#include "rump/lib.h"
#include "rump/lwp.h"
#include "xen/xsring.h"
#include "xen_impl.h"

static struct xs_page xs_shared;
static unsigned int xs_notified;

void
xenstore_notify(void)
{
	xs_notified++;
}

int
kthread_create(void (*func)(void *) __unused, void *arg __unused,
    const char *name __unused)
{
	return 0;
}

static void
xs_daemon_start(void)
{
	memset(&xs_shared, 0, sizeof(xs_shared));
	xs_notified = 0;
	xenstore_start(&xs_shared);
}

/* Puts bytes onto the ring of replies as far as they fit; how many. */
static size_t
xs_daemon_put(const void *data, size_t len)
{
	size_t room = XS_RING_SIZE -
	    (xs_shared.xp_rsp_prod - xs_shared.xp_rsp_cons);

	len = MIN(len, room);
	xs_ring_copy_in(xs_shared.xp_rsp, xs_shared.xp_rsp_prod, data, len);
	xs_shared.xp_rsp_prod += (uint32_t)len;
	return len;
}

#endif /* XS_DAEMON_H */
