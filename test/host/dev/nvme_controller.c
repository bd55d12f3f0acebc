/*
 * NVMe: the driver against a made-up controller, which may misbehave.
 * includes: components/dev/nvme components/dev/disk/include
 * sources: components/dev/nvme/nvme.c components/dev/nvme/nvme_queue.c
 * sources: components/dev/nvme/nvme_data.c components/dev/disk/diskqueue.c
 */
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

static void
start(enum wrong wrong)
{
	memset(&card, 0, sizeof(card));
	card.wrong = wrong;
	card.phase[0] = card.phase[1] = 1;
	attach();
}

TEST(reads)
{
	struct disk_io di;
	unsigned int i;

	start(NOTHING);
	REQUIRE(machine.disk != NULL);
	CHECK_EQ(machine.disk->dk_sectors, 1000);
	/* More than the queue has entries. */
	for (i = 1; i <= 200; i++) {
		read_page(&di);
		(void)fake_softint_run();
		CHECK_EQ(ended, i);
		CHECK_EQ(di.di_error, 0);
	}
	CHECK(machine.master);
	CHECK_STR(fake_console(), "");
}

TEST(an_error_is_one_request_s)
{
	struct disk_io di;

	start(FAILS);
	read_page(&di);
	(void)fake_softint_run();
	CHECK_EQ(di.di_error, EIO);
	CHECK(machine.master);
	CHECK_STR(fake_console(), "disk0: read of 8 sectors at 0: error 5\n");
}

TEST(a_controller_that_never_starts)
{
	start(NEVER_READY);
	CHECK(machine.disk == NULL && !machine.master);
	CHECK_STR(fake_console(), "card0: does not become ready: shut off\n");
}

TEST(a_controller_that_says_nothing)
{
	start(SILENT_ADMIN);
	CHECK(machine.disk == NULL && !machine.master);
	CHECK_STR(fake_console(), "card0: does not answer: shut off\n");
}

TEST(a_controller_that_says_nonsense)
{
	start(GARBAGE_IDENTITY);
	CHECK(machine.disk == NULL && !machine.master);
	CHECK_STR(fake_console(),
	    "card0: does not say what it is: shut off\n");
}

TEST(a_command_that_was_not_given)
{
	struct disk_io di;

	start(UNKNOWN_COMMAND);
	read_page(&di);
	(void)fake_softint_run();
	CHECK_EQ(ended, 1);
	CHECK_EQ(di.di_error, EIO);
	expect_off("card0: completes a command that it was not given: shut off\n"
	    "disk0: read of 8 sectors at 0: error 5\n");
}

TEST(a_command_that_ends_twice)
{
	struct disk_io di;

	start(TWICE);
	read_page(&di);
	(void)fake_softint_run();
	CHECK_EQ(ended, 1);
	CHECK_EQ(di.di_error, 0);
	expect_off("card0: completes a command that it was not given: shut "
	    "off\n");
}

TEST(a_request_that_never_ends)
{
	struct disk_io di;

	start(SILENT);
	read_page(&di);
	(void)fake_softint_run();
	fake_clock_advance(fake_clock + 59 * 1000000000ULL);
	(void)fake_softint_run();
	CHECK_EQ(ended, 0);
	fake_clock_advance(fake_clock + 10 * 1000000000ULL);
	(void)fake_softint_run();
	CHECK_EQ(ended, 1);
	CHECK_EQ(di.di_error, EIO);
	expect_off("disk0: read of 8 sectors at 0: not done after a minute\n"
	    "card0: does not answer: shut off\n"
	    "disk0: read of 8 sectors at 0: error 5\n");
}
