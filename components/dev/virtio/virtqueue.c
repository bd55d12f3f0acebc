/*
 * virtqueue.c - split virtqueues of VIRTIO 1.x and before, with event index and
 * indirect descriptors. Knows nothing of transports, so that it can be tested
 * and fuzzed alone.
 *
 * The device writes the used ring, and a hostile one could write to all of it
 * and to the other rings at any time: everything read from there is read once
 * and checked against what we recorded ourselves.
 */
#include "rump/kmem.h"
#include "rump/lib.h"

#include "netbsd/errno.h"

#include "virtqueue.h"

/* A table for indirect descriptors is never larger than a page. */
#define TABLE_MAXSEGS	(RUMPUSER_PAGE_SIZE / sizeof(struct vring_desc))
#define NONE		UINT16_MAX

struct vring_layout
vring_layout(unsigned int size, size_t align)
{
	struct vring_layout vl;

	vl.vl_avail = size * sizeof(struct vring_desc);
	vl.vl_used = roundup2(vl.vl_avail + sizeof(struct vring_avail) +
	    (size + 1) * sizeof(uint16_t), align);
	vl.vl_len = vl.vl_used + sizeof(struct vring_used) +
	    size * sizeof(struct vring_used_elem) + sizeof(uint16_t);
	return vl;
}

/* Where each side says up to where it needs no word from the other. */
static uint16_t *
used_event(struct virtqueue *vq)
{
	return &vq->vq_avail->a_ring[vq->vq_size];
}

static uint16_t *
avail_event(struct virtqueue *vq)
{
	return (uint16_t *)(void *)&vq->vq_used->u_ring[vq->vq_size];
}

int
virtqueue_create(struct virtqueue *vq, unsigned int size, unsigned int maxsegs,
    size_t align, uint64_t features)
{
	unsigned int i;
	char *va;

	KASSERT(size >= 1 && size <= VRING_MAXSIZE && (size & (size - 1)) == 0);
	memset(vq, 0, sizeof(*vq));
	vq->vq_size = size;
	vq->vq_event = (features & VIRTIO_F_EVENT_IDX) != 0;
	vq->vq_indirect = (features & VIRTIO_F_INDIRECT_DESC) != 0 &&
	    maxsegs > 1 && maxsegs <= TABLE_MAXSEGS;
	vq->vq_strict = (features & VIRTIO_F_VERSION_1) != 0;
	vq->vq_maxsegs = maxsegs;
	vq->vq_layout = vring_layout(size, align);

	for (vq->vq_pages = 1; vq->vq_pages * RUMPUSER_PAGE_SIZE <
	    vq->vq_layout.vl_len; vq->vq_pages *= 2)
		;
	vq->vq_slots = kmem_zalloc(size * sizeof(*vq->vq_slots));
	if (vq->vq_slots == NULL)
		return ENOMEM;
	if ((vq->vq_pa = page_alloc(vq->vq_pages)) == 0) {
		kmem_free(vq->vq_slots, size * sizeof(*vq->vq_slots));
		return ENOMEM;
	}
	va = rumpuser_pa_to_va(vq->vq_pa);
	memset(va, 0, vq->vq_pages * RUMPUSER_PAGE_SIZE);
	vq->vq_desc = (void *)va;
	vq->vq_avail = (void *)(va + vq->vq_layout.vl_avail);
	vq->vq_used = (void *)(va + vq->vq_layout.vl_used);

	for (i = 0; i < size; i++)
		vq->vq_slots[i].s_next = (uint16_t)(i + 1 < size ? i + 1 : NONE);
	vq->vq_nfree = size;
	return 0;
}

void
virtqueue_destroy(struct virtqueue *vq)
{
	unsigned int i;

	/* Tables share pages; the first of a page stands for all of it. */
	for (i = 0; i < vq->vq_size; i++) {
		uintptr_t va = (uintptr_t)vq->vq_slots[i].s_table;

		if (va != 0 && va % RUMPUSER_PAGE_SIZE == 0)
			page_free(rumpuser_va_to_pa((void *)va), 1);
	}
	page_free(vq->vq_pa, vq->vq_pages);
	kmem_free(vq->vq_slots, vq->vq_size * sizeof(*vq->vq_slots));
	vq->vq_broken = true;
}

static void
broken(struct virtqueue *vq, const char *what)
{
	if (!vq->vq_broken) {
		vq->vq_broken = true;
		virtqueue_violation(vq, what);
	}
}

/*
 * The slot's indirect table of vq_maxsegs descriptors, which it keeps; NULL when
 * memory is short. Slots are reused last in, first out, so few have one.
 */
static struct vring_desc *
slot_table(struct virtqueue *vq, struct virtqueue_slot *slot)
{
	rump_paddr_t pa;

	if (slot->s_table != NULL)
		return slot->s_table;
	if (vq->vq_ntables == 0) {
		if ((pa = page_alloc(1)) == 0)
			return NULL;
		vq->vq_table = rumpuser_pa_to_va(pa);
		vq->vq_ntables = TABLE_MAXSEGS / vq->vq_maxsegs;
	}
	slot->s_table = vq->vq_table;
	vq->vq_table += vq->vq_maxsegs;
	vq->vq_ntables--;
	return slot->s_table;
}

/* The nth descriptor of a request, with `next' after it unless it is the last. */
static void
fill(struct vring_desc *d, const struct virtio_seg *vs, bool write, bool last,
    unsigned int next)
{
	d->d_addr = vs->vs_pa;
	d->d_len = vs->vs_len;
	d->d_flags = (uint16_t)((write ? VRING_DESC_WRITE : 0) |
	    (last ? 0 : VRING_DESC_NEXT));
	d->d_next = (uint16_t)(last ? 0 : next);
}

int
virtqueue_add(struct virtqueue *vq, const struct virtio_seg *vs,
    unsigned int nread, unsigned int nwrite, void *cookie)
{
	unsigned int i, n = nread + nwrite, count;
	struct virtqueue_slot *head;
	struct vring_desc *table = NULL;
	uint16_t first, at = NONE;
	uint64_t room = 0;

	KASSERT(cookie != NULL && n >= 1 && n <= vq->vq_maxsegs);
	if (vq->vq_broken)
		return EIO;
	if (vq->vq_nfree == 0)
		return EAGAIN;
	first = vq->vq_free;
	head = &vq->vq_slots[first];
	if (vq->vq_indirect && n > 1)
		table = slot_table(vq, head);
	count = table != NULL ? 1 : n;
	if (count > vq->vq_nfree)
		return EAGAIN;

	for (i = nread; i < n; i++)
		room += vs[i].vs_len;
	if (table != NULL) {
		struct vring_desc *d = &vq->vq_desc[first];

		for (i = 0; i < n; i++)
			fill(&table[i], &vs[i], i >= nread, i + 1 == n, i + 1);
		d->d_addr = rumpuser_va_to_pa(table);
		d->d_len = (uint32_t)(n * sizeof(*table));
		d->d_flags = VRING_DESC_INDIRECT;
		d->d_next = 0;
		vq->vq_free = head->s_next;
		head->s_next = NONE;
	} else {
		for (i = 0; i < n; i++) {
			at = vq->vq_free;
			vq->vq_free = vq->vq_slots[at].s_next;
			fill(&vq->vq_desc[at], &vs[i], i >= nread, i + 1 == n,
			    vq->vq_free);
		}
		vq->vq_slots[at].s_next = NONE;
	}
	head->s_cookie = cookie;
	head->s_room = (uint32_t)MIN(room, UINT32_MAX);
	head->s_count = (uint16_t)count;
	vq->vq_nfree -= count;
	vq->vq_nbusy++;

	vq->vq_avail->a_ring[vq->vq_avail_idx & (vq->vq_size - 1)] = first;
	vq->vq_avail_idx++;
	/* The device sees the index only after what it stands for. */
	__atomic_store_n(&vq->vq_avail->a_idx, vq->vq_avail_idx,
	    __ATOMIC_RELEASE);
	return 0;
}

bool
virtqueue_want_notify(struct virtqueue *vq)
{
	uint16_t old = vq->vq_kicked_idx, event;

	if (vq->vq_broken || vq->vq_avail_idx == old)
		return false;
	vq->vq_kicked_idx = vq->vq_avail_idx;
	/* Our index must be out before the device's wish is read. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (!vq->vq_event)
		return (__atomic_load_n(&vq->vq_used->u_flags,
		    __ATOMIC_RELAXED) & VRING_USED_NO_NOTIFY) == 0;
	event = __atomic_load_n(avail_event(vq), __ATOMIC_RELAXED);
	return (uint16_t)(vq->vq_avail_idx - event - 1) <
	    (uint16_t)(vq->vq_avail_idx - old);
}

void
virtqueue_kick(struct virtqueue *vq)
{
	if (virtqueue_want_notify(vq))
		virtqueue_notify(vq);
}

/* Completions that the device says are there. */
static uint16_t
completions(struct virtqueue *vq)
{
	return (uint16_t)(__atomic_load_n(&vq->vq_used->u_idx,
	    __ATOMIC_ACQUIRE) - vq->vq_used_idx);
}

void *
virtqueue_get(struct virtqueue *vq, uint32_t *lenp)
{
	struct vring_used_elem *elem;
	struct virtqueue_slot *head;
	uint32_t id, len;
	uint16_t n, last, i;
	void *cookie;

	if (vq->vq_broken || (n = completions(vq)) == 0)
		return NULL;
	if (n > vq->vq_nbusy) {
		broken(vq, "more completions than requests");
		return NULL;
	}
	elem = &vq->vq_used->u_ring[vq->vq_used_idx & (vq->vq_size - 1)];
	id = __atomic_load_n(&elem->u_id, __ATOMIC_RELAXED);
	len = __atomic_load_n(&elem->u_len, __ATOMIC_RELAXED);
	if (id >= vq->vq_size || vq->vq_slots[id].s_cookie == NULL) {
		broken(vq, "completion of what was not requested");
		return NULL;
	}
	head = &vq->vq_slots[id];
	if (len > head->s_room) {
		if (vq->vq_strict) {
			broken(vq, "completion longer than its request");
			return NULL;
		}
		/* Of these it is known that they miscount here. */
		len = head->s_room;
	}
	cookie = head->s_cookie;
	head->s_cookie = NULL;
	for (last = (uint16_t)id, i = 1; i < head->s_count; i++)
		last = vq->vq_slots[last].s_next;
	vq->vq_slots[last].s_next = vq->vq_free;
	vq->vq_free = (uint16_t)id;
	vq->vq_nfree += head->s_count;
	vq->vq_nbusy--;
	vq->vq_used_idx++;
	if (lenp != NULL)
		*lenp = len;
	return cookie;
}

void *
virtqueue_abandon(struct virtqueue *vq)
{
	unsigned int i;
	void *cookie;

	KASSERT(vq->vq_broken);
	for (i = 0; vq->vq_nbusy > 0 && i < vq->vq_size; i++) {
		cookie = vq->vq_slots[i].s_cookie;
		if (cookie != NULL) {
			vq->vq_slots[i].s_cookie = NULL;
			vq->vq_nbusy--;
			return cookie;
		}
	}
	return NULL;
}

unsigned int
virtqueue_free(const struct virtqueue *vq)
{
	return vq->vq_broken ? 0 : vq->vq_nfree;
}

unsigned int
virtqueue_busy(const struct virtqueue *vq)
{
	return vq->vq_nbusy;
}

unsigned int
virtqueue_size(const struct virtqueue *vq)
{
	return vq->vq_size;
}

void
virtqueue_lengths_cut(struct virtqueue *vq)
{
	vq->vq_strict = false;
}

void
virtqueue_intr_manual(struct virtqueue *vq)
{
	vq->vq_manual = true;
}

void
virtqueue_intr_off(struct virtqueue *vq)
{
	/* With event index: an event that is furthest away. */
	if (vq->vq_event)
		__atomic_store_n(used_event(vq),
		    (uint16_t)(vq->vq_used_idx - 1), __ATOMIC_RELAXED);
	else
		__atomic_store_n(&vq->vq_avail->a_flags,
		    VRING_AVAIL_NO_INTERRUPT, __ATOMIC_RELAXED);
}

bool
virtqueue_intr_on(struct virtqueue *vq, unsigned int after)
{
	KASSERT(after >= 1 && after <= vq->vq_size);
	if (vq->vq_event)
		__atomic_store_n(used_event(vq),
		    (uint16_t)(vq->vq_used_idx + after - 1), __ATOMIC_RELAXED);
	else
		__atomic_store_n(&vq->vq_avail->a_flags, 0, __ATOMIC_RELAXED);
	/* Our wish must be out before we look for the last time. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return vq->vq_broken || completions(vq) < after;
}
