/*
 * efun.c - functions that do not return when they fail: they call what
 * esetfunc(3) was given, err(3) unless told otherwise. All are weak: programs
 * bring their own emalloc.
 */
#define _NETBSD_SOURCE
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <util.h>

#define WEAK __attribute__((__weak__))

static void (*failed)(int, const char *, ...) = (void (*)(int, const char *, ...))err;

WEAK void (*esetfunc(void (*fn)(int, const char *, ...)))(int, const char *, ...)
{
	void (*old)(int, const char *, ...) = failed;

	failed = fn ? fn : (void (*)(int, const char *, ...))err;
	return old;
}

WEAK size_t
estrlcpy(char *to, const char *from, size_t size)
{
	size_t n = strlcpy(to, from, size);

	if (n >= size) {
		errno = ENAMETOOLONG;
		failed(1, "Cannot copy string; %zu chars needed %zu provided", n, size);
	}
	return n;
}

WEAK size_t
estrlcat(char *to, const char *from, size_t size)
{
	size_t n = strlcat(to, from, size);

	if (n >= size) {
		errno = ENAMETOOLONG;
		failed(1, "Cannot append to string; %zu chars needed %zu provided", n, size);
	}
	return n;
}

WEAK char *
estrdup(const char *s)
{
	char *copy = strdup(s);

	if (!copy)
		failed(1, "Cannot copy string");
	return copy;
}

WEAK char *
estrndup(const char *s, size_t len)
{
	char *copy = strndup(s, len);

	if (!copy)
		failed(1, "Cannot copy string");
	return copy;
}

WEAK void *
emalloc(size_t n)
{
	void *p = malloc(n);

	if (!p && n != 0)
		failed(1, "Cannot allocate %zu bytes", n);
	return p;
}

WEAK void *
ecalloc(size_t n, size_t size)
{
	void *p = calloc(n, size);

	if (!p && n != 0 && size != 0)
		failed(1, "Cannot allocate %zu blocks of size %zu", n, size);
	return p;
}

WEAK void *
erealloc(void *p, size_t n)
{
	void *q = realloc(p, n);

	if (!q && n != 0)
		failed(1, "Cannot re-allocate %zu bytes", n);
	return q;
}

WEAK void
ereallocarr(void *p, size_t n, size_t size)
{
	int error = reallocarr(p, n, size);

	if (error) {
		errno = error;
		failed(1, "Cannot re-allocate %zu * %zu bytes", n, size);
	}
}

WEAK FILE *
efopen(const char *path, const char *mode)
{
	FILE *f = fopen(path, mode);

	if (!f)
		failed(1, "Cannot open `%s'", path);
	return f;
}

WEAK int
evasprintf(char **restrict to, const char *restrict fmt, va_list ap)
{
	int n = vasprintf(to, fmt, ap);

	if (n < 0)
		failed(1, "Cannot format string");
	return n;
}

WEAK int
easprintf(char **restrict to, const char *restrict fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = evasprintf(to, fmt, ap);
	va_end(ap);
	return n;
}

WEAK intmax_t
estrtoi(const char *s, int base, intmax_t low, intmax_t high)
{
	int status;
	intmax_t v = strtoi(s, 0, base, low, high, &status);

	if (status) {
		errno = status;
		failed(1, "Cannot convert string value '%s' with base %d to a number in range [%jd .. %jd]",
		    s, base, low, high);
	}
	return v;
}

WEAK uintmax_t
estrtou(const char *s, int base, uintmax_t low, uintmax_t high)
{
	int status;
	uintmax_t v = strtou(s, 0, base, low, high, &status);

	if (status) {
		errno = status;
		failed(1, "Cannot convert string value '%s' with base %d to a number in range [%ju .. %ju]",
		    s, base, low, high);
	}
	return v;
}
