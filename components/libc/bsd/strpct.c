/*
 * strpct.c - a share in percent, with decimals, without floating point.
 */
#define _NETBSD_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <util.h>

static char *
percent(char *buf, size_t size, int negative, uintmax_t num, uintmax_t den, size_t decimals)
{
	unsigned __int128 v = (unsigned __int128)num * 100;
	size_t i;
	int n;

	if (den == 0)
		den = 1;
	n = snprintf(buf, size, "%s%ju", negative ? "-" : "", (uintmax_t)(v / den));
	if (decimals > 0 && n >= 0 && (size_t)n + 1 < size) {
		buf[n++] = '.';
		for (i = 0; i < decimals && (size_t)n + 1 < size; i++) {
			v = v % den * 10;
			buf[n++] = (char)('0' + (int)(v / den));
		}
		buf[n] = '\0';
	}
	return buf;
}

char *
strpct(char *buf, size_t size, uintmax_t num, uintmax_t den, size_t decimals)
{
	return percent(buf, size, 0, num, den, decimals);
}

char *
strspct(char *buf, size_t size, intmax_t num, intmax_t den, size_t decimals)
{
	uintmax_t n = num < 0 ? 0 - (uintmax_t)num : (uintmax_t)num;
	uintmax_t d = den < 0 ? 0 - (uintmax_t)den : (uintmax_t)den;

	return percent(buf, size, (num < 0) != (den < 0) && n != 0, n, d, decimals);
}
