/*
 * nvme_card.h - a made-up NVMe controller with one disk, which may misbehave. The
 * driver reaches it by disk_machine.h. Included once, by the test's only file.
 */
#ifndef NVME_CARD_H
#define NVME_CARD_H

#include "disk_machine.h"
#include "nvme.h"

#define REG_CC		0x14
#define REG_CSTS	0x1c
#define REG_ASQ		0x28
#define REG_ACQ		0x30
#define DOORBELL(n)	(0x1000 + 4 * (n))

/* What the controller does wrong. */
enum wrong {
	NOTHING, NEVER_READY, SILENT_ADMIN, GARBAGE_IDENTITY, SILENT,
	UNKNOWN_COMMAND, TWICE, FAILS,
};

static struct {
	enum wrong wrong;
	uint32_t cc, regs[16];
	uint64_t sq[2], cq[2];		/* addresses, by queue */
	uint32_t sq_head[2], cq_tail[2], phase[2];
} card;

static uint32_t
card_read(size_t offset)
{
	switch (offset) {
	case 0x00:
		return 63;		/* entries, less one */
	case 0x04:
		return 1U << 5;		/* the NVM command set */
	case REG_CSTS:
		return card.wrong != NEVER_READY && (card.cc & 1) != 0;
	default:
		return card.regs[offset / 4];
	}
}

static void
complete(unsigned int queue, uint16_t id, uint32_t status)
{
	struct nvme_completion *cq = rumpuser_pa_to_va(card.cq[queue]);

	cq[card.cq_tail[queue]].cq_status = id | card.phase[queue] << 16 |
	    status << 17;
	if (++card.cq_tail[queue] == 64) {
		card.cq_tail[queue] = 0;
		card.phase[queue] ^= 1;
	}
	(void)machine.handler(machine.handler_arg);
}

static void
identify(uint8_t *buf, uint32_t what)
{
	if (card.wrong == GARBAGE_IDENTITY) {
		memset(buf, 0xff, 4096);
		return;
	}
	switch (what) {
	case 0:				/* a namespace of 1000 blocks of 512 bytes */
		buf[0] = 1000 & 0xff;
		buf[1] = 1000 >> 8;
		buf[128 + 2] = 9;
		break;
	case 1:				/* the controller */
		buf[512] = 0x66;
		buf[513] = 0x44;
		buf[516] = 1;
		break;
	default:			/* the namespaces */
		buf[0] = 1;
	}
}

static void
admin(const struct nvme_command *c)
{
	if (card.wrong == SILENT_ADMIN)
		return;
	switch (c->c_opcode) {
	case 0x06:
		identify(rumpuser_pa_to_va(c->c_prp[0]), c->c_dw10);
		break;
	case 0x05:
		card.cq[1] = c->c_prp[0];
		break;
	case 0x01:
		card.sq[1] = c->c_prp[0];
		break;
	}
	complete(0, c->c_id, 0);
}

static void
request(const struct nvme_command *c)
{
	switch (card.wrong) {
	case SILENT:
		return;
	case UNKNOWN_COMMAND:
		complete(1, 60000, 0);
		return;
	case TWICE:
		complete(1, c->c_id, 0);
		complete(1, c->c_id, 0);
		return;
	default:
		complete(1, c->c_id, card.wrong == FAILS ? 0x281 : 0);
	}
}

static void
card_write(size_t offset, uint32_t value)
{
	const struct nvme_command *sq;
	unsigned int queue;

	if (offset == REG_CC) {
		card.cc = value;
		card.sq[0] = card.regs[REG_ASQ / 4];
		card.sq[0] |= (uint64_t)card.regs[REG_ASQ / 4 + 1] << 32;
		card.cq[0] = card.regs[REG_ACQ / 4];
		card.cq[0] |= (uint64_t)card.regs[REG_ACQ / 4 + 1] << 32;
		return;
	}
	if (offset < sizeof(card.regs)) {
		card.regs[offset / 4] = value;
		return;
	}
	for (queue = 0; queue < 2; queue++) {
		if (offset != DOORBELL(2 * queue))
			continue;
		/* Who may not reach memory does nothing. */
		while (machine.master && card.sq_head[queue] != value) {
			sq = rumpuser_pa_to_va(card.sq[queue]);
			sq += card.sq_head[queue];
			card.sq_head[queue] = (card.sq_head[queue] + 1) % 64;
			if (queue == 0)
				admin(sq);
			else
				request(sq);
		}
	}
}

/* A controller that does something wrong. */
static void
card_start(enum wrong wrong)
{
	memset(&card, 0, sizeof(card));
	card.wrong = wrong;
	card.phase[0] = card.phase[1] = 1;
	attach();
}

#endif /* NVME_CARD_H */
