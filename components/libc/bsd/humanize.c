/*
 * humanize.c - numbers of bytes for people, and back.
 */
#define _NETBSD_SOURCE
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCALES	7	/* none, K, M, G, T, P, E */

/*
 * Writes n in at most size - 1 characters, with suffix. With HN_AUTOSCALE the
 * scale is the smallest that fits, with HN_GETSCALE it is returned instead.
 */
int
humanize_number(char *buf, size_t size, int64_t n, const char *suffix, int scale, int flags)
{
	static const char binary[SCALES] = { '\0', 'K', 'M', 'G', 'T', 'P', 'E' };
	unsigned int divisor = flags & HN_DIVISOR_1000 ? 1000 : 1024;
	const char *space = flags & HN_NOSPACE ? "" : " ";
	uint64_t v, rest = 0, limit;
	char prefix[2] = "";
	size_t fixed, room;
	int i, r;

	if (!buf || !suffix || scale < 0)
		return -1;
	if (scale >= SCALES && !(scale & (HN_AUTOSCALE | HN_GETSCALE)))
		return -1;
	if (size > 0)
		buf[0] = '\0';
	v = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	/* A sign, a digit, a prefix, and what is said after it. */
	fixed = (n < 0) + 1 + strlen(space) + strlen(suffix) + 1;
	if (size < fixed + 1)
		return -1;
	if (scale & (HN_AUTOSCALE | HN_GETSCALE)) {
		/* Digits there is room for: rounding must not need one more. */
		room = size - fixed;
		for (limit = 1; room > 0 && limit < UINT64_MAX / 10; room--)
			limit *= 10;
		for (i = 0; i < SCALES - 1; i++) {
			uint64_t rounded = v + (rest * 2 >= divisor && i > 0);

			if (rounded < limit)
				break;
			rest = v % divisor;
			v /= divisor;
		}
		if (scale & HN_GETSCALE)
			return i;
	} else
		for (i = 0; i < scale; i++) {
			rest = v % divisor;
			v /= divisor;
		}
	if (i > 0 || (flags & HN_B)) {
		prefix[0] = i == 0 ? 'B' : binary[i];
		if (i == 1 && divisor == 1000)
			prefix[0] = 'k';
	}
	/* One decimal below 10, when it fits. */
	if (i > 0 && (flags & HN_DECIMAL)) {
		uint64_t tenths = v * 10 + (rest * 10 + divisor / 2) / divisor;

		if (tenths < 100) {
			r = snprintf(buf, size, "%s%" PRIu64 "%s%" PRIu64 "%s%s%s", n < 0 ? "-" : "",
			    tenths / 10, localeconv()->decimal_point, tenths % 10, space, prefix, suffix);
			if (r >= 0 && (size_t)r < size)
				return r;
		}
	}
	v += i > 0 && rest * 2 >= divisor;
	return snprintf(buf, size, "%s%" PRIu64 "%s%s%s", n < 0 ? "-" : "", v, space, prefix, suffix);
}

int
dehumanize_number(const char *text, int64_t *result)
{
	static const char units[] = "bkmgtpe";
	intmax_t n, factor = 1;
	const char *unit;
	char *end;
	int saved = errno;

	errno = 0;
	n = strtoimax(text, &end, 10);
	if (end == text) {
		errno = EINVAL;
		return -1;
	}
	if (errno == ERANGE)
		return -1;
	while (isspace((unsigned char)*end))
		end++;
	if (*end) {
		unit = strchr(units, tolower((unsigned char)*end));
		if (!unit || end[1]) {
			errno = EINVAL;
			return -1;
		}
		for (; unit > units; unit--)
			factor *= 1024;
	}
	if (__builtin_mul_overflow(n, factor, &n)) {
		errno = ERANGE;
		return -1;
	}
	*result = n;
	errno = saved;
	return 0;
}
