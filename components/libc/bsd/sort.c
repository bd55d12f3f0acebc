/*
 * sort.c - BSD's other sorts: heapsort needs no memory, mergesort keeps equal
 * elements in order.
 */
#define _NETBSD_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void
swap(char *a, char *b, size_t size)
{
	while (size-- > 0) {
		char c = *a;

		*a++ = *b;
		*b++ = c;
	}
}

/* Element i sinks to where no child of it is larger, among the first n. */
static void
sink(char *base, size_t i, size_t n, size_t size, int (*cmp)(const void *, const void *))
{
	size_t child;

	while ((child = 2 * i + 1) < n) {
		if (child + 1 < n && cmp(base + child * size, base + (child + 1) * size) < 0)
			child++;
		if (cmp(base + i * size, base + child * size) >= 0)
			return;
		swap(base + i * size, base + child * size, size);
		i = child;
	}
}

int
heapsort(void *array, size_t n, size_t size, int (*cmp)(const void *, const void *))
{
	char *base = array;
	size_t i;

	if (size == 0) {
		errno = EINVAL;
		return -1;
	}
	for (i = n / 2; i-- > 0; )
		sink(base, i, n, size, cmp);
	for (i = n; i-- > 1; ) {
		swap(base, base + i * size, size);
		sink(base, 0, i, size, cmp);
	}
	return 0;
}

int
mergesort(void *array, size_t n, size_t size, int (*cmp)(const void *, const void *))
{
	char *from = array, *spare, *to, *t;
	size_t width, start;

	/* As elsewhere: elements smaller than half a pointer are not for it. */
	if (size < sizeof(void *) / 2) {
		errno = EINVAL;
		return -1;
	}
	if (n < 2)
		return 0;
	if ((spare = reallocarray(0, n, size)) == 0)
		return -1;
	to = spare;
	for (width = 1; width < n; width *= 2) {
		for (start = 0; start < n; start += 2 * width) {
			size_t a = start, b = start + width, k = start;
			size_t a_end = b < n ? b : n;
			size_t b_end = b + width < n ? b + width : n;

			while (k < b_end) {
				int left = a < a_end && (b >= b_end ||
				    cmp(from + a * size, from + b * size) <= 0);

				memcpy(to + k++ * size, from + (left ? a++ : b++) * size, size);
			}
		}
		t = from;
		from = to;
		to = t;
	}
	if (from != array)
		memcpy(array, from, n * size);
	free(spare);
	return 0;
}
