/*
 * Internet sockets within one guest: over lo0, without a network card.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <net/if_dl.h>
#include <net/route.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/tcp_fsm.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/event.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/sysctl.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static int
get_option(int s, int level, int name)
{
	socklen_t len = sizeof(int);
	int value = -1;

	return getsockopt(s, level, name, &value, &len) == 0 ? value : -1000;
}

/* By TCP_INFO; -1 when there is none. */
static int
tcp_state(int s)
{
	struct tcp_info info;
	socklen_t len = sizeof(info);

	if (getsockopt(s, IPPROTO_TCP, TCP_INFO, &info, &len) != 0 ||
	    len != sizeof(info))
		return -1;
	return info.tcpi_state;
}

static int
set_option(int s, int level, int name, int value)
{
	return setsockopt(s, level, name, &value, sizeof(value)) == 0 ? 0 :
	    errno;
}

static struct sockaddr_in
name4(uint16_t port)
{
	struct sockaddr_in sin;

	memset(&sin, 0, sizeof(sin));
	sin.sin_len = sizeof(sin);
	sin.sin_family = AF_INET;
	sin.sin_port = htons(port);
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return sin;
}

static struct sockaddr_in6
name6(uint16_t port)
{
	struct sockaddr_in6 sin6;

	memset(&sin6, 0, sizeof(sin6));
	sin6.sin6_len = sizeof(sin6);
	sin6.sin6_family = AF_INET6;
	sin6.sin6_port = htons(port);
	sin6.sin6_addr = in6addr_loopback;
	return sin6;
}

#define SA(sa)	((struct sockaddr *)&(sa)), sizeof(sa)

static int
listener(uint16_t port, int backlog)
{
	struct sockaddr_in sin = name4(port);
	int s = socket(AF_INET, SOCK_STREAM, 0);

	if (s < 0 || set_option(s, SOL_SOCKET, SO_REUSEADDR, 1) != 0 ||
	    bind(s, SA(sin)) != 0 || listen(s, backlog) != 0) {
		close(s);
		return -1;
	}
	return s;
}

/* A connection to a listener: client's end, and the server's in *server. */
static int
pair(int l, uint16_t port, int *server)
{
	struct sockaddr_in sin = name4(port);
	int s = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(s, SA(sin)) != 0)
		return -1;
	*server = accept(l, NULL, NULL);
	return s;
}

static int
ready(int s, int events)
{
	struct pollfd fd = { .fd = s, .events = (short)events };

	return poll(&fd, 1, 2000) == 1 ? fd.revents : 0;
}

static int
not_ready(int s, int events)
{
	struct pollfd fd = { .fd = s, .events = (short)events };

	return poll(&fd, 1, 0) == 0;
}

static void
test_stream(void)
{
	struct sockaddr_in sin;
	socklen_t len = sizeof(sin);
	int a, b, l = listener(7000, 5);
	char buf[64];
	uint16_t port;

	ok(l >= 0, "a socket listens on 127.0.0.1");
	ok(get_option(l, SOL_SOCKET, SO_ACCEPTCONN) != 0, "SO_ACCEPTCONN");
	a = pair(l, 7000, &b);
	ok(a >= 0 && b >= 0, "connect and accept");
	ok(getsockname(a, (struct sockaddr *)&sin, &len) == 0 &&
	    len == sizeof(sin) && sin.sin_len == sizeof(sin) &&
	    sin.sin_addr.s_addr == htonl(INADDR_LOOPBACK) &&
	    ntohs(sin.sin_port) >= 49152, "the client has a port of its own");
	port = sin.sin_port;
	len = sizeof(sin);
	ok(getpeername(b, (struct sockaddr *)&sin, &len) == 0 &&
	    sin.sin_port == port, "the server knows it");
	ok(not_ready(b, POLLIN), "nothing to read");
	ok(write(a, "hello", 5) == 5, "write");
	ok(ready(b, POLLIN) == POLLIN, "poll sees it");
	ok(ioctl(b, FIONREAD, &len) == 0 && len == 5, "FIONREAD");
	ok(recv(b, buf, sizeof(buf), MSG_PEEK) == 5 &&
	    recv(b, buf, 2, 0) == 2 && memcmp(buf, "he", 2) == 0 &&
	    read(b, buf, sizeof(buf)) == 3 && memcmp(buf, "llo", 3) == 0,
	    "MSG_PEEK leaves it, reads take parts");
	ok(recv(b, buf, 1, MSG_DONTWAIT) == -1 && errno == EAGAIN,
	    "MSG_DONTWAIT");
	ok(shutdown(a, SHUT_WR) == 0 && read(b, buf, 1) == 0,
	    "a shutdown is the end of file");
	ok(write(b, "still", 5) == 5 && read(a, buf, 5) == 5,
	    "the other direction goes on");
	ok(write(a, "x", 1) == -1 && errno == EPIPE, "EPIPE after shutdown");
	close(b);
	ok(read(a, buf, 1) == 0, "end of file when the peer closes");
	close(a);
	close(l);
}

static void
test_large(void)
{
	static char out[400000], in[400000];
	int a, b, l = listener(7001, 5);
	size_t sent = 0, got = 0, i;
	ssize_t n;

	for (i = 0; i < sizeof(out); i++)
		out[i] = (char)(i * 7 + i / 251);
	a = pair(l, 7001, &b);
	fcntl(a, F_SETFL, O_NONBLOCK);
	while (sent < sizeof(out) &&
	    (n = write(a, out + sent, sizeof(out) - sent)) > 0)
		sent += (size_t)n;
	ok(sent > 50000 && sent < sizeof(out) && errno == EAGAIN,
	    "buffers end (%zu bytes)", sent);
	ok(not_ready(a, POLLOUT), "not writable then");
	fcntl(b, F_SETFL, O_NONBLOCK);
	while (got < sizeof(in)) {
		n = read(b, in + got, sizeof(in) - got);
		if (n > 0)
			got += (size_t)n;
		else if (!(ready(b, POLLIN) & POLLIN))
			break;
		if (sent < sizeof(out) &&
		    (n = write(a, out + sent, sizeof(out) - sent)) > 0)
			sent += (size_t)n;
	}
	ok(got == sizeof(in) && memcmp(in, out, sizeof(in)) == 0,
	    "400,000 bytes arrive as they were sent");
	close(a);
	close(b);
	close(l);
}

static void
test_errors(void)
{
	struct sockaddr_in sin = name4(7999);
	int a, b, l, s = socket(AF_INET, SOCK_STREAM, 0);
	struct linger lg = { 1, 0 };
	char c;

	ok(connect(s, SA(sin)) == -1 && errno == ECONNREFUSED,
	    "ECONNREFUSED where nobody listens");
	l = listener(7999, 1);
	ok(connect(s, SA(sin)) == 0, "the same socket can connect later");
	ok(connect(s, SA(sin)) == -1 && errno == EISCONN, "EISCONN");
	close(s);
	close(accept(l, NULL, NULL));
	s = socket(AF_INET, SOCK_STREAM, 0);
	ok(bind(s, SA(sin)) == -1 && errno == EADDRINUSE, "EADDRINUSE");
	sin.sin_addr.s_addr = htonl(0x01020304);
	sin.sin_port = 0;
	ok(bind(s, SA(sin)) == -1 && errno == EADDRNOTAVAIL, "EADDRNOTAVAIL");
	ok(connect(s, SA(sin)) == -1 && errno == EADDRNOTAVAIL,
	    "no connection to port 0");
	sin.sin_port = htons(80);
	ok(connect(s, SA(sin)) == -1 && errno == EHOSTUNREACH,
	    "EHOSTUNREACH without a way there");
	sin.sin_family = AF_INET6;
	ok(bind(s, SA(sin)) == -1 && errno == EAFNOSUPPORT, "EAFNOSUPPORT");
	ok(read(s, &c, 1) == -1 && errno == ENOTCONN, "ENOTCONN");
	ok(listen(s, 1) == 0, "listen without bind");
	close(s);
	a = pair(l, 7999, &b);
	setsockopt(a, SOL_SOCKET, SO_LINGER, &lg, sizeof(lg));
	close(a);
	ok((ready(b, POLLIN) & (POLLIN | POLLERR)) != 0 &&
	    read(b, &c, 1) == -1 && errno == ECONNRESET,
	    "SO_LINGER of zero resets the connection");
	close(b);
	ok(socket(AF_INET, SOCK_STREAM, IPPROTO_UDP) == -1 &&
	    errno == EPROTONOSUPPORT, "EPROTONOSUPPORT");
	ok(socket(AF_INET, SOCK_SEQPACKET, 0) == -1 && errno == EPROTOTYPE,
	    "EPROTOTYPE");
	close(l);
}

static void
test_nonblocking(void)
{
	struct sockaddr_in sin = name4(7002);
	int a = -1, b, l = listener(7002, 5), s = socket(AF_INET, SOCK_STREAM, 0);
	struct timeval tv = { 0, 100000 };
	double start;
	char c;

	fcntl(l, F_SETFL, O_NONBLOCK);
	ok(accept(l, NULL, NULL) == -1 && errno == EAGAIN,
	    "accept without anybody");
	fcntl(s, F_SETFL, O_NONBLOCK);
	ok(not_ready(s, POLLOUT), "not writable before it is connected");
	ok(connect(s, SA(sin)) == -1 && errno == EINPROGRESS, "EINPROGRESS");
	ok(ready(s, POLLOUT) == POLLOUT &&
	    get_option(s, SOL_SOCKET, SO_ERROR) == 0, "and then connected");
	ok(ready(l, POLLIN) == POLLIN && (a = accept(l, NULL, NULL)) >= 0,
	    "the listener is readable");
	ok((fcntl(a, F_GETFL) & O_NONBLOCK) != 0,
	    "what is accepted does not block either, as in BSD");
	close(a);
	close(s);
	fcntl(l, F_SETFL, 0);
	a = pair(l, 7002, &b);
	setsockopt(b, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	start = now();
	ok(read(b, &c, 1) == -1 && errno == EAGAIN && now() - start >= 0.09,
	    "SO_RCVTIMEO");
	close(a);
	close(b);
	s = socket(AF_INET, SOCK_STREAM, 0);
	fcntl(s, F_SETFL, O_NONBLOCK);
	sin.sin_port = htons(7998);
	ok(connect(s, SA(sin)) == -1 && errno == EINPROGRESS &&
	    (ready(s, POLLOUT) & POLLOUT) != 0 &&
	    get_option(s, SOL_SOCKET, SO_ERROR) == ECONNREFUSED,
	    "SO_ERROR after a refused connection");
	close(s);
	close(l);
}

static void
test_options(void)
{
	int a, b, half, l = listener(7003, 5), s;

	ok(set_option(l, IPPROTO_TCP, TCP_NODELAY, 1) == 0 &&
	    set_option(l, SOL_SOCKET, SO_KEEPALIVE, 1) == 0 &&
	    set_option(l, IPPROTO_TCP, TCP_KEEPIDLE, 30) == 0,
	    "options of a listener");
	a = pair(l, 7003, &b);
	ok(get_option(b, IPPROTO_TCP, TCP_NODELAY) != 0 &&
	    get_option(b, SOL_SOCKET, SO_KEEPALIVE) != 0 &&
	    get_option(b, IPPROTO_TCP, TCP_KEEPIDLE) == 30,
	    "are those of what it accepts");
	ok(get_option(a, IPPROTO_TCP, TCP_NODELAY) == 0, "and of nobody else");
	ok(set_option(a, IPPROTO_TCP, TCP_KEEPINTVL, 5) == 0 &&
	    get_option(a, IPPROTO_TCP, TCP_KEEPINTVL) == 5 &&
	    set_option(a, IPPROTO_TCP, TCP_KEEPCNT, 3) == 0 &&
	    get_option(a, IPPROTO_TCP, TCP_KEEPCNT) == 3 &&
	    get_option(b, IPPROTO_TCP, TCP_KEEPCNT) == 8,
	    "keepalive intervals");
	ok(get_option(a, IPPROTO_TCP, TCP_MAXSEG) >= 536, "TCP_MAXSEG");
	is(tcp_state(a), TCPS_ESTABLISHED, "TCP_INFO of a connection");
	is(tcp_state(l), TCPS_LISTEN, "TCP_INFO of a listener");
	s = pair(l, 7003, &half);
	shutdown(half, SHUT_WR);
	ok((ready(s, POLLIN) & POLLIN) != 0 &&
	    tcp_state(s) == TCPS_CLOSE_WAIT && tcp_state(half) == TCPS_FIN_WAIT_2,
	    "TCP_INFO of a connection that one side has shut");
	close(s);
	close(half);
	ok(set_option(a, IPPROTO_IP, IP_TTL, 7) == 0 &&
	    get_option(a, IPPROTO_IP, IP_TTL) == 7 &&
	    set_option(a, IPPROTO_IP, IP_TTL, 300) == EINVAL, "IP_TTL");
	ok(set_option(a, SOL_SOCKET, SO_SNDBUF, 40000) == 0 &&
	    get_option(a, SOL_SOCKET, SO_SNDBUF) == 40000, "SO_SNDBUF");
	ok(set_option(a, SOL_SOCKET, SO_ACCEPTFILTER, 1) == EINVAL,
	    "SO_ACCEPTFILTER is refused");
	ok(set_option(a, IPPROTO_TCP, 4711, 1) == ENOPROTOOPT,
	    "ENOPROTOOPT");
	s = socket(AF_INET, SOCK_DGRAM, 0);
	ok(set_option(s, IPPROTO_TCP, TCP_NODELAY, 1) == ENOPROTOOPT,
	    "TCP's options are not UDP's");
	close(s);
	close(a);
	close(b);
	close(l);
}

static void
test_backlog(void)
{
	struct sockaddr_in sin = name4(7004);
	int i, l = listener(7004, 3), kq = kqueue(), s[3];
	struct timespec none = { 0, 0 };
	struct kevent ev;

	EV_SET(&ev, (uintptr_t)l, EVFILT_READ, EV_ADD, 0, 0, NULL);
	kevent(kq, &ev, 1, NULL, 0, NULL);
	for (i = 0; i < 3; i++) {
		s[i] = socket(AF_INET, SOCK_STREAM, 0);
		connect(s[i], SA(sin));
	}
	ok(kevent(kq, NULL, 0, &ev, 1, NULL) == 1 && ev.data == 3,
	    "kqueue tells how many wait to be accepted");
	close(l);
	for (i = 0; i < 3; i++)
		ok((ready(s[i], POLLIN) & POLLIN) != 0 &&
		    read(s[i], &ev, 1) == -1 && errno == ECONNRESET,
		    "a closed listener resets what waited (%d)", i);
	for (i = 0; i < 3; i++)
		close(s[i]);
	ok(kevent(kq, NULL, 0, &ev, 1, &none) == 0, "and its event is gone");
	close(kq);
}

static void
test_kqueue(void)
{
	int a, b, kq = kqueue(), l = listener(7005, 5);
	struct timespec none = { 0, 0 };
	struct kevent ev;
	char buf[16];

	a = pair(l, 7005, &b);
	EV_SET(&ev, (uintptr_t)b, EVFILT_READ, EV_ADD, 0, 0, NULL);
	kevent(kq, &ev, 1, NULL, 0, NULL);
	ok(kevent(kq, NULL, 0, &ev, 1, &none) == 0, "nothing yet");
	ok(write(a, "12345", 5) == 5 && kevent(kq, NULL, 0, &ev, 1, NULL) == 1 &&
	    ev.data == 5 && (ev.flags & EV_EOF) == 0, "bytes to read");
	close(a);
	ready(b, POLLIN);
	do {
		kevent(kq, NULL, 0, &ev, 1, NULL);
	} while ((ev.flags & EV_EOF) == 0);
	ok(ev.data == 5, "EV_EOF with the bytes that remain");
	ok(read(b, buf, sizeof(buf)) == 5 && read(b, buf, 1) == 0,
	    "which can be read");
	EV_SET(&ev, (uintptr_t)b, EVFILT_WRITE, EV_ADD, 0, 0, NULL);
	kevent(kq, &ev, 1, NULL, 0, NULL);
	close(b);
	close(l);
	close(kq);
}

static void
test_datagrams(void)
{
	struct sockaddr_in sin = name4(7006), from;
	struct msghdr mh;
	struct cmsghdr *cm;
	struct iovec iov;
	socklen_t len = sizeof(from);
	char buf[9000], control[256];
	int r = socket(AF_INET, SOCK_DGRAM, 0);
	int s = socket(AF_INET, SOCK_DGRAM, 0);

	ok(bind(r, SA(sin)) == 0, "a datagram socket is bound");
	ok(sendto(s, "one", 3, 0, SA(sin)) == 3, "sendto");
	ok(recvfrom(r, buf, sizeof(buf), 0, (struct sockaddr *)&from, &len) ==
	    3 && from.sin_addr.s_addr == htonl(INADDR_LOOPBACK) &&
	    from.sin_port != 0, "recvfrom tells the sender");
	ok(send(s, "x", 1, 0) == -1 && errno == EDESTADDRREQ, "EDESTADDRREQ");
	ok(connect(s, SA(sin)) == 0 && send(s, "two", 3, 0) == 3 &&
	    recv(r, buf, 2, 0) == 2, "a connected one sends by itself");
	ok(recv(r, buf, 1, MSG_DONTWAIT) == -1 && errno == EAGAIN,
	    "what did not fit is gone");
	ok(sendto(s, "x", 1, 0, SA(sin)) == -1 && errno == EISCONN, "EISCONN");
	ok(send(s, buf, 0, 0) == 0 && ready(r, POLLIN) == POLLIN &&
	    recv(r, buf, 1, 0) == 0, "an empty datagram");
	memset(buf, 'a', sizeof(buf));
	ok(send(s, buf, sizeof(buf), 0) == sizeof(buf) &&
	    recv(r, buf, sizeof(buf), 0) == sizeof(buf), "a large datagram");
	set_option(s, SOL_SOCKET, SO_SNDBUF, 100000);
	ok(send(s, control, 70000, 0) == -1 && errno == EMSGSIZE, "EMSGSIZE");
	set_option(r, IPPROTO_IP, IP_RECVDSTADDR, 1);
	send(s, "three", 5, 0);
	memset(&mh, 0, sizeof(mh));
	iov.iov_base = buf;
	iov.iov_len = 3;
	mh.msg_iov = &iov;
	mh.msg_iovlen = 1;
	mh.msg_control = control;
	mh.msg_controllen = sizeof(control);
	ok(recvmsg(r, &mh, 0) == 3 && (mh.msg_flags & MSG_TRUNC) != 0,
	    "MSG_TRUNC");
	cm = CMSG_FIRSTHDR(&mh);
	ok(cm != NULL && cm->cmsg_level == IPPROTO_IP &&
	    cm->cmsg_type == IP_RECVDSTADDR &&
	    *(uint32_t *)CMSG_DATA(cm) == htonl(INADDR_LOOPBACK),
	    "IP_RECVDSTADDR");
	sin.sin_addr.s_addr = htonl(INADDR_BROADCAST);
	close(s);
	s = socket(AF_INET, SOCK_DGRAM, 0);
	ok(sendto(s, "x", 1, 0, SA(sin)) == -1 &&
	    (errno == EACCES || errno == EHOSTUNREACH),
	    "no broadcast without SO_BROADCAST");
	close(s);
	close(r);
}

static void
test_version6(void)
{
	struct sockaddr_in6 sin6 = name6(7007), got;
	struct sockaddr_in sin = name4(7007);
	socklen_t len = sizeof(got);
	int a, b, l = socket(AF_INET6, SOCK_STREAM, 0);
	char c;

	ok(get_option(l, IPPROTO_IPV6, IPV6_V6ONLY) == 1,
	    "IPV6_V6ONLY is on, as in NetBSD");
	ok(set_option(l, IPPROTO_IPV6, IPV6_V6ONLY, 0) == 0, "and can be off");
	sin6.sin6_addr = in6addr_any;
	ok(bind(l, SA(sin6)) == 0 && listen(l, 5) == 0, "listening on ::");
	sin6.sin6_addr = in6addr_loopback;
	a = socket(AF_INET6, SOCK_STREAM, 0);
	ok(connect(a, SA(sin6)) == 0, "connected to ::1");
	b = accept(l, (struct sockaddr *)&got, &len);
	ok(b >= 0 && len == sizeof(got) && got.sin6_family == AF_INET6 &&
	    IN6_IS_ADDR_LOOPBACK(&got.sin6_addr), "accepted from ::1");
	ok(write(a, "6", 1) == 1 && read(b, &c, 1) == 1 && c == '6',
	    "data by version 6");
	close(a);
	close(b);
	a = socket(AF_INET, SOCK_STREAM, 0);
	len = sizeof(got);
	ok(connect(a, SA(sin)) == 0 &&
	    (b = accept(l, (struct sockaddr *)&got, &len)) >= 0 &&
	    IN6_IS_ADDR_V4MAPPED(&got.sin6_addr),
	    "version 4 arrives as ::ffff:127.0.0.1");
	close(a);
	close(b);
	close(l);
	a = socket(AF_INET6, SOCK_DGRAM, 0);
	b = socket(AF_INET6, SOCK_DGRAM, 0);
	ok(bind(a, SA(sin6)) == 0 && sendto(b, "u", 1, 0, SA(sin6)) == 1 &&
	    recv(a, &c, 1, 0) == 1 && c == 'u', "a datagram by version 6");
	close(a);
	close(b);
}

static uint16_t
checksum(const void *data, size_t len)
{
	const uint8_t *p = data;
	uint32_t sum = 0;

	for (; len > 1; len -= 2, p += 2)
		sum += (uint32_t)p[0] << 8 | p[1];
	sum = (sum >> 16) + (sum & 0xffff);
	return htons((uint16_t)~((sum >> 16) + sum));
}

static void
test_raw(void)
{
	uint8_t echo[16] = { 8, 0, 0, 0, 0x12, 0x34, 0, 1, 'p', 'i', 'n', 'g' };
	struct sockaddr_in sin = name4(0);
	int s = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
	struct timeval tv = { 2, 0 };
	uint8_t buf[256];
	uint16_t sum;
	ssize_t n;

	ok(s >= 0, "a raw socket");
	setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	sum = checksum(echo, sizeof(echo));
	memcpy(echo + 2, &sum, 2);
	ok(sendto(s, echo, sizeof(echo), 0, SA(sin)) == sizeof(echo), "a ping");
	do {
		n = recv(s, buf, sizeof(buf), 0);
	} while (n > 20 && buf[20] == 8);
	ok(n == 20 + sizeof(echo) && buf[0] == 0x45 && buf[20] == 0 &&
	    memcmp(buf + 24, echo + 4, sizeof(echo) - 4) == 0,
	    "is answered, with the IP header in front");
	close(s);
}

static void
test_interfaces(void)
{
	struct ifreq ifr[8], one;
	struct ifconf ifc = { .ifc_len = sizeof(ifr) };
	int i, n, s = socket(AF_INET, SOCK_DGRAM, 0), seen = 0;
	struct sockaddr_in *sin;

	ifc.ifc_req = ifr;
	ok(ioctl(s, SIOCGIFCONF, &ifc) == 0 && ifc.ifc_len > 0, "SIOCGIFCONF");
	n = ifc.ifc_len / (int)sizeof(ifr[0]);
	for (i = 0; i < n; i++) {
		sin = (struct sockaddr_in *)&ifr[i].ifr_addr;
		if (strcmp(ifr[i].ifr_name, "lo0") == 0 &&
		    sin->sin_family == AF_INET &&
		    sin->sin_addr.s_addr == htonl(INADDR_LOOPBACK))
			seen = 1;
	}
	ok(seen, "lists lo0 with its address");
	memset(&one, 0, sizeof(one));
	strcpy(one.ifr_name, "lo0");
	ok(ioctl(s, SIOCGIFFLAGS, &one) == 0 &&
	    (one.ifr_flags & (IFF_UP | IFF_LOOPBACK)) ==
	    (IFF_UP | IFF_LOOPBACK), "SIOCGIFFLAGS");
	ok(ioctl(s, SIOCGIFMTU, &one) == 0 && one.ifr_mtu >= 1500,
	    "SIOCGIFMTU");
	ok(ioctl(s, SIOCGIFNETMASK, &one) == 0 &&
	    ((struct sockaddr_in *)&one.ifr_addr)->sin_addr.s_addr ==
	    htonl(0xff000000), "SIOCGIFNETMASK");
	strcpy(one.ifr_name, "vioif7");
	ok(ioctl(s, SIOCGIFFLAGS, &one) == -1 && errno == ENXIO,
	    "no such interface");
	ok(if_nametoindex("lo0") == 1, "if_nametoindex");
	ok(ioctl(s, SIOCADDRT, ifr) == -1 && errno == EOPNOTSUPP &&
	    ioctl(s, SIOCDELRT, ifr) == -1 && errno == EOPNOTSUPP,
	    "routes are not changed by ioctls (%s)", strerror(errno));
	ok(socket(AF_ROUTE, SOCK_RAW, 0) == -1 && errno == EAFNOSUPPORT,
	    "nor by a routing socket (%s)", strerror(errno));
	close(s);
}

static void
test_lists(void)
{
	const int routes[6] = { CTL_NET, PF_ROUTE, 0, AF_INET, NET_RT_DUMP, 0 };
	int link = 0, four = 0, six = 0, seen = 0;
	struct ifaddrs *list, *ifa;
	struct rt_msghdr *rtm;
	struct sockaddr_in *to;
	char buf[2048], *p;
	size_t len = sizeof(buf);

	ok(getifaddrs(&list) == 0, "getifaddrs");
	for (ifa = list; ifa != NULL; ifa = ifa->ifa_next) {
		if (strcmp(ifa->ifa_name, "lo0") != 0)
			continue;
		if (ifa->ifa_addr->sa_family == AF_LINK)
			link = ((struct sockaddr_dl *)ifa->ifa_addr)->sdl_index;
		if (ifa->ifa_addr->sa_family == AF_INET)
			four = ((struct sockaddr_in *)ifa->ifa_netmask)->
			    sin_addr.s_addr == htonl(0xff000000);
		if (ifa->ifa_addr->sa_family == AF_INET6)
			six = IN6_IS_ADDR_LOOPBACK(
			    &((struct sockaddr_in6 *)ifa->ifa_addr)->sin6_addr);
	}
	freeifaddrs(list);
	ok(link == 1 && four && six, "lo0 has a link, 127.0.0.1/8 and ::1");
	ok(sysctl(routes, 6, buf, &len, NULL, 0) == 0, "NET_RT_DUMP");
	for (p = buf; p < buf + len; p += rtm->rtm_msglen) {
		rtm = (struct rt_msghdr *)p;
		to = (struct sockaddr_in *)(rtm + 1);
		if (rtm->rtm_msglen == 0)
			break;
		if (to->sin_addr.s_addr == htonl(0x7f000000) &&
		    (rtm->rtm_flags & RTF_UP) != 0)
			seen = 1;
	}
	ok(seen, "has the route to 127/8");
}

/* rump/netcount.h, which is not installed. */
#define RUMP_NETCOUNT	4096
struct rump_netcount {
	uint64_t nc_bytes, nc_tcp, nc_halfopen, nc_timewait, nc_listening;
	uint64_t nc_udp, nc_raw, nc_segments, nc_reassembly;
};

/* Datagrams that nobody takes come back as ICMP errors to who is connected. */
static void
refused(int family, const struct sockaddr *to, socklen_t len)
{
	const char *version = family == AF_INET ? "4" : "6";
	int connected = socket(family, SOCK_DGRAM, 0), other, i;
	struct pollfd pfd = { connected, POLLIN, 0 };
	struct kevent kev;
	int kq = kqueue();
	char c = 'x';

	other = socket(family, SOCK_DGRAM, 0);
	EV_SET(&kev, (uintptr_t)connected, EVFILT_READ, EV_ADD, 0, 0, 0);
	(void)kevent(kq, &kev, 1, NULL, 0, NULL);
	ok(sendto(other, &c, 1, 0, to, len) == 1 &&
	    connect(connected, to, len) == 0 && send(connected, &c, 1, 0) == 1,
	    "version %s: sent to a port nobody has", version);
	ok(poll(&pfd, 1, 2000) == 1 && (pfd.revents & POLLERR) != 0,
	    "poll tells of the error (%#x)", pfd.revents);
	ok(kevent(kq, NULL, 0, &kev, 1, NULL) == 1, "so does kevent");
	ok(recv(connected, &c, 1, 0) == -1 && errno == ECONNREFUSED,
	    "recv: refused (%s)", strerror(errno));
	ok(recv(connected, &c, 1, MSG_DONTWAIT) == -1 && errno == EAGAIN,
	    "once (%s)", strerror(errno));
	ok(recv(other, &c, 1, MSG_DONTWAIT) == -1 && errno == EAGAIN,
	    "a socket that is not connected is not told");
	(void)send(connected, &c, 1, 0);
	(void)poll(&pfd, 1, 2000);
	ok(send(connected, &c, 1, 0) == -1 && errno == ECONNREFUSED,
	    "send: refused (%s)", strerror(errno));
	(void)send(connected, &c, 1, 0);
	(void)poll(&pfd, 1, 2000);
	i = get_option(connected, SOL_SOCKET, SO_ERROR);
	ok(i == ECONNREFUSED, "SO_ERROR: refused (%d)", i);
	close(kq);
	close(connected);
	close(other);
}

static void
test_icmp_errors(void)
{
	struct sockaddr_in sin = name4(9);
	struct sockaddr_in6 sin6;

	memset(&sin6, 0, sizeof(sin6));
	sin6.sin6_len = sizeof(sin6);
	sin6.sin6_family = AF_INET6;
	sin6.sin6_port = htons(9);
	sin6.sin6_addr = in6addr_loopback;
	refused(AF_INET, (const struct sockaddr *)&sin, sizeof(sin));
	refused(AF_INET6, (const struct sockaddr *)&sin6, sizeof(sin6));
}

/* Everything that the tests opened is closed: nothing may be left of it. */
static void
test_leaks(void)
{
	const int name[2] = { CTL_NET, RUMP_NETCOUNT };
	struct rump_netcount nc;
	size_t len = sizeof(nc);
	int tries;

	/* Connections that end wait a while. */
	for (tries = 0; tries < 100; tries++) {
		if (sysctl(name, 2, &nc, &len, NULL, 0) != 0 || nc.nc_tcp == 0)
			break;
		usleep(100000);
	}
	ok(nc.nc_tcp == 0 && nc.nc_listening == 0 && nc.nc_udp == 0 &&
	    nc.nc_raw == 0 && nc.nc_segments == 0, "no connections are left");
	ok(nc.nc_bytes == 0, "no memory either (%llu)",
	    (unsigned long long)nc.nc_bytes);
}

int
main(void)
{
	signal(SIGPIPE, SIG_IGN);
	test_stream();
	test_large();
	test_errors();
	test_nonblocking();
	test_options();
	test_backlog();
	test_kqueue();
	test_datagrams();
	test_version6();
	test_raw();
	test_icmp_errors();
	test_interfaces();
	test_lists();
	test_leaks();
	return tap_done();
}
