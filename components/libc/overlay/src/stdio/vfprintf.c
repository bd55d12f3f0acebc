/*
 * vfprintf.c - musl's, which refuses L before an integer conversion. C says nothing
 * of it; BSDs and glibc take it, and so do programs: it means ll.
 */
#define vfprintf __musl_vfprintf
#include <../stdio/vfprintf.c>
#undef vfprintf

#include <stdlib.h>

/* The L of the first conversion from s on that is %L and an integer's. NULL: none. */
static const char *
long_integer(const char *s)
{
	const char *flags = "-+ #'0123456789.*$";

	while ((s = strchr(s, '%')) != NULL) {
		s++;
		s += strspn(s, flags);
		if (s[0] == 'L' && s[1] != '\0' && strchr("diouxXn", s[1]) != NULL)
			return s;
		if (*s != '\0')
			s++;
	}
	return NULL;
}

/* The format with ll for each such L; allocated. NULL: no memory. */
static char *
with_ll(const char *fmt)
{
	char *copy = malloc(2 * strlen(fmt) + 1), *to = copy;
	const char *l;
	size_t n;

	if (copy == NULL)
		return NULL;
	while ((l = long_integer(fmt)) != NULL) {
		n = (size_t)(l - fmt);
		memcpy(to, fmt, n);
		memcpy(to + n, "ll", 2);
		to += n + 2;
		fmt = l + 1;
	}
	strcpy(to, fmt);
	return copy;
}

int
vfprintf(FILE *restrict f, const char *restrict fmt, va_list ap)
{
	char *copy;
	int r;

	/* Hardly any format has one. */
	if (strchr(fmt, 'L') == NULL || long_integer(fmt) == NULL)
		return __musl_vfprintf(f, fmt, ap);
	copy = with_ll(fmt);
	if (copy == NULL)
		return -1;
	r = __musl_vfprintf(f, copy, ap);
	free(copy);
	return r;
}
