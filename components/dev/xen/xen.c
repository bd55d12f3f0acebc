/*
 * xen.c - what the guest was started with: xenstore, and with it everything else.
 * Event channels for the rest.
 */
#include "rump/component.h"
#include "rump/device.h"
#include "rump/lib.h"
#include "rump/random.h"
#include "rump/xenbus.h"
#include "xen/hypervisor.h"

#include "xen_impl.h"

/* Interrupt context. */
static bool
store_event(void *arg __unused)
{
	xenstore_intr();
	return true;
}

void
xenstore_notify(void)
{
	xen_evtchn_notify(xen_start.store_port);
}

/* Interrupt context. */
static bool
port_event(void *arg)
{
	random_event();
	rump_softint_schedule(arg);
	return true;
}

int
xenbus_port_open(const struct xenbus_device *xd, struct softint *si,
    unsigned int *port)
{
	int error;

	error = xen_evtchn_alloc_unbound(xd->xd_domain, port);
	if (error != 0)
		return error;
	error = rumpuser_intr_establish(*port, port_event, si);
	if (error != 0)
		xen_evtchn_close(*port);
	return error;
}

void
xenbus_port_close(unsigned int port)
{
	xen_evtchn_close(port);
}

void
xenbus_port_notify(unsigned int port)
{
	xen_evtchn_notify(port);
}

static void
xen_enumerate(struct device *root)
{
	if (xen_start.store == NULL)
		return;
	xenstore_start(xen_start.store);
	if (rumpuser_intr_establish(xen_start.store_port, store_event,
	    NULL) != 0) {
		kprintf("xenstore: no interrupt; no devices\n");
		return;
	}
	xenbus_enumerate(root);
	control_start();
}

RUMP_BUS(xen) = {
	.rb_name = "xen",
	.rb_enumerate = xen_enumerate,
};
