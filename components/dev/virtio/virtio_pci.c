/*
 * virtio_pci.c - the PCI transport: matching, interrupts, and attachment of
 * either register layout (virtio_pci_modern.c, virtio_pci_legacy.c).
 */
#include "rump/component.h"
#include "rump/device.h"
#include "rump/lib.h"
#include "rump/pci.h"

#include "netbsd/errno.h"

#include "virtio_pci.h"

#define PCI_VENDOR_QUMRANET	0x1af4
#define PCI_DEVICE_FIRST	0x1000		/* transitional */
#define PCI_DEVICE_MODERN	0x1040		/* plus the virtio type */
#define PCI_DEVICE_LAST		0x107f

static bool
transitional(const struct pci_function *pf)
{
	return pf->pf_device < PCI_DEVICE_MODERN;
}

static int
virtio_pci_match(struct device *parent __unused, const void *aux)
{
	const struct pci_attach_args *pa = aux;
	const struct pci_function *pf = &pa->pa_function;

	return pf->pf_vendor == PCI_VENDOR_QUMRANET &&
	    pf->pf_device >= PCI_DEVICE_FIRST &&
	    pf->pf_device <= PCI_DEVICE_LAST ? DEVICE_MATCH_ID :
	    DEVICE_MATCH_NONE;
}

static bool
intx_handler(void *arg)
{
	struct virtio_pci *vp = arg;

	/* Reading the status acknowledges. */
	return virtio_intr_isr(&vp->vp_device, vp->vp_read_isr(vp));
}

/* Vector 0: the configuration, and queues that have no vector of their own. */
static bool
shared_handler(void *arg)
{
	struct virtio_pci *vp = arg;

	virtio_intr_vector(&vp->vp_device, 0);
	virtio_intr_config(&vp->vp_device);
	return true;
}

static bool
queue_handler(void *arg)
{
	virtio_intr_queue(arg);
	return true;
}

static int
setup_interrupts(struct virtio_pci *vp)
{
	if (pci_msix_init(&vp->vp_function, &vp->vp_msix) == 0) {
		if (pci_msix_establish(&vp->vp_msix, 0, shared_handler,
		    vp) == 0) {
			vp->vp_vectors = 1;
			return 0;
		}
		pci_msix_off(&vp->vp_msix);
	}
	return pci_intx_establish(&vp->vp_function, intx_handler, vp);
}

uint16_t
virtio_pci_queue_vector(struct virtio_pci *vp, struct virtqueue *vq)
{
	if (vp->vp_vectors == 0)
		return VIRTIO_PCI_NO_VECTOR;
	vq->vq_vector = 0;
	if (vq->vq_func != NULL && vp->vp_vectors < vp->vp_msix.pm_count &&
	    pci_msix_establish(&vp->vp_msix, vp->vp_vectors, queue_handler,
	    vq) == 0)
		vq->vq_vector = vp->vp_vectors++;
	return (uint16_t)vq->vq_vector;
}

static int
virtio_pci_attach(struct device *self, const void *aux)
{
	const struct pci_attach_args *pa = aux;
	struct virtio_pci *vp = device_softc(self);
	struct virtio_device *vd = &vp->vp_device;
	int error;

	vp->vp_function = pa->pa_function;
	vd->vd_self = self;
	vd->vd_softc = vp;
	vd->vd_type = transitional(&vp->vp_function) ?
	    vp->vp_function.pf_subdevice :
	    vp->vp_function.pf_device - PCI_DEVICE_MODERN;
	error = virtio_pci_modern_init(vp);
	if (error != 0 && transitional(&vp->vp_function))
		error = virtio_pci_legacy_init(vp);
	if (error != 0)
		return error;
	vd->vd_transport->vt_set_status(vd, 0);
	if ((error = setup_interrupts(vp)) != 0)
		return error;
	device_verbose(self, "%s, interrupts by %s",
	    vd->vd_legacy ? "legacy" : "1.x",
	    vp->vp_vectors > 0 ? "MSI-X" : "INTx");
	/* A handler knows this softc now, so it stays, used or not. */
	(void)virtio_attach(vd);
	return 0;
}

RUMP_DRIVER(virtio_pci) = {
	.rd_name = "virtio",
	.rd_bus = "pci",
	.rd_softc_size = sizeof(struct virtio_pci),
	.rd_match = virtio_pci_match,
	.rd_attach = virtio_pci_attach,
};
