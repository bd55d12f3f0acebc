/*
 * Xen's disks: the driver against a made-up back end.
 * includes: components/dev/xbd components/dev/disk/include
 * sources: components/dev/xbd/xbd.c components/dev/xbd/xbd_io.c
 * sources: components/dev/disk/diskqueue.c components/dev/xen/xenbus_share.c
 */
#include "xbd_back.h"

#include "fake.h"
#include "test.h"

static struct xbd sc;
static struct disk_io ios[DISKQUEUE_SLOTS + 8];
static unsigned int ndone;
static rump_paddr_t memory[32];		/* blocks of four pages, apart */

static void
done(struct disk_io *di __unused)
{
	ndone++;
}

static void
start(const char *order, const char *indirect)
{
	size_t i;

	CHECK_EQ(vbd_attach(&sc, order, indirect), 0);
	CHECK(vbd_attached);
	memset(ios, 0, sizeof(ios));
	ndone = 0;
	for (i = 0; i < nitems(memory); i++)
		if (memory[i] == 0)
			memory[i] = page_alloc(4);
}

/* All that is on the ring is answered. */
static void
serve(void)
{
	uint64_t id;

	while (vbd_serve(&id)) {
		vbd_answer(id, 0);
		vbd_event();
		(void)fake_softint_run();
	}
}

/* Nothing is left with the back end. */
static void
end(void)
{
	size_t i;

	sc.sc_xenbus.xd_ops->xo_disconnect(&sc);
	sc.sc_xenbus.xd_ops->xo_gone(&sc);
	(void)fake_softint_run();
	fake_clock_advance(fake_clock + 1000000000);
	CHECK_EQ(back.ngrants, 0);
	CHECK_EQ(back.nports, 0);
	CHECK_EQ(back.limbo, 0);
	(void)fake_softint_run();
	vbd_free(&sc);
	for (i = 0; i < nitems(memory); i++) {
		page_free(memory[i], 4);
		memory[i] = 0;
	}
}

/* A request of n segments of `len' bytes, each `offset' into its block. */
static struct disk_io *
io(unsigned int i, enum disk_op op, uint64_t sector, unsigned int n,
    uint32_t offset, uint32_t len)
{
	struct disk_io *di = &ios[i];
	unsigned int s;

	memset(di, 0, sizeof(*di));
	di->di_op = op;
	di->di_sector = sector;
	di->di_nsegs = n;
	di->di_count = n * len / DISK_SECTOR;
	for (s = 0; s < n; s++) {
		di->di_segs[s].ds_pa = memory[s] + offset;
		di->di_segs[s].ds_len = len;
	}
	di->di_done = done;
	di->di_disk = &sc.sc_disk;
	di->di_error = -1;
	sc.sc_disk.dk_start(&sc.sc_disk, di);
	return di;
}

static void
fill_memory(int how)
{
	size_t i;

	for (i = 0; i < nitems(memory); i++)
		memset(rumpuser_pa_to_va(memory[i]), how + (int)i,
		    4 * RUMPUSER_PAGE_SIZE);
}

TEST(attaches)
{
	start("4", "256");
	CHECK_EQ(sc.sc_disk.dk_sectors, 4096);
	CHECK_EQ(sc.sc_disk.dk_blocksize, 512);
	CHECK(!sc.sc_disk.dk_readonly);
	CHECK(sc.sc_disk.dk_volatile && sc.sc_disk.dk_discard);
	CHECK_EQ(sc.sc_ring.xr_size, 64);
	CHECK_STR(store_value("device/vbd/51712/ring-page-order"), "1");
	CHECK(store_value("device/vbd/51712/ring-ref1") != NULL);
	CHECK(store_value("device/vbd/51712/ring-ref") == NULL);
	end();
	CHECK_EQ(vbd_attach(&sc, "0", "0"), 0);
	CHECK_EQ(sc.sc_ring.xr_size, 32);
	CHECK_EQ(sc.sc_maxsegs, XBD_DIRECT);
	CHECK(store_value("device/vbd/51712/ring-ref") != NULL);
	sc.sc_xenbus.xd_ops->xo_disconnect(&sc);
	/* What the back end says of the disk may not change while it is used. */
	store_set("back/sectors", "8192");
	CHECK_EQ(back_connect(), 0);
	sc.sc_xenbus.xd_ops->xo_disconnect(&sc);
	store_set("back/sectors", "100");
	CHECK_EQ(back_connect(), ENXIO);
	sc.sc_xenbus.xd_ops->xo_disconnect(&sc);
	store.fail_transaction = true;
	CHECK_EQ(back_connect(), ENOSPC);
	CHECK_EQ(back.ngrants, 0);
	CHECK_EQ(back.nports, 0);
	vbd_free(&sc);
}

/* Writes, and reads the same: of the largest kind, unaligned. */
static void
round_trip(const char *indirect, bool expect_indirect)
{
	struct disk_io *di;
	unsigned int i;

	start("1", indirect);
	fill_memory('a');
	di = io(0, DISK_WRITE, 8, 32, 3 * DISK_SECTOR, 16384 - 7 * DISK_SECTOR);
	serve();
	CHECK_EQ(ndone, 1);
	CHECK_EQ(di->di_error, 0);
	CHECK_EQ(vbd_indirect > 0, expect_indirect);
	for (i = 0; i < di->di_count; i++)
		if (vbd_data[(8 + i) * DISK_SECTOR] != 'a' + i / 25)
			break;
	CHECK_EQ(i, di->di_count);
	fill_memory(0);
	di = io(1, DISK_READ, 8, 32, 3 * DISK_SECTOR, 16384 - 7 * DISK_SECTOR);
	serve();
	CHECK_EQ(di->di_error, 0);
	for (i = 0; i < 32; i++) {
		const uint8_t *m = rumpuser_pa_to_va(memory[i]);

		CHECK_EQ(m[3 * DISK_SECTOR - 1], i);
		CHECK_EQ(m[3 * DISK_SECTOR], 'a' + i);
		CHECK_EQ(m[16384 - 4 * DISK_SECTOR - 1], 'a' + i);
		CHECK_EQ(m[16384 - 4 * DISK_SECTOR], i);
	}
	CHECK_EQ(back.ngrants, 2);
	end();
}

TEST(data_goes_both_ways_in_parts)
{
	round_trip("0", false);
	round_trip("7", false);
	round_trip("100", true);
}

TEST(data_goes_both_ways_by_lists)
{
	round_trip("256", true);
}

TEST(flush_and_discard)
{
	uint64_t id;

	start("1", "256");
	(void)io(0, DISK_FLUSH, 0, 0, 0, 0);
	ios[1].di_count = 0;
	(void)io(1, DISK_DISCARD, 16, 0, 0, 0);
	serve();
	CHECK_EQ(ndone, 2);
	CHECK_EQ(vbd_flushes, 1);
	CHECK_EQ(vbd_discards, 1);
	/* It may not be able to after all. */
	(void)io(0, DISK_FLUSH, 0, 0, 0, 0);
	CHECK(vbd_serve(&id));
	vbd_answer(id, RSP_UNSUPP);
	vbd_event();
	(void)fake_softint_run();
	CHECK_EQ(ios[0].di_error, EOPNOTSUPP);
	CHECK(!sc.sc_disk.dk_volatile);
	(void)io(0, DISK_READ, 0, 1, 0, 512);
	CHECK(vbd_serve(&id));
	vbd_answer(id, -1);
	vbd_event();
	(void)fake_softint_run();
	CHECK_EQ(ios[0].di_error, EIO);
	end();
}

TEST(more_requests_than_room)
{
	unsigned int i;

	/* One page of 32 entries, and requests that take three each. */
	start("0", "0");
	for (i = 0; i < nitems(ios); i++)
		(void)io(i, DISK_WRITE, i * 32, 32, 0, 512);
	serve();
	CHECK_EQ(ndone, nitems(ios));
	for (i = 0; i < nitems(ios); i++)
		CHECK_EQ(ios[i].di_error, 0);
	/* Too few grants: one after the other. */
	back.grants_max = back.ngrants + 40;
	ndone = 0;
	for (i = 0; i < 8; i++)
		(void)io(i, DISK_READ, i * 32, 32, 0, 512);
	serve();
	CHECK_EQ(ndone, 8);
	/* Not even for one, until there are. */
	back.grants_max = back.ngrants + 4;
	ndone = 0;
	(void)io(0, DISK_READ, 0, 32, 0, 512);
	serve();
	CHECK_EQ(ndone, 0);
	back.grants_max = BACK_GRANTS - 8;
	fake_clock_advance(fake_clock + 1000000000);
	serve();
	CHECK_EQ(ndone, 1);
	end();
}

TEST(a_back_end_that_breaks_the_rules_is_shut_off)
{
	unsigned int i;
	uint64_t id;

	for (i = 0; i < 3; i++) {
		start("1", "256");
		(void)io(0, DISK_READ, 0, 1, 0, 512);
		CHECK(vbd_serve(&id));
		vbd_answer(i == 0 ? XBD_TAGS : id + (i == 1), 0);
		if (i == 2)
			vbd_answer(id, 0);
		vbd_event();
		(void)fake_softint_run();
		CHECK(back.failed != NULL);
		CHECK_EQ(back.complaints, 1);
		CHECK_EQ(ndone, 0);
		end();
		CHECK_EQ(ndone, 1);
		CHECK_EQ(ios[0].di_error, EIO);
	}
}

TEST(silence_shuts_it_off_but_absence_does_not)
{
	unsigned int i;

	start("1", "256");
	(void)io(0, DISK_READ, 0, 1, 0, 512);
	for (i = 0; i < 20 && back.failed == NULL; i++)
		fake_clock_advance(fake_clock + 5000000000);
	CHECK(i > 10);
	CHECK(back.failed != NULL);
	end();
	CHECK_EQ(ios[0].di_error, EIO);

	start("1", "256");
	(void)io(0, DISK_READ, 0, 1, 0, 512);
	sc.sc_xenbus.xd_ops->xo_disconnect(&sc);
	for (i = 0; i < 20; i++)
		fake_clock_advance(fake_clock + 5000000000);
	CHECK_EQ(ndone, 0);
	vbd_cons = 0;
	CHECK_EQ(back_connect(), 0);
	serve();
	CHECK_EQ(ios[0].di_error, 0);
	end();
}

TEST(pages_that_are_held_on_to_are_waited_for)
{
	uint32_t ref;
	uint64_t id;

	start("1", "256");
	(void)io(0, DISK_READ, 0, 1, 0, 512);
	ref = sc.sc_tags[0].t_refs[0];
	back.grants[ref].mapped = true;
	CHECK(vbd_serve(&id));
	vbd_answer(id, 0);
	vbd_event();
	(void)fake_softint_run();
	fake_clock_advance(fake_clock + 1000000000);
	CHECK_EQ(ndone, 0);
	back.grants[ref].mapped = false;
	fake_clock_advance(fake_clock + 1000000000);
	CHECK_EQ(ndone, 1);
	CHECK_EQ(ios[0].di_error, 0);

	/* So it is when the back end goes, and for good. */
	(void)io(1, DISK_READ, 0, 1, 0, 512);
	back.grants[ref].mapped = true;
	sc.sc_xenbus.xd_ops->xo_disconnect(&sc);
	sc.sc_xenbus.xd_ops->xo_gone(&sc);
	(void)fake_softint_run();
	CHECK_EQ(ndone, 1);
	back.grants[ref].mapped = false;
	fake_clock_advance(fake_clock + 1000000000);
	CHECK_EQ(ndone, 2);
	CHECK_EQ(ios[1].di_error, EIO);
	/* And what comes then fails. */
	(void)io(2, DISK_READ, 0, 1, 0, 512);
	(void)fake_softint_run();
	CHECK_EQ(ios[2].di_error, EIO);
	CHECK_EQ(back.ngrants, 0);
	vbd_free(&sc);
	for (size_t i = 0; i < nitems(memory); i++) {
		page_free(memory[i], 4);
		memory[i] = 0;
	}
}

TEST(a_back_end_comes_back)
{
	unsigned int i, round;
	uint64_t id;

	start("1", "256");
	for (round = 0; round < 3; round++) {
		ndone = 0;
		fill_memory('0' + (int)round);
		for (i = 0; i < 20; i++)
			(void)io(i, DISK_WRITE, i * 64, 2, 0, 16384);
		/* Some it does, some it does without saying so. */
		for (i = 0; i < 5; i++) {
			CHECK(vbd_serve(&id));
			vbd_answer(id, 0);
		}
		CHECK(vbd_serve(&id));
		vbd_event();
		(void)fake_softint_run();
		CHECK_EQ(ndone, 5);
		sc.sc_xenbus.xd_ops->xo_disconnect(&sc);
		(void)io(20, DISK_WRITE, 20 * 64, 2, 0, 16384);
		CHECK_EQ(ndone, 5);
		store_set("back/feature-max-indirect-segments",
		    round == 0 ? "0" : "256");
		vbd_cons = 0;
		CHECK_EQ(back_connect(), 0);
		serve();
		CHECK_EQ(ndone, 21);
		for (i = 0; i < 21; i++)
			CHECK_EQ(ios[i].di_error, 0);
		for (i = 0; i < 21 * 64; i++)
			CHECK_EQ(vbd_data[i * DISK_SECTOR],
			    '0' + (int)round + (int)(i / 32 % 2));
	}
	end();
}
