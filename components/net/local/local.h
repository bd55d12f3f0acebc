/*
 * local.h - AF_LOCAL sockets. Owner of everything: the socket; monitor.
 */
#ifndef LOCAL_H
#define LOCAL_H

#include "rump/socket.h"
#include "rump/vfs.h"

#define SUN_PATH_MAX	104

struct sockaddr_un {
	uint8_t sun_len, sun_family;
	char sun_path[SUN_PATH_MAX];
};
CTASSERT(sizeof(struct sockaddr_un) == 106);

/* LOCAL_PEEREID's answer. */
struct unpcbid {
	int unp_pid;
	uint32_t unp_euid, unp_egid;
};
CTASSERT(sizeof(struct unpcbid) == 12);

/* Data on its way: part of a stream, or a whole datagram or record. */
struct local_msg {
	struct local_msg *lm_next;
	size_t lm_from, lm_to;		/* unread part of lm_data */
	size_t lm_size;			/* room of lm_data */
	struct file **lm_files;		/* descriptors sent with it */
	size_t lm_nfiles;
	struct sockaddr_un lm_name;	/* datagrams: the sender's */
	char lm_data[];
};

struct local_pcb {
	struct socket *lp_so;
	struct local_pcb *lp_peer;
	struct local_pcb *lp_next;	/* all sockets */
	struct local_pcb *lp_queue;	/* listening: connections waiting */
	struct local_pcb *lp_qnext;	/* waiting: behind it */
	struct local_pcb *lp_listener;	/* waiting: for */
	int lp_qlen, lp_backlog;
	struct local_msg *lp_head, *lp_tail;
	size_t lp_bytes;
	struct kmutex lp_rlock;		/* one reader at a time */
	struct vnode *lp_vnode;		/* bound: referenced */
	struct sockaddr_un lp_name;	/* sun_len 0: not bound */
	struct sockaddr_un lp_peername;	/* who it was connected to */
	struct unpcbid lp_peerid;
	bool lp_was_connected;		/* no peer now: it has gone */
	bool lp_rcvshut, lp_sndshut;
};

static inline struct local_pcb *
local_pcb(struct socket *so)
{
	return so->so_pcb;
}

static inline bool
local_is_stream(const struct local_pcb *lp)
{
	return lp->lp_so->so_type == 1;		/* SOCK_STREAM */
}

static inline bool
local_is_dgram(const struct local_pcb *lp)
{
	return lp->lp_so->so_type == 2;		/* SOCK_DGRAM */
}

/* Finds the socket bound at an address. ENOENT, ENOTSOCK, ECONNREFUSED. */
int local_find(const struct sockaddr *, socklen_t, struct local_pcb **,
    struct vnode **);

/* Data (local_data.c). */
int local_send(struct socket *, struct uio *, struct sockmsg *, bool);
int local_recv(struct socket *, struct uio *, struct sockmsg *, bool);
/* Whether there will be nothing to read but what is queued. */
bool local_at_eof(const struct local_pcb *);
/* Throws away what has not been read. */
void local_flush(struct local_pcb *);
/* Room for the peer's sends. */
size_t local_room(const struct local_pcb *);

#endif /* LOCAL_H */
