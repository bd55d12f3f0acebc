/*
 * net_tcp_in.h - the detour that overlay/src/core/tcp_in.c takes; nothing else
 * includes it.
 */
#ifndef NET_TCP_IN_H
#define NET_TCP_IN_H

#include "lwip/ip.h"
#include "lwip/prot/tcp.h"

/* lwIP's: the header of the segment being processed, in host order. */
static struct tcp_hdr *tcphdr;

/* Of the segment being processed: what has been mentioned yet. */
static bool seen_active, seen_timewait;
static struct tcp_pcb *demux_active, *demux_timewait;

/* A new connection with the addresses of one that is over. */
static bool
demux_reopens(const struct tcp_pcb *pcb)
{
	return (TCPH_FLAGS(tcphdr) & (TCP_SYN | TCP_ACK | TCP_RST)) ==
	    TCP_SYN && TCP_SEQ_GT(tcphdr->seqno, pcb->rcv_nxt);
}

static struct tcp_pcb **
demux_active_list(void)
{
	struct tcp_pcb *pcb;

	if (seen_active)
		return &tcp_active_pcbs;
	seen_active = true;
	pcb = net_tcp_lookup(ip_current_dest_addr(), tcphdr->dest,
	    ip_current_src_addr(), tcphdr->src);
	demux_active = demux_timewait = NULL;
	if (pcb != NULL && pcb->state != TIME_WAIT)
		demux_active = pcb;
	else if (pcb != NULL && demux_reopens(pcb))
		tcp_abandon(pcb, 0);
	else
		demux_timewait = pcb;
	return &demux_active;
}

static struct tcp_pcb **
demux_timewait_list(void)
{
	if (seen_timewait || demux_active != NULL)
		return &tcp_tw_pcbs;
	seen_timewait = true;
	return &demux_timewait;
}

#define tcp_active_pcbs	(*demux_active_list())
#define tcp_tw_pcbs	(*demux_timewait_list())
#define tcp_input	lwip_tcp_input

#endif /* NET_TCP_IN_H */
