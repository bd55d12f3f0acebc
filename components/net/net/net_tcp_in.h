/*
 * net_tcp_in.h - the detour that overlay/src/core/tcp_in.c takes; nothing else
 * includes it.
 */
#ifndef NET_TCP_IN_H
#define NET_TCP_IN_H

#include "lwip/ip.h"
#include "lwip/inet_chksum.h"
#include "lwip/prot/tcp.h"
#include "net_hooks.h"

/* lwIP's: the segment being processed, its header in host order. */
static struct tcp_hdr *tcphdr;
static u8_t flags;
static u16_t tcphdr_optlen, tcphdr_opt1len;
static u32_t seqno, ackno;

/* Of the segment being processed: what has been mentioned yet. */
static bool seen_active, seen_timewait;
static struct tcp_pcb *demux_active, *demux_timewait;

/* A new connection with the addresses of one that is over. */
static bool
demux_reopens(const struct tcp_pcb *pcb)
{
	return pcb->state == TIME_WAIT &&
	    (flags & (TCP_SYN | TCP_ACK | TCP_RST)) == TCP_SYN &&
	    TCP_SEQ_GT(seqno, pcb->rcv_nxt);
}

/*
 * A peer whose SYN was repeated may have had two answers, one with a cookie and
 * one from a half-open connection. It goes by the first.
 */
static bool
demux_prefers_cookie(const struct tcp_pcb *pcb)
{
	return pcb->state == SYN_RCVD &&
	    (flags & (TCP_SYN | TCP_ACK | TCP_RST)) == TCP_ACK &&
	    ackno != pcb->snd_nxt && net_tcp_cookie_check(tcphdr->dest,
	    tcphdr->src, seqno - 1, ackno - 1) != 0;
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
	if (pcb != NULL && (demux_reopens(pcb) || demux_prefers_cookie(pcb)))
		tcp_abandon(pcb, 0);
	else if (pcb != NULL && pcb->state != TIME_WAIT)
		demux_active = pcb;
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

/* ---- Floods -------------------------------------------------------------- */

static void tcp_listen_input(struct tcp_pcb_listen *);

/* The segment size that a SYN's options tell. */
static u16_t
syn_mss(void)
{
	const u8_t *opt = (const u8_t *)tcphdr + TCP_HLEN;
	u16_t i = 0, n = tcphdr_opt1len;

	while (i < n && opt[i] != 0) {
		if (opt[i] == 1) {
			i++;
			continue;
		}
		if (i + 1 >= n || opt[i + 1] < 2)
			break;
		if (opt[i] == 2 && opt[i + 1] == 4 && i + 3 < n)
			return (u16_t)(opt[i + 2] << 8 | opt[i + 3]);
		i = (u16_t)(i + opt[i + 1]);
	}
	return 536;
}

/* Answers a SYN without keeping anything of it. */
static void
answer_syn(void)
{
	const ip_addr_t *local = ip_current_dest_addr();
	const ip_addr_t *remote = ip_current_src_addr();
	struct netif *netif = ip_current_input_netif();
	struct pbuf *p = pbuf_alloc(PBUF_IP, TCP_HLEN + 4, PBUF_RAM);
	struct tcp_hdr *th;
	u8_t *opt;

	if (p == NULL)
		return;
	th = p->payload;
	memset(th, 0, TCP_HLEN);
	th->src = lwip_htons(tcphdr->dest);
	th->dest = lwip_htons(tcphdr->src);
	th->seqno = lwip_htonl(net_tcp_cookie_make(tcphdr->dest, tcphdr->src,
	    seqno, syn_mss()));
	th->ackno = lwip_htonl(seqno + 1);
	TCPH_HDRLEN_FLAGS_SET(th, TCP_HLEN / 4 + 1, TCP_SYN | TCP_ACK);
	th->wnd = PP_HTONS(0xffff);
	opt = (u8_t *)(th + 1);
	opt[0] = 2;
	opt[1] = 4;
	opt[2] = TCP_MSS >> 8;
	opt[3] = TCP_MSS & 0xff;
	th->chksum = ip_chksum_pseudo(p, IP_PROTO_TCP, p->tot_len, local,
	    remote);
	(void)ip_output_if(p, local, remote, TCP_TTL, 0, IP_PROTO_TCP, netif);
	(void)pbuf_free(p);
}

/*
 * A segment for a listener acknowledges such an answer: makes the connection as
 * the SYN would have. Its SYN is sent once more, and the peer's acknowledgement
 * of that goes the usual way.
 */
static void
accept_cookie(struct tcp_pcb_listen *lpcb, u16_t mss)
{
	struct tcp_pcb *pcb;

	net_tcp_halfopen_evict();
	net_tcp_isn_next(ackno - 1);
	flags = TCP_SYN;
	seqno--;
	/* What the options of the SYN were is not known any more. */
	tcphdr_optlen = 0;
	tcp_listen_input(lpcb);
	pcb = net_tcp_lookup(ip_current_dest_addr(), tcphdr->dest,
	    ip_current_src_addr(), tcphdr->src);
	if (pcb != NULL)
		pcb->mss = LWIP_MIN(pcb->mss, mss);
}

static bool
backlog_full(const struct tcp_pcb_listen *lpcb, bool finished)
{
	return net_tcp_backlog_full != NULL &&
	    net_tcp_backlog_full(lpcb->callback_arg, finished);
}

err_t
net_tcp_inpacket(struct tcp_pcb *pcb, const struct tcp_hdr *hdr __unused)
{
	u8_t kind = flags & (TCP_SYN | TCP_ACK | TCP_RST);
	struct tcp_pcb_listen *lpcb = (struct tcp_pcb_listen *)(void *)pcb;
	u16_t mss;

	/* As if it had been lost: our SYN is sent again, or the peer's data. */
	if (pcb->state == SYN_RCVD && kind == TCP_ACK &&
	    pcb->listener != NULL && backlog_full(pcb->listener, true))
		return ERR_MEM;
	/* A probe's byte has been taken. */
	if (pcb->state != LISTEN && pcb->persist_probe > 0 &&
	    (flags & TCP_ACK) != 0 && ackno == pcb->lastack + 1 &&
	    pcb->snd_nxt == pcb->lastack)
		pcb->snd_nxt = ackno;
	if (pcb->state != LISTEN || (kind != TCP_SYN && kind != TCP_ACK))
		return ERR_OK;
	if (kind == TCP_ACK) {
		mss = net_tcp_cookie_check(tcphdr->dest, tcphdr->src,
		    seqno - 1, ackno - 1);
		if (mss == 0)
			return ERR_OK;
		if (!backlog_full(lpcb, false))
			accept_cookie(lpcb, mss);
		return ERR_MEM;
	}
	/* The peer tries again; there may be room then. */
	if (backlog_full(lpcb, false))
		return ERR_MEM;
	if (!net_tcp_halfopen_full())
		return ERR_OK;
	answer_syn();
	return ERR_MEM;
}

#define tcp_active_pcbs	(*demux_active_list())
#define tcp_tw_pcbs	(*demux_timewait_list())
#define tcp_input	lwip_tcp_input

#endif /* NET_TCP_IN_H */
