/*
 * tcp_in.c - lwIP's TCP input as it is, except that it finds connections by hash.
 *
 * tcp_input() walks first the list of active connections and then, when none
 * matches, that of those in TIME-WAIT. The first mention of either list in it is
 * the start of such a walk; there we give a list that begins with the connection
 * the hash table knows of, or that is empty. All later mentions mean the lists
 * themselves.
 *
 * What a card has put together of several segments, which is longer than any
 * single one, is acknowledged at once, as several would have been.
 */
#include "lwip/opt.h"
#include "lwip/priv/tcp_priv.h"
#include "net_tcp.h"
#include "net_tcp_in.h"

void lwip_tcp_input(struct pbuf *, struct netif *);

#undef tcp_ack
#define tcp_ack(pcb)							\
	do {								\
		if (((pcb)->flags & TF_ACK_DELAY) != 0 ||		\
		    tcplen > (pcb)->mss) {				\
			tcp_clear_flags(pcb, TF_ACK_DELAY);		\
			tcp_ack_now(pcb);				\
		} else							\
			tcp_set_flags(pcb, TF_ACK_DELAY);		\
	} while (0)

#include <core/tcp_in.c>

#undef tcp_input

void
tcp_input(struct pbuf *p, struct netif *inp)
{
	seen_active = seen_timewait = false;
	net_tcp_limit();
	lwip_tcp_input(p, inp);
	net_tcp_active();
}
