/*
 * NVMe: the driver against a made-up controller, which may misbehave.
 * includes: components/dev/nvme components/dev/disk/include
 * sources: components/dev/nvme/nvme.c components/dev/nvme/nvme_queue.c
 * sources: components/dev/nvme/nvme_data.c components/dev/disk/diskqueue.c
 */
#include "test.h"

#include "nvme_card.h"
#include "disk_controller.h"

TEST(a_controller_that_never_starts)
{
	card_start(NEVER_READY);
	CHECK(machine.disk == NULL && !machine.master);
	CHECK_STR(fake_console(), "card0: does not become ready: shut off\n");
}

TEST(a_controller_that_says_nothing)
{
	card_start(SILENT_ADMIN);
	CHECK(machine.disk == NULL && !machine.master);
	CHECK_STR(fake_console(), "card0: does not answer: shut off\n");
}

TEST(a_controller_that_says_nonsense)
{
	card_start(GARBAGE_IDENTITY);
	CHECK(machine.disk == NULL && !machine.master);
	CHECK_STR(fake_console(),
	    "card0: does not say what it is: shut off\n");
}

TEST(a_command_that_was_not_given)
{
	struct disk_io di;

	card_start(UNKNOWN_COMMAND);
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

	card_start(TWICE);
	read_page(&di);
	(void)fake_softint_run();
	CHECK_EQ(ended, 1);
	CHECK_EQ(di.di_error, 0);
	expect_off("card0: completes a command that it was not given: shut "
	    "off\n");
}
