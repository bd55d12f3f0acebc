/*
 * inet.h - Internet sockets, shared among the files of rumpnet_netinet. Owner of
 * everything: the socket; monitor.
 */
#ifndef INET_H
#define INET_H

#include "rump/lib.h"
#include "rump/socket.h"

#include "lwip/err.h"
#include "lwip/ip_addr.h"
#include "lwip/ip.h"
#include "lwip/pbuf.h"
#include "lwip/raw.h"
#include "lwip/tcp.h"
#include "lwip/udp.h"

#include "net_icmp.h"

struct sockaddr_in {
	uint8_t sin_len, sin_family;
	uint16_t sin_port;		/* network order */
	uint32_t sin_addr;		/* network order */
	uint8_t sin_zero[8];
};
CTASSERT(sizeof(struct sockaddr_in) == 16);

struct sockaddr_in6 {
	uint8_t sin6_len, sin6_family;
	uint16_t sin6_port;
	uint32_t sin6_flowinfo;
	uint32_t sin6_addr[4];
	uint32_t sin6_scope_id;
};
CTASSERT(sizeof(struct sockaddr_in6) == 28);

/* A datagram that has arrived. */
struct inet_dgram {
	struct inet_dgram *id_next;
	struct pbuf *id_pbuf;
	ip_addr_t id_from, id_to;
	uint16_t id_port;		/* the sender's */
	uint8_t id_ifindex, id_ttl;
	int64_t id_time;		/* when: nanoseconds since 1970 */
};

/* A membership in a multicast group. */
struct inet_group {
	struct inet_group *ig_next;
	ip_addr_t ig_address;
	uint8_t ig_ifindex;		/* 0: any that suits */
};

struct inpcb {
	struct socket *in_so;
	union {				/* NULL: the connection is over */
		struct tcp_pcb *in_tcp;
		struct udp_pcb *in_udp;
		struct raw_pcb *in_raw;
		struct ip_pcb *in_ip;	/* what all have */
	};
	bool in_v6only;
	bool in_bound;
	bool in_rcvshut, in_sndshut;
	unsigned int in_recvinfo;	/* INET_RECV_* */

	/* TCP */
	bool in_listening, in_connecting, in_connected;
	bool in_eof;			/* the peer has sent everything */
	bool in_nodelay;
	int in_softerror;		/* what may be wrong, while connecting */
	unsigned int in_keepidle, in_keepintvl, in_keepcnt;	/* seconds */
	struct pbuf *in_rhead, *in_rtail;	/* chain of what has arrived */
	size_t in_rbytes;
	size_t in_window;		/* window to be kept back, not opened */
	int in_sndbuf, in_rcvbuf;	/* sizes that are in force */
	struct kmutex in_rlock;		/* one reader at a time */
	ip_addr_t in_peer;
	uint16_t in_peerport;
	ip_addr_t in_local;		/* after the connection is over */
	uint16_t in_localport;

	/* Listening: connections nobody has accepted yet, oldest first. */
	struct inpcb *in_qhead, *in_qtail, *in_qnext;
	int in_qlen, in_backlog;

	/* Datagrams */
	struct inet_dgram *in_dhead, *in_dtail;
	struct inet_group *in_groups;
	bool in_hdrincl;
};

#define INET_RECV_DSTADDR	1
#define INET_RECV_PKTINFO	2
#define INET_RECV_IF		4
#define INET_RECV_TTL		8

static inline struct inpcb *
inet_pcb(struct socket *so)
{
	return so->so_pcb;
}

/* ---- Addresses (inet_addr.c) -------------------------------------------- */

/*
 * An address from a program, as far as this socket can use it: EAFNOSUPPORT,
 * EINVAL (length).
 */
int inet_address(const struct inpcb *, const struct sockaddr *, socklen_t,
    ip_addr_t *, uint16_t *port);
/* The same for a program. */
void inet_sockaddr(const struct inpcb *, const ip_addr_t *, uint16_t port,
    struct sockaddr_storage *, socklen_t *len);
/* Whether an interface has that address (or, with `other', accepts it). */
bool inet_is_local(const ip_addr_t *, bool other);
/* The type of address of this socket. */
uint8_t inet_type(const struct inpcb *);
/* A NetBSD errno for lwIP's error. */
int inet_errno(err_t);

/* ---- TCP (inet_tcp.c, inet_stream.c) ------------------------------------ */

void inet_tcp_init(void);
/* Makes in_tcp when there is none: ENOBUFS. */
int inet_tcp_attach(struct inpcb *);
void inet_tcp_close(struct inpcb *);
int inet_tcp_bind(struct inpcb *, const ip_addr_t *, uint16_t port);
int inet_tcp_listen(struct inpcb *, int backlog);
int inet_tcp_accept(struct inpcb *, bool nonblock, struct socket **);
int inet_tcp_connect(struct inpcb *, const ip_addr_t *, uint16_t port,
    bool nonblock);
int inet_tcp_shutdown(struct inpcb *, int how);
/* Makes the options known to lwIP; after a change of any. */
void inet_tcp_options(struct inpcb *);
int inet_tcp_poll(struct inpcb *, int events);
bool inet_tcp_event(struct inpcb *, uint32_t filter, struct kevent *);
/* An ICMP error about a segment. */
void inet_tcp_icmp(const struct net_icmp *);

/* Data. */
int inet_stream_send(struct inpcb *, struct uio *, int flags, bool nonblock);
int inet_stream_recv(struct inpcb *, struct uio *, int flags, bool nonblock);
void inet_stream_arrived(struct inpcb *, struct pbuf *);
void inet_stream_flush(struct inpcb *);
/* Bytes that can be sent now. */
size_t inet_stream_room(const struct inpcb *);
/* The receive buffer's size has changed. */
void inet_stream_window(struct inpcb *, int before);

/* ---- UDP and raw sockets (inet_dgram.c) --------------------------------- */

int inet_dgram_attach(struct inpcb *);
void inet_dgram_close(struct inpcb *);
int inet_dgram_bind(struct inpcb *, const ip_addr_t *, uint16_t port);
int inet_dgram_connect(struct inpcb *, const ip_addr_t *, uint16_t port);
int inet_dgram_send(struct inpcb *, struct uio *, struct sockmsg *);
int inet_dgram_recv(struct inpcb *, struct uio *, struct sockmsg *,
    bool nonblock);
void inet_dgram_flush(struct inpcb *);
int inet_dgram_poll(struct inpcb *, int events);
bool inet_dgram_event(struct inpcb *, uint32_t filter, struct kevent *);
/* An ICMP error about a UDP datagram. */
void inet_dgram_icmp(const struct net_icmp *);
/* Appends what the program asked to be told with a datagram. */
void inet_dgram_control(const struct inpcb *, const struct inet_dgram *,
    struct sockmsg *);

/* ---- Options and ioctls (inet_opt.c, inet_ioctl.c) ---------------------- */

int inet_getopt(struct socket *, int level, int name, void *, size_t *len);
int inet_setopt(struct socket *, int level, int name, const void *, size_t);
int inet_ioctl(struct socket *, unsigned long cmd, void *data);
/* Of those about addresses of version 6; ENOTTY: another one (in6_ioctl.c). */
int in6_ioctl(unsigned long cmd, void *data);

/* ---- Multicast (inet_multicast.c) --------------------------------------- */

/* What a datagram or raw socket sends to groups with: places in its block. */
struct inet_multicast {
	u8_t *im_ifindex;		/* 0: as routes say */
	u8_t *im_ttl;
	u8_t *im_flags, im_loop;	/* whether the sender gets it, a flag */
};

struct inet_multicast inet_multicast(struct inpcb *);
/* -1: the usual one. EINVAL: not 0 to 255. */
int inet_set_multicast_ttl(struct inpcb *, int);
int inet_set_multicast_loop(struct inpcb *, int);
/*
 * Joins or leaves the group that a struct ip_mreq or ipv6_mreq names: EINVAL,
 * EADDRNOTAVAIL, ENXIO, EADDRINUSE, ETOOMANYREFS, ENOBUFS.
 */
int inet_membership4(struct inpcb *, const void *, size_t, bool add);
int inet_membership6(struct inpcb *, const void *, size_t, bool add);
void inet_leave_groups(struct inpcb *);
/*
 * The interface with that address of version 4; for none, the first real one; 0
 * when there is none.
 */
uint8_t inet_ifindex_of4(uint32_t addr);

#endif /* INET_H */
