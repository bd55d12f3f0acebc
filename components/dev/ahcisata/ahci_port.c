/*
 * ahci_port.c - one port: commands, completions, errors. The disk has one command at
 * a time. When it fails, the port stops and is started again (6.2.2).
 */
#include "netbsd/errno.h"
#include "rump/kmem.h"

#include "ahci.h"

/* Registers, from the port's first on. */
#define PX_CLB		0x00
#define PX_FB		0x08
#define PX_IS		0x10
#define  IS_DONE	0x0000000fU	/* a FIS of any kind has come */
#define  IS_PHY		0x00400000U	/* the link has changed */
#define  IS_ERRORS	0x78000000U	/* task file, host bus, interface */
#define PX_IE		0x14
#define PX_CMD		0x18
#define  CMD_START	0x00000001U
#define  CMD_POWER	0x00000006U	/* power on, spin up */
#define  CMD_FIS	0x00000010U
#define  CMD_SLOT(c)	((c) >> 8 & 0x1f)
#define  CMD_FIS_RUNS	0x00004000U
#define  CMD_RUNS	0x00008000U
#define  CMD_ACTIVE	0x10000000U
#define PX_TFD		0x20
#define  TFD_BUSY	0x88U		/* BSY, DRQ */
#define PX_SIG		0x24
#define  SIG_ATA	0x00000101U
#define PX_SSTS		0x28
#define  SSTS_DET(s)	((s) & 0xf)
#define  DET_PRESENT	3U
#define PX_SERR		0x30
#define PX_CI		0x38

#define STOP_TIMEOUT	500000000ULL	/* 10.1.2 */
#define READY_TIMEOUT	10000000000ULL
#define IDENTIFY_TIMEOUT 10000000000ULL
#define POLL_INTERVAL	1000000ULL

/*
 * One command at a time: with several, QEMU does not tell which of them has failed,
 * and disks do them one after the other in any case.
 */
#define SLOTS		1U
#define FIS_DWORDS	5U

struct header {
	uint32_t h_flags;		/* length of the FIS, write, PRDs */
#define HEADER_WRITE	0x40U
	uint32_t h_done;
	uint64_t h_table;
	uint32_t h_reserved[4];
};
CTASSERT(sizeof(struct header) == 32);

struct prd {
	uint64_t d_pa;
	uint32_t d_reserved;
	uint32_t d_len;			/* minus 1 */
};
CTASSERT(sizeof(struct prd) == 16);

struct table {
	uint8_t t_fis[128];
	struct prd t_prds[DISK_MAXSEGS];
	uint8_t t_rest[1024 - 128 - DISK_MAXSEGS * sizeof(struct prd)];
};
CTASSERT(sizeof(struct table) == 1024);

struct ahci_memory {
	struct header m_headers[32];
	uint8_t m_received[256];
	uint8_t m_pad[256];
	uint8_t m_identity[ATA_IDENTIFY_LEN];
	uint8_t m_rest[2048];
	struct table m_tables[SLOTS];
};
/* Of page_alloc, which takes powers of two. */
#define MEMORY_FRAMES	2U
CTASSERT(sizeof(struct ahci_memory) <= MEMORY_FRAMES * RUMPUSER_PAGE_SIZE);
CTASSERT(offsetof(struct ahci_memory, m_received) % 256 == 0);
CTASSERT(offsetof(struct ahci_memory, m_tables) % 128 == 0);

static uint32_t
px_read(const struct ahci_port *p, size_t reg)
{
	return pci_space_read(&p->p_controller->sc_regs,
	    AHCI_PORT(p->p_number) + reg, 4);
}

static void
px_write(const struct ahci_port *p, size_t reg, uint32_t value)
{
	pci_space_write(&p->p_controller->sc_regs,
	    AHCI_PORT(p->p_number) + reg, 4, value);
}

static void
px_write64(const struct ahci_port *p, size_t reg, uint64_t value)
{
	px_write(p, reg, (uint32_t)value);
	px_write(p, reg + 4, (uint32_t)(value >> 32));
}

static void
px_command(const struct ahci_port *p, uint32_t set, uint32_t clear)
{
	px_write(p, PX_CMD, (px_read(p, PX_CMD) | set) & ~clear);
}

bool
ahci_port_present(struct ahci *sc, unsigned int port)
{
	struct ahci_port p = { .p_controller = sc, .p_number = port };

	return SSTS_DET(px_read(&p, PX_SSTS)) == DET_PRESENT;
}

void
ahci_port_quiet(struct ahci *sc, unsigned int port)
{
	struct ahci_port p = { .p_controller = sc, .p_number = port };

	px_write(&p, PX_IE, 0);
}

/* ---- Commands ------------------------------------------------------------ */

/* Fills a slot in but for its FIS. */
static void
slot_fill(struct ahci_port *p, unsigned int slot, const struct disk_seg *segs,
    unsigned int nsegs, bool write)
{
	struct header *h = &p->p_memory->m_headers[slot];
	struct table *t = &p->p_memory->m_tables[slot];
	unsigned int i;

	memset(h, 0, sizeof(*h));
	h->h_flags = FIS_DWORDS | (write ? HEADER_WRITE : 0) | nsegs << 16;
	h->h_table = rumpuser_va_to_pa(t);
	for (i = 0; i < nsegs; i++)
		t->t_prds[i] = (struct prd){ segs[i].ds_pa, 0,
		    segs[i].ds_len - 1 };
}

static void
slot_issue(struct ahci_port *p, uint32_t slots)
{
	p->p_issued |= slots;
	/* What the device reads is in memory first. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	px_write(p, PX_CI, slots);
}

static int
port_submit(void *arg, unsigned int slot, struct disk_io *di)
{
	struct ahci_port *p = arg;

	/* The one that has failed is under way until the port runs again. */
	if (p->p_recovering)
		return EAGAIN;
	slot_fill(p, slot, di->di_segs, di->di_nsegs,
	    di->di_op == DISK_WRITE);
	ata_fis_request(p->p_memory->m_tables[slot].t_fis, di,
	    di->di_disk->dk_blocksize);
	slot_issue(p, 1U << slot);
	return 0;
}

/* Commands have ended. */
static void
slots_done(struct ahci_port *p, uint32_t slots, int error)
{
	if (p->p_asking && slots != 0) {
		p->p_asking = false;
		p->p_error = error;
		(void)waitq_wake(&p->p_wait, SIZE_MAX);
		return;
	}
	for (; slots != 0; slots &= slots - 1)
		(void)diskqueue_done(&p->p_requests,
		    (unsigned int)__builtin_ctz(slots), error);
}

int
ahci_port_identify(struct ahci_port *p, uint8_t buf[ATA_IDENTIFY_LEN])
{
	struct ahci_memory *m = p->p_memory;
	struct disk_seg seg = { rumpuser_va_to_pa(m->m_identity),
	    ATA_IDENTIFY_LEN };
	uint64_t end = rumpuser_clock_mono() + IDENTIFY_TIMEOUT;

	slot_fill(p, 0, &seg, 1, false);
	ata_fis_identify(m->m_tables[0].t_fis);
	p->p_asking = true;
	slot_issue(p, 1);
	while (p->p_asking)
		if (waitq_sleep(&p->p_wait, "ahcisata", 0, end) ==
		    EWOULDBLOCK)
			ahci_fail(p->p_controller, "does not answer");
	/* The device cannot change the copy. */
	memcpy(buf, m->m_identity, ATA_IDENTIFY_LEN);
	return p->p_error;
}

/* ---- Starting and stopping ----------------------------------------------- */

/* Sleeps until bits of a register are clear. */
static bool
wait_clear(struct ahci_port *p, size_t reg, uint32_t bits, uint64_t timeout)
{
	uint64_t now = rumpuser_clock_mono(), end = now + timeout;
	struct waitq nothing = WAITQ_INITIALIZER;

	while ((px_read(p, reg) & bits) != 0) {
		now = rumpuser_clock_mono();
		if (now >= end)
			return false;
		(void)waitq_sleep(&nothing, "ahcisata", 0,
		    now + POLL_INTERVAL);
	}
	return true;
}

static void
port_run(struct ahci_port *p)
{
	px_write(p, PX_SERR, UINT32_MAX);
	px_write(p, PX_IS, UINT32_MAX);
	/* What the handler saw of the past. */
	(void)__atomic_exchange_n(&p->p_events, 0, __ATOMIC_SEQ_CST);
	px_command(p, CMD_START, 0);
}

int
ahci_port_start(struct ahci_port *p)
{
	px_command(p, 0, CMD_START);
	if (!wait_clear(p, PX_CMD, CMD_RUNS, STOP_TIMEOUT))
		return EIO;
	px_command(p, 0, CMD_FIS);
	if (!wait_clear(p, PX_CMD, CMD_FIS_RUNS, STOP_TIMEOUT))
		return EIO;
	px_write64(p, PX_CLB, rumpuser_va_to_pa(p->p_memory->m_headers));
	px_write64(p, PX_FB, rumpuser_va_to_pa(p->p_memory->m_received));
	px_write(p, PX_SERR, UINT32_MAX);
	px_command(p, CMD_FIS | CMD_POWER | CMD_ACTIVE, 0);
	if (!wait_clear(p, PX_TFD, TFD_BUSY, READY_TIMEOUT))
		return EIO;
	if (px_read(p, PX_SIG) != SIG_ATA)
		return ENODEV;
	port_run(p);
	px_write(p, PX_IE, IS_DONE | IS_PHY | IS_ERRORS);
	return 0;
}

/* ---- Errors -------------------------------------------------------------- */

/* The disk is off, and its requests end. */
static void
port_off(struct ahci_port *p)
{
	p->p_off = true;
	p->p_recovering = false;
	px_write(p, PX_IE, 0);
	px_command(p, 0, CMD_START);
	if (p->p_asking)
		slots_done(p, 1, EIO);
	diskqueue_fail(&p->p_requests);
}

void
ahci_fail(struct ahci *sc, const char *why)
{
	unsigned int i;

	if (sc->sc_failed)
		return;
	sc->sc_failed = true;
	device_printf(sc->sc_self, "%s: shut off", why);
	/* Whatever it does now, it cannot reach memory. */
	pci_command(&sc->sc_function, PCI_COMMAND_INTX_OFF,
	    PCI_COMMAND_MASTER);
	for (i = 0; i < AHCI_PORTS; i++)
		if (sc->sc_ports[i] != NULL && !sc->sc_ports[i]->p_off)
			port_off(sc->sc_ports[i]);
}

/* Goes on when the port has stopped. Softint, as a callout or not. */
static void
recover(void *arg)
{
	struct ahci_port *p = arg;
	uint64_t now = rumpuser_clock_mono();
	uint32_t again, failed;

	if (p->p_off)
		return;
	if ((px_read(p, PX_CMD) & CMD_RUNS) != 0) {
		if (now >= p->p_deadline)
			ahci_fail(p->p_controller, "does not stop after an "
			    "error");
		else
			callout_schedule(&p->p_callout, now + POLL_INTERVAL);
		return;
	}
	if ((px_read(p, PX_TFD) & TFD_BUSY) != 0) {
		ahci_fail(p->p_controller, "stays busy after an error");
		return;
	}
	p->p_recovering = false;
	failed = p->p_failed;
	again = p->p_issued & ~failed;
	p->p_issued = 0;
	port_run(p);
	if (again != 0)
		slot_issue(p, again);
	slots_done(p, failed, EIO);
	diskqueue_push(&p->p_requests);
}

/*
 * The commands that the port has not got any more, of those issued, in *done. false:
 * the controller was shut off.
 */
static bool
find_done(struct ahci_port *p, uint32_t *done)
{
	uint32_t left = px_read(p, PX_CI);

	/* All ones: it is not there any more. */
	if ((left & ~p->p_issued) != 0) {
		ahci_fail(p->p_controller, "has commands that it was not "
		    "given");
		return false;
	}
	*done = p->p_issued & ~left;
	return true;
}

/*
 * The failed command is still there, says the specification; QEMU ends it as it ends
 * others.
 */
static void
port_error(struct ahci_port *p, uint32_t done)
{
	p->p_failed = done != 0 ? done :
	    1U << CMD_SLOT(px_read(p, PX_CMD)) & p->p_issued;
	px_command(p, 0, CMD_START);
	if (p->p_failed == 0) {
		ahci_fail(p->p_controller, "fails without a command");
		return;
	}
	p->p_recovering = true;
	p->p_deadline = rumpuser_clock_mono() + STOP_TIMEOUT;
	recover(p);
}

void
ahci_port_intr(struct ahci_port *p)
{
	uint32_t events = px_read(p, PX_IS);

	px_write(p, PX_IS, events);
	(void)__atomic_fetch_or(&p->p_events, events, __ATOMIC_SEQ_CST);
}

void
ahci_port_work(struct ahci_port *p)
{
	uint32_t events = __atomic_exchange_n(&p->p_events, 0,
	    __ATOMIC_SEQ_CST);
	uint32_t done;

	if (events == 0 || p->p_off || p->p_recovering)
		return;
	if ((events & IS_PHY) != 0) {
		px_write(p, PX_SERR, UINT32_MAX);
		if (SSTS_DET(px_read(p, PX_SSTS)) != DET_PRESENT) {
			device_printf(p->p_controller->sc_self,
			    "the disk at port %u is gone", p->p_number);
			port_off(p);
			return;
		}
	}
	if (!find_done(p, &done))
		return;
	/* An error of what is done may have come since the handler looked. */
	events |= px_read(p, PX_IS) | __atomic_load_n(&p->p_events,
	    __ATOMIC_SEQ_CST);
	if ((events & IS_ERRORS) != 0) {
		port_error(p, done);
		return;
	}
	p->p_issued &= ~done;
	slots_done(p, done, 0);
	diskqueue_push(&p->p_requests);
}

static void
port_expired(void *arg)
{
	struct ahci_port *p = arg;

	ahci_fail(p->p_controller, "does not answer");
}

static const struct diskqueue_ops port_requests = {
	.do_submit = port_submit,
	.do_expired = port_expired,
};

struct ahci_port *
ahci_port_create(struct ahci *sc, unsigned int port)
{
	struct ahci_port *p = kmem_zalloc(sizeof(*p));
	rump_paddr_t pa = page_alloc(MEMORY_FRAMES);

	if (p == NULL || pa == 0) {
		if (p != NULL)
			kmem_free(p, sizeof(*p));
		if (pa != 0)
			page_free(pa, MEMORY_FRAMES);
		return NULL;
	}
	p->p_controller = sc;
	p->p_number = port;
	p->p_memory = rumpuser_pa_to_va(pa);
	memset(p->p_memory, 0, sizeof(*p->p_memory));
	diskqueue_init(&p->p_requests, SLOTS, &port_requests, p);
	callout_init(&p->p_callout, recover, p);
	waitq_init(&p->p_wait);
	return p;
}
