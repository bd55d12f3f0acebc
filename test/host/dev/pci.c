/*
 * PCI enumeration, capabilities, BARs and interrupts over a made-up bus; and
 * the device tree.
 * sources: components/dev/rumpdev/autoconf.c components/dev/pci/pci.c
 * sources: components/dev/pci/pci_bar.c components/dev/pci/pci_intr.c
 */
#include "rump/component.h"
#include "rump/device.h"
#include "rump/lib.h"
#include "rump/pci.h"

#include "fake.h"
#include "netbsd/errno.h"
#include "rumpuser_pci.h"
#include "test.h"

/* ---- The made-up bus ----------------------------------------------------- */

#define MAXFUNCS	16
static struct func {
	rumpuser_pci_bdf_t bdf;
	uint8_t conf[256];
	uint32_t barmask[6];	/* writable bits */
} funcs[MAXFUNCS];
static size_t nfuncs;
static bool present;
static struct rumpuser_pci_window windows[2];
static size_t nwindows;
static uint8_t device_memory[65536] __attribute__((__aligned__(4096)));
static rump_paddr_t mapped_pa;
static size_t mapped_len;

bool
rumpuser_pci_init(unsigned int *bus_max, unsigned int *config_size)
{
	*bus_max = 255;
	*config_size = 256;
	return present;
}

static struct func *
func_find(rumpuser_pci_bdf_t bdf)
{
	for (size_t i = 0; i < nfuncs; i++)
		if (funcs[i].bdf == bdf)
			return &funcs[i];
	return NULL;
}

uint32_t
rumpuser_pci_conf_read(rumpuser_pci_bdf_t bdf, unsigned int reg,
    unsigned int width)
{
	struct func *f = func_find(bdf);
	uint32_t value = 0;

	if (reg % width != 0 || reg + width > 256)
		host_panic("misaligned configuration access");
	if (f == NULL)
		return width == 4 ? UINT32_MAX : (1U << 8 * width) - 1;
	memcpy(&value, f->conf + reg, width);
	return value;
}

void
rumpuser_pci_conf_write(rumpuser_pci_bdf_t bdf, unsigned int reg,
    unsigned int width, uint32_t value)
{
	struct func *f = func_find(bdf);

	if (f == NULL || reg % width != 0)
		host_panic("bad configuration write");
	if (reg >= 0x10 && reg < 0x28) {
		uint32_t old, mask = f->barmask[(reg - 0x10) / 4];

		if ((f->conf[4] & 3) != 0)
			host_panic("BAR moved while it is decoded");
		memcpy(&old, f->conf + reg, 4);
		value = (old & ~mask) | (value & mask);
	}
	memcpy(f->conf + reg, &value, width);
}

static uint16_t io_port;
static uint32_t io_value;

uint32_t
rumpuser_pci_io_read(uint16_t port, unsigned int width __unused)
{
	io_port = port;
	return io_value;
}

void
rumpuser_pci_io_write(uint16_t port, unsigned int width __unused,
    uint32_t value)
{
	io_port = port;
	io_value = value;
}

size_t
rumpuser_pci_windows(struct rumpuser_pci_window *w, size_t max)
{
	memcpy(w, windows, MIN(max, nwindows) * sizeof(*w));
	return MIN(max, nwindows);
}

static rumpuser_pci_bdf_t intx_bdf;
static unsigned int intx_pin;

bool
rumpuser_pci_intx(rumpuser_pci_bdf_t bdf, unsigned int pin, unsigned int line,
    unsigned int *source)
{
	intx_bdf = bdf;
	intx_pin = pin;
	*source = line;
	return line != 0xff;
}

volatile void *
rumpuser_map_device(rump_paddr_t pa, size_t len)
{
	mapped_pa = pa;
	mapped_len = len;
	return device_memory + pa % 4096;
}

const char *
rumpuser_cmdline(void)
{
	return "console=ttyS0 verbose {\"cmdline\": \"quiet\"}";
}

static void
put(struct func *f, unsigned int reg, unsigned int width, uint32_t value)
{
	memcpy(f->conf + reg, &value, width);
}

static struct func *
add(unsigned int bus, unsigned int dev, unsigned int fn, uint16_t vendor,
    uint16_t device)
{
	struct func *f = &funcs[nfuncs++];

	memset(f, 0, sizeof(*f));
	f->bdf = RUMPUSER_PCI_BDF(bus, dev, fn);
	put(f, 0, 2, vendor);
	put(f, 2, 2, device);
	put(f, 8, 4, 0x02000001);
	return f;
}

static struct func *
add_bridge(unsigned int bus, unsigned int dev, unsigned int secondary)
{
	struct func *f = add(bus, dev, 0, 0x1b36, 1);

	put(f, 8, 4, 0x06040000);
	put(f, 0x0e, 1, 1);
	put(f, 0x19, 1, secondary);
	return f;
}

static void
reset(void)
{
	nfuncs = 0;
	nwindows = 0;
	present = true;
	fake_interrupt_reset();
	fake_console_clear();
}

/* ---- Drivers ------------------------------------------------------------- */

struct testdev {
	struct pci_function td_function;
	uint8_t td_rest[8];
};
static struct testdev *attached[16];
static struct device *attached_dev[16];
static int nattached, attach_error;

static int
test_match(struct device *parent __unused, const void *aux)
{
	const struct pci_attach_args *pa = aux;

	return pa->pa_function.pf_vendor == 0x1234 ? DEVICE_MATCH_CLASS : 0;
}

static int
test_attach(struct device *self, const void *aux)
{
	const struct pci_attach_args *pa = aux;
	struct testdev *td = device_softc(self);

	CHECK_EQ(td->td_rest[7], 0);
	if (attach_error != 0)
		return attach_error;
	td->td_function = pa->pa_function;
	attached_dev[nattached] = self;
	attached[nattached++] = td;
	return 0;
}

RUMP_DRIVER(tst) = {
	"tst", "pci", sizeof(struct testdev), test_match, test_attach,
};

static int
better_match(struct device *parent __unused, const void *aux)
{
	const struct pci_attach_args *pa = aux;

	return pa->pa_function.pf_vendor == 0x1234 &&
	    pa->pa_function.pf_device == 0xbeef ? DEVICE_MATCH_ID : 0;
}

RUMP_DRIVER(better) = {
	"better", "pci", sizeof(struct testdev), better_match, test_attach,
};

static void
enumerate(void)
{
	nattached = 0;
	attach_error = 0;
	for (const struct rump_init *ri = RUMP_SET_START(init);
	    ri < RUMP_SET_END(init); ri++)
		ri->ri_func();
}

/* ---- Tests --------------------------------------------------------------- */

TEST(no_bus_no_devices)
{
	reset();
	present = false;
	enumerate();
	CHECK_EQ(nattached, 0);
}

TEST(functions_and_bridges_are_found)
{
	struct func *f;

	reset();
	add(0, 0, 0, 0x8086, 0x1237);
	f = add(0, 3, 0, 0x1234, 1);
	put(f, 0x0e, 1, 0x80);
	put(f, 0x2c, 4, 0x00041af4);
	add(0, 3, 5, 0x1234, 2);
	add(0, 4, 0, 0x1234, 3);
	add(0, 4, 1, 0x1234, 4);	/* not multi-function: not there */
	add_bridge(0, 5, 2);
	f = add(2, 1, 0, 0x1234, 5);
	put(f, 0x3d, 1, 1);
	add_bridge(2, 2, 3);
	f = add(3, 7, 0, 0x1234, 6);
	put(f, 0x3d, 1, 4);
	add_bridge(0, 6, 2);		/* claims a bus that was scanned */
	add_bridge(0, 7, 0);		/* not numbered by the firmware */
	enumerate();
	CHECK_EQ(nattached, 5);
	CHECK_EQ(attached[0]->td_function.pf_device, 1);
	CHECK_EQ(attached[0]->td_function.pf_subvendor, 0x1af4);
	CHECK_EQ(attached[0]->td_function.pf_subdevice, 4);
	CHECK_EQ(attached[0]->td_function.pf_class, 0x020000);
	CHECK_EQ(attached[0]->td_function.pf_revision, 1);
	CHECK_EQ(attached[1]->td_function.pf_device, 2);
	CHECK_EQ(attached[2]->td_function.pf_device, 3);
	CHECK_EQ(attached[3]->td_function.pf_device, 5);
	CHECK_EQ(attached[4]->td_function.pf_device, 6);
	CHECK_STR(device_name(attached_dev[4]), "tst4");
	CHECK_EQ(device_unit(attached_dev[4]), 4);
	CHECK(device_by_name("tst4") == attached_dev[4]);
	CHECK(device_by_name("tst5") == NULL);
	CHECK_STR(device_name(device_parent(attached_dev[0])), "root");

	/* INTA of device 1 behind device 5: INTB of device 5. */
	CHECK_EQ(attached[3]->td_function.pf_pin, 2);
	CHECK_EQ(attached[3]->td_function.pf_intx_bdf,
	    RUMPUSER_PCI_BDF(0, 5, 0));
	/* INTD of 7 is INTC of 2 on bus 2, which is INTA of 5. */
	CHECK_EQ(attached[4]->td_function.pf_pin, 1);
	CHECK_EQ(attached[4]->td_function.pf_intx_bdf,
	    RUMPUSER_PCI_BDF(0, 5, 0));
}

TEST(attachment_is_reported_when_verbose)
{
	reset();
	add(0, 9, 1, 0x1234, 1);
	add(0, 9, 0, 0x1234, 0xbeef)->conf[0x0e] = 0x80;
	enumerate();
	CHECK_EQ(nattached, 2);
	CHECK_STR(fake_console(), "better0: at root bus 0 dev 9 function 0\n"
	    "tst5: at root bus 0 dev 9 function 1\n");
}

TEST(a_failed_attachment_leaves_no_device)
{
	static struct pci_attach_args pa = {
		.pa_function = { .pf_vendor = 0x1234 },
	};
	struct device *root = device_parent(attached_dev[0]);
	long live = fake_memory_count;

	reset();
	attach_error = ENXIO;
	CHECK(device_found(root, "pci", "here", &pa) == NULL);
	CHECK_EQ(fake_memory_count, live);
	CHECK_STR(fake_console(), "tst6: at root here\n"
	    "tst6: not attached (error 6)\n");
	CHECK(device_by_name("tst6") == NULL);
	attach_error = 0;
	nattached = 0;
	CHECK(device_found(root, "pci", "here", &pa) != NULL);
	CHECK(device_by_name("tst6") == attached_dev[0]);
	fake_memory_limit = 0;
	CHECK(device_found(root, "pci", "here", &pa) == NULL);
	fake_memory_limit = -1;
	CHECK(device_found(root, "isa", "here", &pa) == NULL);
}

static int
count(struct device *dv __unused, void *arg)
{
	return ++*(int *)arg == 3 ? 42 : 0;
}

TEST(devices_are_listed)
{
	int n = 0;

	CHECK_EQ(device_foreach(count, &n), 42);
	CHECK_EQ(n, 3);
}

static struct pci_function
only(struct func **f)
{
	reset();
	*f = add(0, 1, 0, 0x1234, 1);
	(*f)->conf[6] = 0x10;
	return (struct pci_function){ .pf_bdf = (*f)->bdf, .pf_pin = 1,
	    .pf_intx_bdf = (*f)->bdf };
}

TEST(capabilities_are_found_in_any_order)
{
	struct func *f;
	struct pci_function pf = only(&f);

	put(f, 0x34, 1, 0x98);
	put(f, 0x98, 2, 0x8411);
	put(f, 0x84, 2, 0x7009);
	put(f, 0x70, 2, 0x0009);
	CHECK_EQ(pci_capability(&pf, 0x11, 0, 12), 0x98);
	CHECK_EQ(pci_capability(&pf, 0x09, 0, 16), 0x84);
	CHECK_EQ(pci_capability(&pf, 0x09, 1, 16), 0x70);
	CHECK_EQ(pci_capability(&pf, 0x09, 2, 16), 0);
	CHECK_EQ(pci_capability(&pf, 0x05, 0, 2), 0);
	f->conf[6] = 0;
	CHECK_EQ(pci_capability(&pf, 0x11, 0, 12), 0);
}

TEST(capability_lists_may_loop_or_leave)
{
	struct func *f;
	struct pci_function pf = only(&f);
	unsigned int nth;

	/* A loop ends; what is in it may come several times. */
	put(f, 0x34, 1, 0x40);
	put(f, 0x40, 2, 0x4409);
	put(f, 0x44, 2, 0x4001);
	CHECK_EQ(pci_capability(&pf, 0x05, 0, 2), 0);
	for (nth = 0; nth < 100 && pci_capability(&pf, 0x09, nth, 4) != 0;)
		nth++;
	CHECK(nth < 100);
	/* Into the header, and past the end. */
	put(f, 0x44, 2, 0x1001);
	CHECK_EQ(pci_capability(&pf, 0x05, 0, 2), 0);
	put(f, 0x44, 2, 0xfc01);
	put(f, 0xfc, 2, 0x0009);
	CHECK_EQ(pci_capability(&pf, 0x09, 1, 4), 0xfc);
	CHECK_EQ(pci_capability(&pf, 0x09, 1, 16), 0);
	memset(f->conf + 0x40, 0xff, 0xc0);
	CHECK_EQ(pci_capability(&pf, 0x09, 0, 4), 0);
}

TEST(bars_are_sized_and_put_back)
{
	struct func *f;
	struct pci_function pf = only(&f);
	struct pci_space ps;

	put(f, 4, 2, 7);
	put(f, 0x10, 4, 0xc001);
	f->barmask[0] = 0xffffffe0;
	put(f, 0x14, 4, 0xfebf1000);
	f->barmask[1] = 0xfffff000;
	put(f, 0x18, 4, 0x0000000c);
	f->barmask[2] = 0xffffc000;
	put(f, 0x1c, 4, 0x00000080);
	f->barmask[3] = 0xffffffff;

	CHECK_EQ(pci_bar_map(&pf, 0, 0, 0, &ps), 0);
	CHECK(ps.ps_va == NULL);
	CHECK_EQ(ps.ps_port, 0xc000);
	CHECK_EQ(ps.ps_len, 32);
	pci_space_write(&ps, 18, 1, 0x5a);
	CHECK_EQ(io_port, 0xc012);
	CHECK_EQ(pci_space_read(&ps, 16, 2), 0x5a);

	CHECK_EQ(pci_bar_map(&pf, 1, 0x800, 0x100, &ps), 0);
	CHECK_EQ(mapped_pa, 0xfebf1800);
	CHECK_EQ(mapped_len, 0x100);
	pci_space_write(&ps, 4, 4, 0x12345678);
	CHECK_EQ(pci_space_read(&ps, 4, 2), 0x5678);
	CHECK_EQ(pci_space_read(&ps, 7, 1), 0x12);

	CHECK_EQ(pci_bar_map(&pf, 2, 0, 0, &ps), 0);
	CHECK_EQ(mapped_pa, 0x8000000000ULL);
	CHECK_EQ(ps.ps_len, 0x4000);

	/* Nothing has moved. */
	CHECK_EQ(rumpuser_pci_conf_read(pf.pf_bdf, 0x10, 4), 0xc001);
	CHECK_EQ(rumpuser_pci_conf_read(pf.pf_bdf, 0x1c, 4), 0x80);
	CHECK_EQ(rumpuser_pci_conf_read(pf.pf_bdf, 4, 2), 7);

	CHECK_EQ(pci_bar_map(&pf, 1, 0x1000, 0, &ps), EINVAL);
	CHECK_EQ(pci_bar_map(&pf, 1, 0xf00, 0x101, &ps), EINVAL);
	CHECK_EQ(pci_bar_map(&pf, 1, UINT64_MAX, 2, &ps), EINVAL);
	CHECK_EQ(pci_bar_map(&pf, 4, 0, 0, &ps), ENXIO);
	CHECK_EQ(pci_bar_map(&pf, 6, 0, 0, &ps), ENXIO);
	/* A 64-bit BAR in the last register. */
	put(f, 0x24, 4, 4);
	CHECK_EQ(pci_bar_map(&pf, 5, 0, 0, &ps), ENXIO);
}

TEST(unassigned_bars_get_an_address)
{
	struct func *f;
	struct pci_function pf = only(&f);
	struct pci_space ps;

	windows[0] = (struct rumpuser_pci_window){ 0xc0000800, 0x8800, false };
	windows[1] = (struct rumpuser_pci_window){ 0xc010, 0x50, true };
	nwindows = 2;
	put(f, 0x10, 4, 1);
	f->barmask[0] = 0xffffffe0;
	f->barmask[1] = 0xffffc000;
	put(f, 0x18, 4, 4);
	f->barmask[2] = 0xffffc000;
	f->barmask[3] = 0xffffffff;
	CHECK_EQ(pci_bar_map(&pf, 0, 0, 0, &ps), 0);
	CHECK_EQ(ps.ps_port, 0xc020);
	CHECK_EQ(rumpuser_pci_conf_read(pf.pf_bdf, 0x10, 4), 0xc021);
	CHECK_EQ(pci_bar_map(&pf, 1, 0, 0, &ps), 0);
	CHECK_EQ(mapped_pa, 0xc0004000);
	/* It keeps it. */
	CHECK_EQ(pci_bar_map(&pf, 1, 16, 16, &ps), 0);
	CHECK_EQ(mapped_pa, 0xc0004010);
	/* No room for another 16 KiB. */
	CHECK_EQ(pci_bar_map(&pf, 2, 0, 0, &ps), ENOSPC);
}

static int fired;

static bool
handler(void *arg)
{
	CHECK(arg == &fired);
	fired++;
	return true;
}

TEST(msix_is_set_up)
{
	struct func *f;
	struct pci_function pf = only(&f);
	struct pci_msix pm;
	uint32_t entry[4];

	put(f, 0x34, 1, 0x40);
	put(f, 0x40, 2, 0x0011);
	put(f, 0x42, 2, 3);		/* four vectors */
	put(f, 0x44, 4, 0x800 | 1);	/* offset 0x800 of BAR 1 */
	put(f, 0x14, 4, 0xfebf1000);
	f->barmask[1] = 0xfffff000;
	memset(device_memory, 0, sizeof(device_memory));
	CHECK_EQ(pci_msix_init(&pf, &pm), 0);
	CHECK_EQ(pm.pm_count, 4);
	CHECK_EQ(mapped_pa, 0xfebf1800);
	CHECK_EQ(rumpuser_pci_conf_read(pf.pf_bdf, 0x42, 2), 0x8003);
	CHECK_EQ(rumpuser_pci_conf_read(pf.pf_bdf, 4, 2) & 0x400, 0x400);
	memcpy(entry, device_memory + 0x800 + 32, 16);
	CHECK_EQ(entry[3], 1);
	CHECK_EQ(pci_msix_establish(&pm, 2, handler, &fired), 0);
	memcpy(entry, device_memory + 0x800 + 32, 16);
	CHECK_EQ(entry[0], 0xfee00000);
	CHECK_EQ(entry[1], 0);
	CHECK_EQ(entry[2], 0x40);
	CHECK_EQ(entry[3], 0);
	fired = 0;
	CHECK_EQ(fake_interrupt(256), 1);
	CHECK_EQ(fired, 1);
	CHECK_EQ(pci_msix_establish(&pm, 4, handler, &fired), EINVAL);
	fake_msi_present = false;
	CHECK_EQ(pci_msix_establish(&pm, 1, handler, &fired), ENOTSUP);
	fake_msi_present = true;
	pci_msix_off(&pm);
	CHECK_EQ(rumpuser_pci_conf_read(pf.pf_bdf, 0x42, 2), 3);

	/* A table that is not within its BAR. */
	put(f, 0x44, 4, 0xff8 | 1);
	CHECK(pci_msix_init(&pf, &pm) != 0);
	put(f, 0x44, 4, 7);
	CHECK(pci_msix_init(&pf, &pm) != 0);
	put(f, 0x40, 1, 0x12);
	CHECK_EQ(pci_msix_init(&pf, &pm), ENOTSUP);
}

TEST(intx_goes_by_the_line)
{
	struct func *f;
	struct pci_function pf = only(&f);

	put(f, 4, 2, 0x407);
	put(f, 0x3c, 1, 11);
	CHECK_EQ(pci_intx_establish(&pf, handler, &fired), 0);
	CHECK_EQ(intx_pin, 1);
	CHECK_EQ(intx_bdf, pf.pf_bdf);
	CHECK_EQ(rumpuser_pci_conf_read(pf.pf_bdf, 4, 2), 7);
	fired = 0;
	CHECK_EQ(fake_interrupt(11), 1);
	put(f, 0x3c, 1, 0xff);
	CHECK_EQ(pci_intx_establish(&pf, handler, &fired), ENOTSUP);
	pf.pf_pin = 0;
	CHECK_EQ(pci_intx_establish(&pf, handler, &fired), ENOTSUP);
}

TEST(one_interrupt_comes_by_msi_without_msix)
{
	struct func *f;
	struct pci_function pf = only(&f);
	enum pci_intr how;

	fake_interrupt_reset();
	put(f, 0x34, 1, 0x50);
	put(f, 0x50, 2, 0x0005);
	put(f, 0x52, 2, 0x00f6);	/* 64 bits; several messages on, wrongly */
	CHECK_EQ(pci_intr_establish(&pf, handler, &fired, &how), 0);
	CHECK_EQ(how, PCI_INTR_MSI);
	CHECK_EQ(rumpuser_pci_conf_read(pf.pf_bdf, 0x52, 2), 0x0087);
	CHECK_EQ(rumpuser_pci_conf_read(pf.pf_bdf, 0x54, 4), 0xfee00000);
	CHECK_EQ(rumpuser_pci_conf_read(pf.pf_bdf, 0x58, 4), 0);
	CHECK_EQ(rumpuser_pci_conf_read(pf.pf_bdf, 0x5c, 2) & 0xffc0, 0x40);
	CHECK_EQ(rumpuser_pci_conf_read(pf.pf_bdf, 4, 2) & 0x400, 0x400);
}

TEST(msi_has_its_data_elsewhere_with_32_bits)
{
	struct func *f;
	struct pci_function pf = only(&f);
	enum pci_intr how;

	fake_interrupt_reset();
	put(f, 0x34, 1, 0x50);
	put(f, 0x50, 2, 0x0005);
	CHECK_EQ(pci_intr_establish(&pf, handler, &fired, &how), 0);
	CHECK_EQ(how, PCI_INTR_MSI);
	CHECK_EQ(rumpuser_pci_conf_read(pf.pf_bdf, 0x52, 2), 0x0001);
	CHECK_EQ(rumpuser_pci_conf_read(pf.pf_bdf, 0x58, 2) & 0xffc0, 0x40);
	CHECK_EQ(rumpuser_pci_conf_read(pf.pf_bdf, 0x5c, 2), 0);
}

TEST(one_interrupt_comes_by_intx_without_msi)
{
	struct func *f;
	struct pci_function pf = only(&f);
	enum pci_intr how;

	put(f, 0x3c, 1, 11);
	CHECK_EQ(pci_intr_establish(&pf, handler, &fired, &how), 0);
	CHECK_EQ(how, PCI_INTR_INTX);
}
