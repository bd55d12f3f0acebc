/* malloc to the end of memory: ENOMEM, and all is well afterwards. */
#include <stdlib.h>

#include "tap.h"

struct block {
	struct block *next;
};

/* Takes and touches blocks of a size until there are none; returns how many. */
static size_t
take_all(size_t size, struct block **list)
{
	struct block *block;
	size_t n = 0;

	while ((block = malloc(size)) != NULL) {
		memset(block, 0x5a, size);
		block->next = *list;
		*list = block;
		n++;
	}
	return n;
}

static void
give_all(struct block *list)
{
	struct block *next;

	for (; list != NULL; list = next) {
		next = list->next;
		free(list);
	}
}

int
main(void)
{
	static const size_t sizes[] = { 1 << 20, 100000, 4000, 1 << 20 };
	struct block *list;
	size_t i, n[4];
	char *p;

	for (i = 0; i < 4; i++) {
		list = NULL;
		errno = 0;
		n[i] = take_all(sizes[i], &list);
		is(errno, ENOMEM, "errno is ENOMEM");
		give_all(list);
		ok(n[i] > 4, "%zu blocks of %zu bytes fitted", n[i], sizes[i]);
	}
	ok(n[3] >= n[0] - n[0] / 8, "as much fits in the end as at first");
	p = malloc((size_t)1 << 46);
	ok(p == NULL && errno == ENOMEM, "more than any machine has: ENOMEM");
	p = malloc(10000);
	ok(p != NULL, "a small block afterwards");
	free(p);
	return tap_done();
}
