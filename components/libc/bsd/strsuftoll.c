/*
 * strsuftoll.c - sizes with suffixes, and products of them: 64k, 2x512.
 */
#define _NETBSD_SOURCE
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One factor; NULL in *end and a message when it is none. */
static long long
factor(const char *what, const char *s, char **end, char *message, size_t size)
{
	static const struct {
		char suffix;
		long long times;
	} suffixes[] = {
		{ 'b', 512 }, { 'k', 1LL << 10 }, { 'm', 1LL << 20 }, { 'g', 1LL << 30 },
		{ 't', 1LL << 40 }, { 'w', sizeof(int) },
	};
	long long v;
	size_t i;

	errno = 0;
	v = strtoll(s, end, 0);
	if (*end == s) {
		snprintf(message, size, "%s `%s' is not a number", what, s);
		goto bad;
	}
	if (errno) {
		snprintf(message, size, "%s `%s': %s", what, s, strerror(errno));
		goto bad;
	}
	for (i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		if (tolower((unsigned char)**end) == suffixes[i].suffix) {
			++*end;
			if (__builtin_mul_overflow(v, suffixes[i].times, &v)) {
				snprintf(message, size, "%s `%s' is too large", what, s);
				goto bad;
			}
			break;
		}
	return v;
bad:
	*end = 0;
	return 0;
}

long long
strsuftollx(const char *what, const char *s, long long low, long long high, char *message,
    size_t size)
{
	const char *from = s;
	long long v = 1, f;
	char *end;

	if (size > 0)
		message[0] = '\0';
	while (isspace((unsigned char)*from))
		from++;
	for (;;) {
		f = factor(what, from, &end, message, size);
		if (!end)
			return 0;
		if (__builtin_mul_overflow(v, f, &v)) {
			snprintf(message, size, "%s `%s' is too large", what, s);
			return 0;
		}
		if (*end != 'x' && *end != '*')
			break;
		from = end + 1;
	}
	if (*end)
		snprintf(message, size, "%s `%s' is not a number", what, s);
	else if (v < low)
		snprintf(message, size, "%s %lld is less than %lld", what, v, low);
	else if (v > high)
		snprintf(message, size, "%s %lld is greater than %lld", what, v, high);
	else
		return v;
	return 0;
}

long long
strsuftoll(const char *what, const char *s, long long low, long long high)
{
	char message[100];
	long long v = strsuftollx(what, s, low, high, message, sizeof(message));

	if (message[0])
		errx(EXIT_FAILURE, "%s", message);
	return v;
}
