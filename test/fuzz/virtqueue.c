/*
 * A virtqueue driven by random requests, with a device that writes whatever it
 * likes over the whole ring memory.
 * sources: components/dev/virtio/virtqueue.c
 */
#include "rump/lib.h"

#include "host.h"
#include "virtqueue.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

void
virtqueue_notify(struct virtqueue *vq __unused)
{
}

void
virtqueue_violation(struct virtqueue *vq __unused, const char *what __unused)
{
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct virtio_seg segs[4] = {
		{ 0x1000, 10 }, { 0x2000, 20 }, { 0x3000, 30 }, { 0x4000, 40 },
	};
	static char cookies[256];
	const uint8_t *end = data + size;
	unsigned int live = 0, n, maxsegs;
	struct virtqueue vq;
	uint8_t *ring;
	uint32_t len;
	size_t at;
	char *cookie;

	if (size < 2)
		return 0;
	n = 1U << data[0] % 6;
	maxsegs = 1 + data[0] / 64;
	if (maxsegs > n)
		maxsegs = n;
	if (virtqueue_create(&vq, n, maxsegs, 64,
	    (data[1] & 1 ? VIRTIO_F_EVENT_IDX : 0) |
	    (data[1] & 2 ? VIRTIO_F_INDIRECT_DESC : 0) |
	    (data[1] & 4 ? VIRTIO_F_VERSION_1 : 0)) != 0)
		return 0;
	ring = (uint8_t *)vq.vq_desc;
	for (data += 2; data < end; data++) {
		switch (*data % 8) {
		case 0:
		case 1:
			n = 1 + *data / 64 % maxsegs;
			if (virtqueue_add(&vq, segs, n / 2, n - n / 2,
			    &cookies[*data]) == 0)
				live++;
			virtqueue_kick(&vq);
			break;
		case 2:			/* a proper completion */
			at = vq.vq_used->u_idx % vq.vq_size;
			vq.vq_used->u_ring[at].u_id =
			    vq.vq_avail->a_ring[at];
			vq.vq_used->u_ring[at].u_len = *data / 8;
			vq.vq_used->u_idx++;
			break;
		case 3:			/* a wrong one */
			vq.vq_used->u_idx = (uint16_t)(vq.vq_used->u_idx +
			    *data / 8);
			break;
		case 4:			/* writes anywhere */
		case 5:
			if (end - data < 4)
				break;
			at = (size_t)(data[1] | data[2] << 8);
			if (at < vq.vq_layout.vl_len)
				ring[at] = data[3];
			data += 3;
			break;
		case 6:
			if (*data & 8)
				virtqueue_intr_off(&vq);
			else
				virtqueue_intr_on(&vq, 1 + *data / 16U %
				    vq.vq_size);
			break;
		case 7:
			while ((cookie = virtqueue_get(&vq, &len)) != NULL) {
				/* Never more than went in, never too long. */
				if (live-- == 0 || len > 100 ||
				    cookie < cookies ||
				    cookie >= cookies + sizeof(cookies))
					host_panic("impossible completion");
			}
			break;
		}
		if (!vq.vq_broken && virtqueue_busy(&vq) != live)
			host_panic("requests were lost");
	}
	virtqueue_destroy(&vq);
	return 0;
}
