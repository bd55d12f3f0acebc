/*
 * shquote.c - words that a shell reads as one each.
 */
#define _NETBSD_SOURCE
#include <stdlib.h>
#include <string.h>

/* Whether nothing in it means something to a shell. */
static int
harmless(const char *s)
{
	static const char safe[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789%+,-./:=@_";

	return *s && s[strspn(s, safe)] == '\0';
}

/* The length it takes, as snprintf tells it. */
size_t
shquote(const char *arg, char *buf, size_t size)
{
	size_t n = 0;

#define PUT(c) do {							\
		if (n + 1 < size)					\
			buf[n] = (c);					\
		n++;							\
	} while (0)
	if (harmless(arg))
		for (; *arg; arg++)
			PUT(*arg);
	else {
		PUT('\'');
		for (; *arg; arg++) {
			if (*arg == '\'') {
				PUT('\'');
				PUT('\\');
				PUT('\'');
			}
			PUT(*arg);
		}
		PUT('\'');
	}
	if (size > 0)
		buf[n < size ? n : size - 1] = '\0';
	return n;
}

size_t
shquotev(int argc, char *const *argv, char *buf, size_t size)
{
	size_t n = 0;
	int i;

	if (size > 0)
		buf[0] = '\0';
	for (i = 0; i < argc; i++) {
		if (i > 0)
			PUT(' ');
		n += shquote(argv[i], n < size ? buf + n : 0, n < size ? size - n : 0);
	}
	return n;
}
