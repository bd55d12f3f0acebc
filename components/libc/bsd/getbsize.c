/*
 * getbsize.c - the block size that BLOCKSIZE asks reports to be in.
 */
#define _NETBSD_SOURCE
#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#define KB	1024L
#define MB	(1024 * KB)
#define GB	(1024 * MB)
#define LARGEST	GB

/* The header's text; its length and the size in bytes by reference. */
char *
getbsize(int *length, long *size)
{
	static char header[24];
	const char *s = getenv("BLOCKSIZE"), *unit = "";
	long n = 512, times = 1;
	char *end;

	if (s && *s) {
		n = strtol(s, &end, 10);
		if (end == s || n < 1)
			n = 1;
		switch (toupper((unsigned char)*end)) {
		case 'G':
			unit = "G";
			times = GB;
			break;
		case 'K':
			unit = "K";
			times = KB;
			break;
		case 'M':
			unit = "M";
			times = MB;
			break;
		case '\0':
			break;
		default:
			warnx("%s: unknown blocksize", s);
			n = 512;
			break;
		}
		if (n > LARGEST / times) {
			warnx("maximum blocksize is %ldG", LARGEST / GB);
			n = LARGEST / times;
		} else if (n * times < 512) {
			warnx("minimum blocksize is 512");
			n = 512;
			times = 1;
			unit = "";
		}
	}
	*size = n * times;
	*length = snprintf(header, sizeof(header), "%ld%s-blocks", n, unit);
	return header;
}
