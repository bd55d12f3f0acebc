/*
 * numbers.c - strings to numbers in a range: strtoi and strtou.
 */
#define _NETBSD_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

/*
 * Both: 0 in *status when all is well; EINVAL for a bad base, ECANCELED when
 * there is no number, ERANGE when it does not fit (the nearest bound is
 * returned), ENOTSUP when more follows it. errno stays as it was.
 */
intmax_t
strtoi(const char *restrict s, char **restrict end, int base, intmax_t low, intmax_t high,
    int *status)
{
	int saved = errno, dummy;
	char *stop;
	intmax_t v;

	if (!status)
		status = &dummy;
	*status = 0;
	if (base < 0 || base == 1 || base > 36) {
		*status = EINVAL;
		if (end)
			*end = (char *)s;
		return low > 0 ? low : high < 0 ? high : 0;
	}
	errno = 0;
	v = strtoimax(s, &stop, base);
	if (stop == s)
		*status = ECANCELED;
	else if (errno == ERANGE || v < low || v > high)
		*status = ERANGE;
	else if (*stop != '\0')
		*status = ENOTSUP;
	errno = saved;
	if (end)
		*end = stop;
	return v < low ? low : v > high ? high : v;
}

uintmax_t
strtou(const char *restrict s, char **restrict end, int base, uintmax_t low, uintmax_t high,
    int *status)
{
	int saved = errno, dummy;
	char *stop;
	uintmax_t v;

	if (!status)
		status = &dummy;
	*status = 0;
	if (base < 0 || base == 1 || base > 36) {
		*status = EINVAL;
		if (end)
			*end = (char *)s;
		return low;
	}
	errno = 0;
	v = strtoumax(s, &stop, base);
	if (stop == s)
		*status = ECANCELED;
	else if (errno == ERANGE || v < low || v > high)
		*status = ERANGE;
	else if (*stop != '\0')
		*status = ENOTSUP;
	errno = saved;
	if (end)
		*end = stop;
	return v < low ? low : v > high ? high : v;
}
