/*
 * local_data.c - moving data and descriptors between local sockets. A sender
 * copies from its program into a message of its own and then queues that at the
 * receiver, so only finished data is ever seen.
 */
#include "netbsd/errno.h"
#include "netbsd/socket.h"
#include "rump/kmem.h"
#include "local.h"

#define STREAM_CHUNK	16384

bool
local_at_eof(const struct local_pcb *lp)
{
	if (lp->lp_rcvshut)
		return true;
	if (local_is_dgram(lp) || !lp->lp_was_connected)
		return false;
	return lp->lp_peer == NULL || lp->lp_peer->lp_sndshut;
}

size_t
local_room(const struct local_pcb *lp)
{
	size_t limit = (size_t)lp->lp_so->so_rcvbuf;

	return lp->lp_bytes >= limit ? 0 : limit - lp->lp_bytes;
}

static struct local_msg *
msg_alloc(size_t size)
{
	struct local_msg *lm = kmem_alloc(sizeof(*lm) + size);

	if (lm != NULL) {
		memset(lm, 0, sizeof(*lm));
		lm->lm_size = size;
	}
	return lm;
}

static void
msg_free(struct local_msg *lm)
{
	rights_discard(lm->lm_files, lm->lm_nfiles);
	kmem_free(lm, sizeof(*lm) + lm->lm_size);
}

static void
msg_enqueue(struct local_pcb *to, struct local_msg *lm)
{
	lm->lm_next = NULL;
	if (to->lp_tail != NULL)
		to->lp_tail->lm_next = lm;
	else
		to->lp_head = lm;
	to->lp_tail = lm;
	to->lp_bytes += lm->lm_to - lm->lm_from;
	socket_changed(to->lp_so);
}

static struct local_msg *
msg_dequeue(struct local_pcb *lp)
{
	struct local_msg *lm = lp->lp_head;

	lp->lp_head = lm->lm_next;
	if (lp->lp_head == NULL)
		lp->lp_tail = NULL;
	lp->lp_bytes -= lm->lm_to - lm->lm_from;
	return lm;
}

void
local_flush(struct local_pcb *lp)
{
	while (lp->lp_head != NULL)
		msg_free(msg_dequeue(lp));
}

/* ---- Sending ------------------------------------------------------------ */

/* Why a connected socket cannot send now; 0: it can. */
static int
send_error(const struct local_pcb *lp)
{
	if (lp->lp_sndshut)
		return EPIPE;
	if (lp->lp_peer == NULL)
		return lp->lp_was_connected ? EPIPE : ENOTCONN;
	return lp->lp_peer->lp_rcvshut ? EPIPE : 0;
}

/* Waits until the peer has room for `need' bytes. */
static int
send_wait(struct local_pcb *lp, size_t need, bool nonblock, uint64_t deadline)
{
	int error;

	for (;;) {
		error = send_error(lp);
		if (error != 0 || local_room(lp->lp_peer) >= need)
			return error;
		if (nonblock)
			return EWOULDBLOCK;
		error = socket_wait(lp->lp_so, "unixsnd", deadline);
		if (error != 0)
			return error;
	}
}

/* Copies n bytes into a new message that takes the files over. */
static int
msg_make(struct uio *uio, size_t n, struct file ***files, size_t *nfiles,
    struct local_msg **lmp)
{
	struct local_msg *lm = msg_alloc(n);
	int error;

	if (lm == NULL)
		return ENOBUFS;
	error = uiomove(lm->lm_data, n, uio);
	if (error != 0) {
		msg_free(lm);
		return error;
	}
	lm->lm_to = n;
	lm->lm_files = *files;
	lm->lm_nfiles = *nfiles;
	*files = NULL;
	*nfiles = 0;
	*lmp = lm;
	return 0;
}

static int
send_stream(struct local_pcb *lp, struct uio *uio, struct file ***files,
    size_t *nfiles, bool nonblock)
{
	uint64_t deadline = socket_deadline(lp->lp_so->so_sndtimeo);
	struct local_msg *lm;
	size_t n;
	int error;

	if (uio->uio_resid == 0)
		return send_error(lp);
	do {
		error = send_wait(lp, 1, nonblock, deadline);
		if (error != 0)
			return error;
		n = MIN(MIN(uio->uio_resid, local_room(lp->lp_peer)),
		    STREAM_CHUNK);
		error = msg_make(uio, n, files, nfiles, &lm);
		if (error != 0)
			return error;
		/* The copy may have slept. */
		error = send_error(lp);
		if (error != 0) {
			msg_free(lm);
			return error;
		}
		msg_enqueue(lp->lp_peer, lm);
	} while (uio->uio_resid > 0);
	return 0;
}

/* A record over a connection. */
static int
send_record(struct local_pcb *lp, struct uio *uio, struct file ***files,
    size_t *nfiles, bool nonblock)
{
	uint64_t deadline = socket_deadline(lp->lp_so->so_sndtimeo);
	size_t n = uio->uio_resid;
	struct local_msg *lm;
	int error;

	error = send_error(lp);
	if (error != 0)
		return error;
	if (n > (size_t)lp->lp_peer->lp_so->so_rcvbuf ||
	    n > (size_t)lp->lp_so->so_sndbuf)
		return EMSGSIZE;
	error = send_wait(lp, MAX(n, 1), nonblock, deadline);
	if (error == 0)
		error = msg_make(uio, n, files, nfiles, &lm);
	if (error != 0)
		return error;
	error = send_error(lp);
	if (error != 0)
		msg_free(lm);
	else
		msg_enqueue(lp->lp_peer, lm);
	return error;
}

/* A datagram to an address or to the connected peer; never waits, as in BSD. */
static int
send_datagram(struct local_pcb *lp, struct uio *uio, struct sockmsg *sm,
    struct file ***files, size_t *nfiles)
{
	struct vnode *vp = NULL;
	struct local_pcb *to;
	struct local_msg *lm = NULL;
	size_t n = uio->uio_resid;
	int error;

	if (lp->lp_sndshut)
		return EPIPE;
	if (n > (size_t)lp->lp_so->so_sndbuf)
		return EMSGSIZE;
	error = msg_make(uio, n, files, nfiles, &lm);
	if (error != 0)
		return error;
	if (sm->sm_namelen > 0) {
		error = lp->lp_peer != NULL ? EISCONN : local_find(
		    (const struct sockaddr *)(const void *)&sm->sm_name,
		    sm->sm_namelen, &to, &vp);
	} else {
		to = lp->lp_peer;
		error = to != NULL ? 0 : lp->lp_was_connected ?
		    ECONNREFUSED : EDESTADDRREQ;
	}
	if (error == 0) {
		if (!local_is_dgram(to))
			error = EPROTOTYPE;
		else if (to->lp_rcvshut || local_room(to) < MAX(n, 1))
			error = ENOBUFS;
	}
	if (error == 0) {
		lm->lm_name = lp->lp_name;
		msg_enqueue(to, lm);
	} else
		msg_free(lm);
	if (vp != NULL)
		vnode_release(vp);
	return error;
}

int
local_send(struct socket *so, struct uio *uio, struct sockmsg *sm,
    bool nonblock)
{
	struct local_pcb *lp = local_pcb(so);
	struct file **files = NULL;
	size_t nfiles = 0;
	int error = 0;

	if ((sm->sm_flags & MSG_OOB) != 0)
		return EOPNOTSUPP;
	if (sm->sm_controllen > 0)
		error = rights_collect(sm->sm_control, sm->sm_controllen,
		    &files, &nfiles);
	if (error != 0)
		return error;
	if (local_is_dgram(lp))
		error = send_datagram(lp, uio, sm, &files, &nfiles);
	else if (sm->sm_namelen > 0)
		error = EISCONN;
	else if (local_is_stream(lp))
		error = send_stream(lp, uio, &files, &nfiles, nonblock);
	else
		error = send_record(lp, uio, &files, &nfiles, nonblock);
	rights_discard(files, nfiles);
	return error;
}

/* ---- Receiving ---------------------------------------------------------- */

/* Waits for something to read; *eof: there will be no more. */
static int
recv_wait(struct local_pcb *lp, bool nonblock, uint64_t deadline, bool *eof)
{
	int error;

	*eof = false;
	while (lp->lp_head == NULL) {
		if (lp->lp_so->so_error != 0)
			return socket_error(lp->lp_so);
		*eof = local_at_eof(lp);
		if (*eof)
			return 0;
		if (lp->lp_peer == NULL && !local_is_dgram(lp))
			return ENOTCONN;
		if (nonblock)
			return EWOULDBLOCK;
		error = socket_wait(lp->lp_so, "unixrcv", deadline);
		if (error != 0)
			return error;
	}
	return 0;
}

/* Tells whoever sends to us that there is room. */
static void
recv_done(struct local_pcb *lp)
{
	if (lp->lp_peer != NULL)
		socket_changed(lp->lp_peer->lp_so);
}

static void
take_rights(struct local_msg *lm, struct sockmsg *sm)
{
	struct file **files = lm->lm_files;
	size_t n = lm->lm_nfiles;

	lm->lm_files = NULL;
	lm->lm_nfiles = 0;
	if (n > 0)
		rights_deliver(sm, files, n);
}

/* Reads what is queued, up to a message that brings descriptors of its own. */
static int
recv_stream_some(struct local_pcb *lp, struct uio *uio, struct sockmsg *sm,
    bool peek)
{
	struct local_msg *lm = lp->lp_head;
	bool first = true;
	size_t n;
	int error;

	while (lm != NULL && (uio->uio_resid > 0 || first)) {
		if (lm->lm_nfiles > 0) {
			if (!first)
				break;
			if (!peek)
				take_rights(lm, sm);
		}
		first = false;
		n = MIN(uio->uio_resid, lm->lm_to - lm->lm_from);
		error = uiomove(lm->lm_data + lm->lm_from, n, uio);
		if (error != 0)
			return error;
		if (peek) {
			lm = lm->lm_next;
			continue;
		}
		lm->lm_from += n;
		lp->lp_bytes -= n;
		if (lm->lm_from < lm->lm_to)
			break;
		msg_free(msg_dequeue(lp));
		lm = lp->lp_head;
	}
	return 0;
}

static int
recv_stream(struct local_pcb *lp, struct uio *uio, struct sockmsg *sm,
    bool nonblock)
{
	uint64_t deadline = socket_deadline(lp->lp_so->so_rcvtimeo);
	bool eof, peek = (sm->sm_flags & MSG_PEEK) != 0;
	bool all = (sm->sm_flags & MSG_WAITALL) != 0 && !peek;
	size_t before = uio->uio_resid;
	int error;

	if (before == 0)
		return 0;
	do {
		error = recv_wait(lp, nonblock, deadline, &eof);
		if (error != 0 || eof)
			break;
		kmutex_enter(&lp->lp_rlock);
		/* Another reader may have been faster. */
		if (lp->lp_head != NULL)
			error = recv_stream_some(lp, uio, sm, peek);
		kmutex_exit(&lp->lp_rlock);
		recv_done(lp);
	} while (error == 0 && (uio->uio_resid == before ||
	    (all && uio->uio_resid > 0)));
	return error;
}

/* One whole record or datagram; what does not fit is lost. */
static int
recv_record(struct local_pcb *lp, struct uio *uio, struct sockmsg *sm,
    bool nonblock)
{
	uint64_t deadline = socket_deadline(lp->lp_so->so_rcvtimeo);
	bool eof, peek = (sm->sm_flags & MSG_PEEK) != 0;
	struct local_msg *lm;
	int error;

	kmutex_enter(&lp->lp_rlock);
	while (lp->lp_head == NULL) {
		kmutex_exit(&lp->lp_rlock);
		error = recv_wait(lp, nonblock, deadline, &eof);
		if (error != 0 || eof)
			return error;
		kmutex_enter(&lp->lp_rlock);
	}
	lm = lp->lp_head;
	if (!peek) {
		(void)msg_dequeue(lp);
		take_rights(lm, sm);
	}
	if (lm->lm_to > uio->uio_resid)
		sm->sm_flags |= MSG_TRUNC;
	else if (!local_is_dgram(lp))
		sm->sm_flags |= MSG_EOR;
	if (local_is_dgram(lp)) {
		memcpy(&sm->sm_name, &lm->lm_name, sizeof(lm->lm_name));
		sm->sm_namelen = lm->lm_name.sun_len;
	}
	error = uiomove(lm->lm_data, MIN(lm->lm_to, uio->uio_resid), uio);
	if (!peek)
		msg_free(lm);
	kmutex_exit(&lp->lp_rlock);
	recv_done(lp);
	return error;
}

int
local_recv(struct socket *so, struct uio *uio, struct sockmsg *sm,
    bool nonblock)
{
	struct local_pcb *lp = local_pcb(so);

	if ((sm->sm_flags & MSG_OOB) != 0)
		return EOPNOTSUPP;
	return local_is_stream(lp) ? recv_stream(lp, uio, sm, nonblock) :
	    recv_record(lp, uio, sm, nonblock);
}
