/*
 * grant.c - the grant table, version 1 (Xen's public grant_table.h). It grows by
 * a frame when no entry is free, and does not shrink.
 *
 * Xen alone shares the table, so the list of free entries is kept in them: an
 * entry without flags is not looked at.
 */
#include "rump/grant.h"
#include "rump/kmem.h"
#include "rump/lib.h"

#include "xen_impl.h"

/* An entry. Xen sets the last two flags while a page is mapped. */
struct entry {
	uint16_t e_flags;
	uint16_t e_domain;
	uint32_t e_frame;		/* free: the next free one */
};
CTASSERT(sizeof(struct entry) == 8);
#define PERMIT		1U
#define READONLY	4U
#define READING		8U
#define WRITING		16U

#define RESERVED	8U		/* the toolstack's: console, xenstore */
#define PER_FRAME	(RUMPUSER_PAGE_SIZE / sizeof(struct entry))
#define MAXFRAMES	256U

/* Pages of which the other domain still has some mapped. */
struct limbo {
	uint32_t l_refs[GRANT_BLOCK];	/* GRANT_NONE: ended */
	unsigned int l_n;
	rump_paddr_t l_pa;
	struct limbo *l_next;
};

/* Owner: the monitor. */
static struct entry *frames[MAXFRAMES];
static unsigned int nframes;
static uint32_t free_list = GRANT_NONE;
static struct limbo *limbo;

static struct entry *
entry_of(uint32_t ref)
{
	KASSERT(ref >= RESERVED && ref / PER_FRAME < nframes);
	return &frames[ref / PER_FRAME][ref % PER_FRAME];
}

static bool
grow(void)
{
	uint32_t ref, first = nframes * (uint32_t)PER_FRAME;

	if (nframes == MAXFRAMES || (frames[nframes] = grant_grow()) == NULL)
		return false;
	nframes++;
	/* The lowest comes first. */
	for (ref = first + PER_FRAME - 1;
	    ref >= MAX(first, RESERVED) && ref != UINT32_MAX; ref--) {
		entry_of(ref)->e_frame = free_list;
		free_list = ref;
	}
	return true;
}

uint32_t
grant_page(uint16_t domain, rump_paddr_t pa, bool readonly)
{
	uint64_t frame = grant_gfn(pa);
	struct entry *e;
	uint32_t ref;

	if (frame > UINT32_MAX || (free_list == GRANT_NONE && !grow()))
		return GRANT_NONE;
	ref = free_list;
	e = entry_of(ref);
	free_list = e->e_frame;
	e->e_domain = domain;
	e->e_frame = (uint32_t)frame;
	/* Xen sees the flags only after the rest. */
	__atomic_store_n(&e->e_flags,
	    (uint16_t)(PERMIT | (readonly ? READONLY : 0)), __ATOMIC_RELEASE);
	return ref;
}

bool
grant_end(uint32_t ref)
{
	struct entry *e = entry_of(ref);
	uint16_t flags = __atomic_load_n(&e->e_flags, __ATOMIC_RELAXED);

	KASSERT((flags & PERMIT) != 0);
	do {
		if ((flags & (READING | WRITING)) != 0)
			return false;
	} while (!__atomic_compare_exchange_n(&e->e_flags, &flags, 0, false,
	    __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
	e->e_frame = free_list;
	free_list = ref;
	return true;
}

/* Ends what can be ended; whether that is all. */
static bool
end_all(uint32_t *refs, unsigned int n)
{
	bool all = true;
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (refs[i] != GRANT_NONE && grant_end(refs[i]))
			refs[i] = GRANT_NONE;
		if (refs[i] != GRANT_NONE)
			all = false;
	}
	return all;
}

/* Frees pages that were let go of since. */
static void
limbo_sweep(void)
{
	struct limbo **link = &limbo, *l;

	while ((l = *link) != NULL) {
		if (!end_all(l->l_refs, l->l_n)) {
			link = &l->l_next;
			continue;
		}
		*link = l->l_next;
		page_free(l->l_pa, l->l_n);
		kmem_free(l, sizeof(*l));
	}
}

void
grant_end_pages(const uint32_t *refs, unsigned int n, rump_paddr_t pa)
{
	struct limbo *l, now = { .l_n = n, .l_pa = pa };

	KASSERT(n <= GRANT_BLOCK);
	limbo_sweep();
	memcpy(now.l_refs, refs, n * sizeof(*refs));
	if (end_all(now.l_refs, n)) {
		page_free(pa, n);
		return;
	}
	/* Without memory to remember them, the pages are lost. */
	l = kmem_alloc(sizeof(*l));
	if (l != NULL) {
		now.l_next = limbo;
		*l = now;
		limbo = l;
	}
}
