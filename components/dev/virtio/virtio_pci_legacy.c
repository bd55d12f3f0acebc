/*
 * virtio_pci_legacy.c - registers of virtio over PCI before 1.0, in the I/O
 * space of BAR 0.
 */
#include "rump/lib.h"
#include "rump/pci.h"

#include "netbsd/errno.h"

#include "virtio_pci.h"

#define LEGACY_FEATURES		0
#define LEGACY_DRIVER_FEATURES	4
#define LEGACY_QUEUE_PFN	8
#define LEGACY_QUEUE_SIZE	12
#define LEGACY_QUEUE_SELECT	14
#define LEGACY_QUEUE_NOTIFY	16
#define LEGACY_STATUS		18
#define LEGACY_ISR		19
#define LEGACY_CONFIG_VECTOR	20	/* with MSI-X only, as the next */
#define LEGACY_QUEUE_VECTOR	22
#define LEGACY_LEN		20
#define LEGACY_MSIX_LEN		24

static uint32_t
legacy_read(struct virtio_device *vd, size_t reg, unsigned int width)
{
	struct virtio_pci *vp = vd->vd_softc;

	return pci_space_read(&vp->vp_common, reg, width);
}

static void
legacy_write(struct virtio_device *vd, size_t reg, unsigned int width,
    uint32_t value)
{
	struct virtio_pci *vp = vd->vd_softc;

	pci_space_write(&vp->vp_common, reg, width, value);
}

static uint8_t
legacy_status(struct virtio_device *vd)
{
	return (uint8_t)legacy_read(vd, LEGACY_STATUS, 1);
}

static void
legacy_set_status(struct virtio_device *vd, uint8_t status)
{
	legacy_write(vd, LEGACY_STATUS, 1, status);
	/* Reading back makes sure that a reset has been done. */
	if (status == 0)
		(void)legacy_read(vd, LEGACY_STATUS, 1);
}

static uint64_t
legacy_features(struct virtio_device *vd)
{
	return legacy_read(vd, LEGACY_FEATURES, 4);
}

static void
legacy_set_features(struct virtio_device *vd, uint64_t features)
{
	struct virtio_pci *vp = vd->vd_softc;

	legacy_write(vd, LEGACY_DRIVER_FEATURES, 4, (uint32_t)features);
	/* A reset forgot the vector. */
	if (vp->vp_vectors > 0)
		legacy_write(vd, LEGACY_CONFIG_VECTOR, 2, 0);
}

static unsigned int
legacy_queue_max(struct virtio_device *vd, unsigned int index)
{
	legacy_write(vd, LEGACY_QUEUE_SELECT, 2, index);
	if (legacy_read(vd, LEGACY_QUEUE_PFN, 4) != 0)
		return 0;
	return legacy_read(vd, LEGACY_QUEUE_SIZE, 2);
}

static int
legacy_queue_enable(struct virtio_device *vd, struct virtqueue *vq)
{
	struct virtio_pci *vp = vd->vd_softc;
	uint16_t vector = virtio_pci_queue_vector(vp, vq);

	if (vq->vq_pa >> RUMPUSER_PAGE_SHIFT > UINT32_MAX)
		return ENOMEM;
	legacy_write(vd, LEGACY_QUEUE_SELECT, 2, vq->vq_index);
	if (vp->vp_vectors > 0) {
		legacy_write(vd, LEGACY_QUEUE_VECTOR, 2, vector);
		if (legacy_read(vd, LEGACY_QUEUE_VECTOR, 2) != vector)
			return ENXIO;
	}
	legacy_write(vd, LEGACY_QUEUE_PFN, 4,
	    (uint32_t)(vq->vq_pa >> RUMPUSER_PAGE_SHIFT));
	return 0;
}

static void
legacy_notify(struct virtio_device *vd, struct virtqueue *vq)
{
	legacy_write(vd, LEGACY_QUEUE_NOTIFY, 2, vq->vq_index);
}

static uint32_t
legacy_generation(struct virtio_device *vd __unused)
{
	return 0;
}

/* Where the device's configuration begins depends on MSI-X being on. */
static size_t
config_base(struct virtio_device *vd)
{
	struct virtio_pci *vp = vd->vd_softc;

	return vp->vp_vectors > 0 ? LEGACY_MSIX_LEN : LEGACY_LEN;
}

static size_t
legacy_config_len(struct virtio_device *vd)
{
	struct virtio_pci *vp = vd->vd_softc;

	return vp->vp_common.ps_len - config_base(vd);
}

static uint32_t
legacy_config_read(struct virtio_device *vd, size_t offset, unsigned int width)
{
	return legacy_read(vd, config_base(vd) + offset, width);
}

static void
legacy_config_write(struct virtio_device *vd, size_t offset,
    unsigned int width, uint32_t value)
{
	legacy_write(vd, config_base(vd) + offset, width, value);
}

static const struct virtio_transport legacy_transport = {
	.vt_status = legacy_status,
	.vt_set_status = legacy_set_status,
	.vt_features = legacy_features,
	.vt_set_features = legacy_set_features,
	.vt_queue_max = legacy_queue_max,
	.vt_queue_enable = legacy_queue_enable,
	.vt_notify = legacy_notify,
	.vt_config_generation = legacy_generation,
	.vt_config_len = legacy_config_len,
	.vt_config_read = legacy_config_read,
	.vt_config_write = legacy_config_write,
};

static uint32_t
legacy_read_isr(struct virtio_pci *vp)
{
	return pci_space_read(&vp->vp_common, LEGACY_ISR, 1);
}

int
virtio_pci_legacy_init(struct virtio_pci *vp)
{
	struct virtio_device *vd = &vp->vp_device;
	int error;

	/* Revision 0 is the transitional one. */
	if (vp->vp_function.pf_revision != 0)
		return ENXIO;
	error = pci_bar_map(&vp->vp_function, 0, 0, 0, &vp->vp_common);
	if (error != 0)
		return error;
	if (vp->vp_common.ps_len < LEGACY_MSIX_LEN)
		return ENXIO;
	pci_command(&vp->vp_function, PCI_COMMAND_IO | PCI_COMMAND_MEM |
	    PCI_COMMAND_MASTER, 0);
	vd->vd_transport = &legacy_transport;
	vd->vd_legacy = vd->vd_fixed_size = true;
	vp->vp_read_isr = legacy_read_isr;
	return 0;
}
