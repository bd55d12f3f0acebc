/*
 * nvme_queue.c - registers and queues of an NVMe controller. Of a completion only
 * the status word is used, read once: phase, command and status. A command number
 * that is not under way shuts the controller off.
 */
#include "netbsd/errno.h"
#include "rump/kmem.h"

#include "nvme.h"

#define REG_INTMS	0x0c		/* interrupts off: not with MSI-X */
#define REG_INTMC	0x10
#define REG_CC		0x14
#define  CC_ENABLE	0x00000001U
#define  CC_ENTRIES	(6U << 16 | 4U << 20)	/* of 64 and 16 bytes */
#define REG_CSTS	0x1c
#define  CSTS_READY	0x1U
#define  CSTS_FATAL	0x2U
#define REG_AQA		0x24
#define REG_ASQ		0x28
#define REG_ACQ		0x30
#define REG_DOORBELLS	0x1000

#define STATUS_COMMAND(w)	((w) & 0xffff)
#define STATUS_PHASE(w)		((w) >> 16 & 1)
#define STATUS_CODE(w)		((w) >> 17 & 0x7ff)	/* and its type */
#define STATUS_INVALID_OPCODE	0x001

#define POLL_INTERVAL	1000000ULL	/* of CSTS, ns */
#define ADMIN_TIMEOUT	30000000000ULL

int
nvme_queue_alloc(struct nvme_queue *q, unsigned int id, unsigned int size)
{
	rump_paddr_t sq = page_alloc(1), cq = page_alloc(1);

	if (sq == 0 || cq == 0) {
		if (sq != 0)
			page_free(sq, 1);
		if (cq != 0)
			page_free(cq, 1);
		return ENOMEM;
	}
	q->q_id = id;
	q->q_size = size;
	q->q_commands = rumpuser_pa_to_va(sq);
	q->q_completions = rumpuser_pa_to_va(cq);
	q->q_tail = q->q_head = 0;
	q->q_phase = 1;
	memset(q->q_commands, 0, NVME_PAGE);
	memset(rumpuser_pa_to_va(cq), 0, NVME_PAGE);
	return 0;
}

void
nvme_queue_free(struct nvme_queue *q)
{
	if (q->q_commands == NULL)
		return;
	page_free(rumpuser_va_to_pa(q->q_commands), 1);
	page_free(rumpuser_va_to_pa((const void *)(uintptr_t)
	    q->q_completions), 1);
	q->q_commands = NULL;
}

void
nvme_queue_put(struct nvme_queue *q, const struct nvme_command *c)
{
	q->q_commands[q->q_tail] = *c;
	q->q_tail = (q->q_tail + 1) % q->q_size;
}

static void
doorbell(struct nvme *sc, unsigned int index, unsigned int value)
{
	/* What the device reads is in memory first. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	pci_space_write(&sc->sc_regs, REG_DOORBELLS + index *
	    sc->sc_cap.nc_stride, 4, value);
}

void
nvme_queue_ring(struct nvme *sc, struct nvme_queue *q)
{
	if (!sc->sc_failed)
		doorbell(sc, 2 * q->q_id, q->q_tail);
}

/* ---- The controller ------------------------------------------------------ */

static void
write64(struct nvme *sc, size_t reg, uint64_t value)
{
	pci_space_write(&sc->sc_regs, reg, 4, (uint32_t)value);
	pci_space_write(&sc->sc_regs, reg + 4, 4, (uint32_t)(value >> 32));
}

/* Sleeps until it is ready, or is not, as told by CSTS. */
static int
wait_ready(struct nvme *sc, uint32_t ready)
{
	uint64_t end = rumpuser_clock_mono() + sc->sc_cap.nc_timeout, now;
	struct waitq nothing = WAITQ_INITIALIZER;
	uint32_t csts;

	for (;;) {
		csts = pci_space_read(&sc->sc_regs, REG_CSTS, 4);
		/* All ones: it is not there any more. */
		if (csts == UINT32_MAX || (ready != 0 &&
		    (csts & CSTS_FATAL) != 0))
			return EIO;
		if ((csts & CSTS_READY) == ready)
			return 0;
		now = rumpuser_clock_mono();
		if (now >= end)
			return EIO;
		(void)waitq_sleep(&nothing, "nvme", 0, now + POLL_INTERVAL);
	}
}

int
nvme_stop(struct nvme *sc)
{
	pci_space_write(&sc->sc_regs, REG_CC, 4, 0);
	return wait_ready(sc, 0);
}

int
nvme_start(struct nvme *sc)
{
	uint32_t last = sc->sc_admin.q_size - 1;

	pci_space_write(&sc->sc_regs, REG_AQA, 4, last << 16 | last);
	write64(sc, REG_ASQ, rumpuser_va_to_pa(sc->sc_admin.q_commands));
	write64(sc, REG_ACQ, rumpuser_va_to_pa((const void *)(uintptr_t)
	    sc->sc_admin.q_completions));
	pci_space_write(&sc->sc_regs, REG_CC, 4, CC_ENTRIES | CC_ENABLE);
	return wait_ready(sc, CSTS_READY);
}

void
nvme_fail(struct nvme *sc, const char *why)
{
	if (sc->sc_failed)
		return;
	sc->sc_failed = true;
	device_printf(sc->sc_self, "%s: shut off", why);
	pci_space_write(&sc->sc_regs, REG_CC, 4, 0);
	/* Whatever it does now, it cannot reach memory. */
	pci_command(&sc->sc_function, PCI_COMMAND_INTX_OFF,
	    PCI_COMMAND_MASTER);
	sc->sc_waiting = false;
	sc->sc_status = UINT32_MAX;
	(void)waitq_wake(&sc->sc_wait, SIZE_MAX);
	diskqueue_fail(&sc->sc_requests);
}

int
nvme_admin(struct nvme *sc, struct nvme_command *c)
{
	uint64_t end = rumpuser_clock_mono() + ADMIN_TIMEOUT;

	if (sc->sc_failed)
		return EIO;
	c->c_id = 0;
	sc->sc_waiting = true;
	nvme_queue_put(&sc->sc_admin, c);
	nvme_queue_ring(sc, &sc->sc_admin);
	while (sc->sc_waiting)
		if (waitq_sleep(&sc->sc_wait, "nvme", 0, end) == EWOULDBLOCK)
			nvme_fail(sc, "does not answer");
	return STATUS_CODE(sc->sc_status) == 0 ? 0 : EIO;
}

/* ---- Completions --------------------------------------------------------- */

bool
nvme_intr(void *arg)
{
	struct nvme *sc = arg;

	/* A line stays up until completions are taken. */
	if (sc->sc_intr == PCI_INTR_INTX)
		pci_space_write(&sc->sc_regs, REG_INTMS, 4, 1);
	rump_softint_schedule(&sc->sc_softint);
	return true;
}

/* Takes one completion's status; false: there is none. */
static bool
completion_take(struct nvme_queue *q, uint32_t *status)
{
	*status = q->q_completions[q->q_head].cq_status;
	if (STATUS_PHASE(*status) != q->q_phase)
		return false;
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	if (++q->q_head == q->q_size) {
		q->q_head = 0;
		q->q_phase ^= 1;
	}
	return true;
}

static bool
admin_done(struct nvme *sc, uint32_t status)
{
	if (!sc->sc_waiting || STATUS_COMMAND(status) != 0)
		return false;
	sc->sc_waiting = false;
	sc->sc_status = status;
	(void)waitq_wake(&sc->sc_wait, SIZE_MAX);
	return true;
}

static bool
request_done(struct nvme *sc, uint32_t status)
{
	unsigned int code = STATUS_CODE(status);

	return diskqueue_done(&sc->sc_requests, STATUS_COMMAND(status),
	    code == 0 ? 0 : code == STATUS_INVALID_OPCODE ? EOPNOTSUPP : EIO);
}

/* Takes all completions of a queue. */
static void
queue_intr(struct nvme *sc, struct nvme_queue *q,
    bool (*done)(struct nvme *, uint32_t))
{
	uint32_t status;
	bool any = false;

	if (q->q_commands == NULL)
		return;
	/* Each ends something that was under way, so there is an end. */
	while (!sc->sc_failed && completion_take(q, &status)) {
		any = true;
		if (!done(sc, status))
			nvme_fail(sc, "completes a command that it was not "
			    "given");
	}
	if (any && !sc->sc_failed)
		doorbell(sc, 2 * q->q_id + 1, q->q_head);
}

void
nvme_softint(void *arg)
{
	struct nvme *sc = arg;

	queue_intr(sc, &sc->sc_admin, admin_done);
	queue_intr(sc, &sc->sc_io, request_done);
	if (sc->sc_failed)
		return;
	if (sc->sc_io.q_commands != NULL)
		diskqueue_push(&sc->sc_requests);
	if (sc->sc_intr == PCI_INTR_INTX)
		pci_space_write(&sc->sc_regs, REG_INTMC, 4, 1);
}
