/*
 * net_tcp.h - what stands around lwIP's TCP: a hash table for demultiplexing,
 * limits on half-open and finished connections, and the tick. Monitor held.
 */
#ifndef NET_TCP_H
#define NET_TCP_H

#include <stdbool.h>
#include <stdint.h>

#include "lwip/tcp.h"

/* In front of each struct tcp_pcb that is not a listening one. */
struct tcp_node {
	struct tcp_pcb *tn_next;	/* of the same hash value */
	struct tcp_pcb *tn_older, *tn_newer;	/* half-open: by age */
	uint32_t tn_hash;
	bool tn_hashed, tn_halfopen, tn_timewait;
};
#define TCP_NODE_SIZE	LWIP_MEM_ALIGN_SIZE(sizeof(struct tcp_node))

static inline struct tcp_node *
tcp_node(struct tcp_pcb *pcb)
{
	return (struct tcp_node *)(void *)((char *)pcb - TCP_NODE_SIZE);
}

void net_tcp_init(void);

/* The connection of a segment that arrived, NULL when there is none. */
struct tcp_pcb *net_tcp_lookup(const ip_addr_t *local, uint16_t lport,
    const ip_addr_t *remote, uint16_t rport);

/* A control block's memory is about to be freed. */
void net_tcp_forget(struct tcp_pcb *);

/* The handshake is over. */
void net_tcp_established(struct tcp_pcb *);

/* Before a segment is looked at: lets go of the oldest finished connections. */
void net_tcp_limit(void);

/* After segments arrived or were sent: the tick is to be quick. */
void net_tcp_active(void);

/*
 * Whether a listening socket has as many connections that nobody has accepted
 * as it may; with `finished' for a handshake's last segment, when half as many
 * again may be. `arg' is the listener's callback_arg. Set by the socket layer.
 */
extern bool (*net_tcp_backlog_full)(void *arg, bool finished);

/* Half-open connections: whether there are as many as may be; makes room. */
bool net_tcp_halfopen_full(void);
void net_tcp_halfopen_evict(void);

/*
 * Sequence numbers that say all about a connection nothing is kept of. make:
 * for the answer to a SYN being processed. check: the peer's segment size when
 * it acknowledges such a number, 0 when it does not. isn_next: the next
 * connection's initial sequence number.
 */
u32_t net_tcp_cookie_make(u16_t lport, u16_t rport, u32_t peer_isn, u16_t mss);
u16_t net_tcp_cookie_check(u16_t lport, u16_t rport, u32_t peer_isn,
    u32_t value);
void net_tcp_isn_next(u32_t isn);

/* One tick: deals with what is due, returns when the next is to be. */
uint64_t net_tcp_tick(uint64_t now);

/*
 * Connections that programs have closed: how many bytes and ends of theirs the
 * peers have not acknowledged. net_tcp_wait sleeps until something happens that
 * may change it, or until the deadline. net_tcp_reset_unfinished gives them up.
 */
uint64_t net_tcp_unfinished(void);
void net_tcp_reset_unfinished(void);
void net_tcp_wait(uint64_t deadline);

/* Connections: half-open, in TIME-WAIT. */
size_t net_tcp_halfopen(void);
size_t net_tcp_timewait(void);

#endif /* NET_TCP_H */
