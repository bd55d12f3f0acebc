/*
 * sockaddr_snprintf.c - a socket's address by a format.
 *   %a %p  address and port in numbers       %A %P  by name, else in numbers
 *   %f     family      %l  length            %s %S  flow and scope (IPv6), link index
 *   %?x    nothing instead of N/A when there is no x
 */
#define _NETBSD_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <net/if_dl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <util.h>

struct parts {
	char address[1024];
	char name[NI_MAXHOST];
	char service[NI_MAXSERV];
	long port;			/* -1: there is none */
	long scope;
};

static int
take_apart(const struct sockaddr *sa, struct parts *p)
{
	const struct sockaddr_in *in = (const void *)sa;
	const struct sockaddr_in6 *in6 = (const void *)sa;
	const struct sockaddr_un *un = (const void *)sa;

	memset(p, 0, sizeof(*p));
	p->port = p->scope = -1;
	switch (sa->sa_family) {
	case AF_UNSPEC:
		return -1;
	case AF_LOCAL:
		snprintf(p->address, sizeof(p->address), "%.*s", (int)sizeof(un->sun_path), un->sun_path);
		break;
	case AF_INET:
		p->port = ntohs(in->sin_port);
		break;
	case AF_INET6:
		p->port = ntohs(in6->sin6_port);
		p->scope = in6->sin6_scope_id;
		break;
	case AF_LINK:
		strlcpy(p->address, link_ntoa((const void *)sa), sizeof(p->address));
		p->scope = ((const struct sockaddr_dl *)(const void *)sa)->sdl_index;
		break;
	default:
		errno = EAFNOSUPPORT;
		return -1;
	}
	if (sa->sa_family == AF_INET || sa->sa_family == AF_INET6)
		(void)getnameinfo(sa, sa->sa_family == AF_INET ? sizeof(*in) : sizeof(*in6),
		    p->address, sizeof(p->address), 0, 0, NI_NUMERICHOST);
	return 0;
}

/* By name where there is one. */
static void
look_up(const struct sockaddr *sa, struct parts *p)
{
	strlcpy(p->name, p->address, sizeof(p->name));
	if (p->port >= 0)
		snprintf(p->service, sizeof(p->service), "%ld", p->port);
	if (sa->sa_family == AF_INET || sa->sa_family == AF_INET6)
		(void)getnameinfo(sa, sa->sa_family == AF_INET ? sizeof(struct sockaddr_in) :
		    sizeof(struct sockaddr_in6), p->name, sizeof(p->name), p->service,
		    sizeof(p->service), 0);
}

int
sockaddr_snprintf(char *buf, size_t size, const char *fmt, const struct sockaddr *sa)
{
	struct parts p;
	size_t used = 0;
	char number[24];
	int quiet;

	if (take_apart(sa, &p) != 0)
		return -1;
#define PUT(s)	do {							\
		const char *from = (s);					\
									\
		for (; *from; from++, used++)				\
			if (used + 1 < size)				\
				buf[used] = *from;			\
	} while (0)
#define NUMBER(n) do {							\
		long v = (n);						\
									\
		snprintf(number, sizeof(number), "%ld", v);		\
		PUT(v >= 0 ? number : quiet ? "" : "N/A");		\
	} while (0)
	for (; *fmt; fmt++) {
		char one[2] = { *fmt, '\0' };

		if (*fmt != '%') {
			PUT(one);
			continue;
		}
		quiet = *++fmt == '?';
		if (quiet)
			fmt++;
		switch (*fmt) {
		case 'a':
			PUT(p.address);
			break;
		case 'A':
			look_up(sa, &p);
			PUT(p.name);
			break;
		case 'p':
			NUMBER(p.port);
			break;
		case 'P':
			look_up(sa, &p);
			PUT(p.port >= 0 ? p.service : quiet ? "" : "N/A");
			break;
		case 'f':
			NUMBER(sa->sa_family);
			break;
		case 'l':
			NUMBER(sa->sa_len);
			break;
		case 's':
		case 'S':
		case 'I':
			NUMBER(p.scope);
			break;
		case '%':
			PUT("%");
			break;
		default:
			errno = EINVAL;
			return -1;
		}
	}
	if (size > 0)
		buf[used < size ? used : size - 1] = '\0';
	return (int)used;
}
