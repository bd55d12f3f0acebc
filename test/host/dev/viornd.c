/*
 * viornd over every transport, from bus to entropy pool, with a made-up device
 * behind I/O ports (PCI, 1.x and legacy) or plain memory (MMIO).
 * sources: components/dev/rumpdev/autoconf.c components/dev/pci/pci.c
 * sources: components/dev/pci/pci_bar.c components/dev/pci/pci_intr.c
 * sources: components/dev/virtio/virtio.c components/dev/virtio/virtqueue.c
 * sources: components/dev/virtio/virtio_mmio.c
 * sources: components/dev/virtio/virtio_pci.c
 * sources: components/dev/virtio/virtio_pci_modern.c
 * sources: components/dev/virtio/virtio_pci_legacy.c
 * sources: components/dev/viornd/viornd.c
 * sources: components/kern/random/blake2s.c components/kern/random/chacha20.c
 * sources: components/kern/random/pool.c
 * includes: components/kern/random
 */
#include "rump/component.h"
#include "rump/device.h"
#include "rump/lib.h"
#include "rump/pci.h"
#include "rump/random.h"

#include "fake.h"
#include "netbsd/errno.h"
#include "random_impl.h"
#include "rumpuser_pci.h"
#include "test.h"
#include "virtio_impl.h"

/* ---- The machine --------------------------------------------------------- */

enum kind { NONE, PCI_MODERN, PCI_LEGACY, MMIO_V1, MMIO_V2 };

#define IO_BASE		0xc000
#define IO_LEN		0x80
#define R_COMMON	0x00		/* modern regions within the I/O BAR */
#define R_NOTIFY	0x40
#define R_ISR		0x50
#define INTX_LINE	11
#define MMIO_GSI	23

static struct {
	enum kind kind;
	bool msix;
	uint8_t conf[256];
	uint8_t regs[512] __attribute__((__aligned__(8)));
	uint8_t msix_table[4096] __attribute__((__aligned__(4096)));
	uint32_t feature_select;
	uint64_t features, driver_features;
	uint8_t status, isr;
	unsigned int queue_max;
	uint16_t queue_vector, config_vector;
	rump_paddr_t desc, avail, used;
	uint16_t size;
	bool enabled, refuses_features;
	unsigned int notified;
	uint16_t seen, done;		/* ring indexes */
	bool fake_vector_refused;
} dev;

bool
rumpuser_pci_init(unsigned int *bus_max, unsigned int *config_size)
{
	*bus_max = 0;
	*config_size = 256;
	return dev.kind == PCI_MODERN || dev.kind == PCI_LEGACY;
}

uint32_t
rumpuser_pci_conf_read(rumpuser_pci_bdf_t bdf, unsigned int reg,
    unsigned int width)
{
	uint32_t value = UINT32_MAX;

	if (bdf == RUMPUSER_PCI_BDF(0, 4, 0)) {
		value = 0;
		memcpy(&value, dev.conf + reg, width);
	}
	return value;
}

void
rumpuser_pci_conf_write(rumpuser_pci_bdf_t bdf __unused, unsigned int reg,
    unsigned int width, uint32_t value)
{
	static const uint32_t masks[6] = { ~(IO_LEN - 1U), 0xfffff000 };

	if (reg >= 0x10 && reg < 0x28) {
		uint32_t old, mask = masks[(reg - 0x10) / 4];

		memcpy(&old, dev.conf + reg, 4);
		value = (old & ~mask) | (value & mask);
	}
	memcpy(dev.conf + reg, &value, width);
}

size_t
rumpuser_pci_windows(struct rumpuser_pci_window *w __unused,
    size_t max __unused)
{
	return 0;
}

bool
rumpuser_pci_intx(rumpuser_pci_bdf_t bdf __unused, unsigned int pin __unused,
    unsigned int line, unsigned int *source)
{
	*source = line;
	return true;
}

size_t
rumpuser_virtio_mmio(struct rumpuser_virtio_mmio *places, size_t max)
{
	if (dev.kind != MMIO_V1 && dev.kind != MMIO_V2)
		return 0;
	CHECK(max >= 1);
	places[0] = (struct rumpuser_virtio_mmio){ 0xfeb00e00, 512, MMIO_GSI };
	return 1;
}

volatile void *
rumpuser_map_device(rump_paddr_t pa, size_t len __unused)
{
	return pa >= 0xfeb00000 ? dev.regs : dev.msix_table;
}

static uint32_t
config_vector_base(void)
{
	return (dev.conf[0x9b] & 0x80) != 0 ? 24 : 20;
}

static uint64_t
split_features(uint64_t all, uint32_t select)
{
	return select == 0 ? all & 0xffffffff : select == 1 ? all >> 32 : 0;
}

static void
set_status(uint8_t status)
{
	if (status == 0) {
		dev.enabled = false;
		dev.driver_features = 0;
		dev.seen = dev.done = 0;
		dev.desc = dev.avail = dev.used = 0;
		dev.queue_vector = dev.config_vector = 0xffff;
	}
	if (dev.refuses_features)
		status &= (uint8_t)~VIRTIO_STATUS_FEATURES_OK;
	dev.status = status;
}

static uint32_t
modern_read(unsigned int reg)
{
	switch (reg) {
	case 4: return (uint32_t)split_features(dev.features,
	    dev.feature_select);
	case 18: return 1;
	case 20: return dev.status;
	case 21: return 0;
	case 24: return dev.size != 0 ? dev.size : dev.queue_max;
	case 26: return dev.fake_vector_refused ? 0xffff : dev.queue_vector;
	case 30: return 3;
	case R_ISR: { uint8_t isr = dev.isr; dev.isr = 0; return isr; }
	}
	CHECK(reg == 0);
	return 0;
}

static void
modern_write(unsigned int reg, uint32_t value)
{
	switch (reg) {
	case 0: case 8: dev.feature_select = value; break;
	case 12: dev.driver_features |= (uint64_t)value <<
	    32 * dev.feature_select; break;
	case 16: dev.config_vector = (uint16_t)value; break;
	case 20: set_status((uint8_t)value); break;
	case 22: CHECK_EQ(value, 0); break;
	case 24: dev.size = (uint16_t)value; break;
	case 26: dev.queue_vector = (uint16_t)value; break;
	case 28: dev.enabled = true; break;
	case 32: dev.desc |= value; break;
	case 36: dev.desc |= (uint64_t)value << 32; break;
	case 40: dev.avail |= value; break;
	case 44: dev.avail |= (uint64_t)value << 32; break;
	case 48: dev.used |= value; break;
	case 52: dev.used |= (uint64_t)value << 32; break;
	/* notify_off 3 times the multiplier 4 */
	case R_NOTIFY + 12: CHECK_EQ(value, 0); dev.notified++; break;
	default: CHECK(reg == 0);
	}
}

static uint32_t
legacy_read(unsigned int reg)
{
	switch (reg) {
	case 0: return (uint32_t)dev.features;
	case 8: return (uint32_t)(dev.desc >> 12);
	case 12: return dev.queue_max;
	case 18: return dev.status;
	case 19: { uint8_t isr = dev.isr; dev.isr = 0; return isr; }
	case 22: CHECK_EQ(config_vector_base(), 24); return dev.queue_vector;
	}
	CHECK(reg == 0);
	return 0;
}

static void
legacy_write(unsigned int reg, uint32_t value)
{
	switch (reg) {
	case 4: dev.driver_features = value; break;
	case 8:
		dev.desc = (rump_paddr_t)value << 12;
		dev.avail = dev.desc + 16 * dev.queue_max;
		dev.used = roundup2(dev.avail + 6 + 2 * dev.queue_max, 4096);
		dev.size = (uint16_t)dev.queue_max;
		dev.enabled = true;
		break;
	case 14: CHECK_EQ(value, 0); break;
	case 16: CHECK_EQ(value, 0); dev.notified++; break;
	case 18: set_status((uint8_t)value); break;
	case 20: dev.config_vector = (uint16_t)value; break;
	case 22: dev.queue_vector = (uint16_t)value; break;
	default: CHECK(reg == 0);
	}
}

uint32_t
rumpuser_pci_io_read(uint16_t port, unsigned int width __unused)
{
	CHECK(port >= IO_BASE && port < IO_BASE + IO_LEN);
	return dev.kind == PCI_MODERN ? modern_read(port - IO_BASE) :
	    legacy_read(port - IO_BASE);
}

void
rumpuser_pci_io_write(uint16_t port, unsigned int width __unused,
    uint32_t value)
{
	CHECK(port >= IO_BASE && port < IO_BASE + IO_LEN);
	if (dev.kind == PCI_MODERN)
		modern_write(port - IO_BASE, value);
	else
		legacy_write(port - IO_BASE, value);
}

static uint32_t *
mmio_reg(unsigned int reg)
{
	return (uint32_t *)(void *)(dev.regs + reg);
}

static void
conf_put(unsigned int reg, unsigned int width, uint32_t value)
{
	memcpy(dev.conf + reg, &value, width);
}

static void
vendor_cap(unsigned int at, unsigned int next, unsigned int type,
    uint32_t offset, uint32_t len)
{
	conf_put(at, 4, 0x09 | next << 8 | 20 << 16 | type << 24);
	conf_put(at + 4, 4, 0);
	conf_put(at + 8, 4, offset);
	conf_put(at + 12, 4, len);
}

/* Powers a machine on and finds its devices. */
static void
boot(enum kind kind, bool msix, uint64_t features)
{
	dev.kind = kind;
	dev.msix = msix;
	dev.features = features;
	dev.queue_max = 16;
	dev.size = 0;
	dev.notified = 0;
	dev.isr = 0;
	dev.seen = dev.done = 0;
	memset(dev.conf, 0, sizeof(dev.conf));
	memset(dev.regs, 0, sizeof(dev.regs));
	conf_put(0, 4, (kind == PCI_MODERN ? 0x1044U : 0x1005U) << 16 | 0x1af4);
	conf_put(0x08, 4, 0x00ff0000 | (kind == PCI_MODERN));
	conf_put(0x2e, 2, 4);
	conf_put(0x10, 4, IO_BASE | 1);
	conf_put(0x14, 4, 0xfea00000);
	conf_put(0x3c, 2, 0x100 | INTX_LINE);
	if (msix || kind == PCI_MODERN) {
		conf_put(6, 2, 0x10);
		conf_put(0x34, 1, msix ? 0x98 : 0x40);
	}
	conf_put(0x98, 4, 1 << 16 | (kind == PCI_MODERN ? 0x40 : 0) << 8 | 0x11);
	conf_put(0x9c, 4, 1);
	if (kind == PCI_MODERN) {
		vendor_cap(0x40, 0x54, 2, R_NOTIFY, 16);
		conf_put(0x50, 4, 4);
		vendor_cap(0x54, 0x68, 1, R_COMMON, 56);
		vendor_cap(0x68, 0, 3, R_ISR, 1);
	}
	*mmio_reg(0) = 0x74726976;
	*mmio_reg(4) = kind == MMIO_V1 ? 1 : 2;
	*mmio_reg(8) = 4;
	*mmio_reg(0x10) = (uint32_t)features;
	*mmio_reg(0x34) = 16;
	fake_console_clear();
	for (const struct rump_init *ri = RUMP_SET_START(init);
	    ri < RUMP_SET_END(init); ri++)
		ri->ri_func();
}

/* Takes over what MMIO's plain memory was told. */
static void
mmio_sync(void)
{
	dev.size = (uint16_t)*mmio_reg(0x38);
	if (dev.kind == MMIO_V1) {
		dev.desc = (rump_paddr_t)*mmio_reg(0x40) << 12;
		dev.avail = dev.desc + 16 * dev.size;
		dev.used = roundup2(dev.avail + 6 + 2 * dev.size, 4096);
	} else {
		memcpy(&dev.desc, mmio_reg(0x80), 8);
		memcpy(&dev.avail, mmio_reg(0x90), 8);
		memcpy(&dev.used, mmio_reg(0xa0), 8);
	}
	dev.status = (uint8_t)*mmio_reg(0x70);
}

static unsigned int
interrupt(void)
{
	dev.isr = VIRTIO_ISR_QUEUE;
	if (dev.kind == MMIO_V1 || dev.kind == MMIO_V2) {
		*mmio_reg(0x60) = VIRTIO_ISR_QUEUE;
		return (unsigned int)fake_interrupt(MMIO_GSI);
	}
	if (dev.msix)
		return (unsigned int)fake_interrupt(256 + dev.queue_vector);
	return (unsigned int)fake_interrupt(INTX_LINE);
}

/* The device answers what it was asked with `len' bytes of itself. */
static bool
answer(uint32_t len, uint32_t claimed)
{
	struct vring_desc *desc = rumpuser_pa_to_va(dev.desc);
	struct vring_avail *avail = rumpuser_pa_to_va(dev.avail);
	struct vring_used *used = rumpuser_pa_to_va(dev.used);
	uint16_t head;
	uint8_t *p;

	if (dev.seen == avail->a_idx)
		return false;
	head = avail->a_ring[dev.seen++ % dev.size];
	CHECK_EQ(desc[head].d_flags, VRING_DESC_WRITE);
	CHECK(desc[head].d_len >= len);
	p = rumpuser_pa_to_va(desc[head].d_addr);
	for (uint32_t i = 0; i < len; i++)
		p[i] = (uint8_t)(i * 37 + dev.seen);
	used->u_ring[dev.done % dev.size].u_id = head;
	used->u_ring[dev.done % dev.size].u_len = claimed;
	used->u_idx = ++dev.done;
	/* avail_event: it sleeps now. */
	*(uint16_t *)(void *)&used->u_ring[dev.size] = dev.seen;
	return true;
}

/* ---- Tests --------------------------------------------------------------- */

static int ready_devices;

static void
works(enum kind kind, bool msix, uint64_t features)
{
	char name[16];

	random_reset();
	fake_interrupt_reset();
	boot(kind, msix, features);
	CHECK_STR(fake_console(), "");
	snprintf(name, sizeof(name), "viornd%d", ready_devices++);
	REQUIRE(device_by_name(name) != NULL);
	if (kind == MMIO_V1 || kind == MMIO_V2)
		mmio_sync();
	CHECK_EQ(dev.status & 7, 7);
	CHECK_EQ(dev.status & VIRTIO_STATUS_FEATURES_OK,
	    kind == PCI_MODERN || kind == MMIO_V2 ?
	    VIRTIO_STATUS_FEATURES_OK : 0);
	CHECK_EQ(dev.size, kind == PCI_LEGACY ? 16 : 8);

	/* Asked at once, for twice the pool's need; by turns too. */
	CHECK(!random_ready());
	CHECK(answer(20, 20));
	CHECK_EQ(interrupt(), 1);
	CHECK(fake_softint_run() > 0);
	CHECK(!random_ready());
	CHECK(answer(44, 44));
	CHECK_EQ(interrupt(), 1);
	CHECK(fake_softint_run() > 0);
	CHECK(random_ready());
	CHECK(!answer(0, 0));
	if (kind == PCI_MODERN || kind == PCI_LEGACY)
		CHECK_EQ(dev.notified, 2);

	/* An interrupt without a completion does no harm. */
	CHECK_EQ(interrupt(), 1);
	fake_softint_run();
	CHECK_STR(fake_console(), "");
}

TEST(no_device)
{
	random_reset();
	boot(NONE, false, 0);
	CHECK(device_by_name("virtio0") == NULL);
}

TEST(pci_modern_msix)
{
	works(PCI_MODERN, true, VIRTIO_F_VERSION_1 | VIRTIO_F_EVENT_IDX |
	    VIRTIO_F_INDIRECT_DESC);
	CHECK_EQ(dev.queue_vector, 1);
	CHECK_EQ(dev.config_vector, 0);
	CHECK_EQ(dev.driver_features, VIRTIO_F_VERSION_1 |
	    VIRTIO_F_EVENT_IDX | VIRTIO_F_INDIRECT_DESC);
}

TEST(pci_modern_intx)
{
	works(PCI_MODERN, false, VIRTIO_F_VERSION_1);
	CHECK_EQ(dev.queue_vector, 0xffff);
	CHECK_EQ(dev.driver_features, VIRTIO_F_VERSION_1);
}

TEST(pci_modern_without_messages_left)
{
	fake_msi_present = false;
	dev.msix = false;
	random_reset();
	fake_interrupt_reset();
	boot(PCI_MODERN, true, VIRTIO_F_VERSION_1);
	fake_msi_present = true;
	ready_devices++;
	dev.msix = false;
	CHECK(answer(64, 64));
	CHECK_EQ(interrupt(), 1);
	fake_softint_run();
	CHECK(random_ready());
}

TEST(pci_legacy_msix)
{
	works(PCI_LEGACY, true, VIRTIO_F_EVENT_IDX | 1ULL << 30);
	CHECK_EQ(dev.queue_vector, 1);
	CHECK_EQ(dev.driver_features, VIRTIO_F_EVENT_IDX);
}

TEST(pci_legacy_intx)
{
	works(PCI_LEGACY, false, 0);
}

TEST(mmio_legacy)
{
	works(MMIO_V1, false, 0);
	CHECK_EQ(*mmio_reg(0x28), 4096);
	CHECK_EQ(*mmio_reg(0x3c), 4096);
}

TEST(mmio_modern)
{
	/* Memory cannot select: bit 0 stands for bit 32, too. */
	works(MMIO_V2, false, 1);
	CHECK_EQ(*mmio_reg(0x44), 1);
	CHECK_EQ(*mmio_reg(0x64), VIRTIO_ISR_QUEUE);
}

TEST(an_empty_answer_is_not_insisted_on)
{
	random_reset();
	fake_interrupt_reset();
	boot(PCI_MODERN, true, VIRTIO_F_VERSION_1);
	ready_devices++;
	CHECK(answer(0, 0));
	interrupt();
	fake_softint_run();
	CHECK(!answer(0, 0));
	CHECK(!random_ready());
}

TEST(a_lying_device_is_shut_off)
{
	random_reset();
	fake_interrupt_reset();
	boot(PCI_MODERN, true, VIRTIO_F_VERSION_1);
	ready_devices++;
	CHECK(answer(64, 100000));
	interrupt();
	fake_softint_run();
	CHECK(!random_ready());
	CHECK_EQ(dev.status, 0);
	CHECK(strlen(fake_console()) > 0);
	CHECK(strchr(fake_console(), '\n') ==
	    fake_console() + strlen(fake_console()) - 1);
	interrupt();
	fake_softint_run();
}

static int failures;

static void
count_failure(void *arg __unused)
{
	failures++;
}

/* A transport's softc begins with it. */
static struct virtio_device *
newest_device(void)
{
	struct device *dv, *newest = NULL;
	unsigned int i;
	char name[16];

	for (i = 0;; i++, newest = dv) {
		snprintf(name, sizeof(name), "virtio%u", i);
		if ((dv = device_by_name(name)) == NULL)
			return device_softc(newest);
	}
}

TEST(a_device_that_asks_for_a_reset_is_shut_off)
{
	random_reset();
	fake_interrupt_reset();
	boot(PCI_MODERN, true, VIRTIO_F_VERSION_1);
	ready_devices++;
	virtio_failed_callback(newest_device(), count_failure, NULL);
	dev.status |= VIRTIO_STATUS_NEEDS_RESET;
	CHECK_EQ(fake_interrupt(256), 1);
	fake_softint_run();
	CHECK_EQ(dev.status, 0);
	CHECK(strlen(fake_console()) > 0);
	/* Its driver is told, once. */
	virtio_fail(newest_device(), "again");
	fake_softint_run();
	CHECK_EQ(failures, 1);
}

static void
does_not_attach(enum kind kind, uint64_t features)
{
	char name[16];

	random_reset();
	fake_interrupt_reset();
	boot(kind, true, features);
	snprintf(name, sizeof(name), "viornd%d", ready_devices);
	CHECK(device_by_name(name) == NULL);
	CHECK_EQ(dev.status, 0);
	CHECK_STR(strchr(fake_console(), ':'), ": not attached (error 6)\n");
	/* Late interrupts find nobody. */
	fake_interrupt(256);
	fake_interrupt(257);
	fake_interrupt(INTX_LINE);
	fake_softint_run();
}

TEST(a_modern_device_must_be_version_1)
{
	does_not_attach(PCI_MODERN, 0);
}

TEST(a_device_may_refuse_the_features)
{
	dev.refuses_features = true;
	does_not_attach(PCI_MODERN, VIRTIO_F_VERSION_1);
	dev.refuses_features = false;
}

TEST(a_device_may_refuse_the_vector)
{
	dev.fake_vector_refused = true;
	does_not_attach(PCI_MODERN, VIRTIO_F_VERSION_1);
	dev.fake_vector_refused = false;
}
