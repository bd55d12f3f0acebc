/*
 * stack.h - the network's side of a card's driver, for tests: what it is given.
 * Included once, by the test's only file.
 */
#ifndef STACK_H
#define STACK_H

#include "rump/ifnet.h"
#include "rump/lib.h"
#include "rump/random.h"
#include "rump/softint.h"

#include "lwip/priv/tcp_priv.h"
#include "net_tcp.h"

static struct {
	struct pbuf *received;		/* last by if_input */
	bool checked;
	unsigned int nreceived;
	bool link;
} stack;

void
if_attach(struct ifnet *ifp)
{
	ifp->if_netif = &ifp->if_store;
	stack.link = true;
}

void
if_link(struct ifnet *ifp __unused, bool up)
{
	stack.link = up;
}

void
if_input(struct ifnet *ifp __unused, struct pbuf *p, bool checked)
{
	if (stack.received != NULL)
		pbuf_free(stack.received);
	stack.received = p;
	stack.checked = checked;
	stack.nreceived++;
}

void
random_get(void *buf, size_t len)
{
	memset(buf, 0x5a, len);
}

void
random_event(void)
{
}

/* Nobody else has anything to do. */
void
rump_softint_defer(struct softint *si)
{
	rump_softint_schedule(si);
}

/* What lwIP's buffers know of TCP. */
struct tcp_pcb *tcp_active_pcbs;

void
tcp_free_ooseq(struct tcp_pcb *pcb __unused)
{
}

void
net_tcp_forget(struct tcp_pcb *pcb __unused)
{
}

/* A packet to send, of one to three pieces. */
static struct pbuf * __unused
stack_packet(unsigned int what)
{
	struct pbuf *p = pbuf_alloc(PBUF_RAW, 60, PBUF_RAM);
	unsigned int i;

	memset(p->payload, (int)what, 60);
	for (i = 0; i < what % 3; i++)
		pbuf_cat(p, pbuf_alloc(PBUF_RAW, 100, PBUF_RAM));
	return p;
}

#endif /* STACK_H */
