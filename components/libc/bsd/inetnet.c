/*
 * inetnet.c - Internet networks as text: address/bits.
 */
#define _NETBSD_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

char *
inet_net_ntop(int family, const void *from, int bits, char *to, size_t size)
{
	const unsigned char *p = from;
	char text[INET6_ADDRSTRLEN + 5];
	int max = family == AF_INET ? 32 : 128, bytes, i, n = 0;
	struct in6_addr addr;

	if (family != AF_INET && family != AF_INET6) {
		errno = EAFNOSUPPORT;
		return 0;
	}
	if (bits < 0 || bits > max) {
		errno = EINVAL;
		return 0;
	}
	bytes = (bits + 7) / 8;
	if (family == AF_INET) {
		/* Only the bytes that the network has. */
		for (i = 0; i < bytes; i++)
			n += snprintf(text + n, sizeof(text) - (size_t)n, "%s%u", i ? "." : "", p[i]);
		if (bytes == 0)
			n = snprintf(text, sizeof(text), "0");
	} else {
		memset(&addr, 0, sizeof(addr));
		memcpy(&addr, p, (size_t)bytes);
		inet_ntop(family, &addr, text, sizeof(text));
		n = (int)strlen(text);
	}
	n += snprintf(text + n, sizeof(text) - (size_t)n, "/%d", bits);
	if ((size_t)n >= size) {
		errno = EMSGSIZE;
		return 0;
	}
	return strcpy(to, text);
}

/* The class of a network that comes without a width. */
static int
class_bits(unsigned char first)
{
	return first >= 240 ? 32 : first >= 224 ? 8 : first >= 192 ? 24 : first >= 128 ? 16 : 8;
}

static int
parse_inet(const char *s, size_t len, unsigned char *to, int *bytes)
{
	const char *end = s + len;
	int n = 0;

	if (len > 2 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X')) {
		for (s += 2; s < end; s += 2) {
			char pair[3] = { s[0], s + 1 < end ? s[1] : '0', '\0' };

			if (n == 4 || !isxdigit((unsigned char)pair[0]) || !isxdigit((unsigned char)pair[1]))
				return -1;
			to[n++] = (unsigned char)strtoul(pair, 0, 16);
		}
	} else
		while (s < end) {
			unsigned int v = 0;

			if (n == 4 || !isdigit((unsigned char)*s))
				return -1;
			for (; s < end && isdigit((unsigned char)*s); s++)
				if ((v = v * 10 + (unsigned)(*s - '0')) > 255)
					return -1;
			to[n++] = (unsigned char)v;
			if (s < end && (*s++ != '.' || s == end))
				return -1;
		}
	*bytes = n;
	return n > 0 ? 0 : -1;
}

/* The width in bits; -1 and errno. */
int
inet_net_pton(int family, const char *s, void *to, size_t size)
{
	const char *slash = strchr(s, '/');
	size_t len = slash ? (size_t)(slash - s) : strlen(s);
	unsigned char addr[16] = { 0 };
	char copy[INET6_ADDRSTRLEN], *end;
	int max = family == AF_INET ? 32 : 128, bytes = 16;
	long bits = -1;

	if (family != AF_INET && family != AF_INET6) {
		errno = EAFNOSUPPORT;
		return -1;
	}
	if (slash) {
		if (!isdigit((unsigned char)slash[1]))
			goto bad;
		bits = strtol(slash + 1, &end, 10);
		if (*end || bits > max)
			goto bad;
	}
	if (family == AF_INET) {
		if (parse_inet(s, len, addr, &bytes) != 0)
			goto bad;
		if (bits < 0) {
			bits = class_bits(addr[0]);
			if (bits < bytes * 8)
				bits = bytes * 8;
		}
	} else {
		if (len >= sizeof(copy))
			goto bad;
		memcpy(copy, s, len);
		copy[len] = '\0';
		if (inet_pton(family, copy, addr) != 1)
			goto bad;
		if (bits < 0)
			bits = 128;
	}
	if ((size_t)(bits + 7) / 8 > size) {
		errno = EMSGSIZE;
		return -1;
	}
	memcpy(to, addr, size < (size_t)max / 8 ? size : (size_t)max / 8);
	return (int)bits;
bad:
	errno = ENOENT;
	return -1;
}
