/*
 * virtio_impl.h - between the core of rumpdev_virtio and its transports.
 */
#ifndef VIRTIO_IMPL_H
#define VIRTIO_IMPL_H

#include "rump/device.h"
#include "rump/softint.h"
#include "rump/virtio.h"

#include "virtqueue.h"

/* The device status field. */
#define VIRTIO_STATUS_ACKNOWLEDGE	1
#define VIRTIO_STATUS_DRIVER		2
#define VIRTIO_STATUS_DRIVER_OK		4
#define VIRTIO_STATUS_FEATURES_OK	8
#define VIRTIO_STATUS_NEEDS_RESET	64
#define VIRTIO_STATUS_FAILED		128

/* Interrupt status of INTx and MMIO. */
#define VIRTIO_ISR_QUEUE	1
#define VIRTIO_ISR_CONFIG	2

/* A queue number of ours is below this; no device here has more. */
#define VIRTIO_MAXQUEUES	64

struct virtio_transport {
	uint8_t (*vt_status)(struct virtio_device *);
	/* Writing 0 resets, and returns when the device has done it. */
	void (*vt_set_status)(struct virtio_device *, uint8_t);
	uint64_t (*vt_features)(struct virtio_device *);
	void (*vt_set_features)(struct virtio_device *, uint64_t);
	/* Largest size of a queue; 0: no such queue. */
	unsigned int (*vt_queue_max)(struct virtio_device *, unsigned int);
	/* Tells the device where the queue is and which interrupt it has. */
	int (*vt_queue_enable)(struct virtio_device *, struct virtqueue *);
	void (*vt_notify)(struct virtio_device *, struct virtqueue *);
	uint32_t (*vt_config_generation)(struct virtio_device *);
	size_t (*vt_config_len)(struct virtio_device *);
	/* `width' is 1, 2 or 4, within the length. */
	uint32_t (*vt_config_read)(struct virtio_device *, size_t offset,
	    unsigned int width);
	void (*vt_config_write)(struct virtio_device *, size_t offset,
	    unsigned int width, uint32_t value);
};

/* Embedded in the transport's softc. Owner: monitor. */
struct virtio_device {
	struct device *vd_self;
	const struct virtio_transport *vd_transport;
	void *vd_softc;			/* the transport's */
	uint32_t vd_type;
	bool vd_legacy;			/* before VIRTIO 1.0 */
	bool vd_fixed_size;		/* queues have the device's size */
	bool vd_failed;
	uint64_t vd_features;		/* negotiated */
	struct virtqueue *vd_queues;	/* by vq_sibling; only ever grows */
	void (*vd_config_func)(void *);
	void *vd_config_arg;
	struct softint vd_config_softint;
	void (*vd_failed_func)(void *);
	void *vd_failed_arg;
	struct softint vd_failed_softint;
};

/*
 * Called by a transport that has set vd_self to vd_fixed_size: offers the device
 * to the drivers. ENXIO when none took it; the device has been reset then.
 */
int virtio_attach(struct virtio_device *);

/*
 * Interrupt context: something is to be done for a queue; for all queues with
 * that vector; for the configuration.
 */
void virtio_intr_queue(struct virtqueue *);
void virtio_intr_vector(struct virtio_device *, unsigned int vector);
void virtio_intr_config(struct virtio_device *);

/* Interrupt context, for transports with one interrupt: by its ISR status. */
bool virtio_intr_isr(struct virtio_device *, uint32_t isr);

#endif /* VIRTIO_IMPL_H */
