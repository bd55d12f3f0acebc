/*
 * wordexp.c - word expansion wants a shell, which there is none of.
 */
#include <wordexp.h>

int
wordexp(const char *restrict s, wordexp_t *restrict we, int flags)
{
	(void)s;
	(void)we;
	(void)flags;
	return WRDE_NOSYS;
}

void
wordfree(wordexp_t *we)
{
	(void)we;
}
