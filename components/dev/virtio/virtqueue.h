/*
 * virtqueue.h - split virtqueues: the rings, and nothing of transports. Shared
 * among the files of rumpdev_virtio and their tests.
 */
#ifndef VIRTQUEUE_H
#define VIRTQUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rump/lib.h"
#include "rump/softint.h"
#include "rump/virtio.h"

/* ---- What the device sees ------------------------------------------------ */

struct vring_desc {
	uint64_t d_addr;
	uint32_t d_len;
	uint16_t d_flags;
	uint16_t d_next;
};
CTASSERT(sizeof(struct vring_desc) == 16);

#define VRING_DESC_NEXT		1
#define VRING_DESC_WRITE	2
#define VRING_DESC_INDIRECT	4

struct vring_avail {
	uint16_t a_flags;
	uint16_t a_idx;
	uint16_t a_ring[];	/* size entries, then used_event */
};
#define VRING_AVAIL_NO_INTERRUPT	1

struct vring_used_elem {
	uint32_t u_id;
	uint32_t u_len;
};
CTASSERT(sizeof(struct vring_used_elem) == 8);

struct vring_used {
	uint16_t u_flags;
	uint16_t u_idx;
	struct vring_used_elem u_ring[];	/* size entries, then avail_event */
};
#define VRING_USED_NO_NOTIFY		1

#define VRING_MAXSIZE		32768

/* Offsets and total length of the three parts, with `align' before `used'. */
struct vring_layout {
	size_t vl_avail, vl_used, vl_len;
};
struct vring_layout vring_layout(unsigned int size, size_t align);

/* ---- What we keep to ourselves ------------------------------------------- */

/*
 * The state of one descriptor. The device can write to the rings, so chains,
 * lengths and table addresses are kept here and never read back.
 */
struct virtqueue_slot {
	void *s_cookie;			/* head of a request under way */
	struct vring_desc *s_table;	/* its indirect table, once it had one */
	uint32_t s_room;		/* head: bytes the device may write */
	uint16_t s_count;		/* head: descriptors of the chain */
	uint16_t s_next;		/* next of the chain or free list */
};

/* Owner: monitor. */
struct virtqueue {
	unsigned int vq_index, vq_size, vq_maxsegs;
	bool vq_indirect, vq_event;	/* negotiated */
	bool vq_strict;			/* lengths must be right: 1.x */
	bool vq_broken;
	bool vq_manual;			/* driver turns interrupts on */

	struct vring_desc *vq_desc;
	struct vring_avail *vq_avail;
	struct vring_used *vq_used;
	rump_paddr_t vq_pa;		/* of all three, by vq_layout */
	struct vring_layout vq_layout;
	size_t vq_pages;

	struct virtqueue_slot *vq_slots;
	uint16_t vq_free;		/* first free descriptor */
	unsigned int vq_nfree;
	unsigned int vq_nbusy;		/* requests under way */
	uint16_t vq_avail_idx;		/* next to be made available */
	uint16_t vq_kicked_idx;		/* vq_avail_idx at the last kick */
	uint16_t vq_used_idx;		/* next to be taken */

	struct vring_desc *vq_table;	/* indirect tables never used yet ... */
	size_t vq_ntables;		/* ... and how many */

	/* Set by the core around the ring. */
	struct virtio_device *vq_device;
	struct softint vq_softint;
	void (*vq_func)(void *);
	void *vq_arg;
	unsigned int vq_vector;		/* interrupt vector of the transport */
	size_t vq_notify;		/* transport: where to notify */
	struct virtqueue *vq_sibling;	/* the device's queues */
};

/*
 * Makes an empty ring of `size' entries (a power of two, 1..VRING_MAXSIZE) at
 * addresses in the direct map. ENOMEM. virtqueue_destroy undoes it; the device
 * must have been reset.
 */
int virtqueue_create(struct virtqueue *, unsigned int size,
    unsigned int maxsegs, size_t align, uint64_t features);
void virtqueue_destroy(struct virtqueue *);

/*
 * Whether the device must be notified of what was added since the last time;
 * records it as done.
 */
bool virtqueue_want_notify(struct virtqueue *);

/* Provided by the core (and by tests): a violation of the rules was found. */
void virtqueue_violation(struct virtqueue *, const char *what);

/* Provided by the core: notifies the device. */
void virtqueue_notify(struct virtqueue *);

#endif /* VIRTQUEUE_H */
