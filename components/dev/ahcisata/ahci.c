/*
 * ahci.c - AHCI controllers: attachment, interrupts, and their disks. A controller
 * without disks is left as it is.
 */
#include "netbsd/errno.h"
#include "rump/component.h"
#include "rump/kmem.h"

#include "ahci.h"

#define PCI_CLASS_AHCI		0x010601
#define ABAR			5

struct ata_attach_args {
	struct ahci_port *aa_port;
	struct ata_identity aa_identity;
};

/* ---- Disks --------------------------------------------------------------- */

static void
wd_start(struct disk *dk, struct disk_io *di)
{
	struct ahci_port *p = dk->dk_softc;

	diskqueue_start(&p->p_requests, di);
}

static int
wd_match(struct device *parent __unused, const void *aux __unused)
{
	return DEVICE_MATCH_CLASS;
}

static int
wd_attach(struct device *self, const void *aux)
{
	const struct ata_attach_args *aa = aux;
	struct disk *dk = device_softc(self);

	dk->dk_sectors = aa->aa_identity.ai_sectors;
	dk->dk_blocksize = aa->aa_identity.ai_blocksize;
	dk->dk_maxsegs = DISK_MAXSEGS;
	dk->dk_maxsectors = AHCI_MAX_SECTORS;
	dk->dk_volatile = aa->aa_identity.ai_volatile;
	dk->dk_start = wd_start;
	dk->dk_softc = aa->aa_port;
	return disk_attach_device(dk, self, &disk_wd);
}

RUMP_DRIVER(wd) = {
	.rd_name = "wd",
	.rd_bus = "atabus",
	.rd_softc_size = sizeof(struct disk),
	.rd_match = wd_match,
	.rd_attach = wd_attach,
};

/* ---- The controller ------------------------------------------------------ */

static bool
ahci_intr(void *arg)
{
	struct ahci *sc = arg;
	uint32_t status = pci_space_read(&sc->sc_regs, AHCI_IS, 4);
	uint32_t left = status;
	unsigned int port;

	if (status == 0)
		return false;
	for (; left != 0; left &= left - 1) {
		port = (unsigned int)__builtin_ctz(left);
		if (sc->sc_ports[port] != NULL)
			ahci_port_intr(sc->sc_ports[port]);
	}
	/* After the ports' own, which it follows. */
	pci_space_write(&sc->sc_regs, AHCI_IS, 4, status);
	rump_softint_schedule(&sc->sc_softint);
	return true;
}

static void
ahci_softint(void *arg)
{
	struct ahci *sc = arg;
	unsigned int i;

	for (i = 0; i < AHCI_PORTS; i++)
		if (sc->sc_ports[i] != NULL)
			ahci_port_work(sc->sc_ports[i]);
}

static int
ahci_match(struct device *parent __unused, const void *aux)
{
	const struct pci_attach_args *pa = aux;

	return pa->pa_function.pf_class == PCI_CLASS_AHCI ?
	    DEVICE_MATCH_CLASS : DEVICE_MATCH_NONE;
}

static void
disk_found(struct ahci *sc, unsigned int port)
{
	uint8_t buf[ATA_IDENTIFY_LEN];
	struct ata_attach_args aa;
	const char *why;
	char where[32];
	int error;

	error = ahci_port_start(sc->sc_ports[port]);
	if (error == ENODEV)
		return;
	if (error != 0)
		why = "that does not become ready";
	else if (ahci_port_identify(sc->sc_ports[port], buf) != 0)
		why = "that does not say what it is";
	else
		why = ata_identity_parse(buf, &aa.aa_identity);
	if (why != NULL) {
		device_printf(sc->sc_self, "the disk at port %u is not used: "
		    "%s", port, why);
		return;
	}
	aa.aa_port = sc->sc_ports[port];
	snprintf(where, sizeof(where), "port %u", port);
	(void)device_found(sc->sc_self, "atabus", where, &aa);
}

static int
map_registers(struct ahci *sc, uint32_t *ports)
{
	uint32_t cap;
	int error;

	error = pci_bar_map(&sc->sc_function, ABAR, 0, 0, &sc->sc_regs);
	if (error != 0)
		return error;
	/* There may be fewer ports than registers have room for. */
	if (sc->sc_regs.ps_len < AHCI_PORT(1))
		return ENXIO;
	pci_command(&sc->sc_function, PCI_COMMAND_MEM, 0);
	pci_space_write(&sc->sc_regs, AHCI_GHC, 4, AHCI_GHC_AHCI);
	cap = pci_space_read(&sc->sc_regs, AHCI_CAP, 4);
	*ports = pci_space_read(&sc->sc_regs, AHCI_PI, 4);
	if (cap == UINT32_MAX)
		return ENXIO;
	if ((cap & AHCI_CAP_64) == 0) {
		device_printf(sc->sc_self, "without 64-bit addresses");
		return ENOTSUP;
	}
	return 0;
}

static int
ahci_attach(struct device *self, const void *aux)
{
	const struct pci_attach_args *pa = aux;
	struct ahci *sc = device_softc(self);
	uint32_t ports, present = 0;
	enum pci_intr how;
	unsigned int i;
	int error;

	sc->sc_self = self;
	sc->sc_function = pa->pa_function;
	softint_init(&sc->sc_softint, ahci_softint, sc);
	error = map_registers(sc, &ports);
	if (error != 0)
		return error;
	for (i = 0; i < AHCI_PORTS; i++) {
		if ((ports & 1U << i) == 0 ||
		    AHCI_PORT(i + 1) > sc->sc_regs.ps_len)
			continue;
		ahci_port_quiet(sc, i);
		if (!ahci_port_present(sc, i))
			continue;
		present |= 1U << i;
		sc->sc_ports[i] = ahci_port_create(sc, i);
		if (sc->sc_ports[i] == NULL)
			device_printf(self, "no memory for port %u", i);
	}
	if (present == 0)
		return 0;
	pci_space_write(&sc->sc_regs, AHCI_IS, 4, UINT32_MAX);
	pci_command(&sc->sc_function, PCI_COMMAND_MASTER, 0);
	error = pci_intr_establish(&sc->sc_function, ahci_intr, sc, &how);
	if (error != 0) {
		ahci_fail(sc, "has no interrupt");
		return 0;
	}
	pci_space_write(&sc->sc_regs, AHCI_GHC, 4,
	    AHCI_GHC_AHCI | AHCI_GHC_INTR);
	for (i = 0; i < AHCI_PORTS && !sc->sc_failed; i++)
		if (sc->sc_ports[i] != NULL)
			disk_found(sc, i);
	return 0;
}

RUMP_DRIVER(ahcisata) = {
	.rd_name = "ahcisata",
	.rd_bus = "pci",
	.rd_softc_size = sizeof(struct ahci),
	.rd_match = ahci_match,
	.rd_attach = ahci_attach,
};
