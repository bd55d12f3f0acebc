/*
 * events.c - event channels: ports, their handlers, and the taking of what is
 * pending (the 2-level layout of shared info). Lock: interrupts off.
 */
#include "platform.h"
#include "netbsd/errno.h"

#include <xen/event_channel.h>
#include <xen/vcpu.h>

#define HANDLER_MAX	128U
#define WORD_BITS	64U
#define PORT_MAX	(WORD_BITS * WORD_BITS)

struct handler {
	bool (*h_func)(void *);
	void *h_arg;
	uint8_t h_next;			/* index + 1; 0: the last */
};

volatile struct shared_info *xen_shared;

static struct handler handlers[HANDLER_MAX];
/* Index + 1 of a port's first handler; 0: none. */
static uint8_t ports[PORT_MAX];
static uint8_t free_handlers;

CTASSERT(HANDLER_MAX <= UINT8_MAX);

void
events_setup(void)
{
	unsigned int i;

	for (i = 0; i < nitems(xen_shared->evtchn_mask); i++)
		xen_shared->evtchn_mask[i] = ~0UL;
	for (i = HANDLER_MAX; i > 0; i--) {
		handlers[i - 1].h_next = free_handlers;
		free_handlers = (uint8_t)i;
	}
	/* An HVM guest's timer would tick. */
	(void)xen_hypercall(__HYPERVISOR_vcpu_op, VCPUOP_stop_periodic_timer, 0,
	    0, 0);
}

static void
port_take(unsigned int port)
{
	const uint64_t bit = 1UL << port % WORD_BITS;
	uint8_t h;

	/* Before the handlers look, so that what comes later is seen. */
	(void)__atomic_fetch_and(&xen_shared->evtchn_pending[port / WORD_BITS],
	    ~bit, __ATOMIC_SEQ_CST);
	for (h = ports[port]; h != 0; h = handlers[h - 1].h_next)
		(void)handlers[h - 1].h_func(handlers[h - 1].h_arg);
}

void
events_dispatch(void)
{
	volatile struct vcpu_info *vi = xen_vcpu();
	uint64_t words, bits;
	unsigned int w;

	vi->evtchn_upcall_pending = 0;
	words = __atomic_exchange_n(&vi->evtchn_pending_sel, 0,
	    __ATOMIC_SEQ_CST);
	while (words != 0) {
		w = (unsigned int)__builtin_ctzl(words);
		words &= words - 1;
		bits = xen_shared->evtchn_pending[w] &
		    ~xen_shared->evtchn_mask[w];
		for (; bits != 0; bits &= bits - 1)
			port_take(w * WORD_BITS +
			    (unsigned int)__builtin_ctzl(bits));
	}
}

static int
port_unmask(unsigned int port)
{
	struct evtchn_unmask op = { .port = port };

	return xen_errno(xen_hypercall_event_channel_op(EVTCHNOP_unmask, &op));
}

int
rumpuser_intr_establish(unsigned int source, bool (*func)(void *), void *arg)
{
	bool were_on;
	uint8_t h;

	if (source >= PORT_MAX)
		return EINVAL;
	were_on = rumpuser_intr_disable();
	h = free_handlers;
	if (h != 0) {
		free_handlers = handlers[h - 1].h_next;
		handlers[h - 1].h_func = func;
		handlers[h - 1].h_arg = arg;
		handlers[h - 1].h_next = ports[source];
		ports[source] = h;
	}
	rumpuser_intr_restore(were_on);
	return h == 0 ? EBUSY : port_unmask(source);
}

int
rumpuser_msi_alloc(uint64_t *address __unused, uint32_t *data __unused,
    unsigned int *source __unused)
{
	return ENOTSUP;
}

int
xen_evtchn_alloc_unbound(uint16_t domain, unsigned int *port)
{
	struct evtchn_alloc_unbound op = {
		.dom = DOMID_SELF, .remote_dom = domain,
	};
	long error;

	error = xen_hypercall_event_channel_op(EVTCHNOP_alloc_unbound, &op);
	if (error != 0)
		return xen_errno(error);
	if (op.port >= PORT_MAX) {
		xen_evtchn_close(op.port);
		return EBUSY;
	}
	*port = op.port;
	return 0;
}

void
xen_evtchn_notify(unsigned int port)
{
	struct evtchn_send op = { .port = port };

	(void)xen_hypercall_event_channel_op(EVTCHNOP_send, &op);
}

void
xen_evtchn_close(unsigned int port)
{
	struct evtchn_close op = { .port = port };
	bool were_on;
	uint8_t h;

	were_on = rumpuser_intr_disable();
	if (port < PORT_MAX) {
		(void)__atomic_fetch_or(
		    &xen_shared->evtchn_mask[port / WORD_BITS],
		    1UL << port % WORD_BITS, __ATOMIC_SEQ_CST);
		while ((h = ports[port]) != 0) {
			ports[port] = handlers[h - 1].h_next;
			handlers[h - 1].h_next = free_handlers;
			free_handlers = h;
		}
	}
	(void)xen_hypercall_event_channel_op(EVTCHNOP_close, &op);
	rumpuser_intr_restore(were_on);
}

void
events_bind_virq(unsigned int virq, bool (*handler)(void *), void *arg)
{
	struct evtchn_bind_virq op = { .virq = virq };
	long error;

	error = xen_hypercall_event_channel_op(EVTCHNOP_bind_virq, &op);
	if (error != 0 || rumpuser_intr_establish(op.port, handler, arg) != 0)
		panic("xen: virtual interrupt %u cannot be had: error %ld",
		    virq, error);
}
