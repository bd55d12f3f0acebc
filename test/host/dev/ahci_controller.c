/*
 * AHCI: the driver against a made-up controller, which may misbehave.
 * includes: components/dev/ahcisata components/dev/disk/include
 * sources: components/dev/ahcisata/ahci.c components/dev/ahcisata/ahci_port.c
 * sources: components/dev/ahcisata/ata.c components/dev/disk/diskqueue.c
 */
#include "test.h"

#include "ahci_card.h"
#include "disk_controller.h"

TEST(a_disk_that_stays_busy)
{
	card_start(STAYS_BUSY);
	CHECK(machine.disk == NULL);
	CHECK_STR(fake_console(), "card0: the disk at port 0 is not used: that "
	    "does not become ready\n");
}

TEST(a_disk_that_says_nothing)
{
	card_start(SILENT_IDENTITY);
	CHECK(machine.disk == NULL && !machine.master);
	CHECK_STR(fake_console(), "card0: does not answer: shut off\n"
	    "card0: the disk at port 0 is not used: that does not say what it "
	    "is\n");
}

TEST(a_disk_that_says_nonsense)
{
	card_start(GARBAGE_IDENTITY);
	CHECK(machine.disk == NULL);
	CHECK_STR(fake_console(),
	    "card0: the disk at port 0 is not used: not a disk\n");
}

TEST(a_command_that_was_not_given)
{
	struct disk_io di;

	card_start(UNKNOWN_COMMAND);
	read_page(&di);
	(void)fake_softint_run();
	CHECK_EQ(ended, 1);
	CHECK_EQ(di.di_error, EIO);
	expect_off("card0: has commands that it was not given: shut off\n"
	    "disk0: read of 8 sectors at 0: error 5\n");
}

TEST(a_port_that_does_not_stop)
{
	struct disk_io di;

	card_start(FAILS_AND_RUNS);
	read_page(&di);
	(void)fake_softint_run();
	CHECK_EQ(ended, 0);
	fake_clock_advance(fake_clock + 2 * 1000000000ULL);
	(void)fake_softint_run();
	CHECK_EQ(ended, 1);
	expect_off("card0: does not stop after an error: shut off\n"
	    "disk0: read of 8 sectors at 0: error 5\n");
}

TEST(a_disk_that_is_pulled_out)
{
	struct disk_io di;

	card_start(LINK_LOST);
	read_page(&di);
	(void)fake_softint_run();
	CHECK_EQ(ended, 1);
	CHECK_EQ(di.di_error, EIO);
	CHECK_STR(fake_console(), "card0: the disk at port 0 is gone\n"
	    "disk0: read of 8 sectors at 0: error 5\n");
}
