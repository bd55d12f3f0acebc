/*
 * Requests of a driver: order, room, errors, the end of the device.
 * sources: components/dev/disk/diskqueue.c
 * includes: components/dev/disk/include
 */
#include "rump/lib.h"

#include "fake.h"
#include "netbsd/errno.h"
#include "rump/diskqueue.h"
#include "test.h"

#define N	6

static struct diskqueue dq;
static struct disk disk = { .dk_name = "ld0" };
static struct disk_io ios[N];
static unsigned int ended[N], nended, nsubmitted, kicks;
static int submit_error;

void
disk_done(struct disk_io *di, int error)
{
	di->di_error = error;
	di->di_done(di);
}

static int
submit(void *softc __unused, unsigned int slot, struct disk_io *di)
{
	if (submit_error != 0)
		return submit_error;
	CHECK(slot < 4);
	CHECK(di == &ios[nsubmitted]);
	nsubmitted++;
	return 0;
}

static void
kick(void *softc __unused)
{
	kicks++;
}

static unsigned int expirations;

static void
expired(void *softc __unused)
{
	expirations++;
	diskqueue_fail(&dq);
}

static const struct diskqueue_ops ops = { submit, kick, expired };

static void
done(struct disk_io *di)
{
	ended[nended++] = (unsigned int)(di - ios);
}

static void
begin(unsigned int slots)
{
	unsigned int i;

	nended = nsubmitted = kicks = expirations = 0;
	submit_error = 0;
	fake_console_clear();
	(void)callout_stop(&dq.dq_timer);
	diskqueue_init(&dq, slots, &ops, NULL);
	memset(ios, 0, sizeof(ios));
	for (i = 0; i < N; i++) {
		ios[i].di_disk = &disk;
		ios[i].di_done = done;
	}
}

TEST(what_has_no_room_waits_in_order)
{
	unsigned int i;

	begin(2);
	for (i = 0; i < 4; i++)
		diskqueue_start(&dq, &ios[i]);
	CHECK_EQ(nsubmitted, 2);
	CHECK_EQ(kicks, 2);
	CHECK(diskqueue_done(&dq, 1, 0));
	CHECK(diskqueue_done(&dq, 0, 0));
	CHECK(!diskqueue_done(&dq, 0, 0));
	CHECK(!diskqueue_done(&dq, 64, 0));
	CHECK_EQ(nsubmitted, 2);
	diskqueue_push(&dq);
	CHECK_EQ(nsubmitted, 4);
	CHECK_EQ(kicks, 3);
	CHECK_EQ(nended, 2);
	CHECK_EQ(ended[0], 1);
	CHECK_EQ(ended[1], 0);
	CHECK_STR(fake_console(), "");
}

TEST(errors_are_told)
{
	begin(2);
	ios[0].di_op = DISK_WRITE;
	ios[0].di_sector = 70;
	ios[0].di_count = 8;
	diskqueue_start(&dq, &ios[0]);
	CHECK(diskqueue_done(&dq, 0, EIO));
	CHECK_EQ(ios[0].di_error, EIO);
	CHECK_STR(fake_console(), "ld0: write of 8 sectors at 70: error 5\n");
}

TEST(what_is_refused_ends_later)
{
	begin(2);
	submit_error = EIO;
	diskqueue_start(&dq, &ios[0]);
	CHECK_EQ(nended, 0);
	CHECK_EQ(fake_softint_run(), 1);
	CHECK_EQ(nended, 1);
	CHECK_EQ(ios[0].di_error, EIO);
	/* No room, and nothing that will make any. */
	submit_error = EAGAIN;
	diskqueue_start(&dq, &ios[1]);
	CHECK_EQ(fake_softint_run(), 1);
	CHECK_EQ(nended, 2);
	CHECK_EQ(ios[1].di_error, EIO);
}

TEST(a_device_that_is_off_ends_everything)
{
	unsigned int i;

	begin(2);
	for (i = 0; i < 4; i++)
		diskqueue_start(&dq, &ios[i]);
	diskqueue_fail(&dq);
	CHECK_EQ(nended, 0);
	(void)fake_softint_run();
	CHECK_EQ(nended, 4);
	diskqueue_start(&dq, &ios[4]);
	CHECK_EQ(nended, 4);
	(void)fake_softint_run();
	CHECK_EQ(nended, 5);
	CHECK_EQ(nsubmitted, 2);
	for (i = 0; i < 5; i++)
		CHECK_EQ(ios[i].di_error, EIO);
}

static void
seconds(unsigned int n)
{
	fake_clock_advance(fake_clock + n * 1000000000ULL);
	(void)fake_softint_run();
}

TEST(what_is_not_done_after_a_minute_expires)
{
	begin(2);
	diskqueue_start(&dq, &ios[0]);
	seconds(50);
	/* Others do not make it younger, and are not as old. */
	diskqueue_start(&dq, &ios[1]);
	CHECK(diskqueue_done(&dq, 1, 0));
	CHECK_EQ(expirations, 0);
	seconds(16);
	CHECK_EQ(expirations, 1);
	CHECK_EQ(nended, 2);
	CHECK_EQ(ios[0].di_error, EIO);
	CHECK_EQ(ios[1].di_error, 0);
}

TEST(what_is_slow_but_ends_does_not_expire)
{
	unsigned int i;

	begin(2);
	for (i = 0; i < 4; i++) {
		diskqueue_start(&dq, &ios[i]);
		seconds(55);
		CHECK(diskqueue_done(&dq, 0, 0));
	}
	seconds(100);
	CHECK_EQ(expirations, 0);
	CHECK_EQ(nended, 4);
}

/* The time that a stopped guest has missed comes in one step. */
TEST(a_guest_that_was_stopped_does_not_expire_its_requests)
{
	begin(2);
	diskqueue_start(&dq, &ios[0]);
	seconds(4);
	fake_clock += 3600 * 1000000000ULL;
	seconds(4);
	CHECK_EQ(expirations, 0);
	CHECK(diskqueue_done(&dq, 0, 0));
}
