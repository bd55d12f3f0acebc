/*
 * nvme.h - a controller, between the files of rumpdev_nvme. Monitor held
 * throughout.
 */
#ifndef NVME_H
#define NVME_H

#include "rump/diskqueue.h"
#include "rump/lib.h"
#include "rump/pci.h"
#include "rump/softint.h"
#include "rump/sync.h"

#include "nvme_data.h"

/* A command, 4.2. Fields not named here are 0. */
struct nvme_command {
	uint8_t c_opcode;
	uint8_t c_flags;
	uint16_t c_id;
	uint32_t c_namespace;
	uint64_t c_reserved[2];
	uint64_t c_prp[2];
	uint32_t c_dw10, c_dw11, c_dw12, c_dw13, c_dw14, c_dw15;
};
CTASSERT(sizeof(struct nvme_command) == 64);

/* A completion, 4.6. */
struct nvme_completion {
	uint32_t cq_result, cq_reserved;
	uint16_t cq_sq_head, cq_sq_id;
	uint32_t cq_status;		/* and command, and phase */
};
CTASSERT(sizeof(struct nvme_completion) == 16);

/* Submission queue and completion queue of the same number and size. */
struct nvme_queue {
	unsigned int q_id, q_size;
	struct nvme_command *q_commands;	/* one frame */
	volatile struct nvme_completion *q_completions;	/* one frame */
	unsigned int q_tail, q_head;
	uint32_t q_phase;		/* what the next completion has */
};

#define NVME_QUEUE_SIZE		64U
/* Fewer than the queue holds, so that it is never full. */
#define NVME_SLOTS		32U

struct nvme {
	struct device *sc_self;
	struct pci_function sc_function;
	struct pci_space sc_regs;
	struct nvme_cap sc_cap;
	struct nvme_controller sc_info;
	enum pci_intr sc_intr;
	struct softint sc_softint;
	struct nvme_queue sc_admin, sc_io;
	bool sc_failed;
	/* One command of the administrator at a time. */
	struct waitq sc_wait;
	bool sc_waiting;
	uint32_t sc_status;
	struct diskqueue sc_requests;
	uint64_t *sc_lists;		/* NVME_PRP_MAX entries a slot */
	uint8_t *sc_data, *sc_copy;	/* a frame for the device, one for us */
};

/* ---- nvme_queue.c -------------------------------------------------------- */

/* Memory for a queue; what is there already stays. ENOMEM. */
int nvme_queue_alloc(struct nvme_queue *, unsigned int id, unsigned int size);
void nvme_queue_free(struct nvme_queue *);

/* Puts a command into a queue that has room; the doorbell is another matter. */
void nvme_queue_put(struct nvme_queue *, const struct nvme_command *);
void nvme_queue_ring(struct nvme *, struct nvme_queue *);

/* Stops and starts the controller, with interrupts established. An errno. */
int nvme_stop(struct nvme *);
int nvme_start(struct nvme *);

/* A command of the administrator. Sleeps. EIO, which has said nothing. */
int nvme_admin(struct nvme *, struct nvme_command *);

/* Shuts the controller off for good, saying why. */
void nvme_fail(struct nvme *, const char *why);

/* The interrupt handler, and the softint that it schedules. */
bool nvme_intr(void *);
void nvme_softint(void *);

#endif /* NVME_H */
