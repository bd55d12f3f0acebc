/*
 * streams.c - BSD's additions to standard I/O.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stdio_impl.h"

/*
 * A logical line, allocated: delimiters are escape, continuation and comment.
 * The flags keep escapes that would be taken out.
 */
#define UNESCESC	0x01
#define UNESCCONT	0x02
#define UNESCCOMM	0x04
#define UNESCREST	0x08

static int
escaped(const char *start, const char *p, int escape)
{
	int odd = 0;

	if (!escape)
		return 0;
	while (p > start && p[-1] == escape) {
		odd = !odd;
		p--;
	}
	return odd;
}

static void
unescape(char *line, const char *delim, int flags)
{
	char *from, *to;

	for (from = to = line; *from; *to++ = *from++) {
		int skip = 0;

		if (*from != delim[0] || !from[1])
			continue;
		if (from[1] == delim[2])
			skip = flags & UNESCCOMM;
		else if (from[1] == delim[1])
			skip = flags & UNESCCONT;
		else if (from[1] == delim[0])
			skip = flags & UNESCESC;
		else
			skip = flags & UNESCREST;
		if (skip)
			from++;
	}
	*to = '\0';
}

char *
fparseln(FILE *f, size_t *len, size_t *lineno, const char delim[3], int flags)
{
	static const char usual[3] = { '\\', '\\', '#' };
	char *line = 0, *part = 0, *bigger, *p;
	size_t total = 0, room = 0;
	int again = 1;

	if (!delim)
		delim = usual;
	while (again) {
		ssize_t n = getline(&part, &room, f);

		again = 0;
		if (n < 0)
			break;
		if (lineno)
			++*lineno;
		if (n > 0 && part[n - 1] == '\n')
			part[--n] = '\0';
		if (delim[2])
			for (p = part; (p = strchr(p, delim[2])) != 0; p++)
				if (!escaped(part, p, delim[0])) {
					n = p - part;
					*p = '\0';
					/* A line that is a comment only says nothing. */
					again = n == 0;
					break;
				}
		if (n > 0 && delim[1] && part[n - 1] == delim[1] &&
		    !escaped(part, part + n - 1, delim[0])) {
			part[--n] = '\0';
			again = 1;
		}
		bigger = realloc(line, total + (size_t)n + 1);
		if (!bigger) {
			free(line);
			free(part);
			return 0;
		}
		line = bigger;
		memcpy(line + total, part, (size_t)n + 1);
		total += (size_t)n;
	}
	free(part);
	if (line && delim[0] && flags)
		unescape(line, delim, flags);
	if (len)
		*len = line ? strlen(line) : 0;
	return line;
}

/* ---- Streams of functions -------------------------------------------------- */

/* The functions of funopen (old_read, old_write) or of funopen2. */
struct functions {
	void *cookie;
	int (*old_read)(void *, char *, int);
	int (*old_write)(void *, const char *, int);
	ssize_t (*read)(void *, void *, size_t);
	ssize_t (*write)(void *, const void *, size_t);
	off_t (*seek)(void *, off_t, int);
	int (*flush)(void *);
	int (*close)(void *);
};

static ssize_t
do_read(void *c, char *buf, size_t len)
{
	struct functions *fn = c;

	if (fn->read)
		return fn->read(fn->cookie, buf, len);
	if (fn->old_read)
		return fn->old_read(fn->cookie, buf, len > INT_MAX ? INT_MAX : (int)len);
	errno = EBADF;
	return -1;
}

static ssize_t
do_write(void *c, const char *buf, size_t len)
{
	struct functions *fn = c;
	ssize_t n;

	if (fn->write)
		n = fn->write(fn->cookie, buf, len);
	else if (fn->old_write)
		n = fn->old_write(fn->cookie, buf, len > INT_MAX ? INT_MAX : (int)len);
	else {
		errno = EBADF;
		return 0;
	}
	/* Everything the stream has reaches the functions here: flush behind it. */
	if (n > 0 && fn->flush && fn->flush(fn->cookie) != 0)
		return 0;
	return n < 0 ? 0 : n;
}

static int
do_seek(void *c, off_t *where, int whence)
{
	struct functions *fn = c;
	off_t r;

	if (!fn->seek) {
		errno = ESPIPE;
		return -1;
	}
	r = fn->seek(fn->cookie, *where, whence);
	if (r < 0)
		return -1;
	*where = r;
	return 0;
}

static int
do_close(void *c)
{
	struct functions *fn = c;
	int r = fn->close ? fn->close(fn->cookie) : 0;

	free(fn);
	return r;
}

/* A stream over a copy of these functions. */
static FILE *
open_functions(const struct functions *from, int reads, int writes)
{
	static const cookie_io_functions_t io = { do_read, do_write, do_seek, do_close };
	struct functions *fn;
	FILE *f;

	if (!reads && !writes) {
		errno = EINVAL;
		return 0;
	}
	if ((fn = malloc(sizeof(*fn))) == 0)
		return 0;
	*fn = *from;
	f = fopencookie(fn, reads && writes ? "r+" : reads ? "r" : "w", io);
	if (!f)
		free(fn);
	return f;
}

FILE *
funopen(const void *cookie, int (*rd)(void *, char *, int),
    int (*wr)(void *, const char *, int), off_t (*sk)(void *, off_t, int),
    int (*cl)(void *))
{
	struct functions fn = { .cookie = (void *)cookie, .old_read = rd, .old_write = wr,
	    .seek = sk, .close = cl };

	return open_functions(&fn, rd != 0, wr != 0);
}

FILE *
funopen2(const void *cookie, ssize_t (*rd)(void *, void *, size_t),
    ssize_t (*wr)(void *, const void *, size_t), off_t (*sk)(void *, off_t, int),
    int (*fl)(void *), int (*cl)(void *))
{
	struct functions fn = { .cookie = (void *)cookie, .read = rd, .write = wr, .seek = sk,
	    .flush = fl, .close = cl };

	return open_functions(&fn, rd != 0, wr != 0);
}
