/*
 * vis(3) and unvis(3): text of any kind is decoded within its buffer, and what is
 * encoded in any style that has an inverse comes back.
 * sources: components/libc/bsd/vis.c components/libc/bsd/unvis.c
 * namespace: user
 * flags: -D_GNU_SOURCE -idirafter components/libc/include
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <vis.h>

static const int styles[] = {
	0, VIS_OCTAL, VIS_CSTYLE, VIS_WHITE, VIS_SAFE, VIS_DQ | VIS_CSTYLE, VIS_META | VIS_CSTYLE,
	VIS_HTTP1808, VIS_MIMESTYLE,
};

/* Decodes into exactly `room' bytes, so that one more would be noticed. */
static void
decode(const char *text, size_t room, int flags)
{
	char *to = malloc(room);
	int n;

	if (to == NULL)
		abort();
	n = strnunvisx(to, room, text, flags);
	if (n >= (int)room)
		abort();
	free(to);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text, *shown, *back;
	size_t i;
	int n, flags;

	if (size < 1 || size > 2048)
		return 0;
	flags = styles[data[0] % (sizeof(styles) / sizeof(styles[0]))];
	data++;
	size--;
	if ((text = malloc(size + 1)) == NULL)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	decode(text, size + 1, 0);
	decode(text, size / 2 + 1, VIS_HTTP1866);
	decode(text, size + 1, VIS_HTTP1808);
	decode(text, size + 1, VIS_MIMESTYLE);

	if ((shown = malloc(4 * size + 1)) == NULL || (back = malloc(size + 1)) == NULL)
		abort();
	n = strnvisx(shown, 4 * size + 1, text, size, flags);
	if (n < 0 || (size_t)n != strlen(shown))
		abort();
	/* Bytes of value 0 are text's end in these styles. */
	for (i = 0; i < size && text[i] != '\0'; i++)
		continue;
	if (i == size || !(flags & VIS_MIMESTYLE)) {
		if (flags & (VIS_HTTP1808 | VIS_MIMESTYLE))
			flags |= VIS_NOESCAPE;
		n = strnunvisx(back, size + 1, shown, flags & (VIS_HTTP1808 | VIS_MIMESTYLE | VIS_NOESCAPE));
		if (n != (int)size || memcmp(back, text, size) != 0)
			abort();
	}
	free(back);
	free(shown);
	free(text);
	return 0;
}
