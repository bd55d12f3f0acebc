/*
 * if_dma.c - packets as cards see them (rump/ifdma.h).
 */
#include "rump/ifdma.h"
#include "rump/kmem.h"

#include "lwip/prot/ethernet.h"
#include "lwip/prot/ip.h"
#include "lwip/prot/ip4.h"
#include "lwip/prot/ip6.h"
#include "lwip/prot/tcp.h"

#define COPY_MAX	256	/* bytes */

/* ---- Receiving ----------------------------------------------------------- */

/* The other buffer of the frame. */
static struct rxbuf *
neighbour(const struct rxbuf *rb)
{
	return (struct rxbuf *)((uintptr_t)rb ^ RXBUF_SIZE);
}
CTASSERT(RXBUF_SIZE * 2 == RUMPUSER_PAGE_SIZE);

/* A buffer of a closed pool is back; the frame goes with the second. */
static void
home(struct rxpool *rp, struct rxbuf *rb)
{
	rb->rb_home = true;
	if (!neighbour(rb)->rb_home)
		return;
	rp->rp_count -= 2;
	page_free(rounddown2(rumpuser_va_to_pa(rb),
	    (rump_paddr_t)RUMPUSER_PAGE_SIZE), 1);
}

void
rxpool_put(struct rxpool *rp, struct rxbuf *rb)
{
	if (rp->rp_closed) {
		home(rp, rb);
		return;
	}
	rb->rb_next = rp->rp_free;
	rp->rp_free = rb;
}

void
rxpool_close(struct rxpool *rp)
{
	struct rxbuf *rb;

	rp->rp_closed = true;
	rp->rp_max = 0;
	while ((rb = rp->rp_free) != NULL) {
		rp->rp_free = rb->rb_next;
		home(rp, rb);
	}
}

/* The stack is done with a packet. */
static void
rxbuf_done(struct pbuf *p)
{
	struct rxbuf *rb = (struct rxbuf *)(void *)p;

	rxpool_put(rb->rb_pool, rb);
}

/* Makes two more buffers. */
static bool
rxpool_grow(struct rxpool *rp)
{
	struct rxbuf *rb;
	rump_paddr_t pa;
	size_t at;

	if (rp->rp_count >= rp->rp_max || (pa = page_alloc(1)) == 0)
		return false;
	for (at = 0; at < RUMPUSER_PAGE_SIZE; at += RXBUF_SIZE) {
		rb = (struct rxbuf *)(void *)((char *)rumpuser_pa_to_va(pa) +
		    at);
		memset(rb, 0, sizeof(*rb));
		rb->rb_pbuf.custom_free_function = rxbuf_done;
		rb->rb_pool = rp;
		rxpool_put(rp, rb);
		rp->rp_count++;
	}
	return true;
}

struct rxbuf *
rxpool_get(struct rxpool *rp)
{
	struct rxbuf *rb;

	if (rp->rp_free == NULL && !rxpool_grow(rp))
		return NULL;
	rb = rp->rp_free;
	rp->rp_free = rb->rb_next;
	return rb;
}

struct pbuf *
rxpool_pbuf(struct rxpool *rp, struct rxbuf *rb, size_t offset, size_t len)
{
	char *data = rxbuf_data(rb) + offset;
	struct pbuf *p;

	if (len > COPY_MAX && (rp->rp_free != NULL || rxpool_grow(rp)))
		return pbuf_alloced_custom(PBUF_RAW, (u16_t)len, PBUF_REF,
		    &rb->rb_pbuf, data, (u16_t)len);
	p = pbuf_alloc(PBUF_RAW, (u16_t)len, PBUF_RAM);
	if (p != NULL)
		memcpy(p->payload, data, len);
	rxpool_put(rp, rb);
	return p;
}

unsigned int
rxpool_init(struct rxpool *rp, unsigned int ring)
{
	/* A small guest gives at most a sixteenth of its memory. */
	size_t share = page_available() / 16 *
	    (RUMPUSER_PAGE_SIZE / RXBUF_SIZE);
	unsigned int wanted = (unsigned int)MAX(16, MIN(share / 4, ring));

	rp->rp_max = (unsigned int)MIN(MAX(share, 4 * wanted), 16 * wanted);
	return rxpool_grow(rp) ? wanted : 0;
}

/* ---- Sending ------------------------------------------------------------- */

/* 0 when there are too many pieces, or none. */
static unsigned int
pieces(struct pbuf *p, struct txpiece *tp, unsigned int max)
{
	unsigned int n = 0;

	for (; p != NULL; p = p->next) {
		if (p->len == 0)
			continue;
		/* What is not in the direct map (image) has no simple place. */
		if (n == max || (uintptr_t)p->payload < rumpuser_dmap_base)
			return 0;
		tp[n].tp_pa = rumpuser_va_to_pa(p->payload);
		tp[n++].tp_len = p->len;
	}
	return n;
}

unsigned int
txpieces(struct pbuf *p, struct txpiece *tp, unsigned int max,
    struct pbuf **sent)
{
	unsigned int n = pieces(p, tp, max);

	if (n > 0)
		pbuf_ref(p);
	else {
		p = pbuf_clone(PBUF_RAW, PBUF_RAM, p);
		if (p == NULL)
			return 0;
		n = pieces(p, tp, max);
		if (n == 0)
			pbuf_free(p);
	}
	*sent = p;
	return n;
}

/* The sum of a TCP pseudo-header: addresses, protocol, length of the segment. */
static uint16_t
pseudo_sum(const void *addresses, int len, uint16_t segment)
{
	uint32_t sum = net_checksum(addresses, len) +
	    (uint32_t)lwip_htons(IP_PROTO_TCP) + lwip_htons(segment);

	sum = (sum >> 16) + (sum & 0xffff);
	return (uint16_t)((sum >> 16) + (sum & 0xffff));
}

/* The headers of what the stack sends are in its first pbuf. */
bool
tx_tcp_checksum(struct pbuf *p, uint16_t *start, uint16_t *offset)
{
	const struct eth_hdr *eth = p->payload;
	char *ip = (char *)p->payload + SIZEOF_ETH_HDR;
	size_t iplen, ethlen = SIZEOF_ETH_HDR;
	struct tcp_hdr *tcp;
	uint16_t sum;

	if (p->len < ethlen + IP_HLEN)
		return false;
	if (eth->type == PP_HTONS(ETHTYPE_IP)) {
		const struct ip_hdr *ip4 = (const void *)ip;

		iplen = IPH_HL_BYTES(ip4);
		if (IPH_PROTO(ip4) != IP_PROTO_TCP)
			return false;
		sum = pseudo_sum(&ip4->src, 8,
		    (uint16_t)(lwip_ntohs(IPH_LEN(ip4)) - iplen));
	} else if (eth->type == PP_HTONS(ETHTYPE_IPV6) &&
	    p->len >= ethlen + IP6_HLEN) {
		const struct ip6_hdr *ip6 = (const void *)ip;

		iplen = IP6_HLEN;
		if (IP6H_NEXTH(ip6) != IP6_NEXTH_TCP)
			return false;
		sum = pseudo_sum(&ip6->src, 32, IP6H_PLEN(ip6));
	} else
		return false;
	if (p->len < ethlen + iplen + TCP_HLEN)
		return false;
	tcp = (struct tcp_hdr *)(void *)(ip + iplen);
	tcp->chksum = sum;
	*start = (uint16_t)(ethlen + iplen);
	*offset = offsetof(struct tcp_hdr, chksum);
	return true;
}
