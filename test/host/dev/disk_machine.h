/*
 * disk_machine.h - what rumpdev, rumpdev_pci and rumpdev_disk do for the driver of a
 * disk controller, for tests with a made-up one. The test has the registers:
 * card_read and card_write, and CHECK and its kind. Included once, by the test's only
 * file.
 */
#ifndef DISK_MACHINE_H
#define DISK_MACHINE_H

#include "rump/device.h"
#include "rump/diskqueue.h"
#include "rump/lib.h"
#include "rump/pci.h"

#include "fake.h"
#include "netbsd/errno.h"

static uint32_t card_read(size_t offset);
static void card_write(size_t offset, uint32_t value);

/* Owner: the test. */
static struct {
	bool (*handler)(void *);
	void *handler_arg;
	bool master;			/* the card may reach memory */
	struct disk *disk;		/* the last that was attached */
} machine;

/* Softcs, which live for ever: of controllers and of their disks. */
#define MACHINES	16U
static _Alignas(16) uint8_t softcs[MACHINES][4096], children[MACHINES][512];
static unsigned int nmachines;

RUMP_SET_DECLARE(driver, struct rump_driver);

int
pci_bar_map(const struct pci_function *pf __unused, unsigned int bar __unused,
    uint64_t offset __unused, size_t len __unused, struct pci_space *ps)
{
	ps->ps_len = 0x4000;
	return 0;
}

uint32_t
pci_space_read(const struct pci_space *ps, size_t offset, unsigned int width)
{
	CHECK(width == 4 && offset + width <= ps->ps_len);
	return card_read(offset);
}

void
pci_space_write(const struct pci_space *ps, size_t offset,
    unsigned int width, uint32_t value)
{
	CHECK(width == 4 && offset + width <= ps->ps_len);
	card_write(offset, value);
}

void
pci_command(const struct pci_function *pf __unused, uint16_t set,
    uint16_t clear)
{
	if ((set & PCI_COMMAND_MASTER) != 0)
		machine.master = true;
	if ((clear & PCI_COMMAND_MASTER) != 0)
		machine.master = false;
}

int
pci_intr_establish(const struct pci_function *pf __unused,
    bool (*handler)(void *), void *arg, enum pci_intr *how)
{
	machine.handler = handler;
	machine.handler_arg = arg;
	*how = PCI_INTR_MSIX;
	return 0;
}

/* The disk; the controller is NULL. */
static struct device *const child = (struct device *)children;

void *
device_softc(const struct device *dv)
{
	return dv == child ? children[nmachines] : softcs[nmachines];
}

void
device_printf(const struct device *dv __unused, const char *format, ...)
{
	char line[128];
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	kprintf("card0: %s\n", line);
}

/* Has the driver of that bus attach; an errno. */
static int
driver_attach(const char *bus, struct device *self, const void *aux)
{
	const struct rump_driver *d;

	for (d = RUMP_SET_START(driver); d < RUMP_SET_END(driver); d++)
		if (strcmp(d->rd_bus, bus) == 0)
			return d->rd_attach(self, aux);
	return ENXIO;
}

struct device *
device_found(struct device *parent __unused, const char *bus,
    const char *where __unused, const void *aux)
{
	CHECK_EQ(driver_attach(bus, child, aux), 0);
	return child;
}

const struct disk_majors disk_ld, disk_wd;

int
disk_attach_device(struct disk *dk, const struct device *dv __unused,
    const struct disk_majors *dm __unused)
{
	dk->dk_name = "disk0";
	machine.disk = dk;
	return 0;
}

void
disk_done(struct disk_io *di, int error)
{
	di->di_error = error;
	di->di_done(di);
}

/* ---- Requests ------------------------------------------------------------ */

static _Alignas(4096) uint8_t page[4096];
static unsigned int ended;

static void
count(struct disk_io *di __unused)
{
	ended++;
}

/* Starts to read the first page of the disk. */
static inline void
read_page(struct disk_io *di)
{
	*di = (struct disk_io){
		.di_op = DISK_READ, .di_count = 8, .di_nsegs = 1,
		.di_segs = { { rumpuser_va_to_pa(page), sizeof(page) } },
		.di_done = count, .di_disk = machine.disk, .di_error = -1,
	};
	machine.disk->dk_start(machine.disk, di);
}

/* Sleeps end when the card's interrupt has been dealt with. */
static int
sleep_hook(const char *why __unused, uint64_t deadline)
{
	if (fake_softint_run() > 0)
		return 0;
	fake_clock_advance(deadline);
	return EWOULDBLOCK;
}

/* Attaches the driver to a controller. */
static inline void
attach(void)
{
	static const struct pci_attach_args pa;

	REQUIRE(++nmachines < MACHINES);
	memset(&machine, 0, sizeof(machine));
	fake_console_clear();
	ended = 0;
	fake_sleep_hook = sleep_hook;
	CHECK_EQ(driver_attach("pci", NULL, &pa), 0);
}

/* The controller is off: no memory, no requests, the line said once. */
static inline void
expect_off(const char *console)
{
	struct disk_io di;
	unsigned int before = ended;

	CHECK(!machine.master);
	CHECK_STR(fake_console(), console);
	read_page(&di);
	(void)fake_softint_run();
	CHECK_EQ(ended, before + 1);
	CHECK_EQ(di.di_error, EIO);
}

#endif /* DISK_MACHINE_H */
