/*
 * rump/socket.h - sockets and the domains that implement them. Monitor held
 * throughout.
 *
 * rumpnet has the calls, descriptors, options every socket has, control
 * messages' outer form and passing of descriptors; a domain (AF_LOCAL, AF_INET,
 * ...) has the rest behind struct sockops. Addresses and control data given to
 * a domain are kernel copies; data moves by uio and may sleep.
 */
#ifndef RUMP_SOCKET_H
#define RUMP_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rump/component.h"
#include "rump/file.h"
#include "rump/lib.h"
#include "rump/sync.h"
#include "rump/uio.h"

struct lwp;
struct socket;

typedef uint32_t socklen_t;

struct sockaddr {
	uint8_t sa_len, sa_family;
	char sa_data[14];
};

/* Room for any address. */
struct sockaddr_storage {
	uint8_t ss_len, ss_family;
	char ss_pad1[6];
	int64_t ss_align;
	char ss_pad2[112];
};
CTASSERT(sizeof(struct sockaddr_storage) == 128);

/* NetBSD's control messages: 8-byte alignment, data 16 bytes after the start. */
struct cmsghdr {
	uint32_t cmsg_len;
	int cmsg_level, cmsg_type;
};
#define CMSG_ALIGN(n)	roundup2((size_t)(n), 8UL)
#define CMSG_HEADER	CMSG_ALIGN(sizeof(struct cmsghdr))
#define CMSG_LEN(n)	(CMSG_HEADER + (n))
#define CMSG_SPACE(n)	(CMSG_HEADER + CMSG_ALIGN(n))

/* What goes with the data of one send or receive. */
struct sockmsg {
	struct sockaddr_storage sm_name;	/* in: to; out: from */
	socklen_t sm_namelen;			/* 0: none */
	char *sm_control;			/* in: whole; out: to be filled */
	size_t sm_controllen;			/* in: bytes; out: bytes filled */
	size_t sm_controlmax;			/* out: room */
	int sm_flags;				/* in and out: MSG_* */
};

/*
 * Operations. NULL gives EOPNOTSUPP unless stated. `nonblock' is the file's
 * O_NONBLOCK or MSG_DONTWAIT; the errno of having to wait is EWOULDBLOCK
 * (connect: EINPROGRESS).
 *
 * close    the last reference is gone: lingers as so_linger says, frees so_pcb
 * accept   a new socket (socket_alloc) with one reference
 * send     everything, or at least one byte, or an error; datagrams whole
 * recv     resid unchanged: end of file. MSG_PEEK, MSG_WAITALL, MSG_TRUNC
 * getname  own or the peer's (ENOTCONN) address; *len in: room
 * getopt   value of at most *len bytes to buf, sets *len; ENOPROTOOPT.
 *          SOL_SOCKET options come here after rumpnet knew them not
 * setopt   likewise; called after rumpnet has stored SO_* of its own, so that a
 *          domain may act on them; then ENOPROTOOPT is no error
 * ioctl    [ENOTTY]
 */
struct sockops {
	void (*so_close)(struct socket *);
	int (*so_bind)(struct socket *, const struct sockaddr *, socklen_t);
	int (*so_listen)(struct socket *, int backlog);
	int (*so_accept)(struct socket *, bool nonblock, struct socket **);
	int (*so_connect)(struct socket *, const struct sockaddr *, socklen_t,
	    bool nonblock);
	int (*so_pair)(struct socket *, struct socket *);
	int (*so_send)(struct socket *, struct uio *, struct sockmsg *,
	    bool nonblock);
	int (*so_recv)(struct socket *, struct uio *, struct sockmsg *,
	    bool nonblock);
	int (*so_shutdown)(struct socket *, int how);
	int (*so_getname)(struct socket *, bool peer,
	    struct sockaddr_storage *, socklen_t *len);
	int (*so_getopt)(struct socket *, int level, int name, void *buf,
	    size_t *len);
	int (*so_setopt)(struct socket *, int level, int name,
	    const void *buf, size_t len);
	int (*so_ioctl)(struct socket *, unsigned long cmd, void *data);
	int (*so_poll)(struct socket *, int events);
	bool (*so_event)(struct socket *, uint32_t filter, struct kevent *);
};

/* Owner: its references; monitor. */
struct socket {
	const struct sockops *so_ops;
	void *so_pcb;			/* the domain's */
	int so_domain, so_type, so_protocol;
	unsigned int so_refs;
	unsigned int so_options;	/* SO_REUSEADDR, ... : option bits */
	int so_error;			/* SO_ERROR: reported once */
	int so_linger_on, so_linger;	/* seconds */
	uint64_t so_sndtimeo, so_rcvtimeo; /* nanoseconds, 0: none */
	int so_sndbuf, so_rcvbuf;	/* bytes */
	int so_sndlowat, so_rcvlowat;
	struct waitq so_waitq;		/* whoever waits for a change */
	struct selinfo so_sel;
};

/*
 * A domain's types. dom_create fills so_ops and so_pcb of a new socket with
 * type and protocol set: EPROTONOSUPPORT, EPROTOTYPE, ENOBUFS.
 */
struct rump_domain {
	int dom_family;
	const char *dom_name;
	int (*dom_create)(struct socket *);
};
RUMP_SET_DECLARE(domain, struct rump_domain);
#define RUMP_DOMAIN(ident)						\
	RUMP_SET_ENTRY(domain, struct rump_domain, ident)

/* A socket with one reference: EAFNOSUPPORT and what dom_create returns. */
int socket_create(int domain, int type, int protocol, struct socket **);
void socket_hold(struct socket *);
void socket_release(struct socket *);
/* The open file of a socket, which takes over the reference. */
int socket_file(struct socket *, int flags, struct file **);
/* The socket of a descriptor; EBADF, ENOTSOCK. The file is referenced. */
int socket_from_fd(struct lwp *, int fd, struct socket **, struct file **);

/* Something changed: wakes sleepers, poll and kqueue. */
void socket_changed(struct socket *);

/*
 * Sleeps until socket_changed, with the timeout of its direction: the absolute
 * deadline comes from socket_deadline at the start of the call. EWOULDBLOCK,
 * EINTR, ERESTART.
 */
uint64_t socket_deadline(uint64_t timeo);
int socket_wait(struct socket *, const char *why, uint64_t deadline);

/* Takes so_error. */
int socket_error(struct socket *);

/*
 * Passing descriptors. collect: files of all SCM_RIGHTS messages in a control
 * buffer, referenced (EINVAL, EBADF; kqueues cannot be passed). deliver: gives
 * them descriptors and appends the message to sm_control; what does not fit is
 * closed and MSG_CTRUNC set. The array is kmem of count pointers.
 */
int rights_collect(const char *control, size_t len, struct file ***files,
    size_t *count);
void rights_deliver(struct sockmsg *, struct file **files, size_t count);
void rights_discard(struct file **files, size_t count);

#endif /* RUMP_SOCKET_H */
