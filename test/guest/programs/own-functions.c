/*
 * own-functions.c - a program may define functions that libc has too, and use
 * others of libc beside them.
 */
#include <stdlib.h>

#include "tap.h"

void warn(const char *, ...);
void err(int, const char *, ...);
char *strdup(const char *);

static int own_calls;

/* In libc, in one object with warn. */
void
err(int status, const char *format, ...)
{

	(void)status;
	(void)format;
	own_calls++;
}

size_t
strlen(const char *s)
{
	const char *p;

	own_calls++;
	for (p = s; *p != '\0'; p++)
		continue;
	return (size_t)(p - s);
}

int
main(void)
{
	char *copy;

	own_calls = 0;
	err(1, "not printed");
	is(own_calls, 1, "the program's err is called");
	warn("printed by libc");
	own_calls = 0;
	copy = strdup("text");
	ok(copy != NULL && strcmp(copy, "text") == 0, "strdup works");
	ok(own_calls > 0, "libc calls the program's strlen");
	free(copy);
	return tap_done();
}
