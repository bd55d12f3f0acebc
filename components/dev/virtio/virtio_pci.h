/*
 * virtio_pci.h - shared among the files of the PCI transport.
 */
#ifndef VIRTIO_PCI_H
#define VIRTIO_PCI_H

#include "rump/pci.h"

#include "virtio_impl.h"

#define VIRTIO_PCI_NO_VECTOR	0xffff
#define VIRTIO_PCI_RESET_TRIES	1000000

/* Softc. Owner: monitor; the ISR register is also read by interrupts. */
struct virtio_pci {
	struct virtio_device vp_device;
	struct pci_function vp_function;
	struct pci_msix vp_msix;
	unsigned int vp_vectors;	/* in use; 0: INTx */
	uint32_t (*vp_read_isr)(struct virtio_pci *);

	/* Modern: four regions. Legacy: all in vp_common. */
	struct pci_space vp_common, vp_notify, vp_isr, vp_config;
	uint32_t vp_notify_multiplier;
};

/*
 * Find and map the registers and enable decoding and bus mastering; set
 * vd_transport, vd_legacy, vd_fixed_size and vp_read_isr. ENXIO: not that kind.
 */
int virtio_pci_modern_init(struct virtio_pci *);
int virtio_pci_legacy_init(struct virtio_pci *);

/*
 * Chooses the queue's interrupt vector, which the layout then writes to the
 * device; VIRTIO_PCI_NO_VECTOR with INTx.
 */
uint16_t virtio_pci_queue_vector(struct virtio_pci *, struct virtqueue *);

#endif /* VIRTIO_PCI_H */
