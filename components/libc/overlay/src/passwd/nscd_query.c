/*
 * nscd_query.c - there is no name-service daemon: the files are all there is.
 */
#include <stdio.h>
#include <string.h>

#include "nscd.h"

/* An answer without data; the caller closes it. */
FILE *
__nscd_query(int32_t request, const char *key, int32_t *answer, size_t size, int *swap)
{
	(void)request;
	(void)key;
	memset(answer, 0, size);
	*swap = 0;
	return fopen("/dev/null", "re");
}
