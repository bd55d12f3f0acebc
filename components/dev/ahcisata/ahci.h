/*
 * ahci.h - an AHCI controller and its ports, between the files of
 * rumpdev_ahcisata. Sections are those of AHCI 1.3.1. Monitor held throughout,
 * except for the interrupt handler.
 */
#ifndef AHCI_H
#define AHCI_H

#include "rump/diskqueue.h"
#include "rump/lib.h"
#include "rump/pci.h"
#include "rump/softint.h"
#include "rump/sync.h"

#include "ata.h"

#define AHCI_PORTS		32U
#define AHCI_MAX_SECTORS	1024U

struct ahci_memory;

struct ahci_port {
	struct ahci *p_controller;
	unsigned int p_number;
	struct ahci_memory *p_memory;	/* what the device sees */
	struct diskqueue p_requests;
	uint32_t p_issued;		/* slots the device has */
	uint32_t p_events;		/* of PxIS; atomic: set by the handler */
	bool p_off;
	/* Recovery from an error. */
	bool p_recovering;
	uint32_t p_failed;		/* slots whose commands have failed */
	uint64_t p_deadline;
	struct callout p_callout;
	/* IDENTIFY, before there are requests. */
	bool p_asking;
	int p_error;
	struct waitq p_wait;
};

struct ahci {
	struct device *sc_self;
	struct pci_function sc_function;
	struct pci_space sc_regs;
	bool sc_failed;
	struct softint sc_softint;
	struct ahci_port *sc_ports[AHCI_PORTS];	/* NULL: nothing there */
};

/* Registers: of the controller, and of a port. */
#define AHCI_CAP		0x00
#define  AHCI_CAP_64		0x80000000U
#define AHCI_GHC		0x04
#define  AHCI_GHC_INTR		0x00000002U
#define  AHCI_GHC_AHCI		0x80000000U
#define AHCI_IS			0x08
#define AHCI_PI			0x0c
#define AHCI_PORT(p)		(0x100 + 0x80 * (size_t)(p))

/* ---- ahci_port.c --------------------------------------------------------- */

/* Whether there is a disk; changes nothing. */
bool ahci_port_present(struct ahci *, unsigned int port);
/* Stops a port's interrupts. */
void ahci_port_quiet(struct ahci *, unsigned int port);
/* A port, not started; NULL: no memory. */
struct ahci_port *ahci_port_create(struct ahci *, unsigned int port);
/* ENODEV: it has no disk but something else; EIO: it does not start. Sleeps. */
int ahci_port_start(struct ahci_port *);
/* Asks the disk what it is. EIO. Sleeps. */
int ahci_port_identify(struct ahci_port *, uint8_t buf[ATA_IDENTIFY_LEN]);
/* For the interrupt handler: takes note of the port's events. */
void ahci_port_intr(struct ahci_port *);
/* What has happened, under the monitor. */
void ahci_port_work(struct ahci_port *);

/* Shuts the controller off for good, saying why. */
void ahci_fail(struct ahci *, const char *why);

#endif /* AHCI_H */
