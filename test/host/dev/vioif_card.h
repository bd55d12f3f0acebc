/*
 * vioif_card.h - a made-up virtio network card for tests of the vioif driver: what
 * rumpdev_virtio does around the driver's real queues, and the device's side of
 * them. Included once, by the test's only file.
 */
#ifndef VIOIF_CARD_H
#define VIOIF_CARD_H

#include "rump/device.h"
#include "rump/ifnet.h"
#include "rump/kmem.h"
#include "rump/lib.h"

#include "netbsd/errno.h"
#include "stack.h"
#include "vioif.h"
#include "virtqueue.h"

static struct {
	struct vioif *sc;
	uint64_t features;		/* what it has */
	struct virtqueue queues[2];
	void (*failed)(void *);
	struct softint failed_softint;
	bool off;
	unsigned int complaints, kicks;
	uint16_t seen[2], used[2];	/* of each ring */
	uint8_t sent[70000];		/* the last packet, with its header */
	size_t nsent, npieces;
} card;

/* ---- What rumpdev_virtio and rumpdev do -------------------------------------- */

int
virtio_negotiate(struct virtio_device *vd __unused, uint64_t *features)
{
	*features &= card.features;
	*features |= card.features & (VIRTIO_F_VERSION_1 |
	    VIRTIO_F_INDIRECT_DESC | VIRTIO_F_EVENT_IDX);
	return 0;
}

int
virtio_queue_setup(struct virtio_device *vd __unused, unsigned int index,
    unsigned int size, unsigned int maxsegs, void (*func)(void *) __unused,
    void *arg __unused, struct virtqueue **vqp)
{
	*vqp = &card.queues[index];
	return virtqueue_create(*vqp, size, maxsegs, 64, card.features);
}

void
virtio_config_read(struct virtio_device *vd __unused, size_t offset,
    void *buf, size_t len)
{
	memset(buf, 0, len);
	if (offset == CONFIG_STATUS)
		*(uint8_t *)buf = STATUS_LINK_UP;
}

void
virtio_config_callback(struct virtio_device *vd __unused,
    void (*func)(void *) __unused, void *arg __unused)
{
}

void
virtio_failed_callback(struct virtio_device *vd __unused,
    void (*func)(void *), void *arg)
{
	softint_init(&card.failed_softint, func, arg);
}

void
virtio_ready(struct virtio_device *vd __unused)
{
}

void
virtqueue_notify(struct virtqueue *vq __unused)
{
	card.kicks++;
}

void
virtqueue_violation(struct virtqueue *vq __unused, const char *what __unused)
{
	card.complaints++;
	card.off = true;
	card.queues[0].vq_broken = card.queues[1].vq_broken = true;
	rump_softint_schedule(&card.failed_softint);
}

const char *
device_name(const struct device *dv __unused)
{
	return "vioif0";
}

void
device_verbose(const struct device *dv __unused, const char *what __unused,
    ...)
{
}

void *
device_softc(const struct device *dv __unused)
{
	return card.sc;
}

/* ---- The test's side --------------------------------------------------------- */

#define CARD_FEATURES	(VIRTIO_F_VERSION_1 | VIRTIO_F_INDIRECT_DESC |	\
	VIRTIO_NET_F_MRG_RXBUF | VIRTIO_NET_F_GUEST_CSUM)

RUMP_SET_DECLARE(driver, struct rump_driver);

/* A new card, attached; the error of attaching it. */
static int
card_attach(struct vioif *sc, uint64_t features)
{
	static const struct virtio_attach_args va = { NULL, VIRTIO_ID_NET };

	memset(&card, 0, sizeof(card));
	memset(&stack, 0, sizeof(stack));
	memset(sc, 0, sizeof(*sc));
	card.sc = sc;
	card.features = features;
	return RUMP_SET_START(driver)->rd_attach(NULL, &va);
}

/* What no driver does: rings are for ever. The card is off. */
static void
card_detach(struct vioif *sc)
{
	virtqueue_destroy(sc->sc_rxq);
	virtqueue_destroy(sc->sc_txq);
	kmem_free(sc->sc_txslots, virtqueue_size(sc->sc_txq) *
	    sizeof(*sc->sc_txslots));
}

/* The next request of a ring; -1 when there is none, or the card was reset. */
static int
card_take(unsigned int queue)
{
	struct virtqueue *vq = &card.queues[queue];

	if (card.off || card.seen[queue] == vq->vq_avail->a_idx)
		return -1;
	return vq->vq_avail->a_ring[card.seen[queue]++ % vq->vq_size];
}

static void
card_done(unsigned int queue, int head, uint32_t len)
{
	struct virtqueue *vq = &card.queues[queue];
	struct vring_used_elem *elem =
	    &vq->vq_used->u_ring[card.used[queue] % vq->vq_size];

	elem->u_id = (uint32_t)head;
	elem->u_len = len;
	vq->vq_used->u_idx = ++card.used[queue];
}

/* A packet of `len' bytes without checks by the card, or what claims to be one. */
static bool __unused
card_receive(const uint8_t *data, uint32_t len, uint32_t claimed,
    uint16_t buffers)
{
	struct virtio_net_hdr hdr = { .h_num_buffers = buffers };
	int head = card_take(0);
	uint8_t *room;

	if (head < 0)
		return false;
	room = rumpuser_pa_to_va(card.queues[0].vq_desc[head].d_addr);
	memcpy(room, &hdr, sizeof(hdr));
	memcpy(room + sizeof(hdr), data, len);
	card_done(0, head, claimed);
	return true;
}

/* Sends the next packet: it is in card.sent. False: there is none. */
static bool
card_send(void)
{
	const struct vring_desc *d = card.queues[1].vq_desc;
	int head = card_take(1);
	unsigned int at;

	if (head < 0)
		return false;
	at = (unsigned int)head;
	if ((d[head].d_flags & VRING_DESC_INDIRECT) != 0) {
		d = rumpuser_pa_to_va(d[head].d_addr);
		at = 0;
	}
	card.nsent = card.npieces = 0;
	for (;; at = d[at].d_next) {
		memcpy(card.sent + card.nsent, rumpuser_pa_to_va(d[at].d_addr),
		    d[at].d_len);
		card.nsent += d[at].d_len;
		card.npieces++;
		if ((d[at].d_flags & VRING_DESC_NEXT) == 0)
			break;
	}
	card_done(1, head, 0);
	return true;
}

/* Packets have arrived. */
static void __unused
card_interrupt(void)
{
	vioif_rx_intr(card.sc);
}

#endif /* VIOIF_CARD_H */
