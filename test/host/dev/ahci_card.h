/*
 * ahci_card.h - a made-up AHCI controller with one disk, which may misbehave. The
 * driver reaches it by disk_machine.h. Included once, by the test's only file.
 */
#ifndef AHCI_CARD_H
#define AHCI_CARD_H

#include "disk_machine.h"
#include "ahci.h"

/* Registers of port 0. */
#define PX(reg)		((AHCI_PORT(0) + (reg)) / 4)
#define PX_CLB		0x00
#define PX_IS		0x10
#define  IS_DONE	0x1U
#define  IS_PHY		0x00400000U
#define  IS_TASK	0x40000000U
#define PX_CMD		0x18
#define  CMD_START	0x1U
#define  CMD_FIS	0x10U
#define  CMD_RUNS	0x8000U
#define  CMD_FIS_RUNS	0x4000U
#define PX_TFD		0x20
#define PX_SIG		0x24
#define PX_SSTS		0x28
#define PX_CI		0x38

#define COMMAND_IDENTIFY	0xec

/* What the controller does wrong. */
enum wrong {
	NOTHING, STAYS_BUSY, SILENT_IDENTITY, GARBAGE_IDENTITY, SILENT,
	UNKNOWN_COMMAND, FAILS, FAILS_AND_RUNS, LINK_LOST,
};

static struct {
	enum wrong wrong;
	uint32_t regs[0x200 / 4];
} card;

static uint32_t
card_read(size_t offset)
{
	return offset < sizeof(card.regs) ? card.regs[offset / 4] : 0;
}

static void
raise(uint32_t events)
{
	card.regs[PX(PX_IS)] |= events;
	card.regs[AHCI_IS / 4] |= 1;
	(void)machine.handler(machine.handler_arg);
}

static void
identify(uint8_t *buf)
{
	static const uint16_t words[][2] = {
		{ 0, 0x0040 }, { 49, 0x0300 }, { 82, 0x0020 }, { 83, 0x6400 },
		{ 85, 0x0020 }, { 100, 1000 },
	};
	size_t i;

	memset(buf, card.wrong == GARBAGE_IDENTITY ? 0xff : 0, 512);
	for (i = 0; i < nitems(words) && card.wrong != GARBAGE_IDENTITY; i++)
		memcpy(buf + 2 * words[i][0], &words[i][1], 2);
}

/* The command in slot 0. */
static void
command(void)
{
	uint32_t *header = rumpuser_pa_to_va(card.regs[PX(PX_CLB)] |
	    (uint64_t)card.regs[PX(PX_CLB) + 1] << 32);
	uint8_t *table = rumpuser_pa_to_va(header[2] |
	    (uint64_t)header[3] << 32);
	uint64_t data;

	memcpy(&data, table + 128, sizeof(data));
	if (table[2] == COMMAND_IDENTIFY) {
		if (card.wrong == SILENT_IDENTITY)
			return;
		identify(rumpuser_pa_to_va(data));
	} else
		switch (card.wrong) {
		case SILENT:
			return;
		case UNKNOWN_COMMAND:
			card.regs[PX(PX_CI)] |= 0x80;
			raise(IS_DONE);
			return;
		case FAILS:
		case FAILS_AND_RUNS:
			raise(IS_TASK);
			return;
		case LINK_LOST:
			card.regs[PX(PX_SSTS)] = 0;
			raise(IS_PHY);
			return;
		default:
			break;
		}
	card.regs[PX(PX_CI)] = 0;
	raise(IS_DONE);
}

static void
card_write(size_t offset, uint32_t value)
{
	uint32_t *r;

	if (offset >= sizeof(card.regs))
		return;
	r = &card.regs[offset / 4];
	if (offset == AHCI_IS || offset == AHCI_PORT(0) + PX_IS)
		*r &= ~value;
	else if (offset == AHCI_PORT(0) + PX_CMD) {
		*r = value & ~(CMD_RUNS | CMD_FIS_RUNS);
		if ((value & CMD_START) != 0 || card.wrong == FAILS_AND_RUNS)
			*r |= CMD_RUNS;
		else
			card.regs[PX(PX_CI)] = 0;
		if ((value & CMD_FIS) != 0)
			*r |= CMD_FIS_RUNS;
	} else if (offset == AHCI_PORT(0) + PX_CI) {
		*r |= value;
		/* Who may not reach memory does nothing. */
		if (machine.master && value != 0)
			command();
	} else
		*r = value;
}

/* A controller that does something wrong once the disk is attached, or before. */
static void
card_start(enum wrong wrong)
{
	memset(&card, 0, sizeof(card));
	card.wrong = wrong == FAILS_AND_RUNS ? NOTHING : wrong;
	card.regs[AHCI_CAP / 4] = AHCI_CAP_64;
	card.regs[AHCI_PI / 4] = 1;
	card.regs[PX(PX_SSTS)] = 3;
	card.regs[PX(PX_SIG)] = 0x101;
	card.regs[PX(PX_TFD)] = wrong == STAYS_BUSY ? 0x80 : 0;
	attach();
	card.wrong = wrong;
}

#endif /* AHCI_CARD_H */
