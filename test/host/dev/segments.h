/*
 * segments.h - TCP segments as the stack gives them to a card's driver. Included once,
 * by the test's only file.
 */
#ifndef SEGMENTS_H
#define SEGMENTS_H

#include <string.h>

#include "lwip/prot/ip4.h"
#include "lwip/prot/ip6.h"
#include "lwip/prot/tcp.h"

#define MSS		1448
#define TCP_LEN		32		/* with timestamps */

static size_t
headers(bool v6)
{
	return 14U + (v6 ? 40 : 20) + TCP_LEN;
}

static struct tcp_hdr *
tcp_of(struct pbuf *p, bool v6)
{
	return (void *)((char *)p->payload + headers(v6) - TCP_LEN);
}

/* Of a stream whose nth byte is n % 251; in one buffer, or its data in another. */
static struct pbuf *
segment(bool v6, uint32_t at, uint16_t len, uint8_t flags, bool apart)
{
	size_t room = headers(v6) + (apart ? 0 : len);
	struct pbuf *p = pbuf_alloc(PBUF_RAW, (u16_t)room, PBUF_RAM), *data = p;
	uint8_t *eth = p->payload;
	struct tcp_hdr *tcp = tcp_of(p, v6);
	uint8_t *options = (uint8_t *)(tcp + 1);
	uint16_t i;

	memset(eth, 0, headers(v6));
	if (v6) {
		struct ip6_hdr *ip6 = (void *)(eth + 14);

		eth[12] = 0x86;
		eth[13] = 0xdd;
		eth[14] = 0x60;
		IP6H_PLEN_SET(ip6, (uint16_t)(TCP_LEN + len));
		IP6H_NEXTH_SET(ip6, 6);
		eth[37] = 1;
		eth[53] = 2;
	} else {
		struct ip_hdr *ip4 = (void *)(eth + 14);

		eth[12] = 8;
		IPH_VHL_SET(ip4, 4, 5);
		IPH_LEN_SET(ip4, lwip_htons((uint16_t)(20 + TCP_LEN + len)));
		IPH_ID_SET(ip4, (uint16_t)at);
		IPH_PROTO_SET(ip4, 6);
		eth[29] = 1;
		eth[33] = 2;
		IPH_CHKSUM_SET(ip4, (uint16_t)~net_checksum(ip4, 20));
	}
	tcp->src = lwip_htons(7);
	tcp->dest = lwip_htons(2000);
	tcp->seqno = lwip_htonl(at);
	tcp->ackno = lwip_htonl(77);
	TCPH_HDRLEN_FLAGS_SET(tcp, TCP_LEN / 4, flags);
	tcp->wnd = lwip_htons(1000);
	memcpy(options, "\1\1\10\12", 4);
	memcpy(options + 4, &at, 4);
	options[11] = 5;
	if (apart) {
		data = pbuf_alloc(PBUF_RAW, len, PBUF_RAM);
		pbuf_cat(p, data);
	}
	for (i = 0; i < len; i++)
		((uint8_t *)data->payload)[apart ? i : headers(v6) + i] =
		    (uint8_t)((at + i) % 251);
	return p;
}

#endif /* SEGMENTS_H */
