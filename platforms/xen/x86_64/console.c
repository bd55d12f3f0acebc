/*
 * console.c - a guest's console is a ring that it shares with the toolstack; the
 * initial domain's is Xen's own. Lock: interrupts off.
 */
#include "platform.h"
#include "consring.h"

#include <xen/event_channel.h>
#include <xen/sched.h>

#define FLUSH_NS	1000000000UL	/* for the toolstack to take the rest */
#define WORD_BITS	64U

/* Constant after console_setup; NULL: Xen's console. */
static struct cons_page *ring;
/* The last byte of the kernel's and of a program's rest. */
static char last;

/* ---- The ring ----------------------------------------------------------------- */

static size_t
ring_write(const char *buf, size_t len)
{
	size_t n = cons_write(ring, buf, len);

	if (n > 0)
		xen_evtchn_notify(xen_rings.console_port);
	return n;
}

static size_t
ring_read(char *buf, size_t len)
{
	size_t n = cons_read(ring, buf, len);

	if (n > 0)
		xen_evtchn_notify(xen_rings.console_port);
	return n;
}

/* Input, or room for output: the kernel looks for both. */
static bool
console_intr(void *arg __unused)
{
	rump_console_intr();
	return true;
}

/* Waits for the other end, without interrupts; false when it is too late. */
static bool
ring_wait(uint64_t deadline)
{
	evtchn_port_t port = xen_rings.console_port;
	struct sched_poll poll;

	if (rumpuser_clock_mono() >= deadline)
		return false;
	memset(&poll, 0, sizeof(poll));
	set_xen_guest_handle(poll.ports, &port);
	poll.nr_ports = 1;
	poll.timeout = clock_to_system(deadline);
	(void)xen_hypercall_sched_op(SCHEDOP_poll, &poll);
	(void)__atomic_fetch_and(&xen_shared->evtchn_pending[port / WORD_BITS],
	    ~(1UL << port % WORD_BITS), __ATOMIC_SEQ_CST);
	return true;
}

static void
ring_write_polled(const char *buf, size_t len)
{
	uint64_t deadline;
	size_t n;

	deadline = rumpuser_clock_mono() + FLUSH_NS;
	while (len > 0) {
		n = ring_write(buf, len);
		buf += n;
		len -= n;
		/* Nobody reads: what is left is lost. */
		if (len > 0 && !ring_wait(deadline))
			return;
	}
}

/* ---- Xen's console --------------------------------------------------------------- */

/* Xen puts a carriage return before each line feed itself. */
static void
xen_write(const char *buf, size_t len)
{
	size_t n;

	while (len > 0) {
		for (n = 0; n < len && buf[n] != '\r'; n++)
			continue;
		if (n == 0 && (len == 1 || buf[1] != '\n'))
			n = 1;
		if (n > 0)
			(void)xen_hypercall(__HYPERVISOR_console_io,
			    CONSOLEIO_write, n, (uintptr_t)buf, 0);
		else
			n = 1;
		buf += n;
		len -= n;
	}
}

/* ---- rumpuser -------------------------------------------------------------------- */

void
console_setup(void)
{
	if (xen_rings.console != 0)
		ring = xen_map_frames(&xen_rings.console, 1);
}

void
console_setup_intr(void)
{
	if (ring == NULL) {
		if (xen_start.initial_domain)
			events_bind_virq(VIRQ_CONSOLE, console_intr, NULL);
	} else if (rumpuser_intr_establish(xen_rings.console_port, console_intr,
	    NULL) != 0)
		panic("xen: no events of the console");
}

size_t
rumpuser_console_read(char *buf, size_t len)
{
	long n;

	if (ring != NULL)
		return ring_read(buf, len);
	n = xen_hypercall(__HYPERVISOR_console_io, CONSOLEIO_read, len,
	    (uintptr_t)buf, 0);
	return n > 0 ? (size_t)n : 0;
}

size_t
rumpuser_console_write(const char *buf, size_t len)
{
	size_t n = len;
	bool were_on;

	were_on = rumpuser_intr_disable();
	if (ring == NULL)
		xen_write(buf, len);
	else
		n = ring_write(buf, len);
	rumpuser_intr_restore(were_on);
	if (n > 0)
		last = buf[n - 1];
	return n;
}

/*
 * Terminals want a carriage return as well; the kernel's words have none, but
 * what is left of a program's output at the end has.
 */
void
rumpuser_console_write_polled(const char *buf, size_t len)
{
	const char *end;
	size_t n;

	if (ring == NULL) {
		xen_write(buf, len);
		return;
	}
	for (; len > 0; buf += n, len -= n) {
		for (n = 0; n < len && buf[n] != '\n'; n++)
			continue;
		end = "\r\n";
		if ((n > 0 ? buf[n - 1] : last) == '\r')
			end++;
		ring_write_polled(buf, n);
		if (n < len) {
			ring_write_polled(end, strlen(end));
			n++;
		}
		last = buf[n - 1];
	}
}

void
console_flush(void)
{
	uint64_t deadline;

	if (ring == NULL)
		return;
	deadline = rumpuser_clock_mono() + FLUSH_NS;
	while (!cons_drained(ring))
		if (!ring_wait(deadline))
			return;
}

bool
rumpuser_console_size(unsigned int *rows __unused, unsigned int *columns __unused)
{
	return false;
}
