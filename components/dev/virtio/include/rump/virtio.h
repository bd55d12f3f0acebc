/*
 * rump/virtio.h - what component rumpdev_virtio offers to drivers of virtio
 * devices (viornd, vioif, ld, ...), over any transport.
 *
 * A driver attaches to "virtio" with struct virtio_attach_args and then calls,
 * in this order: virtio_negotiate, virtio_queue_setup for each queue,
 * virtio_ready. After virtio_ready requests may be made. Monitor held throughout.
 *
 * A device is not trusted: whatever it puts into a ring is checked. One that
 * breaks the rules is shut off with one line on the console; its queues then
 * refuse requests (EIO) and complete none. Requests that were under way are lost:
 * virtqueue_abandon gives back what they were made with.
 */
#ifndef RUMP_VIRTIO_H
#define RUMP_VIRTIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rump/device.h"
#include "rumpuser.h"

struct virtio_device;
struct virtqueue;

/* Device types. */
#define VIRTIO_ID_NET		1
#define VIRTIO_ID_BLOCK		2
#define VIRTIO_ID_CONSOLE	3
#define VIRTIO_ID_ENTROPY	4
#define VIRTIO_ID_SCSI		8

struct virtio_attach_args {
	struct virtio_device *va_device;
	uint32_t va_type;		/* VIRTIO_ID_* */
};

/* Feature bits of the transport; the core negotiates them itself. */
#define VIRTIO_F_NOTIFY_ON_EMPTY	(1ULL << 24)
#define VIRTIO_F_ANY_LAYOUT		(1ULL << 27)
#define VIRTIO_F_INDIRECT_DESC		(1ULL << 28)
#define VIRTIO_F_EVENT_IDX		(1ULL << 29)
#define VIRTIO_F_VERSION_1		(1ULL << 32)
#define VIRTIO_F_ACCESS_PLATFORM	(1ULL << 33)

/*
 * Resets the device and agrees on features: *features is what the driver wants
 * and, on return, what both have. VIRTIO_F_VERSION_1 in it tells a 1.x device
 * from a legacy one, which is of interest where layouts differ (vioif's header).
 * ENXIO: the device does not accept them.
 */
int virtio_negotiate(struct virtio_device *, uint64_t *features);

/*
 * Reads len bytes of the device's own configuration, of which the device is
 * consistent if it can be. A field has the endianness of the machine; len is 1,
 * 2, 4 or 8 for a field, anything for an array of bytes. What lies beyond the
 * configuration reads as zero.
 */
void virtio_config_read(struct virtio_device *, size_t offset, void *buf,
    size_t len);
/* Writes one field of 1, 2 or 4 bytes. */
void virtio_config_write(struct virtio_device *, size_t offset,
    const void *buf, size_t len);
/* func(arg) runs in softint context when the configuration has changed. */
void virtio_config_callback(struct virtio_device *, void (*func)(void *),
    void *arg);

/*
 * Sets queue `index' up with at most `size' entries (a power of two; a legacy
 * device imposes its own size) for requests of up to `maxsegs' segments.
 * func(arg) runs in softint context when requests have completed: it takes them
 * with virtqueue_get until that returns NULL; not doing so loses the next call.
 * func may be NULL for a queue that the driver polls. ENXIO: no such queue;
 * ENOMEM.
 */
int virtio_queue_setup(struct virtio_device *, unsigned int index,
    unsigned int size, unsigned int maxsegs, void (*func)(void *), void *arg,
    struct virtqueue **);

/* The device may start. */
void virtio_ready(struct virtio_device *);

/*
 * Resets the device and has it stay so, saying why on the console. The callbacks of
 * its queues run no more.
 */
void virtio_fail(struct virtio_device *, const char *why);
bool virtio_failed(const struct virtio_device *);
/*
 * func(arg) runs once in softint context when the device has been shut off, so that
 * the driver can end what was under way.
 */
void virtio_failed_callback(struct virtio_device *, void (*func)(void *),
    void *arg);

/* The device tree's node, for messages. */
struct device *virtio_self(struct virtio_device *);

/* ---- Queues ------------------------------------------------------------- */

/* A physically contiguous piece of a request. */
struct virtio_seg {
	rump_paddr_t vs_pa;
	uint32_t vs_len;		/* not 0 */
};

/*
 * Queues a request: nread segments that the device reads, followed by nwrite
 * that it writes (at least one segment together, at most maxsegs). `cookie', not
 * NULL, comes back from virtqueue_get. The device is not told before
 * virtqueue_kick. EAGAIN: full at present; EIO: shut off.
 */
int virtqueue_add(struct virtqueue *, const struct virtio_seg *,
    unsigned int nread, unsigned int nwrite, void *cookie);

/* Tells the device about what was added, unless it said that it need not know. */
void virtqueue_kick(struct virtqueue *);

/*
 * A completed request's cookie, NULL when there is none. *len (may be NULL) is
 * the number of bytes the device says it wrote, never more than there was room
 * for.
 */
void *virtqueue_get(struct virtqueue *, uint32_t *len);

/*
 * Of a device that has been shut off: the cookie of a request that will not be
 * completed; NULL when there is none left.
 */
void *virtqueue_abandon(struct virtqueue *);

/*
 * For devices of a type that is known to count too much, as legacy ones all are:
 * such a length is cut to the room there was, instead of being a violation.
 */
void virtqueue_lengths_cut(struct virtqueue *);

/* Requests that could be added if each had one segment; and those under way. */
unsigned int virtqueue_free(const struct virtqueue *);
unsigned int virtqueue_busy(const struct virtqueue *);
unsigned int virtqueue_size(const struct virtqueue *);

/*
 * Interrupts. They are on from virtio_ready. virtqueue_intr_off asks the device
 * for none (a hint: some may still come). virtqueue_intr_on wants one after
 * `after' more completions (1: the next) and returns false when so many are
 * there already, in which case none may come and the caller looks again.
 * The queue's callback runs with interrupts off and turns them on again itself
 * when it has been told (virtqueue_intr_manual) that it will; else this is done
 * for it.
 */
void virtqueue_intr_off(struct virtqueue *);
bool virtqueue_intr_on(struct virtqueue *, unsigned int after);
void virtqueue_intr_manual(struct virtqueue *);

#endif /* RUMP_VIRTIO_H */
