/*
 * unvis.c - the bytes that vis(3) made text of.
 */
#define _NETBSD_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <vis.h>

/* *state: what has been read of a sequence, and the value so far above it. */
enum { GROUND, START, META, META_DASH, CTRL, META_CTRL, OCTAL2, OCTAL3, HEX, HEX2,
	HTTP1, HTTP2, MIME1, MIME2, AMP, NUMBER, STATES = 0x1f };
#define VALUE(s)	((unsigned)(s) >> 8)
#define MAKE(st, v)	((int)((st) | (unsigned)(v) << 8))

/* The names of RFC 1866 that stand for bytes below 128, by two-letter key. */
static int
named(unsigned int packed)
{
	static const struct {
		char name[4];
		char c;
	} names[] = { { "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quo", '"' } };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		unsigned int v = 0;
		const char *p;

		for (p = names[i].name; *p; p++)
			v = v << 7 | (unsigned char)*p;
		if (v == packed)
			return names[i].c;
	}
	return -1;
}

static int
hex(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = tolower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The character after a backslash. */
static int
escape(char *cp, int c, int *state)
{
	static const char shown[] = "nrbavtfsE", value[] = "\n\r\b\a\v\t\f \033";
	const char *p;

	*state = GROUND;
	if (c >= '0' && c <= '7') {
		*cp = (char)(c - '0');
		*state = MAKE(OCTAL2, c - '0');
		return 0;
	}
	switch (c) {
	case '\n':
	case '$':
		return UNVIS_NOCHAR;
	case 'M':
		*cp = (char)0x80;
		*state = MAKE(META, 0x80);
		return 0;
	case '^':
		*state = MAKE(CTRL, 0);
		return 0;
	case 'x':
		*state = MAKE(HEX, 0);
		return 0;
	default:
		break;
	}
	if (c != '\0' && (p = strchr(shown, c)) != 0) {
		*cp = value[p - shown];
		return UNVIS_VALID;
	}
	if (isgraph(c)) {
		*cp = (char)c;
		return UNVIS_VALID;
	}
	return UNVIS_SYNBAD;
}

static int
ground(char *cp, int c, int *state, int flags)
{
	*cp = 0;
	if (!(flags & VIS_NOESCAPE) && c == '\\') {
		*state = START;
		return 0;
	}
	if ((flags & VIS_HTTP1808) && c == '%') {
		*state = HTTP1;
		return 0;
	}
	if ((flags & VIS_HTTP1866) && c == '&') {
		*state = AMP;
		return 0;
	}
	if ((flags & VIS_MIMESTYLE) && c == '=') {
		*state = MIME1;
		return 0;
	}
	*cp = (char)c;
	return UNVIS_VALID;
}

/*
 * Takes one character; 0 when the sequence goes on. With UNVIS_END the text has
 * ended, and what was begun is completed or wrong.
 */
int
unvis(char *cp, int c, int *astate, int flags)
{
	unsigned int v = VALUE(*astate);
	int st = *astate & STATES, digit;

	c &= 0xff;
	if (flags & UNVIS_END) {
		*astate = GROUND;
		if (st == OCTAL2 || st == OCTAL3 || st == HEX2) {
			*cp = (char)v;
			return UNVIS_VALID;
		}
		return st == GROUND ? UNVIS_NOCHAR : UNVIS_SYNBAD;
	}
	switch (st) {
	case GROUND:
		return ground(cp, c, astate, flags);
	case START:
		return escape(cp, c, astate);
	case META:
		*astate = c == '-' ? MAKE(META_DASH, v) : c == '^' ? MAKE(CTRL, v) : GROUND;
		return *astate == GROUND ? UNVIS_SYNBAD : 0;
	case META_DASH:
		*cp = (char)(c | (int)v);
		*astate = GROUND;
		return UNVIS_VALID;
	case CTRL:
		*cp = (char)((c == '?' ? 0x7f : c & 0x1f) | (int)v);
		*astate = GROUND;
		return UNVIS_VALID;
	case OCTAL2:
	case OCTAL3:
		if (c < '0' || c > '7') {
			*cp = (char)v;
			*astate = GROUND;
			return UNVIS_VALIDPUSH;
		}
		v = v << 3 | (unsigned)(c - '0');
		*cp = (char)v;
		*astate = st == OCTAL2 ? MAKE(OCTAL3, v) : GROUND;
		return st == OCTAL2 ? 0 : UNVIS_VALID;
	case HEX:
	case HEX2:
		if ((digit = hex(c)) < 0) {
			*astate = GROUND;
			*cp = (char)v;
			return st == HEX ? UNVIS_SYNBAD : UNVIS_VALIDPUSH;
		}
		v = v << 4 | (unsigned)digit;
		*cp = (char)v;
		*astate = st == HEX ? MAKE(HEX2, v) : GROUND;
		return st == HEX ? 0 : UNVIS_VALID;
	case MIME1:
		/* A line that is broken only to be short. */
		if (c == '\n' || c == '\r') {
			*astate = GROUND;
			return UNVIS_NOCHAR;
		}
		/* FALLTHROUGH */
	case HTTP1:
		if ((digit = hex(c)) < 0)
			break;
		*astate = MAKE(st + 1, digit);
		return 0;
	case HTTP2:
	case MIME2:
		if ((digit = hex(c)) < 0)
			break;
		*cp = (char)(v << 4 | (unsigned)digit);
		*astate = GROUND;
		return UNVIS_VALID;
	case AMP:
		if (v == 0 && c == '#') {
			*astate = MAKE(NUMBER, 0);
			return 0;
		}
		if (c == ';') {
			*astate = GROUND;
			if ((digit = named(v)) < 0)
				return UNVIS_SYNBAD;
			*cp = (char)digit;
			return UNVIS_VALID;
		}
		/* "quot" is the only name of four letters. */
		if (isalpha(c) && v >> 21 == 0) {
			if (!(c == 't' && v == (unsigned)('q' << 14 | 'u' << 7 | 'o')))
				v = v << 7 | (unsigned)c;
			*astate = MAKE(AMP, v & 0x1fffff);
			return 0;
		}
		break;
	case NUMBER:
		*astate = GROUND;
		if (c == ';') {
			*cp = (char)v;
			return UNVIS_VALID;
		}
		if (!isdigit(c) || (v = v * 10 + (unsigned)(c - '0')) > 255)
			return UNVIS_SYNBAD;
		*astate = MAKE(NUMBER, v);
		return 0;
	default:
		*astate = GROUND;
		return UNVIS_ERROR;
	}
	*astate = GROUND;
	return UNVIS_SYNBAD;
}

int
strnunvisx(char *to, size_t room, const char *from, int flags)
{
	size_t used = 0;
	int state = GROUND, again;
	char c = 0;

	flags &= ~UNVIS_END;
	for (; *from; from++) {
		do {
			again = 0;
			switch (unvis(&c, (unsigned char)*from, &state, flags)) {
			case UNVIS_VALIDPUSH:
				again = 1;
				/* FALLTHROUGH */
			case UNVIS_VALID:
				if (used >= room)
					goto full;
				to[used++] = c;
				break;
			case UNVIS_NOCHAR:
			case 0:
				break;
			default:
				errno = EINVAL;
				return -1;
			}
		} while (again);
	}
	switch (unvis(&c, '\0', &state, flags | UNVIS_END)) {
	case UNVIS_VALID:
		if (used >= room)
			goto full;
		to[used++] = c;
		break;
	case UNVIS_NOCHAR:
		break;
	default:
		errno = EINVAL;
		return -1;
	}
	if (used >= room)
		goto full;
	to[used] = '\0';
	return (int)used;
full:
	errno = ENOSPC;
	return -1;
}

int
strunvisx(char *to, const char *from, int flags)
{
	return strnunvisx(to, SIZE_MAX, from, flags);
}

int
strnunvis(char *to, size_t room, const char *from)
{
	return strnunvisx(to, room, from, 0);
}

int
strunvis(char *to, const char *from)
{
	return strnunvisx(to, SIZE_MAX, from, 0);
}
