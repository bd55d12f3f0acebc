/*
 * fgetwln.c - a line of wide characters, in a buffer that the next call uses.
 */
#define _NETBSD_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

wchar_t *
fgetwln(FILE *restrict f, size_t *restrict len)
{
	static _Thread_local wchar_t *line;
	static _Thread_local size_t room;
	size_t n = 0;
	wint_t c;

	while ((c = fgetwc(f)) != WEOF) {
		if (n == room) {
			size_t more = room ? 2 * room : 64;
			wchar_t *bigger = reallocarray(line, more, sizeof(*line));

			if (!bigger) {
				*len = 0;
				return 0;
			}
			line = bigger;
			room = more;
		}
		line[n++] = (wchar_t)c;
		if (c == L'\n')
			break;
	}
	*len = n;
	return n > 0 ? line : 0;
}
