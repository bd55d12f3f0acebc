/*
 * inet_tcp.c - TCP sockets: connections coming and going, and readiness.
 */
#include "inet.h"

#include "lwip/priv/tcp_priv.h"

#include "net_tcp.h"

#include "netbsd/errno.h"
#include "netbsd/event.h"
#include "netbsd/poll.h"
#include "netbsd/socket.h"
#include "rump/kmem.h"

/* Chains of pbufs that a connection may have queued: far beyond its bytes. */
#define QUEUELEN_MAX	(TCP_SND_QUEUELEN - 64)

static bool
is_open(const struct inpcb *in)
{
	return in->in_tcp != NULL && in->in_connected;
}

/* ---- What lwIP tells ---------------------------------------------------- */

static err_t
on_recv(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err __unused)
{
	struct inpcb *in = arg;

	if (p == NULL)
		in->in_eof = true;
	else if (in->in_rcvshut) {
		tcp_recved(pcb, p->tot_len);
		pbuf_free(p);
		return ERR_OK;
	} else {
		/* Segments that a card has joined count as what they were. */
		if (p->tot_len >= 2 * pcb->mss)
			tcp_ack_now(pcb);
		inet_stream_arrived(in, p);
	}
	socket_changed(in->in_so);
	return ERR_OK;
}

static err_t
on_sent(void *arg, struct tcp_pcb *pcb __unused, u16_t len __unused)
{
	struct inpcb *in = arg;
	struct socket *so = in->in_so;

	/* Nobody is woken for less room than they wait for. */
	if (inet_stream_room(in) >= (size_t)MIN(so->so_sndlowat,
	    so->so_sndbuf) || pcb->unsent == NULL)
		socket_changed(so);
	return ERR_OK;
}

/* Remembers a connection's own address, as getsockname goes on giving it. */
static void
keep_name(struct inpcb *in)
{
	in->in_local = in->in_tcp->local_ip;
	in->in_localport = in->in_tcp->local_port;
}

/* The control block is gone already. */
static void
on_error(void *arg, err_t err)
{
	struct inpcb *in = arg;
	struct socket *so = in->in_so;

	if (err == ERR_CLSD)
		in->in_eof = true;
	else if (in->in_connecting && err == ERR_RST)
		so->so_error = ECONNREFUSED;
	else if (in->in_connecting && in->in_softerror != 0)
		so->so_error = in->in_softerror;
	else
		so->so_error = inet_errno(err);
	in->in_tcp = NULL;
	in->in_connecting = false;
	in->in_bound = in->in_connected;
	if (in->in_connected)
		in->in_eof = true;
	socket_changed(so);
}

static err_t
on_connected(void *arg, struct tcp_pcb *pcb __unused, err_t err __unused)
{
	struct inpcb *in = arg;

	in->in_connecting = false;
	in->in_connected = true;
	keep_name(in);
	inet_stream_window(in, 0);
	socket_changed(in->in_so);
	return ERR_OK;
}

static void
set_callbacks(struct inpcb *in)
{
	tcp_arg(in->in_tcp, in);
	tcp_recv(in->in_tcp, on_recv);
	tcp_sent(in->in_tcp, on_sent);
	tcp_err(in->in_tcp, on_error);
}

/* lwIP goes on with the connection alone. */
static void
clear_callbacks(struct tcp_pcb *pcb)
{
	tcp_arg(pcb, NULL);
	tcp_recv(pcb, NULL);
	tcp_sent(pcb, NULL);
	tcp_err(pcb, NULL);
}

/*
 * Errors do not end a connection that is made (RFC 1122, RFC 5927), and those
 * that may be temporary end an attempt only when it has been repeated, as in
 * NetBSD.
 */
void
inet_tcp_icmp(const struct net_icmp *ni)
{
	struct tcp_pcb *pcb = net_tcp_lookup(&ni->ni_local, ni->ni_lport,
	    &ni->ni_remote, ni->ni_rport);
	struct inpcb *in;

	if (pcb == NULL || pcb->state != SYN_SENT ||
	    (in = pcb->callback_arg) == NULL ||
	    !TCP_SEQ_BETWEEN(ni->ni_sequence, pcb->lastack, pcb->snd_nxt))
		return;
	in->in_softerror = ni->ni_errno;
	if (ni->ni_errno != ECONNREFUSED && pcb->nrtx <= 3)
		return;
	clear_callbacks(pcb);
	tcp_abandon(pcb, 0);
	on_error(in, ERR_ABRT);
}

/* ---- Life --------------------------------------------------------------- */

int
inet_tcp_attach(struct inpcb *in)
{
	if (in->in_tcp != NULL)
		return 0;
	in->in_tcp = tcp_new_ip_type(inet_type(in));
	if (in->in_tcp == NULL)
		return ENOBUFS;
	set_callbacks(in);
	in->in_sndbuf = in->in_so->so_sndbuf;
	in->in_rcvbuf = in->in_so->so_rcvbuf;
	in->in_tcp->snd_buf = (tcpwnd_size_t)in->in_sndbuf;
	inet_tcp_options(in);
	return 0;
}

static void
close_queue(struct inpcb *in)
{
	struct inpcb *c;

	while ((c = in->in_qhead) != NULL) {
		in->in_qhead = c->in_qnext;
		c->in_so->so_linger_on = 1;
		c->in_so->so_linger = 0;
		socket_release(c->in_so);
	}
	in->in_qtail = NULL;
	in->in_qlen = 0;
}

/* Waits until the peer has everything, at most as long as SO_LINGER says. */
static void
linger(struct inpcb *in)
{
	struct socket *so = in->in_so;
	uint64_t deadline = socket_deadline((uint64_t)so->so_linger *
	    1000000000);

	in->in_rcvshut = true;
	(void)tcp_shutdown(in->in_tcp, 0, 1);
	while (in->in_tcp != NULL && (in->in_tcp->unsent != NULL ||
	    in->in_tcp->unacked != NULL))
		if (socket_wait(so, "soclose", deadline) != 0)
			break;
}

void
inet_tcp_close(struct inpcb *in)
{
	struct socket *so = in->in_so;
	struct tcp_pcb *pcb;

	close_queue(in);
	inet_stream_flush(in);
	if (is_open(in) && so->so_linger_on && so->so_linger > 0)
		linger(in);
	pcb = in->in_tcp;
	if (pcb == NULL)
		return;
	in->in_tcp = NULL;
	if (in->in_listening) {
		tcp_arg(pcb, NULL);
		(void)tcp_close(pcb);
		return;
	}
	clear_callbacks(pcb);
	if (in->in_connected && so->so_linger_on && so->so_linger == 0) {
		tcp_abort(pcb);
		return;
	}
	/* lwIP resets a connection whose window is not all there. */
	if (in->in_connected)
		pcb->rcv_wnd = TCP_WND_MAX(pcb);
	if (tcp_close(pcb) != ERR_OK)
		tcp_abort(pcb);
}

int
inet_tcp_bind(struct inpcb *in, const ip_addr_t *ip, uint16_t port)
{
	int error;

	error = inet_tcp_attach(in);
	return error != 0 ? error : inet_errno(tcp_bind(in->in_tcp, ip, port));
}

/* ---- Listening ---------------------------------------------------------- */

/* As BSD: half as many again may finish as are allowed to begin. */
static bool
backlog_full(void *arg, bool finished)
{
	const struct inpcb *in = arg;

	return in != NULL && in->in_qlen >= in->in_backlog +
	    (finished ? in->in_backlog / 2 : 0);
}

void
inet_tcp_init(void)
{
	net_tcp_backlog_full = backlog_full;
}

/* What an accepted socket has of its listener. */
static void
inherit(struct socket *so, const struct socket *from)
{
	struct inpcb *in = inet_pcb(so);
	const struct inpcb *lin = from->so_pcb;

	so->so_options = from->so_options & ~(unsigned int)SO_ACCEPTCONN;
	so->so_linger_on = from->so_linger_on;
	so->so_linger = from->so_linger;
	so->so_sndtimeo = from->so_sndtimeo;
	so->so_rcvtimeo = from->so_rcvtimeo;
	so->so_sndbuf = from->so_sndbuf;
	so->so_rcvbuf = from->so_rcvbuf;
	so->so_sndlowat = from->so_sndlowat;
	so->so_rcvlowat = from->so_rcvlowat;
	in->in_v6only = lin->in_v6only;
	in->in_nodelay = lin->in_nodelay;
	in->in_keepidle = lin->in_keepidle;
	in->in_keepintvl = lin->in_keepintvl;
	in->in_keepcnt = lin->in_keepcnt;
}

static void
enqueue(struct inpcb *in, struct inpcb *c)
{
	if (in->in_qtail != NULL)
		in->in_qtail->in_qnext = c;
	else
		in->in_qhead = c;
	in->in_qtail = c;
	in->in_qlen++;
}

/* A handshake is over. */
static err_t
on_accept(void *arg, struct tcp_pcb *pcb, err_t err)
{
	struct inpcb *in = arg, *c;
	struct socket *so;
	int error;

	if (in == NULL || pcb == NULL || err != ERR_OK)
		return ERR_VAL;
	net_tcp_established(pcb);
	error = socket_create(in->in_so->so_domain, SOCK_STREAM, 0, &so);
	if (error != 0)
		return ERR_MEM;
	inherit(so, in->in_so);
	c = inet_pcb(so);
	c->in_tcp = pcb;
	c->in_bound = c->in_connected = true;
	c->in_peer = pcb->remote_ip;
	c->in_peerport = pcb->remote_port;
	keep_name(c);
	set_callbacks(c);
	c->in_sndbuf = so->so_sndbuf;
	c->in_rcvbuf = so->so_rcvbuf;
	pcb->snd_buf += (tcpwnd_size_t)so->so_sndbuf - TCP_SND_BUF;
	inet_tcp_options(c);
	inet_stream_window(c, 0);
	enqueue(in, c);
	socket_changed(in->in_so);
	return ERR_OK;
}

int
inet_tcp_listen(struct inpcb *in, int backlog)
{
	struct tcp_pcb *listener;
	err_t err;
	int error;

	if (in->in_connected || in->in_connecting)
		return EINVAL;
	in->in_backlog = MAX(backlog, 1);
	if (in->in_listening)
		return 0;
	error = inet_tcp_attach(in);
	if (error == 0 && !in->in_bound)
		error = inet_errno(tcp_bind(in->in_tcp, NULL, 0));
	if (error != 0)
		return error;
	listener = tcp_listen_with_backlog_and_err(in->in_tcp, 0, &err);
	if (listener == NULL)
		return inet_errno(err);
	in->in_tcp = listener;
	in->in_bound = in->in_listening = true;
	tcp_arg(listener, in);
	tcp_accept(listener, on_accept);
	return 0;
}

int
inet_tcp_accept(struct inpcb *in, bool nonblock, struct socket **newp)
{
	struct socket *so = in->in_so;
	uint64_t deadline = socket_deadline(so->so_rcvtimeo);
	struct inpcb *c;
	int error;

	while (in->in_qhead == NULL) {
		if (in->in_rcvshut)
			return ECONNABORTED;
		if (nonblock)
			return EWOULDBLOCK;
		error = socket_wait(so, "netacc", deadline);
		if (error != 0)
			return error;
	}
	c = in->in_qhead;
	in->in_qhead = c->in_qnext;
	if (in->in_qhead == NULL)
		in->in_qtail = NULL;
	in->in_qlen--;
	c->in_qnext = NULL;
	*newp = c->in_so;
	return 0;
}

/* ---- Connecting --------------------------------------------------------- */

static int
start_connect(struct inpcb *in, const ip_addr_t *ip, uint16_t port)
{
	int error;
	err_t err;

	if (port == 0)
		return EADDRNOTAVAIL;
	if (ip_addr_ismulticast(ip))
		return EADDRNOTAVAIL;
	error = inet_tcp_attach(in);
	if (error != 0)
		return error;
	/* To ourselves: from the address that is asked for. */
	if (ip_addr_isany_val(in->in_tcp->local_ip) && inet_is_local(ip, false))
		in->in_tcp->local_ip = *ip;
	err = tcp_connect(in->in_tcp, ip, port, on_connected);
	if (err != ERR_OK)
		return err == ERR_BUF ? EADDRNOTAVAIL : inet_errno(err);
	in->in_connecting = true;
	in->in_softerror = 0;
	in->in_bound = true;
	in->in_peer = *ip;
	in->in_peerport = port;
	return 0;
}

int
inet_tcp_connect(struct inpcb *in, const ip_addr_t *ip, uint16_t port,
    bool nonblock)
{
	struct socket *so = in->in_so;
	int error;

	if (in->in_listening)
		return EOPNOTSUPP;
	if (in->in_connected)
		return EISCONN;
	if (in->in_connecting)
		return EALREADY;
	so->so_error = 0;
	error = start_connect(in, ip, port);
	if (error != 0)
		return error;
	while (in->in_connecting) {
		if (nonblock)
			return EINPROGRESS;
		error = socket_wait(so, "netcon", UINT64_MAX);
		if (error != 0)
			return error;
	}
	return socket_error(so);
}

int
inet_tcp_shutdown(struct inpcb *in, int how)
{
	struct socket *so = in->in_so;

	if (!in->in_connected && !in->in_listening)
		return ENOTCONN;
	if (how != SHUT_WR) {
		in->in_rcvshut = true;
		if (!in->in_listening) {
			kmutex_enter(&in->in_rlock);
			inet_stream_flush(in);
			kmutex_exit(&in->in_rlock);
		}
	}
	if (how != SHUT_RD && !in->in_sndshut && !in->in_listening) {
		in->in_sndshut = true;
		if (in->in_tcp != NULL)
			(void)tcp_shutdown(in->in_tcp, 0, 1);
	}
	socket_changed(so);
	return 0;
}

/* ---- Options ------------------------------------------------------------ */

void
inet_tcp_options(struct inpcb *in)
{
	struct socket *so = in->in_so;
	struct tcp_pcb *pcb = in->in_tcp;

	if (pcb == NULL)
		return;
	if ((so->so_options & (SO_REUSEADDR | SO_REUSEPORT)) != 0)
		ip_set_option(pcb, SOF_REUSEADDR);
	else
		ip_reset_option(pcb, SOF_REUSEADDR);
	if ((so->so_options & SO_KEEPALIVE) != 0)
		ip_set_option(pcb, SOF_KEEPALIVE);
	else
		ip_reset_option(pcb, SOF_KEEPALIVE);
	if (in->in_listening)
		return;
	if (in->in_nodelay)
		tcp_nagle_disable(pcb);
	else
		tcp_nagle_enable(pcb);
	if (in->in_keepidle > 0)
		pcb->keep_idle = in->in_keepidle * 1000;
	if (in->in_keepintvl > 0)
		pcb->keep_intvl = in->in_keepintvl * 1000;
	if (in->in_keepcnt > 0)
		pcb->keep_cnt = in->in_keepcnt;
}

/* ---- Readiness ---------------------------------------------------------- */

size_t
inet_stream_room(const struct inpcb *in)
{
	return is_open(in) && in->in_tcp->snd_queuelen < QUEUELEN_MAX ?
	    in->in_tcp->snd_buf : 0;
}

static bool
at_eof(const struct inpcb *in)
{
	return in->in_eof || in->in_rcvshut;
}

/* Whether a connection is over in both directions. */
static bool
is_over(const struct inpcb *in)
{
	return in->in_connected && (in->in_tcp == NULL ||
	    (at_eof(in) && in->in_sndshut));
}

static bool
can_send(const struct inpcb *in)
{
	const struct socket *so = in->in_so;

	if (!in->in_connected)
		return so->so_error != 0;
	return in->in_tcp == NULL || in->in_sndshut || so->so_error != 0 ||
	    inet_stream_room(in) >= (size_t)MIN(so->so_sndlowat,
	    so->so_sndbuf);
}

int
inet_tcp_poll(struct inpcb *in, int events)
{
	struct socket *so = in->in_so;
	int revents = 0;

	if (in->in_qhead != NULL || at_eof(in) || so->so_error != 0 ||
	    in->in_rbytes >= (size_t)so->so_rcvlowat)
		revents |= events & (POLLIN | POLLRDNORM);
	if (!in->in_listening && can_send(in))
		revents |= events & (POLLOUT | POLLWRNORM);
	if (is_over(in))
		revents |= POLLHUP;
	if (so->so_error != 0)
		revents |= POLLERR;
	return revents;
}

static bool
read_event(struct inpcb *in, struct kevent *kev, int64_t lowat)
{
	struct socket *so = in->in_so;

	if (in->in_listening) {
		kev->data = in->in_qlen;
		return in->in_qlen > 0;
	}
	kev->data = (int64_t)in->in_rbytes;
	if (at_eof(in) || so->so_error != 0) {
		kev->flags |= EV_EOF;
		kev->fflags = (uint32_t)so->so_error;
		return true;
	}
	return kev->data >= lowat;
}

bool
inet_tcp_event(struct inpcb *in, uint32_t filter, struct kevent *kev)
{
	struct socket *so = in->in_so;
	bool has_lowat = (kev->fflags & NOTE_LOWAT) != 0;
	int64_t lowat = kev->data;

	kev->fflags = 0;
	if (filter == EVFILT_READ)
		return read_event(in, kev, has_lowat ? lowat :
		    so->so_rcvlowat);
	kev->data = (int64_t)inet_stream_room(in);
	if (so->so_error != 0 || (in->in_connected &&
	    (in->in_tcp == NULL || in->in_sndshut))) {
		kev->flags |= EV_EOF;
		kev->fflags = (uint32_t)so->so_error;
		return true;
	}
	return has_lowat ? in->in_connected && kev->data >= lowat :
	    can_send(in);
}
