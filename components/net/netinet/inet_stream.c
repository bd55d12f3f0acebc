/*
 * inet_stream.c - a TCP connection's data. What is sent is copied once, from the
 * program into segments; what arrives stays where the card has put it until the
 * program takes it.
 */
#include "inet.h"

#include "net_copy.h"
#include "net_tcp.h"

#include "netbsd/errno.h"
#include "netbsd/socket.h"

/* What is copied at a time; lwIP counts in 16 bits. */
#define CHUNK	32768U

/* ---- Sending ------------------------------------------------------------ */

/* Why nothing can be sent now; 0: it can. */
static int
send_error(struct inpcb *in)
{
	struct socket *so = in->in_so;

	if (in->in_sndshut)
		return EPIPE;
	if (so->so_error != 0)
		return socket_error(so);
	if (!in->in_connected)
		return ENOTCONN;
	return in->in_tcp == NULL ? EPIPE : 0;
}

/* Waits until there is room for something. */
static int
send_wait(struct inpcb *in, bool nonblock, uint64_t deadline)
{
	int error;

	for (;;) {
		error = send_error(in);
		if (error == ENOTCONN && in->in_connecting)
			error = 0;
		if (error != 0 || inet_stream_room(in) > 0)
			return error;
		if (nonblock)
			return EWOULDBLOCK;
		error = socket_wait(in->in_so, "netsnd", deadline);
		if (error != 0)
			return error;
	}
}

/* Queues some of the first piece of a uio; *done: how much. */
static int
send_some(struct inpcb *in, struct uio *uio, size_t *done)
{
	size_t n, room;
	u8_t flags;
	int error;
	err_t err;

	while (uio->uio_iov->iov_len == 0) {
		uio->uio_iov++;
		uio->uio_iovcnt--;
	}
	*done = 0;
	n = MIN(MIN(uio->uio_iov->iov_len, uio->uio_resid), CHUNK);
	error = uio_prefault(uio, n);
	/* That may have slept. */
	if (error == 0)
		error = send_error(in);
	if (error != 0)
		return error;
	room = inet_stream_room(in);
	if (room == 0)
		return 0;
	n = MIN(n, room);
	flags = TCP_WRITE_FLAG_COPY |
	    (n < uio->uio_resid ? TCP_WRITE_FLAG_MORE : 0);
	err = tcp_write(in->in_tcp, uio->uio_iov->iov_base, (u16_t)n, flags);
	if (err == ERR_MEM && in->in_tcp->snd_queuelen > 0)
		return 0;		/* when what is queued has been sent */
	if (err != ERR_OK)
		return inet_errno(err);
	/*
	 * Another thread unmapped it in the middle of the call: the stream has
	 * a hole now, and must not go on.
	 */
	if (net_copy_faulted()) {
		tcp_abort(in->in_tcp);
		return EFAULT;
	}
	uio_advance(uio, n);
	*done = n;
	return 0;
}

int
inet_stream_send(struct inpcb *in, struct uio *uio, int flags __unused,
    bool nonblock)
{
	uint64_t deadline = socket_deadline(in->in_so->so_sndtimeo);
	size_t done = 1, total = uio->uio_resid;
	int error = 0;

	if (total == 0)
		return send_error(in);
	while (error == 0 && uio->uio_resid > 0) {
		if (done == 0 && in->in_tcp != NULL)
			(void)tcp_output(in->in_tcp);
		if (done == 0 || inet_stream_room(in) == 0)
			error = send_wait(in, nonblock, deadline);
		if (error == 0)
			error = send_some(in, uio, &done);
		/* Room, but no memory for it: later. */
		if (error == 0 && done == 0 && inet_stream_room(in) > 0)
			error = nonblock ? EWOULDBLOCK :
			    socket_wait(in->in_so, "netsnd", deadline);
	}
	if (in->in_tcp != NULL && in->in_connected) {
		(void)tcp_output(in->in_tcp);
		net_tcp_active();
	}
	return error == EWOULDBLOCK && uio->uio_resid < total ? 0 : error;
}

/* ---- Receiving ---------------------------------------------------------- */

void
inet_stream_arrived(struct inpcb *in, struct pbuf *p)
{
	in->in_rbytes += p->tot_len;
	if (in->in_rtail != NULL)
		in->in_rtail->next = p;
	else
		in->in_rhead = p;
	while (p->next != NULL)
		p = p->next;
	in->in_rtail = p;
}

/* Lets go of the first pbuf. */
static void
drop_head(struct inpcb *in)
{
	struct pbuf *p = in->in_rhead;

	in->in_rhead = p->next;
	if (in->in_rhead == NULL)
		in->in_rtail = NULL;
	/* Totals are not kept up in the queue. */
	p->next = NULL;
	p->tot_len = p->len;
	(void)pbuf_free(p);
}

/* Tells the peer that there is room for n more bytes. */
static void
window_open(struct inpcb *in, size_t n)
{
	size_t part;

	/* What the window has been made smaller by stays closed. */
	part = MIN(n, in->in_window);
	in->in_window -= part;
	for (n -= part; n > 0 && in->in_tcp != NULL; n -= part) {
		part = MIN(n, CHUNK);
		tcp_recved(in->in_tcp, (u16_t)part);
	}
}

void
inet_stream_flush(struct inpcb *in)
{
	size_t n = in->in_rbytes;

	while (in->in_rhead != NULL)
		drop_head(in);
	in->in_rbytes = 0;
	if (in->in_connected)
		window_open(in, n);
}

/*
 * lwIP knows one size of window for all. A smaller one comes from keeping back
 * what it has beyond the socket's.
 */
void
inet_stream_window(struct inpcb *in, int before)
{
	struct tcp_pcb *pcb = in->in_tcp;
	size_t size = (size_t)in->in_so->so_rcvbuf;

	if (pcb == NULL || !in->in_connected)
		return;
	if (before == 0) {
		/* The handshake's window, which has 16 bits, is not taken back. */
		size = MIN(MAX(size, UINT16_MAX), TCP_WND_MAX(pcb));
		pcb->rcv_wnd = pcb->rcv_ann_wnd = (tcpwnd_size_t)size;
		pcb->rcv_ann_right_edge = pcb->rcv_nxt + (u32_t)size;
		return;
	}
	if (size < (size_t)before)
		in->in_window += (size_t)before - size;
	else
		window_open(in, size - (size_t)before);
}

/* Waits for something to read; *eof: there will be no more. */
static int
recv_wait(struct inpcb *in, bool nonblock, uint64_t deadline, bool *eof)
{
	struct socket *so = in->in_so;
	int error;

	*eof = false;
	while (in->in_rhead == NULL) {
		if (so->so_error != 0)
			return socket_error(so);
		*eof = in->in_eof || in->in_rcvshut;
		if (*eof)
			return 0;
		if (!in->in_connected && !in->in_connecting)
			return ENOTCONN;
		if (nonblock)
			return EWOULDBLOCK;
		error = socket_wait(so, "netrcv", deadline);
		if (error != 0)
			return error;
	}
	return 0;
}

static int
recv_some(struct inpcb *in, struct uio *uio)
{
	size_t n, taken = 0;
	struct pbuf *p;
	int error = 0;

	while ((p = in->in_rhead) != NULL && uio->uio_resid > 0) {
		n = MIN(uio->uio_resid, p->len);
		error = uiomove(p->payload, n, uio);
		if (error != 0)
			break;
		taken += n;
		in->in_rbytes -= n;
		p->payload = (char *)p->payload + n;
		p->len = (u16_t)(p->len - n);
		if (p->len == 0)
			drop_head(in);
	}
	window_open(in, taken);
	return error;
}

static int
recv_peek(struct inpcb *in, struct uio *uio)
{
	struct pbuf *p;
	int error = 0;

	for (p = in->in_rhead; p != NULL && uio->uio_resid > 0 && error == 0;
	    p = p->next)
		error = uiomove(p->payload, p->len, uio);
	return error;
}

int
inet_stream_recv(struct inpcb *in, struct uio *uio, int flags, bool nonblock)
{
	uint64_t deadline = socket_deadline(in->in_so->so_rcvtimeo);
	bool eof, peek = (flags & MSG_PEEK) != 0;
	bool all = (flags & MSG_WAITALL) != 0 && !peek;
	size_t before = uio->uio_resid;
	int error;

	if (before == 0)
		return 0;
	do {
		error = recv_wait(in, nonblock, deadline, &eof);
		if (error != 0 || eof)
			break;
		kmutex_enter(&in->in_rlock);
		/* Another reader may have been faster: then nothing moves. */
		error = peek ? recv_peek(in, uio) : recv_some(in, uio);
		kmutex_exit(&in->in_rlock);
	} while (error == 0 && (uio->uio_resid == before ||
	    (all && uio->uio_resid > 0)));
	return error;
}
