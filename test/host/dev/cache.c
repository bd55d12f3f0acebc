/*
 * The cache of disks: what it reads ahead, and in which requests it writes back.
 * sources: components/dev/disk/cache.c components/dev/disk/cache_io.c
 * sources: components/dev/disk/cache_sync.c components/vfs/base/vnode.c
 * includes: components/dev/disk components/dev/disk/include
 */
#include "fakedisk.h"
#include "test.h"

#define PAGES	256U
#define PAGE_SECTORS	(CACHE_PAGE / DISK_SECTOR)

static uint8_t image[PAGES * CACHE_PAGE];
static char buf[CACHE_PAGE];

static void
start(void)
{
	size_t i;

	for (i = 0; i < sizeof(image); i++)
		image[i] = (uint8_t)(i / CACHE_PAGE + i);
	fakedisk_begin(image, sizeof(image));
	fakedisk_nlog = 0;
}

static void
read_page(uint64_t index)
{
	struct iovec iov = { buf, sizeof(buf) };
	struct uio uio = {
		.uio_iov = &iov, .uio_iovcnt = 1, .uio_resid = sizeof(buf),
		.uio_offset = (int64_t)(index * CACHE_PAGE),
		.uio_rw = UIO_READ, .uio_seg = UIO_SYSSPACE,
	};

	CHECK_EQ(cache_uio_read(&fakedisk_dev.bd_cache, &uio), 0);
	CHECK_EQ(uio.uio_resid, 0);
	CHECK_MEM(buf, image + index * CACHE_PAGE, CACHE_PAGE);
}

static void
expect_request(size_t i, enum disk_op op, uint64_t page, uint32_t pages)
{
	REQUIRE(i < fakedisk_nlog);
	CHECK_EQ(fakedisk_log[i].l_op, op);
	CHECK_EQ(fakedisk_log[i].l_sector, page * PAGE_SECTORS);
	CHECK_EQ(fakedisk_log[i].l_count, pages * PAGE_SECTORS);
}

TEST(a_forward_reader_is_read_ahead_of)
{
	uint64_t i, next = 0;
	uint32_t largest = 0;

	start();
	for (i = 0; i < PAGES; i++)
		read_page(i);
	/* Everything once, in order, in few requests, the longest as may be. */
	CHECK(fakedisk_nlog <= 14);
	for (i = 0; i < fakedisk_nlog; i++) {
		CHECK_EQ(fakedisk_log[i].l_op, DISK_READ);
		CHECK_EQ(fakedisk_log[i].l_sector, next);
		next += fakedisk_log[i].l_count;
		largest = MAX(largest, fakedisk_log[i].l_count);
	}
	CHECK_EQ(next, PAGES * PAGE_SECTORS);
	CHECK_EQ(largest, 256);
	/* It is there now. */
	fakedisk_nlog = 0;
	read_page(PAGES / 2);
	CHECK_EQ(fakedisk_nlog, 0);
	fakedisk_end();
}

TEST(others_are_not)
{
	static const uint64_t pages[] = { 200, 17, 90, 41, 150, 3 };
	size_t i;

	start();
	for (i = 0; i < nitems(pages); i++)
		read_page(pages[i]);
	CHECK_EQ(fakedisk_nlog, nitems(pages));
	for (i = 0; i < nitems(pages); i++)
		expect_request(i, DISK_READ, pages[i], 1);
	fakedisk_end();
}

/* Changes a page, so that it is to be written in a step. */
static void
change(uint64_t index, unsigned int class)
{
	struct cachepage *cp;

	REQUIRE(cache_get(&fakedisk_dev.bd_cache, index, &cp) == 0);
	memset(cache_data(cp), (int)index, CACHE_PAGE);
	cache_dirty(cp, 0, CACHE_PAGE, class);
	cache_put(cp);
}

TEST(writing_back_is_sorted_and_joined)
{
	start();
	change(5, 1);
	change(3, 1);
	change(4, 1);
	change(9, 1);
	change(2, 2);
	fakedisk_nlog = 0;
	/* Only the step that is asked for. */
	CHECK_EQ(cache_writeback(&fakedisk_dev, 0), 0);
	CHECK_EQ(fakedisk_nlog, 0);
	CHECK_EQ(cache_writeback(&fakedisk_dev, 1), 0);
	CHECK_EQ(fakedisk_nlog, 2);
	expect_request(0, DISK_WRITE, 3, 3);
	expect_request(1, DISK_WRITE, 9, 1);
	CHECK_EQ(fakedisk_data[4 * CACHE_PAGE], 4);
	CHECK_EQ(fakedisk_data[2 * CACHE_PAGE], image[2 * CACHE_PAGE]);
	CHECK_EQ(cache_writeback(&fakedisk_dev, 2), 0);
	expect_request(2, DISK_WRITE, 2, 1);
	CHECK_EQ(fakedisk_dev.bd_state.cd_ndirty, 0);
	fakedisk_end();
}

TEST(long_writes_are_as_long_as_the_disk_allows)
{
	uint64_t i;

	start();
	for (i = 0; i < 100; i++)
		change(i, 0);
	fakedisk_nlog = 0;
	CHECK_EQ(cache_sync(&fakedisk_dev), 0);
	/* In batches of as many pieces as the cache sorts at a time. */
	CHECK(fakedisk_nlog <= 7);
	expect_request(0, DISK_WRITE, 0, 32);
	fakedisk_end();
}
