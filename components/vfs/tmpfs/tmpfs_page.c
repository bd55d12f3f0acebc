/*
 * tmpfs_page.c - pages of regular files, and their mappings.
 */
#include "netbsd/errno.h"
#include "tmpfs.h"

#define FANOUT		512
#define FANOUT_SHIFT	9
#define TABLE_SIZE	(FANOUT * sizeof(uint64_t))
#define MAPCOUNT(e)	((e) & (TMPFS_PAGE - 1))
#define FRAME(e)	((e) & ~(uint64_t)(TMPFS_PAGE - 1))
/* Frames that files leave to the kernel and the programs. */
#define RESERVE		64

/* A frame that was cut off its file while mapped. */
struct tmpfs_orphan {
	struct tmpfs_orphan *o_next;
	uint64_t o_entry;		/* as in a leaf */
};

static uint64_t
tree_span(unsigned int height)
{
	return height == 0 ? 0 : UINT64_C(1) << (FANOUT_SHIFT * height);
}

/* The leaf entry of a page; NULL when there is none and `create' is not set. */
static uint64_t *
tree_entry(struct tmpfs_pages *p, uint64_t index, bool create)
{
	unsigned int height;
	void **slot, **table;

	while (index >= tree_span(p->p_height)) {
		if (!create)
			return NULL;
		table = kmem_zalloc(TABLE_SIZE);
		if (table == NULL)
			return NULL;
		table[0] = p->p_root;
		p->p_root = table;
		p->p_height++;
	}
	table = p->p_root;
	for (height = p->p_height - 1; height > 0; height--) {
		slot = &table[index >> (FANOUT_SHIFT * height) & (FANOUT - 1)];
		if (*slot == NULL) {
			if (!create)
				return NULL;
			*slot = kmem_zalloc(TABLE_SIZE);
			if (*slot == NULL)
				return NULL;
		}
		table = *slot;
	}
	return (uint64_t *)(void *)table + (index & (FANOUT - 1));
}

rump_paddr_t
tmpfs_page_find(struct tmpfs_node *tn, uint64_t index)
{
	uint64_t *entry = tree_entry(&tn->tn_pages, index, false);

	return entry == NULL ? 0 : FRAME(*entry);
}

/* The same below one table, with an index relative to it. */
static bool
tree_next(void **table, unsigned int height, uint64_t *index)
{
	unsigned int shift = FANOUT_SHIFT * (height - 1);
	uint64_t i = *index >> shift, inner = *index & ((UINT64_C(1) << shift) - 1);

	for (; i < FANOUT; i++, inner = 0) {
		if (table[i] == NULL)
			continue;
		/* A leaf's entries are frames, not tables. */
		if (height == 1 || tree_next(table[i], height - 1, &inner)) {
			*index = (i << shift) + inner;
			return true;
		}
	}
	return false;
}

bool
tmpfs_page_next(struct tmpfs_node *tn, uint64_t *index)
{
	struct tmpfs_pages *p = &tn->tn_pages;

	if (*index < (p->p_lent_len + TMPFS_PAGE - 1) / TMPFS_PAGE)
		return true;
	return *index < tree_span(p->p_height) &&
	    tree_next(p->p_root, p->p_height, index);
}

const char *
tmpfs_page_lent(struct tmpfs_node *tn, uint64_t offset, size_t *n)
{
	const struct tmpfs_pages *p = &tn->tn_pages;

	if (offset >= p->p_lent_len)
		return NULL;
	*n = (size_t)MIN(*n, p->p_lent_len - offset);
	return p->p_lent + offset;
}

int
tmpfs_page_unlend(struct tmpfs_node *tn, uint64_t size, uint64_t keep)
{
	struct tmpfs_pages *p = &tn->tn_pages;
	rump_paddr_t pa;
	uint64_t at;
	int error;

	for (at = rounddown2(keep, (uint64_t)TMPFS_PAGE); at < p->p_lent_len;
	    at += TMPFS_PAGE) {
		error = tmpfs_page_get(tn, at / TMPFS_PAGE, &pa);
		if (error != 0)
			return error;
	}
	p->p_lent_len = MIN(p->p_lent_len, size);
	return 0;
}

/* A zeroed frame, within the mount's and the machine's limits; 0: none. */
static rump_paddr_t
frame_alloc(struct tmpfs_mount *tm)
{
	rump_paddr_t pa;

	if (tm->tm_pages >= tm->tm_max_pages || page_available() < RESERVE)
		return 0;
	pa = page_alloc(1);
	if (pa != 0) {
		memset(rumpuser_pa_to_va(pa), 0, TMPFS_PAGE);
		tm->tm_pages++;
	}
	return pa;
}

int
tmpfs_page_get(struct tmpfs_node *tn, uint64_t index, rump_paddr_t *pa)
{
	uint64_t *entry = tree_entry(&tn->tn_pages, index, true);
	size_t n = TMPFS_PAGE;
	const char *lent;

	if (entry == NULL)
		return ENOSPC;
	if (*entry == 0) {
		*entry = frame_alloc(tmpfs_mount(tn));
		if (*entry == 0)
			return ENOSPC;
		tn->tn_pages.p_count++;
		lent = tmpfs_page_lent(tn, index * TMPFS_PAGE, &n);
		if (lent != NULL)
			memcpy(rumpuser_pa_to_va(FRAME(*entry)), lent, n);
	}
	*pa = FRAME(*entry);
	return 0;
}

static void
frame_free(struct tmpfs_node *tn, uint64_t entry)
{
	struct tmpfs_orphan *o;

	tn->tn_pages.p_count--;
	if (MAPCOUNT(entry) == 0) {
		tmpfs_mount(tn)->tm_pages--;
		page_free(FRAME(entry), 1);
		return;
	}
	/*
	 * Mapped frames stay until they are unmapped; if there is not even
	 * memory for this note they stay for ever, which is safe.
	 */
	o = kmem_alloc(sizeof(*o));
	if (o == NULL)
		return;
	o->o_entry = entry;
	o->o_next = tn->tn_pages.p_orphans;
	tn->tn_pages.p_orphans = o;
}

/* Drops [first, end) of a table that starts at page `base'; true: now empty. */
static bool
table_drop(struct tmpfs_node *tn, void *table, unsigned int height,
    uint64_t base, uint64_t first, uint64_t end)
{
	uint64_t at, step = tree_span(height) >> FANOUT_SHIFT;
	uint64_t *leaf = table;
	void **inner = table;
	bool empty = true;
	unsigned int i;

	for (i = 0; i < FANOUT; i++) {
		at = base + i * step;
		if (height == 1) {
			if (leaf[i] != 0 && at >= first && at < end) {
				frame_free(tn, leaf[i]);
				leaf[i] = 0;
			}
			empty = empty && leaf[i] == 0;
			continue;
		}
		if (inner[i] != NULL && at < end && at + step > first &&
		    table_drop(tn, inner[i], height - 1, at, first, end))
			inner[i] = NULL;
		empty = empty && inner[i] == NULL;
	}
	if (empty)
		kmem_free(table, TABLE_SIZE);
	return empty;
}

void
tmpfs_page_drop(struct tmpfs_node *tn, uint64_t first, uint64_t end)
{
	struct tmpfs_pages *p = &tn->tn_pages;

	if (p->p_root == NULL || first >= end)
		return;
	if (table_drop(tn, p->p_root, p->p_height, 0, first, end)) {
		p->p_root = NULL;
		p->p_height = 0;
	}
}

/* ---- Mappings ----------------------------------------------------------- */

static struct tmpfs_node *
map_node(struct mapobj *mo)
{
	return container_of(mo, struct tmpfs_node, tn_map);
}

static int
map_getpage(struct mapobj *mo, uint64_t offset, bool write,
    rump_paddr_t *pa)
{
	struct tmpfs_node *tn = map_node(mo);
	uint64_t index = offset / TMPFS_PAGE, *entry;
	int error;

	if (offset >= (uint64_t)tn->tn_size)
		return EINVAL;
	error = tmpfs_page_get(tn, index, pa);
	if (error != 0)
		return ENOMEM;
	entry = tree_entry(&tn->tn_pages, index, false);
	if (MAPCOUNT(*entry) == TMPFS_PAGE - 1)
		return ENOMEM;
	++*entry;
	tmpfs_touch(tn, write ? TOUCH_A | TOUCH_M | TOUCH_C : TOUCH_A);
	return 0;
}

static void
map_putpage(struct mapobj *mo, uint64_t offset, rump_paddr_t pa)
{
	struct tmpfs_node *tn = map_node(mo);
	struct tmpfs_orphan **op, *o;
	uint64_t *entry;

	entry = tree_entry(&tn->tn_pages, offset / TMPFS_PAGE, false);
	if (entry != NULL && FRAME(*entry) == pa && MAPCOUNT(*entry) > 0) {
		--*entry;
		return;
	}
	for (op = &tn->tn_pages.p_orphans; (o = *op) != NULL;
	    op = &o->o_next) {
		if (FRAME(o->o_entry) != pa)
			continue;
		if (MAPCOUNT(--o->o_entry) == 0) {
			tmpfs_mount(tn)->tm_pages--;
			page_free(pa, 1);
			*op = o->o_next;
			kmem_free(o, sizeof(*o));
		}
		return;
	}
}

static uint64_t
map_size(struct mapobj *mo)
{
	return (uint64_t)map_node(mo)->tn_size;
}

static void
map_hold(struct mapobj *mo)
{
	vnode_hold(&map_node(mo)->tn_vnode);
}

static void
map_release(struct mapobj *mo)
{
	vnode_release(&map_node(mo)->tn_vnode);
}

const struct mapops tmpfs_mapops = {
	.mo_getpage = map_getpage,
	.mo_putpage = map_putpage,
	.mo_size = map_size,
	.mo_hold = map_hold,
	.mo_release = map_release,
};

int
tmpfs_mapobj(struct vnode *vp, struct mapobj **mop)
{
	*mop = &tmpfs_node(vp)->tn_map;
	map_hold(*mop);
	return 0;
}
