/*
 * if_send.c - packets on their way to cards (rump/ifdma.h): their pieces, TCP
 * checksums that cards make, and TCP segments that are joined for them.
 */
#include "rump/ifdma.h"

#include "lwip/prot/ethernet.h"
#include "lwip/prot/ip.h"
#include "lwip/prot/ip4.h"
#include "lwip/prot/ip6.h"
#include "lwip/prot/tcp.h"

/* ---- Pieces -------------------------------------------------------------- */

/*
 * Of what comes after `skip' bytes, all in the first pbuf. 0 when there are too
 * many pieces, or none.
 */
static unsigned int
pieces(const struct pbuf *p, size_t skip, struct txpiece *tp, unsigned int max)
{
	unsigned int n = 0;

	for (; p != NULL; p = p->next, skip = 0) {
		if (p->len == skip)
			continue;
		/* What is not in the direct map (image) has no simple place. */
		if (n == max || (uintptr_t)p->payload < rumpuser_dmap_base)
			return 0;
		tp[n].tp_pa = rumpuser_va_to_pa((char *)p->payload + skip);
		tp[n++].tp_len = (uint32_t)(p->len - skip);
	}
	return n;
}

unsigned int
txpieces(struct pbuf *p, struct txpiece *tp, unsigned int max,
    struct pbuf **sent)
{
	unsigned int n = pieces(p, 0, tp, max);

	if (n > 0)
		pbuf_ref(p);
	else {
		p = pbuf_clone(PBUF_RAW, PBUF_RAM, p);
		if (p == NULL)
			return 0;
		n = pieces(p, 0, tp, max);
		if (n == 0)
			pbuf_free(p);
	}
	*sent = p;
	return n;
}

/* ---- TCP segments -------------------------------------------------------- */

/* A TCP segment in an Ethernet packet, whose headers are in its first pbuf. */
struct segment {
	char *sg_ip;			/* its header ... */
	size_t sg_iplen;		/* ... and the length of that */
	bool sg_v6;
	struct tcp_hdr *sg_tcp;
	size_t sg_len;			/* TCP header and data, by the IP header */
};

/* False: something else. */
static bool
parse(const struct pbuf *p, struct segment *sg)
{
	const struct eth_hdr *eth = p->payload;

	sg->sg_ip = (char *)p->payload + SIZEOF_ETH_HDR;
	if (p->len < SIZEOF_ETH_HDR + IP_HLEN)
		return false;
	sg->sg_v6 = eth->type == PP_HTONS(ETHTYPE_IPV6);
	if (eth->type == PP_HTONS(ETHTYPE_IP)) {
		const struct ip_hdr *ip4 = (const void *)sg->sg_ip;

		sg->sg_iplen = IPH_HL_BYTES(ip4);
		sg->sg_len = lwip_ntohs(IPH_LEN(ip4)) - sg->sg_iplen;
		if (IPH_PROTO(ip4) != IP_PROTO_TCP ||
		    lwip_ntohs(IPH_LEN(ip4)) < sg->sg_iplen)
			return false;
	} else if (sg->sg_v6 && p->len >= SIZEOF_ETH_HDR + IP6_HLEN) {
		const struct ip6_hdr *ip6 = (const void *)sg->sg_ip;

		sg->sg_iplen = IP6_HLEN;
		sg->sg_len = IP6H_PLEN(ip6);
		if (IP6H_NEXTH(ip6) != IP6_NEXTH_TCP)
			return false;
	} else
		return false;
	sg->sg_tcp = (struct tcp_hdr *)(void *)(sg->sg_ip + sg->sg_iplen);
	return p->len >= SIZEOF_ETH_HDR + sg->sg_iplen + TCP_HLEN;
}

/* The sum of a TCP pseudo-header: addresses, protocol, length of the segment. */
static uint16_t
pseudo_sum(const struct segment *sg)
{
	uint32_t sum = (sg->sg_v6 ?
	    net_checksum(&((const struct ip6_hdr *)(void *)sg->sg_ip)->src, 32) :
	    net_checksum(&((const struct ip_hdr *)(void *)sg->sg_ip)->src, 8)) +
	    (uint32_t)lwip_htons(IP_PROTO_TCP) +
	    lwip_htons((uint16_t)sg->sg_len);

	sum = (sum >> 16) + (sum & 0xffff);
	return (uint16_t)((sum >> 16) + (sum & 0xffff));
}

bool
tx_tcp_checksum(struct pbuf *p, uint16_t *start, uint16_t *offset)
{
	struct segment sg;

	if (!parse(p, &sg))
		return false;
	sg.sg_tcp->chksum = pseudo_sum(&sg);
	*start = (uint16_t)(SIZEOF_ETH_HDR + sg.sg_iplen);
	*offset = offsetof(struct tcp_hdr, chksum);
	return true;
}

/* ---- Joining ------------------------------------------------------------- */

/* Less data is not worth it, and hosts may refuse to divide into as little. */
#define JOIN_LEAST	512

/*
 * Like parse(), for what can be joined: a segment with nothing but data and an
 * acknowledgement. *headers is the length of all its headers.
 */
static bool
parse_data(const struct pbuf *p, struct segment *sg, size_t *headers)
{
	const struct ip_hdr *ip4;

	if (!parse(p, sg) ||
	    p->tot_len != SIZEOF_ETH_HDR + sg->sg_iplen + sg->sg_len)
		return false;
	ip4 = (const void *)sg->sg_ip;
	if (!sg->sg_v6 && (sg->sg_iplen != IP_HLEN ||
	    (IPH_OFFSET(ip4) & PP_HTONS(IP_OFFMASK | IP_MF)) != 0))
		return false;
	*headers = SIZEOF_ETH_HDR + sg->sg_iplen +
	    TCPH_HDRLEN_BYTES(sg->sg_tcp);
	return TCPH_HDRLEN_BYTES(sg->sg_tcp) >= TCP_HLEN &&
	    p->len >= *headers && p->tot_len > *headers &&
	    (TCPH_FLAGS(sg->sg_tcp) & ~TCP_PSH) == TCP_ACK;
}

/* Options of the same length. Of timestamps only what is echoed counts. */
static bool
same_options(const struct tcp_hdr *a, const struct tcp_hdr *b)
{
	static const uint8_t timestamps[4] = { 1, 1, 8, 10 };
	const char *oa = (const char *)(a + 1), *ob = (const char *)(b + 1);
	size_t len = TCPH_HDRLEN_BYTES(a) - TCP_HLEN;

	if (len == 12 && memcmp(oa, timestamps, 4) == 0)
		return memcmp(ob, oa, 4) == 0 && memcmp(ob + 8, oa + 8, 4) == 0;
	return memcmp(oa, ob, len) == 0;
}

/* Whether all agrees that is said once for all of a packet's segments. */
static bool
same_headers(const struct segment *a, const struct segment *b)
{
	const char *ia = a->sg_ip, *ib = b->sg_ip;
	const struct tcp_hdr *ta = a->sg_tcp, *tb = b->sg_tcp;

	if (memcmp(ia - SIZEOF_ETH_HDR, ib - SIZEOF_ETH_HDR,
	    SIZEOF_ETH_HDR) != 0)
		return false;
	/* But for length, identification and checksum. */
	if (a->sg_v6 ? memcmp(ia, ib, 4) != 0 || memcmp(ia + 6, ib + 6, 34) != 0 :
	    memcmp(ia, ib, 2) != 0 || memcmp(ia + 6, ib + 6, 4) != 0 ||
	    memcmp(ia + 12, ib + 12, 8) != 0)
		return false;
	return ta->src == tb->src && ta->dest == tb->dest &&
	    ta->ackno == tb->ackno && ta->wnd == tb->wnd &&
	    ta->urgp == tb->urgp &&
	    TCPH_HDRLEN(ta) == TCPH_HDRLEN(tb) && same_options(ta, tb);
}

/* Notes a segment whose pieces are there; one that is short or pushed is the last. */
static void
joined(struct txjoin *tj, const struct segment *sg, size_t data)
{
	tj->tj_count++;
	tj->tj_data += data;
	tj->tj_next = lwip_ntohl(sg->sg_tcp->seqno) + (uint32_t)data;
	tj->tj_open = data == tj->tj_mss &&
	    (TCPH_FLAGS(sg->sg_tcp) & TCP_PSH) == 0;
}

bool
txjoin_begin(struct txjoin *tj, struct pbuf *p, bool join)
{
	struct segment sg;

	tj->tj_npieces = txpieces(p, tj->tj_pieces, nitems(tj->tj_pieces),
	    &tj->tj_first);
	if (tj->tj_npieces == 0)
		return false;
	tj->tj_count = 0;
	tj->tj_open = false;
	tj->tj_data = 0;
	if (!join || !parse_data(tj->tj_first, &sg, &tj->tj_headers))
		return true;
	tj->tj_mss = tj->tj_first->tot_len - tj->tj_headers;
	if (tj->tj_mss >= JOIN_LEAST && tj->tj_mss <= UINT16_MAX)
		joined(tj, &sg, tj->tj_mss);
	return true;
}

bool
txjoin_add(struct txjoin *tj, struct pbuf *p, unsigned int most)
{
	struct segment first, sg;
	size_t headers, data;
	unsigned int n;

	if (!tj->tj_open || !parse_data(p, &sg, &headers))
		return false;
	data = p->tot_len - headers;
	if (lwip_ntohl(sg.sg_tcp->seqno) != tj->tj_next ||
	    headers != tj->tj_headers || data > tj->tj_mss ||
	    tj->tj_headers + tj->tj_data + data > TXJOIN_BYTES ||
	    !parse(tj->tj_first, &first) || first.sg_v6 != sg.sg_v6 ||
	    !same_headers(&first, &sg))
		return false;
	most = MIN(most, (unsigned int)nitems(tj->tj_pieces));
	n = most <= tj->tj_npieces ? 0 : pieces(p, headers,
	    tj->tj_pieces + tj->tj_npieces, most - tj->tj_npieces);
	if (n == 0)
		return false;
	tj->tj_npieces += n;
	/* Its copy in the connection's queue may keep it: a push too many is none. */
	if ((TCPH_FLAGS(sg.sg_tcp) & TCP_PSH) != 0)
		TCPH_SET_FLAG(first.sg_tcp, TCP_PSH);
	joined(tj, &sg, data);
	return true;
}

uint16_t
txjoin_end(struct txjoin *tj, bool *v6)
{
	struct segment sg;
	size_t len;

	tj->tj_open = false;
	if (tj->tj_count < 2 || !parse(tj->tj_first, &sg))
		return 0;
	*v6 = sg.sg_v6;
	len = tj->tj_headers - SIZEOF_ETH_HDR + tj->tj_data;
	if (sg.sg_v6)
		IP6H_PLEN_SET((struct ip6_hdr *)(void *)sg.sg_ip,
		    (uint16_t)(len - IP6_HLEN));
	else {
		struct ip_hdr *ip4 = (void *)sg.sg_ip;

		IPH_LEN_SET(ip4, lwip_htons((uint16_t)len));
		IPH_CHKSUM_SET(ip4, 0);
		IPH_CHKSUM_SET(ip4, (uint16_t)~net_checksum(ip4, IP_HLEN));
	}
	return (uint16_t)tj->tj_mss;
}
