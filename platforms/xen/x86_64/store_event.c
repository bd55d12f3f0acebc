/*
 * store_event.c - xenstore's event channel, without interrupts.
 */
#include "platform.h"
#include "store.h"

#include <xen/event_channel.h>
#include <xen/sched.h>

#define WORD_BITS	64U

void
store_event_wait(uint64_t deadline)
{
	evtchn_port_t port = xen_start.store_port;
	struct sched_poll poll;

	memset(&poll, 0, sizeof(poll));
	set_xen_guest_handle(poll.ports, &port);
	poll.nr_ports = 1;
	poll.timeout = clock_to_system(deadline);
	(void)xen_hypercall_sched_op(SCHEDOP_poll, &poll);
}

void
store_event_clear(void)
{
	const unsigned int port = xen_start.store_port;

	(void)__atomic_fetch_and(&xen_shared->evtchn_pending[port / WORD_BITS],
	    ~(1UL << port % WORD_BITS), __ATOMIC_SEQ_CST);
}

void
store_event_send(void)
{
	xen_evtchn_notify(xen_start.store_port);
}
