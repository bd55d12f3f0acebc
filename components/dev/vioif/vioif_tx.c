/*
 * vioif_tx.c - sending. Packets go to the device as they are; it is told about
 * all of them together when the kernel is left. What it has sent is let go of
 * when more is sent or received, or on the network's clock, without interrupts.
 */
#include "netbsd/errno.h"
#include "rump/kmem.h"
#include "vioif.h"

#include "lwip/prot/ethernet.h"
#include "lwip/prot/ip.h"
#include "lwip/prot/ip4.h"
#include "lwip/prot/ip6.h"
#include "lwip/prot/tcp.h"

static void
slot_put(struct vioif *sc, struct txslot *ts)
{
	ts->ts_next = sc->sc_txfree;
	sc->sc_txfree = ts;
}

void
vioif_tx_reclaim(struct ifnet *ifp)
{
	struct vioif *sc = ifp->if_softc;
	struct txslot *ts;

	while ((ts = virtqueue_get(sc->sc_txq, NULL)) != NULL) {
		pbuf_free(ts->ts_pbuf);
		ts->ts_pbuf = NULL;
		slot_put(sc, ts);
	}
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

/*
 * Leaves the checksum of a TCP segment to the device: the stack made none. The
 * headers of what the stack sends are in its first pbuf.
 */
static void
ask_checksum(struct virtio_net_hdr *hdr, struct pbuf *p)
{
	const struct eth_hdr *eth = p->payload;
	char *ip = (char *)p->payload + SIZEOF_ETH_HDR;
	size_t iplen, ethlen = SIZEOF_ETH_HDR;
	struct tcp_hdr *tcp;
	uint16_t sum;

	if (p->len < ethlen + IP_HLEN)
		return;
	if (eth->type == PP_HTONS(ETHTYPE_IP)) {
		const struct ip_hdr *ip4 = (const void *)ip;

		iplen = IPH_HL_BYTES(ip4);
		if (IPH_PROTO(ip4) != IP_PROTO_TCP)
			return;
		sum = pseudo_sum(&ip4->src, 8,
		    (uint16_t)(lwip_ntohs(IPH_LEN(ip4)) - iplen));
	} else if (eth->type == PP_HTONS(ETHTYPE_IPV6) &&
	    p->len >= ethlen + IP6_HLEN) {
		const struct ip6_hdr *ip6 = (const void *)ip;

		iplen = IP6_HLEN;
		if (IP6H_NEXTH(ip6) != IP6_NEXTH_TCP)
			return;
		sum = pseudo_sum(&ip6->src, 32, IP6H_PLEN(ip6));
	} else
		return;
	if (p->len < ethlen + iplen + TCP_HLEN)
		return;
	tcp = (struct tcp_hdr *)(void *)(ip + iplen);
	tcp->chksum = sum;
	hdr->h_flags = HDR_NEEDS_CSUM;
	hdr->h_csum_start = (uint16_t)(ethlen + iplen);
	hdr->h_csum_offset = offsetof(struct tcp_hdr, chksum);
}

/* The segments of a packet after the header's; 0 when there are too many. */
static unsigned int
segments(struct pbuf *p, struct virtio_seg *vs)
{
	unsigned int n = 0;

	for (; p != NULL; p = p->next) {
		if (p->len == 0)
			continue;
		/* What is not in the direct map (image) has no simple place. */
		if (n == VIOIF_TX_SEGMENTS - 1 ||
		    (uintptr_t)p->payload < rumpuser_dmap_base)
			return 0;
		vs[n].vs_pa = rumpuser_va_to_pa(p->payload);
		vs[n++].vs_len = p->len;
	}
	return n;
}

bool
vioif_tx_output(struct ifnet *ifp, struct pbuf *p)
{
	struct virtio_seg vs[VIOIF_TX_SEGMENTS];
	struct vioif *sc = ifp->if_softc;
	struct txslot *ts;
	unsigned int n;

	vioif_tx_reclaim(ifp);
	ts = sc->sc_txfree;
	if (ts == NULL) {
		virtqueue_kick(sc->sc_txq);
		return false;
	}
	n = segments(p, vs + 1);
	if (n == 0) {
		p = pbuf_clone(PBUF_RAW, PBUF_RAM, p);
		if (p == NULL)
			return false;
		n = segments(p, vs + 1);
	} else
		pbuf_ref(p);
	memset(&ts->ts_hdr, 0, sizeof(ts->ts_hdr));
	if ((sc->sc_features & VIRTIO_NET_F_CSUM) != 0)
		ask_checksum(&ts->ts_hdr, p);
	vs[0].vs_pa = rumpuser_va_to_pa(&ts->ts_hdr);
	vs[0].vs_len = sc->sc_hdrlen;
	if (n == 0 || virtqueue_add(sc->sc_txq, vs, n + 1, 0, ts) != 0) {
		pbuf_free(p);
		return false;
	}
	sc->sc_txfree = ts->ts_next;
	ts->ts_pbuf = p;
	rump_softint_schedule(&sc->sc_kick);
	return true;
}

static void
tx_kick(void *arg)
{
	struct vioif *sc = arg;

	virtqueue_kick(sc->sc_txq);
}

int
vioif_tx_init(struct vioif *sc)
{
	unsigned int i, n = virtqueue_size(sc->sc_txq);

	softint_init(&sc->sc_kick, tx_kick, sc);
	sc->sc_txslots = kmem_zalloc(n * sizeof(*sc->sc_txslots));
	if (sc->sc_txslots == NULL)
		return ENOMEM;
	for (i = 0; i < n; i++)
		slot_put(sc, &sc->sc_txslots[i]);
	return 0;
}
