/*
 * virtio.c - the core between drivers and transports: start-up of a device,
 * queues, configuration, interrupts, and the end of a device that misbehaves.
 */
#include "rump/device.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rump/random.h"
#include "rump/softint.h"

#include "netbsd/errno.h"

#include "virtio_impl.h"
#include "virtqueue.h"

#define LEGACY_ALIGN	4096
#define MODERN_ALIGN	64	/* the used ring needs 4; keep lines apart */

/* What the core supports on behalf of every driver. */
#define CORE_FEATURES	(VIRTIO_F_INDIRECT_DESC | VIRTIO_F_EVENT_IDX |	\
	VIRTIO_F_VERSION_1 | VIRTIO_F_ACCESS_PLATFORM)

/* No queue is used and no driver called any more. */
static void
shut_off(struct virtio_device *vd)
{
	struct virtqueue *vq;

	vd->vd_failed = true;
	for (vq = vd->vd_queues; vq != NULL; vq = vq->vq_sibling)
		vq->vq_broken = true;
	vd->vd_transport->vt_set_status(vd, 0);
}

static void
config_softint(void *arg)
{
	struct virtio_device *vd = arg;

	if (vd->vd_failed)
		return;
	if ((vd->vd_transport->vt_status(vd) & VIRTIO_STATUS_NEEDS_RESET) != 0)
		virtio_fail(vd, "it asks to be reset");
	else if (vd->vd_config_func != NULL)
		vd->vd_config_func(vd->vd_config_arg);
}

static void
failed_softint(void *arg)
{
	struct virtio_device *vd = arg;

	if (vd->vd_failed_func != NULL)
		vd->vd_failed_func(vd->vd_failed_arg);
}

int
virtio_attach(struct virtio_device *vd)
{
	struct virtio_attach_args va = { vd, vd->vd_type };
	char where[32];

	softint_init(&vd->vd_config_softint, config_softint, vd);
	softint_init(&vd->vd_failed_softint, failed_softint, vd);
	vd->vd_transport->vt_set_status(vd, 0);
	snprintf(where, sizeof(where), "type %u", vd->vd_type);
	if (device_found(vd->vd_self, "virtio", where, &va) != NULL)
		return 0;
	shut_off(vd);
	return ENXIO;
}

struct device *
virtio_self(struct virtio_device *vd)
{
	return vd->vd_self;
}

int
virtio_negotiate(struct virtio_device *vd, uint64_t *features)
{
	const struct virtio_transport *vt = vd->vd_transport;
	uint64_t common;
	uint8_t status;

	vt->vt_set_status(vd, 0);
	vt->vt_set_status(vd, VIRTIO_STATUS_ACKNOWLEDGE);
	status = VIRTIO_STATUS_ACKNOWLEDGE | VIRTIO_STATUS_DRIVER;
	vt->vt_set_status(vd, status);

	common = vt->vt_features(vd) & (*features | CORE_FEATURES);
	if (vd->vd_legacy)
		common &= 0xffffffff;
	else if ((common & VIRTIO_F_VERSION_1) == 0)
		return ENXIO;
	vt->vt_set_features(vd, common);
	if (!vd->vd_legacy) {
		status |= VIRTIO_STATUS_FEATURES_OK;
		vt->vt_set_status(vd, status);
		if ((vt->vt_status(vd) & VIRTIO_STATUS_FEATURES_OK) == 0) {
			vt->vt_set_status(vd, VIRTIO_STATUS_FAILED);
			return ENXIO;
		}
	}
	vd->vd_features = common;
	*features = common;
	return 0;
}

void
virtio_ready(struct virtio_device *vd)
{
	const struct virtio_transport *vt = vd->vd_transport;

	vt->vt_set_status(vd, (uint8_t)(vt->vt_status(vd) |
	    VIRTIO_STATUS_DRIVER_OK));
}

void
virtio_fail(struct virtio_device *vd, const char *why)
{
	if (vd->vd_failed)
		return;
	device_printf(vd->vd_self, "shut off: %s", why);
	shut_off(vd);
	rump_softint_schedule(&vd->vd_failed_softint);
}

bool
virtio_failed(const struct virtio_device *vd)
{
	return vd->vd_failed;
}

void
virtio_failed_callback(struct virtio_device *vd, void (*func)(void *),
    void *arg)
{
	vd->vd_failed_func = func;
	vd->vd_failed_arg = arg;
}

/* ---- Configuration ------------------------------------------------------ */

void
virtio_config_read(struct virtio_device *vd, size_t offset, void *buf,
    size_t len)
{
	const struct virtio_transport *vt = vd->vd_transport;
	size_t have = vt->vt_config_len(vd), i;
	unsigned int width, tries;
	uint32_t before, value;
	uint8_t *p = buf;

	width = len == 2 ? 2 : len == 4 || len == 8 ? 4 : 1;
	if (offset % width != 0)
		width = 1;
	/* A device that changes all the time gets no more than a few tries. */
	for (tries = 0; tries < 8; tries++) {
		before = vt->vt_config_generation(vd);
		for (i = 0; i < len; i += width) {
			value = offset + i + width <= have ?
			    vt->vt_config_read(vd, offset + i, width) : 0;
			memcpy(p + i, &value, width);
		}
		if (vt->vt_config_generation(vd) == before)
			break;
	}
}

void
virtio_config_write(struct virtio_device *vd, size_t offset, const void *buf,
    size_t len)
{
	const struct virtio_transport *vt = vd->vd_transport;
	uint32_t value = 0;

	KASSERT(len == 1 || len == 2 || len == 4);
	memcpy(&value, buf, len);
	if (offset + len <= vt->vt_config_len(vd))
		vt->vt_config_write(vd, offset, (unsigned int)len, value);
}

void
virtio_config_callback(struct virtio_device *vd, void (*func)(void *),
    void *arg)
{
	vd->vd_config_func = func;
	vd->vd_config_arg = arg;
}

/* ---- Queues ------------------------------------------------------------- */

static void
queue_softint(void *arg)
{
	struct virtqueue *vq = arg;

	if (vq->vq_broken || vq->vq_func == NULL)
		return;
	virtqueue_intr_off(vq);
	vq->vq_func(vq->vq_arg);
	/* What came in meanwhile is for the next turn: work is bounded. */
	if (!vq->vq_manual && !virtqueue_intr_on(vq, 1))
		rump_softint_schedule(&vq->vq_softint);
}

int
virtio_queue_setup(struct virtio_device *vd, unsigned int index,
    unsigned int size, unsigned int maxsegs, void (*func)(void *), void *arg,
    struct virtqueue **vqp)
{
	unsigned int max;
	struct virtqueue *vq;
	int error;

	if (index >= VIRTIO_MAXQUEUES ||
	    (max = vd->vd_transport->vt_queue_max(vd, index)) == 0)
		return ENXIO;
	/* A size that is no power of two is only legal in packed rings. */
	if (max > VRING_MAXSIZE || (max & (max - 1)) != 0)
		return ENXIO;
	size = vd->vd_fixed_size ? max : MIN(size, max);
	if ((vq = kmem_zalloc(sizeof(*vq))) == NULL)
		return ENOMEM;
	error = virtqueue_create(vq, size, maxsegs,
	    vd->vd_legacy ? LEGACY_ALIGN : MODERN_ALIGN, vd->vd_features);
	if (error != 0) {
		kmem_free(vq, sizeof(*vq));
		return error;
	}
	if (maxsegs > size && !vq->vq_indirect) {
		virtqueue_destroy(vq);
		kmem_free(vq, sizeof(*vq));
		return ENXIO;
	}
	vq->vq_index = index;
	vq->vq_device = vd;
	vq->vq_func = func;
	vq->vq_arg = arg;
	softint_init(&vq->vq_softint, queue_softint, vq);
	if (func == NULL)
		virtqueue_intr_off(vq);
	/*
	 * From here on an interrupt may know the queue, so it stays even when
	 * the device refuses it.
	 */
	vq->vq_sibling = vd->vd_queues;
	vd->vd_queues = vq;
	if ((error = vd->vd_transport->vt_queue_enable(vd, vq)) != 0) {
		vq->vq_broken = true;
		return error;
	}
	*vqp = vq;
	return 0;
}

void
virtqueue_notify(struct virtqueue *vq)
{
	vq->vq_device->vd_transport->vt_notify(vq->vq_device, vq);
}

void
virtqueue_violation(struct virtqueue *vq, const char *what)
{
	virtio_fail(vq->vq_device, what);
}

/* ---- Interrupts --------------------------------------------------------- */

void
virtio_intr_queue(struct virtqueue *vq)
{
	random_event();
	if (vq->vq_func != NULL)
		rump_softint_schedule(&vq->vq_softint);
}

void
virtio_intr_vector(struct virtio_device *vd, unsigned int vector)
{
	struct virtqueue *vq;

	for (vq = vd->vd_queues; vq != NULL; vq = vq->vq_sibling)
		if (vq->vq_vector == vector)
			virtio_intr_queue(vq);
}

void
virtio_intr_config(struct virtio_device *vd)
{
	rump_softint_schedule(&vd->vd_config_softint);
}

bool
virtio_intr_isr(struct virtio_device *vd, uint32_t isr)
{
	if ((isr & VIRTIO_ISR_QUEUE) != 0)
		virtio_intr_vector(vd, 0);
	if ((isr & VIRTIO_ISR_CONFIG) != 0)
		virtio_intr_config(vd);
	return (isr & (VIRTIO_ISR_QUEUE | VIRTIO_ISR_CONFIG)) != 0;
}
