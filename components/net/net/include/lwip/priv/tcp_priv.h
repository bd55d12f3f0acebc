/*
 * lwip/priv/tcp_priv.h - lwIP's own, with control blocks also entered into the
 * hash table that segments are demultiplexed by (net_tcp.h).
 */
#include_next "lwip/priv/tcp_priv.h"

#ifndef NET_TCP_PRIV_H
#define NET_TCP_PRIV_H

/* A control block has come onto a list: active, time-wait, listening, bound. */
void net_tcp_registered(struct tcp_pcb **list, void *pcb);

#undef TCP_REG
#define TCP_REG(list, pcb)						\
	do {								\
		(pcb)->next = *(list);					\
		*(list) = (pcb);					\
		net_tcp_registered((struct tcp_pcb **)(void *)(list), pcb); \
	} while (0)

#endif /* NET_TCP_PRIV_H */
