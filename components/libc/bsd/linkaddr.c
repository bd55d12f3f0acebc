/*
 * linkaddr.c - link-level addresses as text: name:1.2.3, bytes in hexadecimal.
 */
#define _NETBSD_SOURCE
#include <net/if.h>
#include <net/if_dl.h>
#include <stddef.h>
#include <string.h>

static int
digit(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

void
link_addr(const char *s, struct sockaddr_dl *sdl)
{
	char *to = sdl->sdl_data, *end = (char *)sdl + (sdl->sdl_len ? sdl->sdl_len : sizeof(*sdl));
	const char *colon = strchr(s, ':');
	int value = -1, d;

	sdl->sdl_family = AF_LINK;
	sdl->sdl_nlen = sdl->sdl_alen = sdl->sdl_slen = 0;
	memset(to, 0, (size_t)(end - to));
	if (colon || digit((unsigned char)*s) < 0) {
		size_t n = colon ? (size_t)(colon - s) : strlen(s);

		if (n > (size_t)(end - to))
			n = (size_t)(end - to);
		memcpy(to, s, n);
		to += n;
		sdl->sdl_nlen = (unsigned char)n;
		s = colon ? colon + 1 : "";
	}
	for (;; s++) {
		if ((d = digit((unsigned char)*s)) >= 0) {
			value = value < 0 ? d : (value << 4 | d) & 0xff;
			continue;
		}
		if (value >= 0 && to < end) {
			*to++ = (char)value;
			sdl->sdl_alen++;
		}
		value = -1;
		if (*s != '.' && *s != ':' && *s != '-')
			break;
	}
	if (sdl->sdl_len == 0)
		sdl->sdl_len = sizeof(*sdl);
}

char *
link_ntoa(const struct sockaddr_dl *sdl)
{
	static const char digits[] = "0123456789abcdef";
	static char text[64 + 3 * 255];
	const unsigned char *p = (const unsigned char *)CLLADDR(sdl);
	char *to = text;
	size_t i, name = sdl->sdl_nlen < 32 ? sdl->sdl_nlen : 32;

	if (name > 0) {
		memcpy(to, sdl->sdl_data, name);
		to += name;
		if (sdl->sdl_alen > 0)
			*to++ = ':';
	}
	for (i = 0; i < sdl->sdl_alen; i++) {
		if (i > 0)
			*to++ = '.';
		if (p[i] > 15)
			*to++ = digits[p[i] >> 4];
		*to++ = digits[p[i] & 15];
	}
	*to = '\0';
	return text;
}
