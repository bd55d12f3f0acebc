/*
 * fmtcheck.c - a format from outside, when it takes the arguments a known one
 * takes; else the known one.
 */
#define _NETBSD_SOURCE
#include <stdio.h>
#include <string.h>

/*
 * The next argument's type and how many stars come before it, as a code; 0 at
 * the end, -1 for a bad format.
 */
static int
next(const char **fmt)
{
	const char *f = *fmt;
	int size = 0, stars = 0, c;

	for (;;) {
		if ((f = strchr(f, '%')) == 0)
			return 0;
		f++;
		if (*f != '%')
			break;
		f++;
	}
	for (; *f && strchr("#0- +'0123456789.*", *f); f++)
		if (*f == '*')
			stars++;
	for (; *f && strchr("hlqjztL", *f); f++)
		size = size * 8 + (*f == 'h' ? 0 : *f == 'l' ? 1 : *f == 'L' ? 3 : 2);
	if (size == 9)
		size = 2;
	switch (*f) {
	case 'd': case 'i': case 'o': case 'u': case 'x': case 'X': case 'c':
		c = 'i' + size * 256;
		break;
	case 'a': case 'A': case 'e': case 'E': case 'f': case 'F': case 'g': case 'G':
		c = 'f' + (size == 3) * 256;
		break;
	case 's':
		c = 's' + size * 256;
		break;
	case 'p':
		c = 'p';
		break;
	case 'n':
		c = 'n' + size * 256;
		break;
	default:
		return -1;
	}
	*fmt = f + 1;
	return c + stars * 65536;
}

const char *
fmtcheck(const char *given, const char *known)
{
	const char *a = given, *b = known;
	int x, y;

	if (!given)
		return known;
	do {
		x = next(&a);
		y = next(&b);
		/* Fewer arguments than known are no harm. */
		if (x == 0)
			return given;
	} while (x == y && x != -1);
	return known;
}
