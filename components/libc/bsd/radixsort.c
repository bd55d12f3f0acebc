/*
 * radixsort.c - sorting byte strings, by first differing byte. `tab` gives each
 * byte's place in the order, `end` the byte strings end with. sradixsort keeps
 * equal strings in order; radixsort does so too.
 */
#define _NETBSD_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SMALL	16	/* strings that are sorted by comparing */

struct order {
	const unsigned char *tab;	/* NULL: the byte itself */
	unsigned char end;
};

/* The key of a byte: 0 for the string's end, its place plus one otherwise. */
static unsigned int
key(const struct order *o, unsigned char c)
{
	if (c == o->end)
		return 0;
	return (o->tab ? o->tab[c] : c) + 1U;
}

static int
compare(const struct order *o, const unsigned char *a, const unsigned char *b)
{
	for (;; a++, b++) {
		unsigned int x = key(o, *a), y = key(o, *b);

		if (x != y)
			return x < y ? -1 : 1;
		if (x == 0)
			return 0;
	}
}

static void
insertion(const struct order *o, const unsigned char **a, size_t n, size_t depth)
{
	size_t i, j;

	for (i = 1; i < n; i++) {
		const unsigned char *s = a[i];

		for (j = i; j > 0 && compare(o, a[j - 1] + depth, s + depth) > 0; j--)
			a[j] = a[j - 1];
		a[j] = s;
	}
}

static void
sort(const struct order *o, const unsigned char **a, const unsigned char **spare, size_t n,
    size_t depth)
{
	size_t start[258], i, k, largest;

	while (n > SMALL) {
		memset(start, 0, sizeof(start));
		for (i = 0; i < n; i++)
			start[key(o, a[i][depth]) + 1]++;
		for (i = 1; i < 258; i++)
			start[i] += start[i - 1];
		for (i = 0; i < n; i++)
			spare[start[key(o, a[i][depth])]++] = a[i];
		memcpy(a, spare, n * sizeof(*a));
		/* start[k] is now where bucket k ends; bucket 0 is done. */
		for (largest = 1, k = 2; k < 257; k++)
			if (start[k] - start[k - 1] > start[largest] - start[largest - 1])
				largest = k;
		/* The largest bucket last, in this loop: recursion stays shallow. */
		for (k = 1; k < 257; k++)
			if (k != largest)
				sort(o, a + start[k - 1], spare, start[k] - start[k - 1], depth + 1);
		n = start[largest] - start[largest - 1];
		a += start[largest - 1];
		depth++;
	}
	insertion(o, a, n, depth);
}

int
sradixsort(const unsigned char **a, int n, const unsigned char *tab, unsigned int end)
{
	struct order o = { tab, (unsigned char)end };
	const unsigned char **spare;

	if (n < 2)
		return 0;
	/* Only 0 and 255 end strings when there is a table, as in NetBSD. */
	if (tab && end != 0 && end != 255) {
		errno = EINVAL;
		return -1;
	}
	if ((spare = reallocarray(0, (size_t)n, sizeof(*spare))) == 0)
		return -1;
	sort(&o, a, spare, (size_t)n, 0);
	free(spare);
	return 0;
}

int
radixsort(const unsigned char **a, int n, const unsigned char *tab, unsigned int end)
{
	return sradixsort(a, n, tab, end);
}
