/*
 * base64.c - base 64 (RFC 4648) under BIND's names.
 */
#define _NETBSD_SOURCE
#include <ctype.h>
#include <resolv.h>
#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* The length of the text, which ends in a zero; -1 when it does not fit. */
int
b64_ntop(const unsigned char *from, size_t len, char *to, size_t size)
{
	size_t n = 0, i;

	if (size == 0 || (len + 2) / 3 > (size - 1) / 4)
		return -1;
	for (i = 0; i < len; i += 3) {
		unsigned int v = (unsigned)from[i] << 16;

		if (i + 1 < len)
			v |= (unsigned)from[i + 1] << 8;
		if (i + 2 < len)
			v |= from[i + 2];
		to[n++] = digits[v >> 18];
		to[n++] = digits[v >> 12 & 63];
		to[n++] = i + 1 < len ? digits[v >> 6 & 63] : '=';
		to[n++] = i + 2 < len ? digits[v & 63] : '=';
	}
	to[n] = '\0';
	return (int)n;
}

/* The number of bytes; -1 when the text is wrong or they do not fit. to may be NULL. */
int
b64_pton(const char *from, unsigned char *to, size_t size)
{
	unsigned int v = 0, count = 0, pads = 0;
	size_t n = 0;
	const char *p;

	for (; *from; from++) {
		if (isspace((unsigned char)*from))
			continue;
		if (*from == '=') {
			pads++;
			continue;
		}
		if (pads > 0 || (p = strchr(digits, *from)) == 0)
			return -1;
		v = v << 6 | (unsigned)(p - digits);
		if (++count % 4 == 1)
			continue;
		/* Every digit but the first of four completes a byte. */
		if (to) {
			if (n >= size)
				return -1;
			to[n] = (unsigned char)(v >> (count % 4 == 2 ? 4 : count % 4 == 3 ? 2 : 0));
		}
		n++;
	}
	/* Whole groups, and no bits that belong to no byte. */
	if ((count + pads) % 4 != 0 || pads > 2)
		return -1;
	if ((count % 4 == 2 && v & 15) || (count % 4 == 3 && v & 3) || count % 4 == 1)
		return -1;
	return (int)n;
}
