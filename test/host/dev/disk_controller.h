/*
 * disk_controller.h - tests that are the same for all made-up disk controllers, after the
 * header of one.
 */
#ifndef DISK_CONTROLLER_H
#define DISK_CONTROLLER_H

TEST(reads)
{
	struct disk_io di;
	unsigned int i;

	card_start(NOTHING);
	REQUIRE(machine.disk != NULL);
	CHECK_EQ(machine.disk->dk_sectors, 1000);
	/* More than a queue has entries. */
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

	card_start(FAILS);
	read_page(&di);
	(void)fake_softint_run();
	CHECK_EQ(di.di_error, EIO);
	CHECK_STR(fake_console(), "disk0: read of 8 sectors at 0: error 5\n");
	card.wrong = NOTHING;
	read_page(&di);
	(void)fake_softint_run();
	CHECK_EQ(di.di_error, 0);
	CHECK(machine.master);
}

TEST(a_request_that_never_ends)
{
	struct disk_io di;

	card_start(SILENT);
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

#endif /* DISK_CONTROLLER_H */
