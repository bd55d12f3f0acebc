/*
 * virtio_mmio.c - the MMIO transport, version 2 and legacy version 1.
 */
#include "rump/component.h"
#include "rump/device.h"
#include "rump/lib.h"

#include "netbsd/errno.h"

#include "rumpuser_pci.h"
#include "virtio_impl.h"

#define MMIO_MAGIC		0x000
#define  MMIO_MAGIC_VALUE	0x74726976	/* "virt" */
#define MMIO_VERSION		0x004
#define MMIO_DEVICE_ID		0x008
#define MMIO_FEATURES		0x010
#define MMIO_FEATURES_SELECT	0x014
#define MMIO_DRIVER_FEATURES	0x020
#define MMIO_DRIVER_SELECT	0x024
#define MMIO_GUEST_PAGE_SIZE	0x028		/* legacy */
#define MMIO_QUEUE_SELECT	0x030
#define MMIO_QUEUE_NUM_MAX	0x034
#define MMIO_QUEUE_NUM		0x038
#define MMIO_QUEUE_ALIGN	0x03c		/* legacy */
#define MMIO_QUEUE_PFN		0x040		/* legacy */
#define MMIO_QUEUE_READY	0x044
#define MMIO_QUEUE_NOTIFY	0x050
#define MMIO_INTR_STATUS	0x060
#define MMIO_INTR_ACK		0x064
#define MMIO_STATUS		0x070
#define MMIO_QUEUE_DESC		0x080
#define MMIO_QUEUE_AVAIL	0x090
#define MMIO_QUEUE_USED		0x0a0
#define MMIO_GENERATION		0x0fc
#define MMIO_CONFIG		0x100

#define MAXTRANSPORTS		32
#define RESET_TRIES		1000000

struct virtio_mmio {
	struct virtio_device vm_device;
	volatile uint8_t *vm_regs;
	size_t vm_len;
};

/* Attach arguments of "virtio_mmio". */
struct virtio_mmio_args {
	volatile uint8_t *ma_regs;
	const struct rumpuser_virtio_mmio *ma_place;
};

static uint32_t
reg_read(volatile uint8_t *regs, size_t reg)
{
	return *(volatile uint32_t *)(volatile void *)(regs + reg);
}

static uint32_t
mmio_read(struct virtio_device *vd, size_t reg)
{
	struct virtio_mmio *vm = vd->vd_softc;

	return reg_read(vm->vm_regs, reg);
}

static void
mmio_write(struct virtio_device *vd, size_t reg, uint32_t value)
{
	struct virtio_mmio *vm = vd->vd_softc;

	*(volatile uint32_t *)(volatile void *)(vm->vm_regs + reg) = value;
}

static uint8_t
mmio_status(struct virtio_device *vd)
{
	return (uint8_t)mmio_read(vd, MMIO_STATUS);
}

static void
mmio_set_status(struct virtio_device *vd, uint8_t status)
{
	unsigned int tries;

	mmio_write(vd, MMIO_STATUS, status);
	if (status == 0) {
		for (tries = RESET_TRIES; tries > 0 &&
		    mmio_read(vd, MMIO_STATUS) != 0; tries--)
			;
		if (vd->vd_legacy)
			mmio_write(vd, MMIO_GUEST_PAGE_SIZE,
			    RUMPUSER_PAGE_SIZE);
	}
}

static uint64_t
mmio_features(struct virtio_device *vd)
{
	uint64_t features;

	mmio_write(vd, MMIO_FEATURES_SELECT, 0);
	features = mmio_read(vd, MMIO_FEATURES);
	mmio_write(vd, MMIO_FEATURES_SELECT, 1);
	return features | (uint64_t)mmio_read(vd, MMIO_FEATURES) << 32;
}

static void
mmio_set_features(struct virtio_device *vd, uint64_t features)
{
	mmio_write(vd, MMIO_DRIVER_SELECT, 0);
	mmio_write(vd, MMIO_DRIVER_FEATURES, (uint32_t)features);
	mmio_write(vd, MMIO_DRIVER_SELECT, 1);
	mmio_write(vd, MMIO_DRIVER_FEATURES, (uint32_t)(features >> 32));
}

static unsigned int
mmio_queue_max(struct virtio_device *vd, unsigned int index)
{
	mmio_write(vd, MMIO_QUEUE_SELECT, index);
	if (mmio_read(vd, vd->vd_legacy ? MMIO_QUEUE_PFN :
	    MMIO_QUEUE_READY) != 0)
		return 0;
	return mmio_read(vd, MMIO_QUEUE_NUM_MAX);
}

static void
mmio_write_64(struct virtio_device *vd, size_t reg, uint64_t value)
{
	mmio_write(vd, reg, (uint32_t)value);
	mmio_write(vd, reg + 4, (uint32_t)(value >> 32));
}

static int
mmio_queue_enable(struct virtio_device *vd, struct virtqueue *vq)
{
	mmio_write(vd, MMIO_QUEUE_SELECT, vq->vq_index);
	mmio_write(vd, MMIO_QUEUE_NUM, vq->vq_size);
	if (vd->vd_legacy) {
		if (vq->vq_pa >> RUMPUSER_PAGE_SHIFT > UINT32_MAX)
			return ENOMEM;
		mmio_write(vd, MMIO_QUEUE_ALIGN, RUMPUSER_PAGE_SIZE);
		mmio_write(vd, MMIO_QUEUE_PFN,
		    (uint32_t)(vq->vq_pa >> RUMPUSER_PAGE_SHIFT));
		return 0;
	}
	mmio_write_64(vd, MMIO_QUEUE_DESC, vq->vq_pa);
	mmio_write_64(vd, MMIO_QUEUE_AVAIL,
	    vq->vq_pa + vq->vq_layout.vl_avail);
	mmio_write_64(vd, MMIO_QUEUE_USED, vq->vq_pa + vq->vq_layout.vl_used);
	mmio_write(vd, MMIO_QUEUE_READY, 1);
	return mmio_read(vd, MMIO_QUEUE_READY) == 1 ? 0 : ENXIO;
}

static void
mmio_notify(struct virtio_device *vd, struct virtqueue *vq)
{
	mmio_write(vd, MMIO_QUEUE_NOTIFY, vq->vq_index);
}

static uint32_t
mmio_generation(struct virtio_device *vd)
{
	return vd->vd_legacy ? 0 : mmio_read(vd, MMIO_GENERATION);
}

static size_t
mmio_config_len(struct virtio_device *vd)
{
	struct virtio_mmio *vm = vd->vd_softc;

	return vm->vm_len - MMIO_CONFIG;
}

static uint32_t
mmio_config_read(struct virtio_device *vd, size_t offset, unsigned int width)
{
	struct virtio_mmio *vm = vd->vd_softc;
	volatile uint8_t *p = vm->vm_regs + MMIO_CONFIG + offset;

	switch (width) {
	case 1:
		return *p;
	case 2:
		return *(volatile uint16_t *)(volatile void *)p;
	default:
		return *(volatile uint32_t *)(volatile void *)p;
	}
}

static void
mmio_config_write(struct virtio_device *vd, size_t offset, unsigned int width,
    uint32_t value)
{
	struct virtio_mmio *vm = vd->vd_softc;
	volatile uint8_t *p = vm->vm_regs + MMIO_CONFIG + offset;

	switch (width) {
	case 1:
		*p = (uint8_t)value;
		break;
	case 2:
		*(volatile uint16_t *)(volatile void *)p = (uint16_t)value;
		break;
	default:
		*(volatile uint32_t *)(volatile void *)p = value;
	}
}

static const struct virtio_transport mmio_transport = {
	.vt_status = mmio_status,
	.vt_set_status = mmio_set_status,
	.vt_features = mmio_features,
	.vt_set_features = mmio_set_features,
	.vt_queue_max = mmio_queue_max,
	.vt_queue_enable = mmio_queue_enable,
	.vt_notify = mmio_notify,
	.vt_config_generation = mmio_generation,
	.vt_config_len = mmio_config_len,
	.vt_config_read = mmio_config_read,
	.vt_config_write = mmio_config_write,
};

static bool
mmio_intr(void *arg)
{
	struct virtio_mmio *vm = arg;
	uint32_t isr = reg_read(vm->vm_regs, MMIO_INTR_STATUS);

	if (isr == 0)
		return false;
	mmio_write(&vm->vm_device, MMIO_INTR_ACK, isr);
	return virtio_intr_isr(&vm->vm_device, isr);
}

static int
virtio_mmio_match(struct device *parent __unused, const void *aux __unused)
{
	return DEVICE_MATCH_ID;
}

static int
virtio_mmio_attach(struct device *self, const void *aux)
{
	struct virtio_mmio *vm = device_softc(self);
	struct virtio_device *vd = &vm->vm_device;
	const struct virtio_mmio_args *ma = aux;
	int error;

	vm->vm_regs = ma->ma_regs;
	vm->vm_len = ma->ma_place->vm_len;
	vd->vd_self = self;
	vd->vd_transport = &mmio_transport;
	vd->vd_softc = vm;
	vd->vd_type = reg_read(vm->vm_regs, MMIO_DEVICE_ID);
	vd->vd_legacy = reg_read(vm->vm_regs, MMIO_VERSION) == 1;
	mmio_set_status(vd, 0);
	error = rumpuser_intr_establish(ma->ma_place->vm_source, mmio_intr, vm);
	if (error != 0)
		return error;
	device_verbose(self, "%s", vd->vd_legacy ? "legacy" : "1.x");
	/* The handler knows this softc now, so it stays, used or not. */
	(void)virtio_attach(vd);
	return 0;
}

RUMP_DRIVER(virtio_mmio) = {
	.rd_name = "virtio",
	.rd_bus = "virtio_mmio",
	.rd_softc_size = sizeof(struct virtio_mmio),
	.rd_match = virtio_mmio_match,
	.rd_attach = virtio_mmio_attach,
};

static void
virtio_mmio_enumerate(struct device *root)
{
	struct rumpuser_virtio_mmio places[MAXTRANSPORTS];
	struct virtio_mmio_args ma;
	uint32_t version;
	char where[32];
	size_t i, n;

	n = rumpuser_virtio_mmio(places, nitems(places));
	for (i = 0; i < n; i++) {
		if (places[i].vm_len < MMIO_CONFIG)
			continue;
		ma.ma_place = &places[i];
		ma.ma_regs = rumpuser_map_device(places[i].vm_pa,
		    places[i].vm_len);
		if (ma.ma_regs == NULL)
			continue;
		if (reg_read(ma.ma_regs, MMIO_MAGIC) != MMIO_MAGIC_VALUE)
			continue;
		version = reg_read(ma.ma_regs, MMIO_VERSION);
		if ((version != 1 && version != 2) ||
		    reg_read(ma.ma_regs, MMIO_DEVICE_ID) == 0)
			continue;
		snprintf(where, sizeof(where), "addr 0x%llx irq %u",
		    (unsigned long long)places[i].vm_pa, places[i].vm_source);
		device_found(root, "virtio_mmio", where, &ma);
	}
}

RUMP_BUS(virtio_mmio) = {
	.rb_name = "virtio_mmio",
	.rb_enumerate = virtio_mmio_enumerate,
};
