/*
 * vis.c - text that shows every byte. One function encodes one byte; the rest
 * are the ways to call it.
 */
#define _NETBSD_SOURCE
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <vis.h>
#include <wchar.h>
#include <wctype.h>

#define LONGEST	6	/* bytes of one encoded byte, at most */

static int
is_octal(int c)
{
	return c >= '0' && c <= '7';
}

static int
put_octal(char *to, int c)
{
	to[0] = '\\';
	to[1] = (char)('0' + (c >> 6 & 7));
	to[2] = (char)('0' + (c >> 3 & 7));
	to[3] = (char)('0' + (c & 7));
	return 4;
}

static int
put_hex(char *to, char mark, int c, const char *digits)
{
	to[0] = mark;
	to[1] = digits[c >> 4 & 15];
	to[2] = digits[c & 15];
	return 3;
}

/* \n and its relatives; 0 when c has none. */
static int
put_cstyle(char *to, int c, int next)
{
	static const char from[] = "\n\r\b\a\v\t\f ", shown[] = "nrbavtfs";
	const char *p;

	to[0] = '\\';
	if (c == '\0') {
		/* A digit after \0 would become part of it. */
		if (is_octal(next))
			return put_octal(to, c);
		to[1] = '0';
		return 2;
	}
	if ((p = strchr(from, c)) != 0)
		to[1] = shown[p - from];
	else if (isgraph(c) && !is_octal(c) && !strchr("nrbavtfsxEM^$", c))
		/* Those would mean something else behind a backslash. */
		to[1] = (char)c;
	else
		return 0;
	return 2;
}

/* Whether c is shown as it is. */
static int
plain(int c, int flags, const char *extra)
{
	if (c != '\0' && strchr(extra, c))
		return 0;
	if (c == '\\' && !(flags & VIS_NOSLASH))
		return 0;
	if ((flags & VIS_DQ) && c == '"')
		return 0;
	if ((flags & VIS_GLOB) && c != '\0' && strchr("*?[#", c))
		return 0;
	if ((flags & VIS_SHELL) && c != '\0' && strchr("'`\";&<>()|{}]\\$!^~", c))
		return 0;
	if (c == ' ')
		return !(flags & VIS_SP);
	if (c == '\t')
		return !(flags & VIS_TAB);
	if (c == '\n')
		return !(flags & VIS_NL);
	if (c == '\b' || c == '\a' || c == '\r')
		return (flags & VIS_SAFE) != 0;
	return c < 0x80 && isgraph(c);
}

static int
encode(char *to, int c, int next, int flags, const char *extra)
{
	int n = 0;

	c &= 0xff;
	to[0] = (char)c;
	if (flags & VIS_NOESCAPE)
		return 1;
	if (flags & VIS_HTTP1808) {
		if (c < 0x80 && (isalnum(c) || (c && strchr("$-_.+!*'(),", c))))
			return 1;
		return put_hex(to, '%', c, "0123456789abcdef");
	}
	if (flags & VIS_MIMESTYLE) {
		int blank = c == ' ' || c == '\t';

		if (c == '\n' || (blank && next != '\n' && next != '\r') ||
		    (c > 32 && c < 127 && c != '=' && !strchr("#$@[\\]^`{|}~", c)))
			return 1;
		return put_hex(to, '=', c, "0123456789ABCDEF");
	}
	if (plain(c, flags, extra))
		return 1;
	if ((flags & VIS_CSTYLE) && (n = put_cstyle(to, c, next)) != 0)
		return n;
	if (c == '\\') {
		to[1] = '\\';
		return 2;
	}
	if ((flags & VIS_OCTAL) || (c & 0x7f) == ' ' || (c < 0x80 && isgraph(c)))
		return put_octal(to, c);
	if (!(flags & VIS_NOSLASH))
		to[n++] = '\\';
	if (c & 0x80) {
		to[n++] = 'M';
		c &= 0x7f;
	}
	if (iscntrl(c)) {
		to[n++] = '^';
		to[n++] = c == 0x7f ? '?' : (char)(c + '@');
	} else {
		to[n++] = '-';
		to[n++] = (char)c;
	}
	return n;
}

/* How many bytes at s are one printable character of the locale; 0: none. */
static size_t
wide(const char *s, size_t len, int flags)
{
	mbstate_t state = { 0 };
	wchar_t c;
	size_t n;

	if ((flags & VIS_NOLOCALE) || !(*s & 0x80) || MB_CUR_MAX == 1)
		return 0;
	n = mbrtowc(&c, s, len, &state);
	return n == (size_t)-1 || n == (size_t)-2 || !iswgraph(c) ? 0 : n;
}

/*
 * Every form comes here. len bytes at from are encoded into room bytes at to; a
 * byte after them says what comes next. -1 and ENOSPC when they do not fit.
 */
static int
encode_all(char *to, size_t room, const char *from, size_t len, int flags, const char *extra,
    int after)
{
	char one[LONGEST];
	size_t used = 0, i, n;

	for (i = 0; i < len; ) {
		size_t whole = flags & (VIS_HTTP1808 | VIS_MIMESTYLE) ? 0 : wide(from + i, len - i, flags);
		const char *shown = from + i;

		if (whole)
			n = whole;
		else {
			n = (size_t)encode(one, from[i], i + 1 < len ? (unsigned char)from[i + 1] : after,
			    flags, extra);
			shown = one;
			whole = 1;
		}
		if (room <= used || room - used <= n) {
			errno = ENOSPC;
			return -1;
		}
		memcpy(to + used, shown, n);
		used += n;
		i += whole;
	}
	if (room <= used) {
		errno = ENOSPC;
		return -1;
	}
	to[used] = '\0';
	return (int)used;
}

char *
snvis(char *to, size_t room, int c, int flags, int next, const char *extra)
{
	char byte = (char)c;
	int n = encode_all(to, room, &byte, 1, flags, extra, next);

	return n < 0 ? 0 : to + n;
}

char *
svis(char *to, int c, int flags, int next, const char *extra)
{
	return snvis(to, SIZE_MAX, c, flags, next, extra);
}

char *
nvis(char *to, size_t room, int c, int flags, int next)
{
	return snvis(to, room, c, flags, next, "");
}

char *
vis(char *to, int c, int flags, int next)
{
	return snvis(to, SIZE_MAX, c, flags, next, "");
}

/* Invalid sequences of the locale are encoded as bytes, so *cerr is never set. */
int
strsenvisx(char *to, size_t room, const char *from, size_t len, int flags, const char *extra,
    int *cerr)
{
	if (cerr)
		*cerr = 0;
	return encode_all(to, room, from, len, flags, extra, '\0');
}

int
strenvisx(char *to, size_t room, const char *from, size_t len, int flags, int *cerr)
{
	return strsenvisx(to, room, from, len, flags, "", cerr);
}

int
strsnvisx(char *to, size_t room, const char *from, size_t len, int flags, const char *extra)
{
	return encode_all(to, room, from, len, flags, extra, '\0');
}

int
strsvisx(char *to, const char *from, size_t len, int flags, const char *extra)
{
	return encode_all(to, SIZE_MAX, from, len, flags, extra, '\0');
}

int
strnvisx(char *to, size_t room, const char *from, size_t len, int flags)
{
	return encode_all(to, room, from, len, flags, "", '\0');
}

int
strvisx(char *to, const char *from, size_t len, int flags)
{
	return encode_all(to, SIZE_MAX, from, len, flags, "", '\0');
}

int
strsnvis(char *to, size_t room, const char *from, int flags, const char *extra)
{
	return encode_all(to, room, from, strlen(from), flags, extra, '\0');
}

int
strsvis(char *to, const char *from, int flags, const char *extra)
{
	return encode_all(to, SIZE_MAX, from, strlen(from), flags, extra, '\0');
}

int
strnvis(char *to, size_t room, const char *from, int flags)
{
	return encode_all(to, room, from, strlen(from), flags, "", '\0');
}

int
strvis(char *to, const char *from, int flags)
{
	return encode_all(to, SIZE_MAX, from, strlen(from), flags, "", '\0');
}

int
stravis(char **to, const char *from, int flags)
{
	size_t len = strlen(from);
	int n;

	if ((*to = reallocarray(0, len + 1, 4)) == 0)
		return -1;
	n = encode_all(*to, 4 * (len + 1), from, len, flags, "", '\0');
	if (n < 0) {
		free(*to);
		*to = 0;
	}
	return n;
}
