/*
 * pin.c - frames of program memory while a device uses them. See rump/pin.h.
 *
 * There is one promised frame (rump/kmem.h) for each that is pinned. When a mapping
 * loses a pinned frame, it gets that promise for it, and the frame is the pin's.
 */
#include "internal.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rump/pin.h"
#include "rump/sync.h"
#include "vmimpl.h"
#include "vmvar.h"
#include "netbsd/mman.h"

#define PAGE_SIZE	RUMPUSER_PAGE_SIZE

/* Lock for all of them: the monitor. */
static struct pin *pins;
static struct waitq ended = WAITQ_INITIALIZER;
/* Who waits for memory that is written to; nothing more is pinned for that. */
static unsigned int waiters;

/* A pin that has the frame, and where; NULL: none. */
static struct pin *
pin_of(rump_paddr_t pa, unsigned int *index)
{
	struct pin *p;
	unsigned int i;

	for (p = pins; p != NULL; p = p->pin_next)
		for (i = 0; i < p->pin_count; i++)
			if (p->pin_frames[i] == pa) {
				*index = i;
				return p;
			}
	return NULL;
}

bool
pin_keep(rump_paddr_t pa, bool promised)
{
	unsigned int i;
	struct pin *p = pin_of(pa, &i);

	if (p == NULL)
		return false;
	KASSERT(!p->pin_lost[i]);
	p->pin_lost[i] = true;
	if (!promised)
		page_uncommit(1);
	return true;
}

/* The frame behind a page, made present; false: it cannot be pinned. */
static bool
frame_get(uintptr_t va, bool written, rump_paddr_t *pa)
{
	const struct vm_entry *e;
	int need = written ? PROT_WRITE : PROT_READ, prot;

	/* The image has no entry, and is always there. */
	if (vm_entry_at(va) != NULL &&
	    vm_fault(va, written ? VM_FAULT_WRITE : 0) != 0)
		return false;
	e = vm_entry_at(va);
	if (e != NULL && e->ve_object != NULL && !e->ve_promised)
		return false;
	return rumpuser_extract(va, pa, &prot) && (prot & need) != 0;
}

size_t
pin_begin(struct pin *p, void *addr, size_t len, bool written)
{
	uintptr_t start = (uintptr_t)addr, va = rounddown2(start, PAGE_SIZE);
	rump_paddr_t pa;

	if (!vm_user_range(start, len) || (written && waiters > 0))
		return 0;
	p->pin_count = 0;
	p->pin_written = written;
	p->pin_next = pins;
	pins = p;
	for (; va < start + len && p->pin_count < PIN_MAX; va += PAGE_SIZE) {
		/* First, because reclaiming must not come between. */
		if (page_commit(1) != 0)
			break;
		if (!frame_get(va, written, &pa)) {
			page_uncommit(1);
			break;
		}
		p->pin_lost[p->pin_count] = false;
		p->pin_frames[p->pin_count++] = pa;
	}
	if (p->pin_count == 0) {
		pin_end(p);
		return 0;
	}
	return MIN(va, start + len) - start;
}

static void
pin_unlink(const struct pin *p)
{
	struct pin **link;

	for (link = &pins; *link != p; link = &(*link)->pin_next)
		continue;
	*link = p->pin_next;
}

void
pin_end(struct pin *p)
{
	struct pin *other;
	unsigned int i, at;

	pin_unlink(p);
	for (i = 0; i < p->pin_count; i++) {
		other = p->pin_lost[i] ? pin_of(p->pin_frames[i], &at) : NULL;
		if (p->pin_lost[i] && other == NULL) {
			page_free(p->pin_frames[i], 1);
			continue;
		}
		/* Its next user has the frame instead of a promise. */
		if (other != NULL)
			other->pin_lost[at] = true;
		page_uncommit(1);
	}
	(void)waitq_wake(&ended, SIZE_MAX);
}

/* Whether a device may write to what is mapped in the range. */
static bool
is_written(uintptr_t start, uintptr_t end)
{
	rump_paddr_t pa;
	struct pin *p;
	unsigned int i;
	int prot;

	for (; pins != NULL && start < end; start += PAGE_SIZE) {
		if (!rumpuser_extract(start, &pa, &prot))
			continue;
		for (p = pins; p != NULL; p = p->pin_next)
			for (i = 0; p->pin_written && i < p->pin_count; i++)
				if (p->pin_frames[i] == pa)
					return true;
	}
	return false;
}

bool
pin_wait_written(uintptr_t start, uintptr_t end)
{
	if (!is_written(start, end))
		return false;
	waiters++;
	while (is_written(start, end))
		(void)waitq_sleep(&ended, "pinned", 0, UINT64_MAX);
	waiters--;
	return true;
}
