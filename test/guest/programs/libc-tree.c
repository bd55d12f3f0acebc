/* <sys/tree.h>: random trees stay balanced, sorted and complete. */
#define _NETBSD_SOURCE
#include <stdlib.h>
#include <sys/tree.h>

struct node {
	RB_ENTRY(node) link;
	SPLAY_ENTRY(node) splay;
	int key;
	int size;		/* nodes in the subtree */
	int inside;
};

static int
compare(struct node *a, struct node *b)
{
	return (a->key > b->key) - (a->key < b->key);
}

static int
size_of(struct node *n)
{
	return n ? n->size : 0;
}

#undef RB_AUGMENT
#define RB_AUGMENT(n)							\
	((n)->size = 1 + size_of(RB_LEFT(n, link)) + size_of(RB_RIGHT(n, link)))

RB_HEAD(tree, node);
RB_PROTOTYPE_STATIC(tree, node, link, compare);
RB_GENERATE_STATIC(tree, node, link, compare);
SPLAY_HEAD(splays, node);
SPLAY_PROTOTYPE(splays, node, splay, compare)
SPLAY_GENERATE(splays, node, splay, compare)

#include "tap.h"

#define NODES	500

static struct node nodes[NODES];

/* The tree's height in black nodes; -1 when a rule is broken. */
static int
check(struct node *n)
{
	struct node *l, *r;
	int a, b;

	if (n == NULL)
		return 0;
	l = RB_LEFT(n, link);
	r = RB_RIGHT(n, link);
	a = check(l);
	b = check(r);
	if (a < 0 || a != b || n->size != 1 + size_of(l) + size_of(r))
		return -1;
	if ((l && (RB_PARENT(l, link) != n || compare(l, n) >= 0)) ||
	    (r && (RB_PARENT(r, link) != n || compare(r, n) <= 0)))
		return -1;
	if (RB_COLOR(n, link) == RB_RED &&
	    ((l && RB_COLOR(l, link) == RB_RED) || (r && RB_COLOR(r, link) == RB_RED)))
		return -1;
	return a + (RB_COLOR(n, link) == RB_BLACK);
}

int
main(void)
{
	struct tree tree = RB_INITIALIZER(&tree);
	struct splays splays = SPLAY_INITIALIZER(&splays);
	struct node key, *n, *next;
	int round, i, count = 0, bad = 0, wrong = 0, last, seen;

	srandom(1);
	for (i = 0; i < NODES; i++)
		nodes[i].key = 2 * i;
	for (round = 0; round < 20000; round++) {
		n = &nodes[random() % NODES];
		if (n->inside) {
			if (RB_REMOVE(tree, &tree, n) != n || SPLAY_REMOVE(splays, &splays, n) != n)
				wrong++;
			count--;
		} else {
			if (RB_INSERT(tree, &tree, n) != NULL || SPLAY_INSERT(splays, &splays, n) != NULL)
				wrong++;
			count++;
		}
		n->inside = !n->inside;
		if (round % 50 == 0 && (check(RB_ROOT(&tree)) < 0 || size_of(RB_ROOT(&tree)) != count))
			bad++;
	}
	is(bad, 0, "balanced, sorted and with the right sizes");
	is(wrong, 0, "insertions and removals give what they should");
	is(RB_INSERT(tree, &tree, RB_ROOT(&tree)) == RB_ROOT(&tree), 1, "an equal element is told");

	for (wrong = i = 0; i < NODES; i++) {
		key.key = 2 * i;
		wrong += (RB_FIND(tree, &tree, &key) != NULL) != nodes[i].inside;
		wrong += (SPLAY_FIND(splays, &splays, &key) != NULL) != nodes[i].inside;
		key.key = 2 * i + 1;
		wrong += RB_FIND(tree, &tree, &key) != NULL;
		n = RB_NFIND(tree, &tree, &key);
		next = NULL;
		for (seen = i + 1; seen < NODES && next == NULL; seen++)
			if (nodes[seen].inside)
				next = &nodes[seen];
		wrong += n != next;
	}
	is(wrong, 0, "found, or the next one");

	last = -1;
	seen = wrong = 0;
	RB_FOREACH(n, tree, &tree) {
		wrong += n->key <= last;
		last = n->key;
		seen++;
	}
	is(seen, count, "forwards, all");
	last = 2 * NODES;
	seen = 0;
	RB_FOREACH_REVERSE(n, tree, &tree) {
		wrong += n->key >= last;
		last = n->key;
		seen++;
	}
	is(seen, count, "backwards, all");
	last = -1;
	seen = 0;
	SPLAY_FOREACH(n, splays, &splays) {
		wrong += n->key <= last;
		last = n->key;
		seen++;
	}
	is(seen, count, "the splay tree, all");
	is(wrong, 0, "in order");
	ok(RB_MIN(tree, &tree)->key == SPLAY_MIN(splays, &splays)->key, "the least");
	ok(RB_MAX(tree, &tree)->key == SPLAY_MAX(splays, &splays)->key, "the greatest");

	RB_FOREACH_SAFE(n, tree, &tree, next)
		RB_REMOVE(tree, &tree, n);
	ok(RB_EMPTY(&tree), "emptied on the way");
	return tap_done();
}
