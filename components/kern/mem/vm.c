/*
 * vm.c - the programs' address space: which ranges are mapped, and pages on
 * demand. All groups share one space. Lock: the monitor; only getting pages of
 * an object sleeps, and the map is looked at again afterwards.
 *
 * Ranges are kept in a list by address and in a treap for lookups. Whether a
 * page is present, and its frame, is what the page tables say. Where frames come
 * from, and where they go when the page goes:
 *   anonymous, and private mappings of an object that are or were writable
 *		the promise made when the mapping became accessible (ve_promised)
 *   shared mappings of an object, and private ones that only were readable
 *		the object (mo_getpage, mo_putpage)
 */
#include "internal.h"
#include "rump/file.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rumpuser.h"
#include "vmimpl.h"
#include "vmvar.h"
#include "netbsd/errno.h"
#include "netbsd/mman.h"

#define PAGE_SIZE	RUMPUSER_PAGE_SIZE
#define BATCH		64

/* Lock for all of them: the monitor. */
static struct vm_entry *first;		/* list, by address */
static struct vm_entry *root;		/* treap: by address, heap by priority */
static uint64_t treap_state = 0x9e3779b97f4a7c15UL;
static size_t mapped_bytes;
static unsigned int entry_count;

/* No gap of `size' bytes lies below `at': where a search may begin. */
static struct {
	uintptr_t at;
	size_t size;
} no_gap;
static uintptr_t lowest;		/* where vm_find_space begins */

CTASSERT(PROT_READ == RUMPUSER_PROT_READ);
CTASSERT(PROT_WRITE == RUMPUSER_PROT_WRITE);
CTASSERT(PROT_EXEC == RUMPUSER_PROT_EXEC);

void
vm_init(void)
{
	/* Nothing is mapped. */
	first = root = NULL;
	lowest = rumpuser_layout.rl_user_min;
}

void
vm_set_lowest(uintptr_t addr)
{
	KASSERT(addr >= rumpuser_layout.rl_user_min &&
	    addr < rumpuser_layout.rl_user_max);
	lowest = addr;
}

bool
vm_user_range(uintptr_t addr, size_t len)
{
	const struct rumpuser_layout *rl = &rumpuser_layout;

	if (addr + len < addr)
		return false;
	return (addr >= rl->rl_user_min && addr + len <= rl->rl_user_max) ||
	    (addr >= rl->rl_image_min && addr + len <= rl->rl_image_max);
}

/* ---- The treap ---------------------------------------------------------- */

/* Splits t into entries below addr and the rest. */
static void
treap_split(struct vm_entry *t, uintptr_t addr, struct vm_entry **low,
    struct vm_entry **high)
{
	while (t != NULL) {
		if (t->ve_start < addr) {
			*low = t;
			low = &t->ve_right;
			t = t->ve_right;
		} else {
			*high = t;
			high = &t->ve_left;
			t = t->ve_left;
		}
	}
	*low = *high = NULL;
}

/* Joins two treaps, all of a below all of b. */
static struct vm_entry *
treap_join(struct vm_entry *a, struct vm_entry *b)
{
	struct vm_entry *result, **link = &result;

	while (a != NULL && b != NULL) {
		if (a->ve_priority >= b->ve_priority) {
			*link = a;
			link = &a->ve_right;
			a = a->ve_right;
		} else {
			*link = b;
			link = &b->ve_left;
			b = b->ve_left;
		}
	}
	*link = a != NULL ? a : b;
	return result;
}

static void
treap_insert(struct vm_entry *e)
{
	struct vm_entry **link = &root;

	treap_state ^= treap_state << 13;
	treap_state ^= treap_state >> 7;
	treap_state ^= treap_state << 17;
	e->ve_priority = (uint32_t)(treap_state >> 32);
	while (*link != NULL && (*link)->ve_priority >= e->ve_priority)
		link = e->ve_start < (*link)->ve_start ? &(*link)->ve_left :
		    &(*link)->ve_right;
	treap_split(*link, e->ve_start, &e->ve_left, &e->ve_right);
	*link = e;
}

static void
treap_remove(struct vm_entry *e)
{
	struct vm_entry **link = &root;

	while (*link != e)
		link = e->ve_start < (*link)->ve_start ? &(*link)->ve_left :
		    &(*link)->ve_right;
	*link = treap_join(e->ve_left, e->ve_right);
}

/* The last entry that starts at or below addr. */
static struct vm_entry *
entry_floor(uintptr_t addr)
{
	struct vm_entry *e = root, *best = NULL;

	while (e != NULL) {
		if (e->ve_start <= addr) {
			best = e;
			e = e->ve_right;
		} else
			e = e->ve_left;
	}
	return best;
}

struct vm_entry *
vm_entry_at(uintptr_t addr)
{
	struct vm_entry *e = entry_floor(addr);

	return e != NULL && addr < e->ve_end ? e : NULL;
}

struct vm_entry *
vm_entry_from(uintptr_t addr)
{
	struct vm_entry *e = entry_floor(addr);

	if (e == NULL)
		return first;
	return addr < e->ve_end ? e : e->ve_next;
}

static void
entry_link(struct vm_entry *e)
{
	struct vm_entry *before = entry_floor(e->ve_start);

	e->ve_prev = before;
	e->ve_next = before != NULL ? before->ve_next : first;
	if (before != NULL)
		before->ve_next = e;
	else
		first = e;
	if (e->ve_next != NULL)
		e->ve_next->ve_prev = e;
	treap_insert(e);
	entry_count++;
}

static void
entry_unlink(struct vm_entry *e)
{
	treap_remove(e);
	entry_count--;
	if (e->ve_start < no_gap.at)
		no_gap.at = e->ve_prev != NULL ? e->ve_prev->ve_end : 0;
	if (e->ve_prev != NULL)
		e->ve_prev->ve_next = e->ve_next;
	else
		first = e->ve_next;
	if (e->ve_next != NULL)
		e->ve_next->ve_prev = e->ve_prev;
}

static void
entry_free(struct vm_entry *e)
{
	if (e->ve_object != NULL)
		e->ve_object->mo_ops->mo_release(e->ve_object);
	kmem_free(e, sizeof(*e));
}

/* Splits e at addr, which lies inside it. ENOMEM. */
int
vm_entry_split(struct vm_entry *e, uintptr_t addr)
{
	struct vm_entry *n = kmem_alloc(sizeof(*n));

	if (n == NULL)
		return ENOMEM;
	*n = *e;
	n->ve_start = addr;
	if (n->ve_object != NULL) {
		n->ve_offset += addr - e->ve_start;
		n->ve_object->mo_ops->mo_hold(n->ve_object);
	}
	e->ve_end = addr;
	entry_link(n);
	return 0;
}

/* Makes `start' and `end' boundaries of entries. ENOMEM changes nothing seen. */
int
vm_clip(uintptr_t start, uintptr_t end)
{
	struct vm_entry *e;
	int error;

	e = vm_entry_at(start);
	if (e != NULL && e->ve_start < start &&
	    (error = vm_entry_split(e, start)) != 0)
		return error;
	e = vm_entry_at(end - 1);
	if (e != NULL && e->ve_end > end)
		return vm_entry_split(e, end);
	return 0;
}

static bool
entry_joins(const struct vm_entry *a, const struct vm_entry *b)
{
	return a != NULL && b != NULL && a->ve_end == b->ve_start &&
	    a->ve_object == NULL && b->ve_object == NULL &&
	    a->ve_prot == b->ve_prot && a->ve_flags == b->ve_flags &&
	    a->ve_promised == b->ve_promised && a->ve_wired == b->ve_wired;
}

static void
entry_join(struct vm_entry *a, struct vm_entry *b)
{
	entry_unlink(b);
	a->ve_end = b->ve_end;
	kmem_free(b, sizeof(*b));
}

/* Joins e with its neighbours where nothing tells them apart. */
struct vm_entry *
vm_entry_merge(struct vm_entry *e)
{
	if (entry_joins(e->ve_prev, e)) {
		e = e->ve_prev;
		entry_join(e, e->ve_next);
	}
	if (entry_joins(e, e->ve_next))
		entry_join(e, e->ve_next);
	return e;
}

/* ---- Pages -------------------------------------------------------------- */

static uint64_t
page_offset(const struct vm_entry *e, uintptr_t va)
{
	return e->ve_offset + (va - e->ve_start);
}

/* Takes a frame that is no longer mapped back to where it came from. */
static void
frame_return(struct vm_entry *e, uintptr_t va, rump_paddr_t pa)
{
	if (e->ve_object != NULL && !e->ve_promised)
		e->ve_object->mo_ops->mo_putpage(e->ve_object,
		    page_offset(e, va), pa);
	else if (pin_keep(pa, e->ve_promised))
		return;
	else if (e->ve_promised)
		page_free_promised(pa);
	else
		page_free(pa, 1);
}

/* Removes the pages of a part of an entry; the promise for them stays. */
void
vm_drop_pages(struct vm_entry *e, uintptr_t start, uintptr_t end)
{
	rump_paddr_t pa[BATCH];
	uintptr_t va[BATCH], at;
	unsigned int i, n;
	int prot;

	at = start;
	while (at < end) {
		for (n = 0; n < BATCH && at < end; at += PAGE_SIZE)
			if (rumpuser_extract(at, &pa[n], &prot))
				va[n++] = at;
		if (n == 0)
			continue;
		rumpuser_unmap(va[0], va[n - 1] + PAGE_SIZE - va[0]);
		for (i = 0; i < n; i++)
			frame_return(e, va[i], pa[i]);
	}
}

/* Removes all mappings of a range whose ends are boundaries of entries. */
void
vm_remove(uintptr_t start, uintptr_t end)
{
	struct vm_entry *e, *next;

	for (e = vm_entry_from(start); e != NULL && e->ve_start < end;
	    e = next) {
		next = e->ve_next;
		vm_drop_pages(e, e->ve_start, e->ve_end);
		if (e->ve_promised)
			page_uncommit((e->ve_end - e->ve_start) / PAGE_SIZE);
		mapped_bytes -= e->ve_end - e->ve_start;
		entry_unlink(e);
		entry_free(e);
	}
}

/* Mappings there may be: a program must not use up the kernel with them. */
#define ENTRIES_MAX	65536U

int
vm_insert(const struct vm_entry *template)
{
	struct vm_entry *e;
	size_t pages = (template->ve_end - template->ve_start) / PAGE_SIZE;

	e = entry_count < ENTRIES_MAX ? kmem_alloc(sizeof(*e)) : NULL;
	if (e == NULL)
		return ENOMEM;
	*e = *template;
	if (e->ve_promised && page_commit(pages) != 0) {
		kmem_free(e, sizeof(*e));
		return ENOMEM;
	}
	mapped_bytes += e->ve_end - e->ve_start;
	entry_link(e);
	(void)vm_entry_merge(e);
	return 0;
}

void
vm_move(struct vm_entry *e, uintptr_t to)
{
	size_t len = e->ve_end - e->ve_start;

	entry_unlink(e);
	e->ve_start = to;
	e->ve_end = to + len;
	entry_link(e);
	(void)vm_entry_merge(e);
}

size_t
vm_mapped(void)
{
	return mapped_bytes;
}

int
vm_find_space(uintptr_t *addr, size_t len, size_t align)
{
	const struct rumpuser_layout *rl = &rumpuser_layout;
	struct vm_entry *e;
	uintptr_t at;

	/* The address asked for, when it is free. */
	at = roundup2(*addr, align);
	if (at >= rl->rl_user_min && at < rl->rl_user_max &&
	    len <= rl->rl_user_max - at) {
		e = vm_entry_from(at);
		if (e == NULL || e->ve_start >= at + len) {
			*addr = at;
			return 0;
		}
	}
	at = lowest;
	if (len >= no_gap.size)
		at = MAX(at, no_gap.at);
	at = roundup2(at, align);
	for (e = vm_entry_from(at); e != NULL; e = e->ve_next) {
		if (e->ve_start > at && e->ve_start - at >= len)
			break;
		at = MAX(at, roundup2(e->ve_end, align));
	}
	if (at < rl->rl_user_min || at > rl->rl_user_max ||
	    len > rl->rl_user_max - at)
		return ENOMEM;
	if (align == PAGE_SIZE && at + len > no_gap.at) {
		no_gap.at = at;
		no_gap.size = len;
	}
	*addr = at;
	return 0;
}

int
vm_map_anon(uintptr_t *addr, size_t len, int prot, int flags)
{
	struct vm_entry e = {
		.ve_prot = prot, .ve_flags = flags, .ve_promised = prot != 0,
	};
	int error;

	error = vm_find_space(addr, len, PAGE_SIZE);
	if (error != 0)
		return error;
	e.ve_start = *addr;
	e.ve_end = *addr + len;
	return vm_insert(&e);
}

int
vm_unmap(uintptr_t addr, size_t len)
{
	int error;

	error = vm_clip(addr, addr + len);
	if (error == 0)
		vm_remove(addr, addr + len);
	return error;
}

/* ---- Faults ------------------------------------------------------------- */

static int
access_prot(int access)
{
	if ((access & VM_FAULT_EXEC) != 0)
		return PROT_EXEC;
	return (access & VM_FAULT_WRITE) != 0 ? PROT_WRITE : PROT_READ;
}

/* A frame of the entry's own: zeros, or a copy of the object's page. */
static int
fault_own(struct vm_entry *e, uintptr_t va, const void *contents)
{
	rump_paddr_t pa;
	void *page;
	int error;

	if (e->ve_promised)
		pa = page_alloc_promised();
	else
		pa = page_alloc(1);
	if (pa == 0)
		return ENOMEM;
	page = rumpuser_pa_to_va(pa);
	if (contents != NULL)
		memcpy(page, contents, PAGE_SIZE);
	else
		memset(page, 0, PAGE_SIZE);
	error = rumpuser_map(va, pa, PAGE_SIZE, e->ve_prot);
	if (error != 0)
		frame_return(e, va, pa);
	return error;
}

/* Whether an object's page may be mapped writable for this access. */
static int
shared_prot(const struct vm_entry *e, bool write)
{
	return write ? e->ve_prot : e->ve_prot & ~PROT_WRITE;
}

/* Gets a page from the object and maps it, or a copy. EAGAIN: look again. */
static int
fault_object(struct vm_entry *e, uintptr_t va, bool write)
{
	struct mapobj *mo = e->ve_object;
	struct vm_entry *now;
	rump_paddr_t pa, old;
	uint64_t offset = page_offset(e, va);
	bool own = e->ve_promised, present;
	int error, prot;

	mo->mo_ops->mo_hold(mo);
	error = mo->mo_ops->mo_getpage(mo, offset, write && !own, &pa);
	if (error != 0)
		goto out;
	/* It may have slept. */
	now = vm_entry_at(va);
	if (now == NULL || now->ve_object != mo ||
	    page_offset(now, va) != offset || now->ve_promised != own) {
		mo->mo_ops->mo_putpage(mo, offset, pa);
		error = EAGAIN;
		goto out;
	}
	present = rumpuser_extract(va, &old, &prot);
	if (own) {
		if (!present)
			error = fault_own(now, va, rumpuser_pa_to_va(pa));
		mo->mo_ops->mo_putpage(mo, offset, pa);
	} else {
		error = rumpuser_map(va, pa, PAGE_SIZE,
		    shared_prot(now, write));
		if (error != 0)
			mo->mo_ops->mo_putpage(mo, offset, pa);
		else if (present)
			mo->mo_ops->mo_putpage(mo, offset, old);
	}
out:
	mo->mo_ops->mo_release(mo);
	return error;
}

int
vm_fault(uintptr_t addr, int access)
{
	struct vm_entry *e;
	uintptr_t va = rounddown2(addr, PAGE_SIZE);
	rump_paddr_t pa;
	int error, need = access_prot(access), prot;
	bool write = (access & VM_FAULT_WRITE) != 0;

	do {
		e = vm_entry_at(va);
		if (e == NULL)
			return EFAULT;
		if ((e->ve_prot & need) == 0)
			return EACCES;
		if (rumpuser_extract(va, &pa, &prot) && (prot & need) != 0)
			return 0;
		if (e->ve_object != NULL)
			error = fault_object(e, va, write);
		else
			error = fault_own(e, va, NULL);
	} while (error == EAGAIN);
	return error;
}

bool
vm_in_guard(uintptr_t addr)
{
	struct vm_entry *e = vm_entry_at(addr);

	return e != NULL && e->ve_prot == 0;
}
