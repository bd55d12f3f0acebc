/*
 * virtio_pci_modern.c - registers of VIRTIO 1.x over PCI, found by vendor
 * capabilities.
 */
#include "rump/lib.h"
#include "rump/pci.h"

#include "netbsd/errno.h"

#include "virtio_pci.h"

/* The vendor capability. */
#define CAP_TYPE		3
#define  CAP_TYPE_COMMON	1
#define  CAP_TYPE_NOTIFY	2
#define  CAP_TYPE_ISR		3
#define  CAP_TYPE_DEVICE	4
#define CAP_BAR			4
#define CAP_OFFSET		8
#define CAP_LENGTH		12
#define CAP_MULTIPLIER		16	/* notify only */
#define CAP_LEN			16
#define CAP_NOTIFY_LEN		20

/* The common configuration. */
#define COMMON_FEATURES_SELECT	0
#define COMMON_FEATURES		4
#define COMMON_DRIVER_SELECT	8
#define COMMON_DRIVER_FEATURES	12
#define COMMON_CONFIG_VECTOR	16
#define COMMON_NUM_QUEUES	18
#define COMMON_STATUS		20
#define COMMON_GENERATION	21
#define COMMON_QUEUE_SELECT	22
#define COMMON_QUEUE_SIZE	24
#define COMMON_QUEUE_VECTOR	26
#define COMMON_QUEUE_ENABLE	28
#define COMMON_QUEUE_NOTIFY	30
#define COMMON_QUEUE_DESC	32
#define COMMON_QUEUE_AVAIL	40
#define COMMON_QUEUE_USED	48
#define COMMON_LEN		56

static uint32_t
common_read(struct virtio_device *vd, size_t reg, unsigned int width)
{
	struct virtio_pci *vp = vd->vd_softc;

	return pci_space_read(&vp->vp_common, reg, width);
}

static void
common_write(struct virtio_device *vd, size_t reg, unsigned int width,
    uint32_t value)
{
	struct virtio_pci *vp = vd->vd_softc;

	pci_space_write(&vp->vp_common, reg, width, value);
}

static void
common_write_64(struct virtio_device *vd, size_t reg, uint64_t value)
{
	common_write(vd, reg, 4, (uint32_t)value);
	common_write(vd, reg + 4, 4, (uint32_t)(value >> 32));
}

static uint8_t
modern_status(struct virtio_device *vd)
{
	return (uint8_t)common_read(vd, COMMON_STATUS, 1);
}

static void
modern_set_status(struct virtio_device *vd, uint8_t status)
{
	unsigned int tries;

	common_write(vd, COMMON_STATUS, 1, status);
	if (status == 0)
		for (tries = VIRTIO_PCI_RESET_TRIES; tries > 0 &&
		    common_read(vd, COMMON_STATUS, 1) != 0; tries--)
			;
}

static uint64_t
modern_features(struct virtio_device *vd)
{
	uint64_t features;

	common_write(vd, COMMON_FEATURES_SELECT, 4, 0);
	features = common_read(vd, COMMON_FEATURES, 4);
	common_write(vd, COMMON_FEATURES_SELECT, 4, 1);
	return features | (uint64_t)common_read(vd, COMMON_FEATURES, 4) << 32;
}

static void
modern_set_features(struct virtio_device *vd, uint64_t features)
{
	struct virtio_pci *vp = vd->vd_softc;

	common_write(vd, COMMON_DRIVER_SELECT, 4, 0);
	common_write(vd, COMMON_DRIVER_FEATURES, 4, (uint32_t)features);
	common_write(vd, COMMON_DRIVER_SELECT, 4, 1);
	common_write(vd, COMMON_DRIVER_FEATURES, 4,
	    (uint32_t)(features >> 32));
	/* A reset forgot the vector. */
	common_write(vd, COMMON_CONFIG_VECTOR, 2,
	    vp->vp_vectors > 0 ? 0 : VIRTIO_PCI_NO_VECTOR);
}

static unsigned int
modern_queue_max(struct virtio_device *vd, unsigned int index)
{
	if (index >= common_read(vd, COMMON_NUM_QUEUES, 2))
		return 0;
	common_write(vd, COMMON_QUEUE_SELECT, 2, index);
	return common_read(vd, COMMON_QUEUE_SIZE, 2);
}

static int
modern_queue_enable(struct virtio_device *vd, struct virtqueue *vq)
{
	struct virtio_pci *vp = vd->vd_softc;
	uint16_t vector = virtio_pci_queue_vector(vp, vq);

	common_write(vd, COMMON_QUEUE_SELECT, 2, vq->vq_index);
	common_write(vd, COMMON_QUEUE_VECTOR, 2, vector);
	if (common_read(vd, COMMON_QUEUE_VECTOR, 2) != vector)
		return ENXIO;
	vq->vq_notify = (size_t)common_read(vd, COMMON_QUEUE_NOTIFY, 2) *
	    vp->vp_notify_multiplier;
	if (vq->vq_notify % 2 != 0 || vp->vp_notify.ps_len < 2 ||
	    vq->vq_notify > vp->vp_notify.ps_len - 2)
		return ENXIO;
	common_write(vd, COMMON_QUEUE_SIZE, 2, vq->vq_size);
	common_write_64(vd, COMMON_QUEUE_DESC, vq->vq_pa);
	common_write_64(vd, COMMON_QUEUE_AVAIL,
	    vq->vq_pa + vq->vq_layout.vl_avail);
	common_write_64(vd, COMMON_QUEUE_USED,
	    vq->vq_pa + vq->vq_layout.vl_used);
	common_write(vd, COMMON_QUEUE_ENABLE, 2, 1);
	return 0;
}

static void
modern_notify(struct virtio_device *vd, struct virtqueue *vq)
{
	struct virtio_pci *vp = vd->vd_softc;

	pci_space_write(&vp->vp_notify, vq->vq_notify, 2, vq->vq_index);
}

static uint32_t
modern_generation(struct virtio_device *vd)
{
	return common_read(vd, COMMON_GENERATION, 1);
}

static size_t
modern_config_len(struct virtio_device *vd)
{
	struct virtio_pci *vp = vd->vd_softc;

	return vp->vp_config.ps_len;
}

static uint32_t
modern_config_read(struct virtio_device *vd, size_t offset, unsigned int width)
{
	struct virtio_pci *vp = vd->vd_softc;

	return pci_space_read(&vp->vp_config, offset, width);
}

static void
modern_config_write(struct virtio_device *vd, size_t offset,
    unsigned int width, uint32_t value)
{
	struct virtio_pci *vp = vd->vd_softc;

	pci_space_write(&vp->vp_config, offset, width, value);
}

static const struct virtio_transport modern_transport = {
	.vt_status = modern_status,
	.vt_set_status = modern_set_status,
	.vt_features = modern_features,
	.vt_set_features = modern_set_features,
	.vt_queue_max = modern_queue_max,
	.vt_queue_enable = modern_queue_enable,
	.vt_notify = modern_notify,
	.vt_config_generation = modern_generation,
	.vt_config_len = modern_config_len,
	.vt_config_read = modern_config_read,
	.vt_config_write = modern_config_write,
};

static uint32_t
modern_read_isr(struct virtio_pci *vp)
{
	return pci_space_read(&vp->vp_isr, 0, 1);
}

/* Maps the first capability of a type that can be mapped. Returns its offset. */
static unsigned int
map_region(struct virtio_pci *vp, unsigned int type, size_t need,
    struct pci_space *ps)
{
	const struct pci_function *pf = &vp->vp_function;
	unsigned int cap, nth;
	uint32_t len;

	for (nth = 0; (cap = pci_capability(pf, PCI_CAP_VENDOR, nth,
	    type == CAP_TYPE_NOTIFY ? CAP_NOTIFY_LEN : CAP_LEN)) != 0; nth++) {
		if (pci_conf_read(pf, cap + CAP_TYPE, 1) != type)
			continue;
		len = pci_conf_read(pf, cap + CAP_LENGTH, 4);
		if (len < need)
			continue;
		/* An odd offset would make every access a misaligned one. */
		if (pci_conf_read(pf, cap + CAP_OFFSET, 4) % 4 == 0 &&
		    pci_bar_map(pf, pci_conf_read(pf, cap + CAP_BAR, 1),
		    pci_conf_read(pf, cap + CAP_OFFSET, 4), len, ps) == 0)
			return cap;
	}
	return 0;
}

int
virtio_pci_modern_init(struct virtio_pci *vp)
{
	struct virtio_device *vd = &vp->vp_device;
	unsigned int cap;

	if (map_region(vp, CAP_TYPE_COMMON, COMMON_LEN, &vp->vp_common) == 0 ||
	    map_region(vp, CAP_TYPE_ISR, 1, &vp->vp_isr) == 0 ||
	    (cap = map_region(vp, CAP_TYPE_NOTIFY, 2, &vp->vp_notify)) == 0)
		return ENXIO;
	/* A device without configuration of its own need not have the region. */
	if (map_region(vp, CAP_TYPE_DEVICE, 1, &vp->vp_config) == 0)
		vp->vp_config.ps_len = 0;
	vp->vp_notify_multiplier = pci_conf_read(&vp->vp_function,
	    cap + CAP_MULTIPLIER, 4);
	pci_command(&vp->vp_function, PCI_COMMAND_IO | PCI_COMMAND_MEM |
	    PCI_COMMAND_MASTER, 0);
	vd->vd_transport = &modern_transport;
	vd->vd_legacy = vd->vd_fixed_size = false;
	vp->vp_read_isr = modern_read_isr;
	return 0;
}
