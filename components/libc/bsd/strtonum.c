/*
 * strtonum.c - a decimal number in a range, as OpenBSD has it. Weak: programs
 * bring it along.
 */
#define _NETBSD_SOURCE
#define _OPENBSD_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

__attribute__((__weak__)) long long
strtonum(const char *s, long long low, long long high, const char **errstr)
{
	const char *dummy;
	intmax_t v;
	int status, saved = errno;

	if (!errstr)
		errstr = &dummy;
	*errstr = 0;
	if (low > high) {
		errno = EINVAL;
		*errstr = "invalid";
		return 0;
	}
	v = strtoi(s, 0, 10, low, high, &status);
	if (status == 0) {
		errno = saved;
		return v;
	}
	if (status == ERANGE) {
		errno = ERANGE;
		*errstr = v == low ? "too small" : "too large";
		/* A range of one value has both bounds. */
		if (low == high)
			*errstr = strtoimax(s, 0, 10) < low ? "too small" : "too large";
		errno = ERANGE;
	} else {
		errno = EINVAL;
		*errstr = "invalid";
	}
	return 0;
}
